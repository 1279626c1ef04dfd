"""本人, and the 委托, 内控时限 and 机构事项 of the office."""

from django.urls import path

from incidents.web.views import delegations, mine, office

urlpatterns = [
    path("account/", mine.Mine.as_view(), name="mine"),
    path("office/targets/", office.OfficeTargets.as_view(), name="office-targets"),
    path("delegations/", delegations.Delegations.as_view(), name="delegations"),
    path("delegations/<uuid:pk>/end/", delegations.end, name="delegation-end"),
]
