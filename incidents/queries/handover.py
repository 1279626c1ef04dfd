"""交接班 on one page: all that the one who leaves must hand to the one who comes. Seven statements, however much there is."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject

from incidents.models import (
    ActivationRequest,
    Alarm,
    Channel,
    CheckedDevice,
    DeviceCheck,
    Handover,
    Incident,
    Notice,
    Officer,
    Report,
    ReportKind,
    ReportMeans,
    RosterShift,
    ShiftLogEntry,
    Watch,
)
from incidents.plans import lookup
from incidents.queries import claims, desk
from incidents.queries.editions import plan_of
from incidents.queries.questions import unanswered
from incidents.queries.room import SENT_KINDS
from incidents.rules.deadlines import BEIJING
from incidents.rules.handing_over import Item, read
from incidents.rules.levels import letter, parse

MOST = 200
MOST_PAST = 50
REPORTED = (ReportKind.INITIAL, ReportKind.FOLLOW_UP, ReportKind.SUPPLEMENTARY, ReportKind.FINAL)


def sheet(officer: Officer, *, since: datetime, now: datetime) -> list[Item]:
    """Everything open in the officer's office, and the log since `since`, in the order of KINDS."""
    incidents = _incidents(officer)
    return [
        *(_incident(each) for each in incidents),
        *_clocks(officer, now),
        *_alarms(officer, now),
        *_unsigned(officer, incidents),
        *_to_countersign(officer),
        *_disputed(incidents),
        *_questions(incidents),
        *_reports(incidents),
        *_devices(officer, since),
        *_log(officer, since),
    ]


def stored(row: Handover) -> list[Item]:
    """The matters as they stood when it was signed."""
    return read(row.items)


