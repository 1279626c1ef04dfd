"""统计复盘, 通讯录."""

from django.urls import path

from incidents.web.views import incident_review, phone_book, review

AT = "incidents/<uuid:pk>/review/"

urlpatterns = [
    path("phone-book/", phone_book.phone_book, name="phone-book"),
    path("review/", review.review, name="review"),
    path("review/<slug:name>.svg", review.chart, name="review-chart"),
    path(AT, incident_review.incident_review, name="incident-review"),
    path(f"{AT}<uuid:deadline>/", incident_review.Write.as_view(), name="review-write"),
]
