"""What in one incident is an alarm, or will be one by the time alone. A bounded number of queries; nothing is judged here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from incidents.models import (
    LIVE_STATES,
    ActivationRequest,
    Badge,
    Deadline,
    EventKind,
    FactEntry,
    FactStanding,
    Incident,
    IncidentState,
    Notice,
    NoticeState,
    RequestKind,
    RequestState,
)
from incidents.models.deadline import WINDOW_ACT
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries import report_alarms, siblings
from incidents.queries.room import SENT_KINDS
from incidents.queries.watch_gaps import WatchGap
from incidents.rules import alarms, deadlines
from incidents.rules.alarming import Cause, Stage
from incidents.rules.alarms import KINDS, P1, P3
from incidents.rules.levels import graver, is_graver, letter, parse

MOST_CLOCKS = 500
ROUSES_NOBODY = ("enterprise_report", WINDOW_ACT)
"""The enterprise's own limit is kept for the record (WX 4.1.1(2)); a watched window closes without a word."""


def of_incident(incident: Incident, plan: Plan) -> list[Cause]:
    """Every cause of the incident, each with the moments at which it begins and grows. Clocks outlive the response."""
    waiting: list[Cause] = []
    covered: set[str] = set()
    if incident.state in LIVE_STATES:
        request = _newest_request(incident)
        waiting = [
            *_unverified(incident, plan, covered),
            *_higher(incident, request),
            *_unanswered(plan, request, covered),
            *_data_changed(incident, request),
            *report_alarms.of_incident(incident, plan),
            *_rescue(incident),
            *_sendings(incident, plan),
        ]
    return [*waiting, *_clocks(incident, plan, covered)]


def of_watch(gaps: Iterable[WatchGap], plan: Plan) -> list[Cause]:
    """A post of the desk that nobody holds, or that should have been handed over."""
    priority = KINDS["NOBODY_ON_WATCH"].priority
    return [
        Cause(
            each.cause,
            "NOBODY_ON_WATCH",
            each.words[:200],
            (Stage(each.since, priority),),
            clause=each.clause,
            owner_post=each.told,
            owner_name=lookup.post(plan, each.told).title,
        )
        for each in gaps
    ]


# Clocks


def _clocks(incident: Incident, plan: Plan, covered: set[str]) -> Iterator[Cause]:
    """Units that owe one thing by one time are one line with a count; what another kind speaks for is not said twice."""
    rows = (
        incident.deadlines.filter(superseded_at__isnull=True, waived_at__isnull=True, lapsed_at__isnull=True)
        .exclude(met_by_act__in=ROUSES_NOBODY)
        .filter(Q(due_at__isnull=False) | Q(set_aside_at__isnull=False))
        .order_by("due_at", "label", "owner_name")[:MOST_CLOCKS]
    )
    groups: dict[tuple[str, datetime | None], list[Deadline]] = defaultdict(list)
    for row in rows:
        if row.set_aside_at is not None and row.met_at is None:
            yield _set_aside(row)
        groups[row.rule_code, row.due_at].append(row)
    rules = {rule.code: rule for rule in plan.deadlines}
    for (code, due), group in groups.items():
        running = [row for row in group if row.met_at is None and row.paused_at is None]
        if running and due is not None and not _said_elsewhere(running[0], covered):
            yield from _of_group(group, running, due, rules.get(code), plan)


def _said_elsewhere(row: Deadline, covered: set[str]) -> bool:
    return row.badge == Badge.INTERNAL and row.met_by_act in covered


