"""An officer of the other office, and one of no office, finds nothing: every action, as if it were not there."""

import inspect
import types
import typing
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from scenario import Scenario

from incidents import actions
from incidents.actions import (
    activation,
    aftercare,
    answering,
    arrivals,
    attachments,
    claims,
    decisions,
    delegations,
    endorsing,
    facts,
    grades,
    merging,
    monitoring,
    moving_facts,
    notes,
    notices,
    opening,
    particulars,
    reissuing,
    reports,
    tasks,
    telephone,
    urging,
    verification,
)
from incidents.actions import people as ledger
from incidents.actions.decisions import Decision
from incidents.actions.monitoring_names import Written
from incidents.actions.monitoring_rehearsal import rehearse
from incidents.actions.people import Expected, Said
from incidents.models import (
    ActivationRequest,
    Deadline,
    Incident,
    Notice,
    Posting,
    RequestKind,
    RequestState,
    Task,
)
from incidents.rules.attachments import as_file
from incidents.rules.refusal import NotAllowed, WrongState

STRANGERS = ["wx_commander", "wx_watch", "admin_system", "admin_security", "admin_audit"]


def _task(incident: Incident) -> Task:
    return incident.tasks.first()


def _notice(incident: Incident) -> Notice:
    return incident.notices.filter(kind="activation").first()


def _clock(incident: Incident) -> Deadline:
    return incident.deadlines.first()


def _request(incident: Incident) -> ActivationRequest:
    return incident.activation_requests.first()


