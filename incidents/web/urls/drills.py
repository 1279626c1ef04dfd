"""演练."""

from django.urls import path

from incidents.web.views import drills

urlpatterns = [
    path("drills/", drills.page, name="drills"),
    path("drills/start/", drills.start, name="drill-start"),
    path("drills/<uuid:drill>/", drills.report, name="drill-report"),
    path("drills/<uuid:drill>/end/", drills.end, name="drill-end"),
    path("drills/<uuid:drill>/pace/", drills.pace, name="drill-pace"),
    path("drills/<uuid:drill>/inbox/", drills.inbox, name="drill-inbox"),
    path("drills/<uuid:drill>/injects/<int:position>/", drills.inject, name="drill-inject"),
]