def _of_group(
    group: Sequence[Deadline],
    running: Sequence[Deadline],
    due: datetime,
    rule: DeadlineRule | None,
    plan: Plan,
) -> Iterator[Cause]:
    first = running[0]
    owing, wanted = siblings.owners_of(running), len(siblings.owners_of(group))
    internal = first.badge == Badge.INTERNAL
    stamp = f"{first.rule_code}:{due:%Y%m%dT%H%M%S}"
    shown: dict[str, Any] = {
        "words": siblings.label_of(running),
        "clause": first.clause,
        "owner_post": first.owner_post,
        "owner_name": owing[0] if len(owing) == 1 else f"{len(owing)} 家",
        "due_at": due,
        "deadline": first.pk,
        "done": wanted - len(owing) if wanted > 1 else None,
        "wanted": wanted if wanted > 1 else None,
    }
    if rule is not None and rule.per_day is not None and plan.alarms is not None:
        day = due - timedelta(days=1)
        reminder, grave = plan.alarms.report_reminder, plan.alarms.report_grave
        stages = (Stage(_at(day, reminder), P3), Stage(_at(day, grave), P1))
        yield Cause(f"today:{stamp}", "NO_REPORT_TODAY", stages=stages, until=due, **shown)
    else:
        soon = due - alarms.soon_window(due, first.base_at, plan.alarms)
        if soon < due:
            priority = alarms.lowered(KINDS["DUE_SOON"].priority, internal=internal)
            yield Cause(f"soon:{stamp}", "DUE_SOON", stages=(Stage(soon, priority),), until=due, **shown)
    priority = alarms.lowered(KINDS["OVERDUE"].priority, internal=internal)
    yield Cause(f"late:{stamp}", "OVERDUE", stages=(Stage(due, priority),), **shown, **_confirmed(running))


def _at(day: datetime, hour: Any) -> datetime:
    """That hour, Beijing time, of the day that contains `day`."""
    start = deadlines.start_of_day(day)
    return start + timedelta(seconds=hour.hour * 3600 + hour.minute * 60)


def _confirmed(running: Sequence[Deadline]) -> dict[str, Any]:
    """Once every unit's clock of the line is in somebody's hand, the line is."""
    if any(row.acknowledged_at is None for row in running):
        return {}
    last = max(running, key=lambda row: row.acknowledged_at or row.base_at)
    return {"confirmed_at": last.acknowledged_at, "confirmed_by": last.acknowledged_by_id}


def _set_aside(row: Deadline) -> Cause:
    """Nobody but a person watches this clock now."""
    assert row.set_aside_at is not None
    return Cause(
        f"aside:{row.pk.hex}",
        "OVERDUE",
        f"{row.label}：系统算不出，请人工盯住",
        (Stage(row.set_aside_at, P1),),
        clause=row.clause,
        owner_post=row.owner_post,
        owner_name=row.owner_name,
        due_at=row.due_at,
        deadline=row.pk,
    )


# What waits


def _newest_request(incident: Incident) -> ActivationRequest | None:
    rows = incident.activation_requests.exclude(state=RequestState.SUPERSEDED).select_related("requested_by")
    return rows.defer("assessment").order_by("-requested_at", "-facts_seq").first()


def _unverified(incident: Incident, plan: Plan, covered: set[str]) -> Iterator[Cause]:
    limit = plan.desk.waiting.unverified if plan.desk else None
    if incident.state != IncidentState.RECEIVED or limit is None:
        return
    covered.add("verification")
    at = incident.learned_at + timedelta(minutes=limit)
    yield _own("UNVERIFIED", "unverified", f"接报 {limit} 分未核实", at)


def _higher(incident: Incident, request: ActivationRequest | None) -> Iterator[Cause]:
    """The facts reach a level graver than what was put to anybody; a decision on it, whatever it was, ends it."""
    reached = incident.assessment.get("response_level")
    found = parse(reached) if reached else None
    if incident.state not in (IncidentState.VERIFIED, IncidentState.RESPONDING) or found is None:
        return
    considered = graver(request.response_level, request.proposed_level) if request else None
    if is_graver(found, graver(considered, incident.response_level)):
        words = f"达到{letter(found)}级条件，{_so_far(incident, request)}"
        at = incident.facts_as_of or incident.recorded_at
        yield _own("HIGHER_LEVEL", f"higher:{found}", words, at)


def _so_far(incident: Incident, request: ActivationRequest | None) -> str:
    if incident.response_level is not None:
        return f"响应仍为{letter(incident.response_level)}级"
    return f"提请的是{letter(request.response_level)}级" if request else "尚未提请"