BY_PHONE = Decision(channel="phone", words="同意", given_by="yq_commander")
SAID = Said("电话")
ACTIONS = {
    "aftercare.record_review": lambda i, w: aftercare.record_review(incident_id=i.pk, words="第 3 次会", **w),
    "aftercare.pause": lambda i, w: aftercare.pause(
        incident_id=i.pk, deadline_id=i.deadlines.first().pk, reason="评估", **w
    ),
    "aftercare.resume": lambda i, w: aftercare.resume(
        incident_id=i.pk, deadline_id=i.deadlines.first().pk, **w
    ),
    "aftercare.extend": lambda i, w: aftercare.extend(
        incident_id=i.pk, deadline_id=i.deadlines.first().pk, days=30, approval="批复", **w
    ),
    "activation.request": lambda i, w: activation.request(
        incident_id=i.pk, response_level=4, reason="需要", leads={}, **w
    ),
    "activation.approve": lambda i, w: activation.approve(incident_id=i.pk, decision=Decision(), **w),
    "activation.approve by phone": lambda i, w: activation.approve(incident_id=i.pk, decision=BY_PHONE, **w),
    "activation.give_back": lambda i, w: activation.give_back(
        incident_id=i.pk, reason="再核", decision=Decision(), **w
    ),
    "answering.answer": lambda i, w: answering.answer(
        incident_id=i.pk, given={"cross_province": "open"}, source="电话", **w
    ),
    "answering.store": lambda i, w: answering.store(i.pk, [], source="电话", as_of=None, **w),
    "attachments.attach": lambda i, w: attachments.attach(
        incident_id=i.pk, file=attachments.File("a.txt", as_file(b"a line")), **w
    ),
    "attachments.strike": lambda i, w: attachments.strike(
        incident_id=i.pk, attachment_id=uuid4(), reason="附错", **w
    ),
    "monitoring.record": lambda i, w: monitoring.record(
        incident_id=i.pk, samples=[Written("断面", "苯", "0.42")], **w
    ),
    "monitoring.correct": lambda i, w: monitoring.correct(
        incident_id=i.pk, reading_id=uuid4(), reason="记错", value="1", **w
    ),
    "monitoring.set_factor": lambda i, w: monitoring.set_factor(incident_id=i.pk, factor="苯", **w),
    "monitoring_rehearsal.rehearse": lambda i, w: rehearse(
        incident_id=i.pk, samples=[Written("断面", "苯", "0.42")], **w
    ),
    "arrivals.estimate": lambda i, w: arrivals.estimate(
        incident_id=i.pk, target="取水口", distance_m=4100, speed_m_s=Decimal("0.3"), source="浮标", **w
    ),
    "claims.choose": lambda i, w: claims.choose(incident_id=i.pk, entry_id=i.facts.first().pk, **w),
    "claims.correct": lambda i, w: claims.correct(
        incident_id=i.pk, entry_id=i.facts.first().pk, value=7, reason="听错", **w
    ),
    "moving_facts.move": lambda i, w: moving_facts.move(
        incident_id=i.pk, to=i.pk, entry_id=i.facts.first().pk, reason="记错了事件", **w
    ),
    "decisions.countersign": lambda i, w: decisions.countersign(
        incident_id=i.pk, request_id=_request(i).pk, **w
    ),
    "decisions.correct_words": lambda i, w: decisions.correct_words(
        incident_id=i.pk, request_id=_request(i).pk, words="同意三级", **w
    ),
    "decisions.dispute_words": lambda i, w: decisions.dispute_words(
        incident_id=i.pk, request_id=_request(i).pk, words="我说的是三级", **w
    ),
    "endorsing.endorse": lambda i, w: endorsing.endorse(
        incident_id=i.pk, agrees=True, request_id=_request(i).pk, **w
    ),
    "facts.update": lambda i, w: facts.update(
        incident_id=i.pk, confirmed={"deaths": 1}, projected={}, source="电话", as_of=None, **w
    ),
    "grades.confirm": lambda i, w: grades.confirm(incident_id=i.pk, severity_grade=3, reason="已核定", **w),
    "merging.merge": lambda i, w: merging.merge(incident_id=i.pk, into=i.pk, **w),
    "merging.split": lambda i, w: merging.split(incident_id=i.pk, **w),
    "merging.keep_apart": lambda i, w: merging.keep_apart(incident_id=i.pk, others=[i.pk], **w),
    "notes.add": lambda i, w: notes.add(incident_id=i.pk, text="记一笔", **w),
    "notices.issue": lambda i, w: notices.issue(
        incident_id=i.pk, units=["water"], subject="题", body="文", **w
    ),
    "notices.reach": lambda i, w: notices.reach(incident_id=i.pk, notice_id=_notice(i).pk, **w),
    "particulars.correct": lambda i, w: particulars.correct(
        incident_id=i.pk, fields={"detail": "别处"}, source="电话", **w
    ),
    "reissuing.reissue": lambda i, w: reissuing.reissue(
        incident_id=i.pk,
        document=i.documents.get(kind="ACTIVATION_NOTICE", state="SIGNED").pk,
        reason="更正",
        **w,
    ),
    "people.enter": lambda i, w: ledger.enter(incident_id=i.pk, counts={"dead": 1}, said=SAID, **w),
    "people.expect": lambda i, w: ledger.expect(incident_id=i.pk, expected=Expected(9), **w),
    "people.move": lambda i, w: ledger.move(
        incident_id=i.pk, from_state="missing", to_state="dead", count=1, said=SAID, **w
    ),
    "people.correct": lambda i, w: ledger.correct(incident_id=i.pk, move_id=uuid4(), said=SAID, **w),
    "reports.send": lambda i, w: reports.send(
        incident_id=i.pk, kind="INITIAL", means="phone", recipients=["city_government"], **w
    ),
    "tasks.acknowledge": lambda i, w: tasks.acknowledge(incident_id=i.pk, task_id=_task(i).pk, **w),
    "tasks.complete": lambda i, w: tasks.complete(incident_id=i.pk, task_id=_task(i).pk, **w),
    "tasks.report_ready": lambda i, w: tasks.report_ready(
        incident_id=i.pk, unit="water", items={"人员": "备齐"}, **w
    ),
    "tasks.sign_notice": lambda i, w: tasks.sign_notice(incident_id=i.pk, notice_id=_notice(i).pk, **w),
    "telephone.log": lambda i, w: telephone.log(
        telephone.Talk(party="某人", purpose="问", result="reached"), incident_id=i.pk, **w
    ),
    "telephone.end_redial": lambda i, w: telephone.end_redial(
        incident_id=i.pk, call_id=uuid4(), reason="不必", **w
    ),
    "urging.urge": lambda i, w: urging.urge(incident_id=i.pk, deadline_id=_clock(i).pk, **w),
    "urging.climb": lambda i, w: urging.climb(
        incident_id=i.pk, deadline_id=_clock(i).pk, reason="催不动", **w
    ),
    "urging.acknowledge": lambda i, w: urging.acknowledge(incident_id=i.pk, deadline_id=_clock(i).pk, **w),
    "urging.waive": lambda i, w: urging.waive(incident_id=i.pk, deadline_id=_clock(i).pk, reason="不必", **w),
    "verification.verify": lambda i, w: verification.verify(
        incident_id=i.pk, method="电话", conclusion="属实", **w
    ),
    "verification.dismiss": lambda i, w: verification.dismiss(incident_id=i.pk, reason="误报", **w),
    "verification.transfer": lambda i, w: verification.transfer(
        incident_id=i.pk, to="某局", reason="不归我管", **w
    ),
}
"""By module and function; what follows a space is another way to call it."""
ELSEWHERE = {"delegations.give", "opening.opened"}
"""An incident may be named or unknown to them; they have tests of their own below."""