def _at(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M")


def _incidents(officer: Officer) -> list[Incident]:
    """Live ones with their last report and what is disputed of them."""
    reports = Report.objects.filter(incident=OuterRef("pk"), kind__in=REPORTED).order_by("-sent_at")
    told = JSONObject(id="id", kind="kind", means="means", sent_at="sent_at")
    disputed = claims.unweighed().filter(incident=OuterRef("pk")).order_by("indicator")
    rows = desk.live_incidents(officer).annotate(
        proposed_level=KT("assessment__response_level"),
        last_report=Subquery(reports.values(told=told)[:1]),
        disputed=ArraySubquery(disputed.values("indicator").distinct()),
    )
    return list(rows.defer(*desk.BULKY).order_by("recorded_at")[:MOST])


def _incident(each: Incident) -> Item:
    level = each.response_level or (parse(each.proposed_level) if each.proposed_level else None)
    shown = f"{letter(level)}级" if level else "级别未定"
    words = f"{each.title}：{shown}，{each.get_state_display()}"
    return Item("incident", str(each.pk), words, str(each.pk), each.number)


def _clocks(officer: Officer, now: datetime) -> Iterator[Item]:
    for line in desk.clocks(officer):
        first = line.first
        if first.due_at is None:
            continue
        late = first.is_overdue(now)
        when = f"{'应于' if late else '至'} {_at(first.due_at)}"
        words = f"{first.incident.title}：{line.label}，{when}，责任 {line.owner}"
        key = f"{first.incident_id}:{first.rule_code}:{first.occasion}"
        yield Item("clock", key, words, str(first.incident_id), first.incident.number, "over" if late else "")


def _alarms(officer: Officer, now: datetime) -> Iterator[Item]:
    rows = Alarm.objects.filter(organisation_id=officer.organisation_id, cleared_at__isnull=True)
    rows = rows.select_related("incident", "acknowledged_by", "shelved_by")
    for row in rows.defer(*(f"incident__{name}" for name in desk.BULKY)).order_by("priority", "raised_at")[
        :MOST
    ]:
        about = f"{row.incident.title}：" if row.incident else ""
        incident = str(row.incident_id) if row.incident_id else ""
        number = row.incident.number if row.incident else ""
        if row.shelved_until is not None and row.shelved_until > now:
            words = (
                f"{about}{row.words}，{row.shelved_by}搁置到 {_at(row.shelved_until)}：{row.shelved_reason}"
            )
            yield Item("shelved", str(row.pk), words, incident, number, "soon")
            continue
        who = f"，{row.acknowledged_by}已确认" if row.acknowledged_by else "，未确认"
        words = f"P{row.priority} {about}{row.words}（{_at(row.raised_at)} 起{who}）"
        yield Item("alarm", str(row.pk), words, incident, number, "over" if row.priority == 1 else "")


def _unsigned(officer: Officer, incidents: Iterable[Incident]) -> Iterator[Item]:
    named = {each.pk: each for each in incidents}
    signed = Q(signed_at__isnull=False)
    rows = (
        Notice.objects.filter(incident__in=desk.live_incidents(officer), kind__in=SENT_KINDS)
        .values("incident_id", "event_id")
        .annotate(
            sent=Count("recipient_key", distinct=True),
            signed=Count("recipient_key", distinct=True, filter=signed),
            at=Min("planned_at"),
            about=Min("subject"),
        )
        .order_by("at")
    )
    for row in rows:
        each, missing = named.get(row["incident_id"]), row["sent"] - row["signed"]
        if each is not None and missing > 0:
            words = f"{each.title}：{row['about']}，签收 {row['signed']}/{row['sent']}，{missing} 家未签收"
            yield Item("unsigned", str(row["event_id"]), words, str(each.pk), each.number)


def _to_countersign(officer: Officer) -> Iterator[Item]:
    rows = ActivationRequest.objects.filter(
        incident__organisation_id=officer.organisation_id,
        channel=Channel.PHONE,
        countersigned_at__isnull=True,
        decided_at__isnull=False,
    ).select_related("incident", "decided_by")
    for row in rows.defer("assessment", "incident__assessment").order_by("decided_at")[:MOST]:
        decided = row.get_state_display()
        words = (
            f"{row.incident.title}：{row.decided_by}电话批示{decided}{letter(row.response_level)}级，待补签"
        )
        yield Item("countersign", str(row.pk), words, str(row.incident_id), row.incident.number)


def _disputed(incidents: Iterable[Incident]) -> Iterator[Item]:
    for each in incidents:
        for indicator in each.disputed:
            label = lookup.indicator(plan_of(each), indicator).label
            words = f"{each.title}：{label}有两说"
            yield Item("disputed", f"{each.pk}:{indicator}", words, str(each.pk), each.number)


def _questions(incidents: Iterable[Incident]) -> Iterator[Item]:
    for each in incidents:
        for question in unanswered(each, plan_of(each)):
            key = f"{each.pk}:{question.code}"
            yield Item("question", key, f"{each.title}：{question.text}", str(each.pk), each.number)


def _reports(incidents: Iterable[Incident]) -> Iterator[Item]:
    for each in incidents:
        row = each.last_report
        words = "尚未报出"
        if row:
            kind, means = ReportKind(row["kind"]).label, ReportMeans(row["means"]).label
            words = f"{kind}（{means}）{_at(datetime.fromisoformat(row['sent_at']))}"
        key = f"{each.pk}:{row['id'] if row else ''}"
        yield Item("report", key, f"{each.title}：{words}", str(each.pk), each.number, "" if row else "soon")


def _devices(officer: Officer, since: datetime) -> Iterator[Item]:
    rows = DeviceCheck.objects.filter(organisation_id=officer.organisation_id)
    last = {row.device: row for row in rows.order_by("device", "-checked_at").distinct("device")}
    for device in CheckedDevice:
        row = last.get(device.value)
        if row is None or row.checked_at < since:
            yield Item("device", device.value, f"{device.label}：本班未试", mark="soon")
            continue
        state = "正常" if row.works else row.note or "不能用"
        words = f"{device.label}：{state}（{_at(row.checked_at)}）"
        yield Item("device", device.value, words, mark="done" if row.works else "over")


def _log(officer: Officer, since: datetime) -> Iterator[Item]:
    rows = ShiftLogEntry.objects.filter(organisation_id=officer.organisation_id, recorded_at__gte=since)
    for row in rows.select_related("recorded_by").order_by("recorded_at")[:MOST]:
        yield Item("log", str(row.pk), f"{_at(row.occurred_at)} {row.text}（{row.recorded_by}）")


def open_handover(watch: Watch) -> Handover | None:
    """The one that nobody has taken yet."""
    rows = Handover.objects.filter(watch=watch, taken_at__isnull=True)
    return rows.select_related("to_officer", "given_by").first()


def next_named(watch: Watch, *, now: datetime) -> Officer | None:
    """Whom the roster names for the post next, after the one who has it."""
    rows = RosterShift.objects.filter(
        organisation=watch.organisation_id, post=watch.post, ends_at__gt=now, officer__is_active=True
    )
    row = rows.exclude(officer=watch.officer_id).select_related("officer").order_by("starts_at").first()
    return row.officer if row else None


def past(officer: Officer) -> list[Handover]:
    """Signed by both, or taken without the other's signature; the newest first."""
    rows = Handover.objects.filter(organisation_id=officer.organisation_id, taken_at__isnull=False)
    rows = rows.select_related("watch", "watch__officer", "to_officer", "given_by", "taken_by").defer("items")
    return list(rows.order_by("-opened_at")[:MOST_PAST])


def one(officer: Officer, handover_id: object) -> Handover:
    """A handover of the officer's office. Raises Handover.DoesNotExist."""
    rows = Handover.objects.filter(organisation_id=officer.organisation_id)
    found: Handover = rows.select_related(
        "watch", "watch__officer", "to_officer", "given_by", "taken_by", "successor"
    ).get(pk=handover_id)
    return found