def _unanswered(plan: Plan, request: ActivationRequest | None, covered: set[str]) -> Iterator[Cause]:
    if plan.desk is None or request is None or request.state != RequestState.PENDING:
        return
    covered.add("decision")
    waiting, asked = plan.desk.waiting, request.requested_at
    stages = [Stage(asked + timedelta(minutes=waiting.unanswered), KINDS["NO_ANSWER"].priority)]
    if waiting.unanswered_long is not None:
        stages.append(Stage(asked + timedelta(minutes=waiting.unanswered_long), P1))
    words = f"{_asked(request)} {waiting.unanswered} 分无应答"
    name = request.requested_by.name
    yield Cause(f"answer:{request.pk.hex}", "NO_ANSWER", words, tuple(stages), owner_name=name)


def _asked(request: ActivationRequest) -> str:
    """「启动II级提请」 「由IV级提升为II级响应的提请」."""
    if request.kind == RequestKind.ACTIVATION:
        return f"启动{letter(request.response_level)}级提请"
    return f"{request.what}的提请"


def _data_changed(incident: Incident, request: ActivationRequest | None) -> Iterator[Cause]:
    """An opinion was signed on other data than those that stand now, and nobody has decided yet."""
    if request is None or request.state != RequestState.PENDING:
        return
    signed = request.endorsements.order_by("recorded_at").values_list("recorded_at", "officer__name").first()
    if signed is None:
        return
    at, name = signed
    newer = FactEntry.objects.filter(incident=incident, standing=FactStanding.CHOSEN, recorded_at__gt=at)
    changed = newer.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if changed is not None:
        words = f"{name}签意见后数据已变，请复核提请"
        yield Cause(
            f"changed:{request.pk.hex}",
            "DATA_CHANGED",
            words,
            (Stage(changed, KINDS["DATA_CHANGED"].priority),),
            owner_name=request.requested_by.name,
        )


def _rescue(incident: Incident) -> Iterator[Cause]:
    if incident.rescue_suspended_at is not None:
        words = "立即撤离、暂停救援：逐组确认收到"
        told = Notice.objects.filter(
            incident=incident,
            event__kind=EventKind.RESCUE_SUSPENDED,
            event__recorded_at__gte=incident.rescue_suspended_at,
        ).exclude(unit_code="")
        signed = Count("unit_code", distinct=True, filter=Q(signed_at__isnull=False))
        counted = told.aggregate(wanted=Count("unit_code", distinct=True), done=signed)
        shown = counted if counted["wanted"] else {}
        yield _own("RESCUE_SUSPENDED", "rescue", words, incident.rescue_suspended_at, **shown)


def _sendings(incident: Incident, plan: Plan) -> Iterator[Cause]:
    """Twenty-eight notices of one act are one line with a count."""
    limit = plan.desk.waiting.unsigned if plan.desk else None
    for row in _by_sending(incident):
        if row["failed"]:
            words = f"{row['failed']} 家未送达：{row['subject']}"
            yield _own("CHANNEL_FAILED", f"channel:{row['event_id'].hex}", words, row["at"])
        missing = row["sent"] - row["signed"]
        if missing and limit is not None:
            at = row["at"] + timedelta(minutes=limit)
            words = f"{missing} 家未签收：{row['subject']}"
            counted = {"done": row["signed"], "wanted": row["sent"]}
            yield _own("UNSIGNED", f"unsigned:{row['event_id'].hex}", words, at, **counted)


def _by_sending(incident: Incident) -> Iterable[dict[str, Any]]:
    """Of each sending how many it went to, how many signed, how many it did not reach."""
    signed, failed = Q(signed_at__isnull=False), Q(state=NoticeState.FAILED, signed_at__isnull=True)
    rows = Notice.objects.filter(incident=incident, kind__in=SENT_KINDS).values("event_id")
    return rows.annotate(
        sent=Count("recipient_key", distinct=True),
        signed=Count("recipient_key", distinct=True, filter=signed),
        failed=Count("recipient_key", distinct=True, filter=failed),
        at=Min("planned_at"),
        subject=Min("subject"),
    ).order_by("at")


def _own(kind: str, key: str, words: str, at: datetime, **more: Any) -> Cause:
    """One of the desk's own, with the kind's priority and owner."""
    known = KINDS[kind]
    return Cause(key, kind, words[:200], (Stage(at, known.priority),), owner_name=known.owner, **more)
