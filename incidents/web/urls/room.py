"""作战室, its parts, and the acts in it."""

from django.urls import path

from incidents.web.views import (
    acts,
    answering,
    clocks,
    facts,
    moving_facts,
    people,
    questions,
    room,
    room_parts,
)
from incidents.web.views.activation import RequestActivation
from incidents.web.views.reporting import Report

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(AT, room.room, name="room"),
    path(f"{AT}parts/<slug:part>/", room_parts.part, name="room-part"),
    path(f"{AT}verify/", acts.Verify.as_view(), name="verify"),
    path(f"{AT}dismiss/", acts.Dismiss.as_view(), name="dismiss"),
    path(f"{AT}transfer/", acts.Transfer.as_view(), name="transfer"),
    path(f"{AT}facts/", facts.Facts.as_view(), name="facts"),
    path(f"{AT}facts/<uuid:entry>/choose/", facts.ChooseFact.as_view(), name="fact-choose"),
    path(f"{AT}facts/<uuid:entry>/correct/", facts.CorrectFact.as_view(), name="fact-correct"),
    path(f"{AT}facts/move/", moving_facts.MoveFact.as_view(), name="move-fact"),
    path(f"{AT}people/", people.People.as_view(), name="people"),
    path(f"{AT}people/enter/", people.EnterPeople.as_view(), name="people-enter"),
    path(f"{AT}people/moves/<uuid:move>/correct/", people.CorrectMove.as_view(), name="people-correct"),
    path(f"{AT}confirm-grade/", acts.ConfirmGrade.as_view(), name="confirm-grade"),
    path(f"{AT}record-review/", acts.RecordReview.as_view(), name="record-review"),
    path(f"{AT}note/", acts.Note.as_view(), name="note"),
    path(f"{AT}request-activation/", RequestActivation.as_view(), name="request-activation"),
    path(f"{AT}questions/", questions.Answer.as_view(), name="questions"),
    path(f"{AT}questions/list/", questions.listed, name="questions-list"),
    path(f"{AT}report/", Report.as_view(), name="report"),
    path(f"{AT}ready/", answering.Ready.as_view(), name="ready"),
    path(f"{AT}tasks/<uuid:task>/acknowledge/", answering.TaskAcknowledge.as_view(), name="task-acknowledge"),
    path(f"{AT}tasks/<uuid:task>/complete/", answering.TaskComplete.as_view(), name="task-complete"),
    path(f"{AT}clocks/", clocks.ledger, name="clock-ledger"),
    path(f"{AT}clocks/workbook/", clocks.ledger_workbook, name="clock-ledger-workbook"),
    path(f"{AT}clocks/<uuid:deadline>/", clocks.clock, name="clock"),
    path(f"{AT}clocks/<uuid:deadline>/now/", clocks.clock_now, name="clock-now"),
    *(
        path(f"{AT}clocks/<uuid:deadline>/{act.name}/", act.as_view(), name=f"clock-{act.name}")
        for act in clocks.ACTS
    ),
    path(f"{AT}notices/<uuid:notice>/sign/", answering.NoticeSign.as_view(), name="notice-sign"),
]
