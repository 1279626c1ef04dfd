"""Every page, by the module that shows it."""

from incidents.web.urls import (
    account,
    alarms,
    approval,
    desk,
    health,
    intake,
    mine,
    oversight,
    papers,
    parts,
    plans,
    room,
    sources,
    telephone,
    watch,
)

urlpatterns = [
    *account.urlpatterns,
    *desk.urlpatterns,
    *alarms.urlpatterns,
    *intake.urlpatterns,
    *room.urlpatterns,
    *sources.urlpatterns,
    *approval.urlpatterns,
    *mine.urlpatterns,
    *telephone.urlpatterns,
    *papers.urlpatterns,
    *plans.urlpatterns,
    *health.urlpatterns,
    *oversight.urlpatterns,
    *parts.urlpatterns,
    *watch.urlpatterns,
]
