"""Every page, by the module that shows it."""

from incidents.web.urls import account, approval, desk, health, intake, papers, parts, plans, room

urlpatterns = [
    *account.urlpatterns,
    *desk.urlpatterns,
    *intake.urlpatterns,
    *room.urlpatterns,
    *approval.urlpatterns,
    *papers.urlpatterns,
    *plans.urlpatterns,
    *health.urlpatterns,
    *parts.urlpatterns,
]
