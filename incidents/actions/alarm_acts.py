"""静音, 确认, 搁置: three acts of the desk, and none of them clears an alarm. Only the fact does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from incidents import events
from incidents.actions import alarm_lines, urging
from incidents.actions.desk import lock_row
from incidents.models import Alarm, AlarmSilence, Deadline, EventKind, Incident, OfficeAlarms, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in, plan_of
from incidents.rules import powers
from incidents.rules.alarms import P1, P3
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

LONGEST_REASON = 120


@transaction.atomic
def silence(*, by: Officer, now: datetime) -> AlarmSilence:
    """静音: what stands now makes no sound on any screen of the office. The list stays as it is; what comes later sounds."""
    plan = require_desk(by, now=now)
    assert by.organisation_id is not None
    OfficeAlarms.objects.get_or_create(organisation_id=by.organisation_id)
    office = OfficeAlarms.objects.select_for_update().get(pk=by.organisation_id)
    standing = Alarm.objects.filter(organisation_id=by.organisation_id, cleared_at__isnull=True)
    row = AlarmSilence.objects.create(
        organisation_id=by.organisation_id, silenced_at=now, silenced_by=by, lines=standing.count()
    )
    office.silenced_at = now
    office.save(update_fields=["silenced_at"])
    alarm_lines.revise(by.organisation_id, now=now)
    if plan.alarms is not None:
        # After the commit, holding nothing: an incident is locked before its office, never after it.
        transaction.on_commit(partial(_look_again, by.organisation_id, now))
    return row


def _look_again(organisation_id: UUID, now: datetime) -> None:
    """What was silenced and is left comes back: have the time for that worked out."""
    left = Q(alarms__cleared_at__isnull=True, alarms__priority=P1, organisation_id=organisation_id)
    rows = Incident.objects.filter(left).values_list("pk", flat=True).distinct()
    for incident_id in rows:
        Incident.objects.filter(pk=incident_id).update(alarms_at=now)


@transaction.atomic
def acknowledge(*, alarm_id: UUID, by: Officer, now: datetime) -> Alarm:
    """确认: this officer has seen it and has it in hand. It makes no sound any more and stays until the fact clears it."""
    incident, plan, alarm = _locked(alarm_id, by=by, now=now)
    _standing(alarm)
    if _is_confirmed(alarm):
        assert alarm.acknowledged_by is not None
        raise WrongState(f"{alarm.acknowledged_by.name}{_hm(alarm.acknowledged_at)} 已经确认。")
    urged = _acknowledge_clocks(alarm, by=by, now=now)
    alarm.acknowledged_at, alarm.acknowledged_by = now, by
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by"])
    if incident is not None and not urged:
        events.record(
            incident,
            EventKind.ALARM_ACKNOWLEDGED,
            by=by,
            now=now,
            post=_acting(plan, by, now),
            summary=f"{by.name}确认告警：{alarm.words}；办结之前仍在告警中",
            clause=alarm.clause,
            payload={"alarm": alarm.pk, "kind": alarm.kind, "cause": alarm.cause},
        )
    alarm_lines.revise(alarm.organisation_id, now=now)
    return alarm


def _acknowledge_clocks(alarm: Alarm, *, by: Officer, now: datetime) -> int:
    """For overdue clocks it is the same act as acknowledging them, so that nobody further is roused by the ladder."""
    if alarm.incident_id is None or alarm.deadline is None:
        return 0
    same = Deadline.objects.open().filter(
        incident_id=alarm.incident_id,
        rule_code=alarm.deadline.rule_code,
        due_at=alarm.deadline.due_at,
        missed_at__isnull=False,
        acknowledged_at__isnull=True,
    )
    found = list(same.order_by("owner_name").values_list("pk", flat=True))
    for deadline_id in found:
        urging.acknowledge(incident_id=alarm.incident_id, deadline_id=deadline_id, by=by, now=now)
    return len(found)


@transaction.atomic
def acknowledge_all(*, alarm_ids: Sequence[UUID], by: Officer, now: datetime) -> list[Alarm]:
    """Several at once, of the quietest only: what wants an act is confirmed one by one. All or none."""
    rows = Alarm.objects.filter(pk__in=alarm_ids, organisation=by.organisation)
    found = {row.pk: row for row in rows}
    if len(found) != len(set(alarm_ids)):
        raise Alarm.DoesNotExist
    graver = [row for row in found.values() if row.priority < P3]
    if graver:
        raise WrongState(f"「{graver[0].words}」是 P{graver[0].priority}，须逐条确认；成批确认只用于 P3。")
    # In one order, so that two officers at once wait for each other and not in a ring.
    ordered = sorted(found.values(), key=lambda row: (str(row.incident_id), row.cause))
    return [acknowledge(alarm_id=row.pk, by=by, now=now) for row in ordered]


@transaction.atomic
def shelve(*, alarm_id: UUID, minutes: int, reason: str, by: Officer, now: datetime) -> Alarm:
    """搁置: put it aside for a while, with a reason that the next shift reads. It comes back by itself."""
    incident, plan, alarm = _locked(alarm_id, by=by, now=now)
    _standing(alarm)
    most = plan.alarms.shelved_minutes if plan.alarms else 0
    clause = lookup.clause_ref(plan, plan.alarms.clause) if plan.alarms else ""
    if alarm.priority == P1:
        raise WrongState("P1 不能搁置：须办理；可以静音、确认。", code="never_shelved", clause=clause)
    if not most:
        raise WrongState("这一版预案没有搁置告警的做法。")
    errors = {}
    if not 1 <= minutes <= most:
        errors["minutes"] = f"搁置 1 至 {most} 分钟。"
    if not reason.strip():
        errors["reason"] = "请写搁置的理由，交接班时要看。"
    if len(reason.strip()) > LONGEST_REASON:
        errors["reason"] = f"理由至多 {LONGEST_REASON} 字。"
    if errors:
        raise InvalidInput(errors)
    alarm.shelved_until, alarm.shelved_by = now + timedelta(minutes=minutes), by
    alarm.shelved_reason, alarm.next_look_at = reason.strip(), alarm.shelved_until
    alarm.save(update_fields=["shelved_until", "shelved_by", "shelved_reason", "next_look_at"])
    if incident is not None:
        events.record(
            incident,
            EventKind.ALARM_SHELVED,
            by=by,
            now=now,
            post=_acting(plan, by, now),
            summary=f"{by.name}搁置告警至{_hm(alarm.shelved_until)}：{alarm.words}（{alarm.shelved_reason}）",
            clause=alarm.clause,
            payload={"alarm": alarm.pk, "kind": alarm.kind, "until": alarm.shelved_until, "reason": reason},
        )
    alarm_lines.revise(alarm.organisation_id, now=now)
    return alarm


def require_desk(by: Officer, *, now: datetime) -> Plan:
    """The plan of his office, where he keeps its desk. Raises NotAllowed."""
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None:
        raise NotAllowed("您不在任何值班单位任职，不能处置告警。", who_can="值班员")
    plan = plan_in(edition.pk)
    powers.require(plan, [each.post for each in posts_of(by, now=now)], Command.KEEP_ALARMS)
    return plan


def _locked(alarm_id: UUID, *, by: Officer, now: datetime) -> tuple[Incident | None, Plan, Alarm]:
    """The line under its incident's lock, or its office's. Alarm.DoesNotExist where it is not this officer's to see."""
    rows = Alarm.objects.select_related("acknowledged_by", "deadline")
    seen = rows.get(pk=alarm_id, organisation_id=by.organisation_id or UUID(int=0))
    incident = None
    if seen.incident_id is not None:
        incident = lock_row(seen.incident_id, by)
    else:
        OfficeAlarms.objects.select_for_update().get(pk=seen.organisation_id)
    plan = require_desk(by, now=now)
    if incident is not None:
        plan = plan_of(incident)
    return incident, plan, rows.get(pk=alarm_id)


def _standing(alarm: Alarm) -> None:
    if alarm.cleared_at is not None:
        raise WrongState(f"这条告警{_hm(alarm.cleared_at)} 已经消除。")


def _is_confirmed(alarm: Alarm) -> bool:
    """One that has called again since is to be confirmed again."""
    return alarm.acknowledged_at is not None and alarm.acknowledged_at >= alarm.announced_at


def _hm(moment: datetime | None) -> str:
    return f" {moment.astimezone(BEIJING):%H:%M}" if moment else ""


def _acting(plan: Plan, by: Officer, now: datetime) -> str:
    for held in posts_of(by, now=now):
        if powers.holds(plan, [held.post], Command.KEEP_ALARMS):
            return lookup.post(plan, held.post).title
    return ""