@pytest.fixture(scope="module")
def responding(people_of_the_module) -> Scenario:
    night = Scenario(people_of_the_module, desk="yq", day="2026-11-22")
    night.activated("III", at="08:00", serious_injuries=10)
    return night


@pytest.fixture
def theirs(responding) -> Incident:
    return responding.incident


ANYTHING: dict[Any, Any] = {
    str: "字",
    int: 4,
    bool: True,
    UUID: UUID(int=0),
    date: date(2026, 11, 22),
    Decimal: Decimal(1),
    Decision: Decision(),
    RequestKind: RequestKind.LEVEL_CHANGE,
    RequestState: RequestState.APPROVED,
    UUID | None: None,
    "Mapping": {},
    "Iterable": [],
}
"""What an action is given where it matters to nobody: who may not act is told so before it is read."""


def every_action() -> dict[str, Callable[..., object]]:
    """An action takes an incident and who acts; with a `command` it is a step of others, not an act."""
    found = dict(ACTIONS)
    listed = {key.split()[0] for key in ACTIONS} | ELSEWHERE
    for each in iter_modules(actions.__path__):
        module = import_module(f"{actions.__name__}.{each.name}")
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != module.__name__ or name[0] == "_":
                continue
            taken = set(inspect.signature(function).parameters)
            if {"incident_id", "by", "now"} <= taken and "command" not in taken:
                found.setdefault(f"{each.name}.{name}", partial(filled, function))
    return {name: call for name, call in found.items() if name in ACTIONS or name not in listed}


def filled(function: Callable[..., object], incident: Incident, who: dict[str, Any]) -> object:
    """The action with anything for what it wants besides; an argument of a new shape is a KeyError here."""
    shapes = typing.get_type_hints(function)
    wanted = {
        name: ANYTHING[getattr(typing.get_origin(shapes[name]), "__name__", None) or shapes[name]]
        if typing.get_origin(shapes[name]) is not types.UnionType
        else ANYTHING[shapes[name]]
        for name, each in inspect.signature(function).parameters.items()
        if each.default is each.empty and name not in ("incident_id", "by", "now")
    }
    return function(incident_id=incident.pk, **wanted, **who)


EVERY = every_action()
NOTHING_THERE = (NotAllowed, WrongState, ObjectDoesNotExist)
PERSONAL = {"decrees.countersign", "termination_opinions.record", "termination_order.countersign"}
PERSONAL |= {"warning_follow_up.link", "termination_words.dispute"}
"""Whose it is to sign hangs on the paper, not on a post: without the paper there is nobody to name."""


@pytest.mark.parametrize("action", EVERY)
def test_to_the_other_organisation_the_incident_does_not_exist(theirs, people, now, action):
    seq = theirs.seq
    for stranger in STRANGERS:
        with pytest.raises(Incident.DoesNotExist):
            EVERY[action](theirs, {"by": people[stranger], "now": now("09:00")})
    theirs.refresh_from_db()
    assert theirs.seq == seq


@pytest.mark.parametrize("action", EVERY)
def test_an_officer_without_a_post_sees_the_incident_and_may_do_nothing(theirs, people, now, action):
    officer = people["yq_deputy"]
    Posting.objects.filter(officer=officer).delete()
    seq = theirs.seq
    first = NOTHING_THERE if action in PERSONAL else (NotAllowed,)
    with pytest.raises(first) as refused:
        EVERY[action](theirs, {"by": officer, "now": now("09:00")})
    if action not in PERSONAL:
        assert refused.value.who_can or "本预案没有这项职权" in refused.value.message
    theirs.refresh_from_db()
    assert theirs.seq == seq


def test_a_stranger_who_opens_a_request_leaves_no_trace(theirs, people, now):
    seq = theirs.seq
    for stranger in STRANGERS:
        by = people[stranger]
        assert (
            opening.opened(incident_id=theirs.pk, request_id=_request(theirs).pk, by=by, now=now("09:00"))
            == 0
        )
    theirs.refresh_from_db()
    assert theirs.seq == seq


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
