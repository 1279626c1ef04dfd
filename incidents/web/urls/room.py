"""作战室, its parts, and the acts in it."""

from django.urls import path

from incidents.web.views import acts, answering, room, room_parts
from incidents.web.views.activation import RequestActivation
from incidents.web.views.reporting import Report

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(AT, room.room, name="room"),
    path(f"{AT}parts/<slug:part>/", room_parts.part, name="room-part"),
    path(f"{AT}verify/", acts.Verify.as_view(), name="verify"),
    path(f"{AT}dismiss/", acts.Dismiss.as_view(), name="dismiss"),
    path(f"{AT}transfer/", acts.Transfer.as_view(), name="transfer"),
    path(f"{AT}facts/", acts.Facts.as_view(), name="facts"),
    path(f"{AT}confirm-grade/", acts.ConfirmGrade.as_view(), name="confirm-grade"),
    path(f"{AT}note/", acts.Note.as_view(), name="note"),
    path(f"{AT}request-activation/", RequestActivation.as_view(), name="request-activation"),
    path(f"{AT}report/", Report.as_view(), name="report"),
    path(f"{AT}ready/", answering.Ready.as_view(), name="ready"),
    path(f"{AT}tasks/<uuid:task>/acknowledge/", answering.TaskAcknowledge.as_view(), name="task-acknowledge"),
    path(f"{AT}tasks/<uuid:task>/complete/", answering.TaskComplete.as_view(), name="task-complete"),
    path(f"{AT}notices/<uuid:notice>/sign/", answering.NoticeSign.as_view(), name="notice-sign"),
]
