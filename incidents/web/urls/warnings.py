"""预警."""

from django.urls import path

from incidents.web.views import warning_acts, warnings

AT = "warnings/<uuid:pk>/"

urlpatterns = [
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/band/", warnings.band, name="warning-band"),
    path("warnings/new/", warnings.NewWarning.as_view(), name="warning-new"),
    path(AT, warnings.warning, name="warning"),
    path(f"{AT}cap/", warnings.warning_cap, name="warning-cap"),
    *(path(f"{AT}{act.name}/", act.as_view(), name=f"warning-{act.name}") for act in warning_acts.ACTS),
]
