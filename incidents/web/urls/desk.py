"""值班台 and 台账."""

from django.urls import path

from incidents.web.views import desk, incidents

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("parts-of-desk/<slug:part>/", desk.part, name="desk-part"),
    path("incidents/", incidents.register, name="incidents"),
]
