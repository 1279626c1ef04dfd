"""审批 by the person whom the plan names, 电话批示 at the desk, 补签."""

from django.urls import path

from incidents.web.views import approval, phone_decision

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}approval/", approval.approval, name="approval"),
    path(f"{AT}approval/phone/", phone_decision.PhoneDecision.as_view(), name="approval-phone"),
    path(f"{AT}opinion/phone/", phone_decision.PhoneOpinion.as_view(), name="opinion-phone"),
    path(f"{AT}countersign/", approval.countersign, name="countersign"),
]
