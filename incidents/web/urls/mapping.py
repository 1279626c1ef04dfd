"""地图 of an incident."""

from django.urls import path

from incidents.web.views import mapping

AT = "incidents/<uuid:pk>/map/"

urlpatterns = [
    path(AT, mapping.page, name="map"),
    path(f"{AT}arrivals/", mapping.EstimateArrival.as_view(), name="estimate-arrival"),
    path(
        f"{AT}arrivals/<uuid:estimate>/withdraw/",
        mapping.WithdrawEstimate.as_view(),
        name="withdraw-estimate",
    ),
    path(f"{AT}points/<uuid:point>/locate/", mapping.LocatePoint.as_view(), name="locate-point"),
]
