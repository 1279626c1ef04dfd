"""An officer of the other office, and one of no office, finds nothing: every action, as if it were not there."""

from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from incidents.actions import (
    activation,
    decisions,
    delegations,
    facts,
    grades,
    notes,
    reports,
    tasks,
    verification,
)
from incidents.actions.decisions import Decision
from incidents.models import ActivationRequest, Incident, Notice, Task

STRANGERS = ["wx_commander", "wx_watch", "admin_system", "admin_security", "admin_audit"]


def _task(incident: Incident) -> Task:
    return incident.tasks.first()


def _notice(incident: Incident) -> Notice:
    return incident.notices.filter(kind="activation").first()


def _request(incident: Incident) -> ActivationRequest:
    return incident.activation_requests.first()


BY_PHONE = Decision(channel="phone", words="同意", given_by="yq_commander")
ACTIONS = {
    "verify": lambda i, w: verification.verify(incident_id=i.pk, method="电话", conclusion="属实", **w),
    "dismiss": lambda i, w: verification.dismiss(incident_id=i.pk, reason="误报", **w),
    "transfer": lambda i, w: verification.transfer(incident_id=i.pk, to="某局", reason="不归我管", **w),
    "update_facts": lambda i, w: facts.update(
        incident_id=i.pk, confirmed={"deaths": 1}, projected={}, source="电话", as_of=None, **w
    ),
    "confirm_grade": lambda i, w: grades.confirm(incident_id=i.pk, severity_grade=3, reason="已核定", **w),
    "request": lambda i, w: activation.request(
        incident_id=i.pk, response_level=4, reason="需要", leads={}, **w
    ),
    "approve": lambda i, w: activation.approve(incident_id=i.pk, decision=Decision(), **w),
    "approve_by_phone": lambda i, w: activation.approve(incident_id=i.pk, decision=BY_PHONE, **w),
    "give_back": lambda i, w: activation.give_back(incident_id=i.pk, reason="再核", decision=Decision(), **w),
    "countersign": lambda i, w: decisions.countersign(incident_id=i.pk, request_id=_request(i).pk, **w),
    "note": lambda i, w: notes.add(incident_id=i.pk, text="记一笔", **w),
    "report": lambda i, w: reports.send(
        incident_id=i.pk, kind="INITIAL", means="phone", recipients=["city_government"], **w
    ),
    "acknowledge": lambda i, w: tasks.acknowledge(incident_id=i.pk, task_id=_task(i).pk, **w),
    "complete": lambda i, w: tasks.complete(incident_id=i.pk, task_id=_task(i).pk, **w),
    "report_ready": lambda i, w: tasks.report_ready(
        incident_id=i.pk, unit="water", items={"人员": "备齐"}, **w
    ),
    "sign_notice": lambda i, w: tasks.sign_notice(incident_id=i.pk, notice_id=_notice(i).pk, **w),
}


@pytest.fixture
def theirs(scenario) -> Incident:
    scenario.activated("III", at="08:00", serious_injuries=10)
    return scenario.incident


@pytest.mark.parametrize("action", ACTIONS)
def test_to_the_other_organisation_the_incident_does_not_exist(theirs, people, now, action):
    seq = theirs.seq
    for stranger in STRANGERS:
        with pytest.raises(ObjectDoesNotExist):
            ACTIONS[action](theirs, {"by": people[stranger], "now": now("09:00")})
    theirs.refresh_from_db()
    assert theirs.seq == seq


def test_every_action_on_an_incident_is_in_the_list_above():
    modules = [verification, facts, grades, activation, decisions, notes, reports, tasks]
    public = {
        function.__name__
        for module in modules
        for function in vars(module).values()
        if callable(function)
        and getattr(function, "__module__", "") == module.__name__
        and not function.__name__.startswith("_")
        and "by" in function.__annotations__
        and "incident_id" in function.__annotations__
        and function.__name__ != "decider_of"
    }
    named = {"update": "update_facts", "confirm": "confirm_grade", "add": "note", "send": "report"}
    assert {named.get(name, name) for name in public} <= set(ACTIONS)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_lends_a_post_of_the_other_organisation(people, now, stranger):
    with pytest.raises(ObjectDoesNotExist):
        delegations.give(
            to=people["yq_office"],
            post="commander",
            reason="外出",
            starts_at=now("02:40"),
            ends_at=None,
            giver=people["yq_commander"],
            by=people[stranger],
            now=now("02:40"),
        )


def test_an_incident_that_there_is_not_is_the_same_answer(people, now):
    with pytest.raises(Incident.DoesNotExist):
        notes.add(incident_id=uuid4(), text="记一笔", by=people["yq_watch"], now=now("09:00"))


def test_administrators_log_no_calls(scenario):
    with pytest.raises(Exception, match="您不在任何值班单位任职") as refused:
        scenario.receive(by="admin_system")
    assert refused.value.who_can == "值班员"
