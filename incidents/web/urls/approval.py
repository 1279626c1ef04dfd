"""审批 by the person whom the plan names, 电话批示 at the desk, 补签."""

from django.urls import path

from incidents.web.views import approval

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}approval/", approval.Approval.as_view(), name="approval"),
    path(f"{AT}approval/phone/", approval.PhoneDecision.as_view(), name="approval-phone"),
    path(f"{AT}countersign/", approval.countersign, name="countersign"),
]
