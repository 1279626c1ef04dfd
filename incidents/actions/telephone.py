"""通话记录: who was called, when, with what result. A number not reached is owed another try (YQ 4.2.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from incidents import events
from incidents.actions import receipts, reports
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import Receipt
from incidents.models import (
    CallDirection,
    CallResult,
    EventKind,
    Incident,
    Notice,
    NoticeChannel,
    Officer,
    PhoneCall,
    ReportKind,
    ReportMeans,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import naming, powers
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

DELIVERED, SIGNED = "delivered", "signed"
RECEIPTS = {DELIVERED: "已送达", SIGNED: "已签收"}


@dataclass(frozen=True)
class Talk:
    """One call as the officer wrote it down."""

    purpose: str
    result: str
    direction: str = CallDirection.OUT
    party: str = ""
    unit: str = ""
    officer: str = ""
    """User name."""
    phone: str = ""
    answered_by: str = ""
    words: str = ""
    called_at: datetime | None = None
    minutes: int | None = None
    notice: UUID | None = None
    """The notice that the call was to carry."""
    receipt: str = ""
    """What the other side said of the notice: delivered or signed."""
    report_as: str = ""
    """The kind of report that this call was, where it was one."""


@transaction.atomic
def log(talk: Talk, *, incident_id: UUID | None, by: Officer, now: datetime) -> PhoneCall:
    """Write down one call. Reached: earlier tries of the party for this purpose are done, and what the call carried
    (a report, a notice) is registered with it. Not reached: due again after the minutes of the plan's practice."""
    locked = lock(incident_id, Command.LOG_CALL, by=by, now=now) if incident_id else None
    plan = locked.plan if locked else _office_plan(by, now=now)
    officer = _check(talk, plan, by, locked=locked is not None, now=now)
    call = _row(talk, plan, locked.incident if locked else None, officer, by=by, now=now)
    if talk.notice and locked:
        call.notice = locked.incident.notices.select_related("event__actor").get(pk=talk.notice)
    tries = _tries(call)
    call.redial_at = None if call.result == CallResult.REACHED else _due_again(call, plan)
    if call.result == CallResult.REACHED or call.redial_at:
        tries.update(redial_at=None)
    call.save(force_insert=True)
    if locked is None:
        return call
    _record(locked.incident, call, _told(call), by=by, now=now)
    if call.notice:
        _carry(locked, call, call.notice, talk, by=by, now=now)
    if talk.report_as and call.result == CallResult.REACHED:
        # Reads the incident again under the same lock: nothing of `locked` is used after it.
        _report(call, talk, by=by, now=now)
    return call


@transaction.atomic
def end_redial(
    *, incident_id: UUID | None, call_id: UUID, reason: str, by: Officer, now: datetime
) -> PhoneCall:
    """不再重拨, with the reason."""
    locked = lock(incident_id, Command.LOG_CALL, by=by, now=now) if incident_id else None
    if locked is None:
        _office_plan(by, now=now)
    rows = PhoneCall.objects.select_for_update(of=("self",)).filter(organisation=by.organisation)
    call = rows.get(pk=call_id, incident=incident_id)
    if not reason.strip():
        raise InvalidInput({"reason": "请写不再重拨的原因。"})
    if call.redial_at is None:
        raise WrongState(f"{call.party}没有待重拨的电话。")
    call.redial_at, call.redial_ended = None, reason.strip()[:120]
    call.save(update_fields=["redial_at", "redial_ended"])
    if call.notice is not None:
        receipts.line(receipts.on_channel(call.notice, NoticeChannel.PHONE, now=now), fails=_says_no(call))
    if locked:
        _record(
            locked.incident,
            call,
            f"不再重拨{call.party}（{call.purpose}）：{call.redial_ended}",
            by=by,
            now=now,
        )
    return call


def _office_plan(by: Officer, *, now: datetime) -> Plan:
    """A call of the office, about no incident."""
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None:
        raise NotAllowed("您不在任何值班单位任职，不能记通话。", who_can="值班员")
    plan = plan_in(edition.pk)
    powers.require(plan, [held.post for held in posts_of(by, now=now)], Command.LOG_CALL)
    return plan


def _check(talk: Talk, plan: Plan, by: Officer, *, locked: bool, now: datetime) -> Officer | None:
    officer = Officer.objects.filter(organisation=by.organisation, username=talk.officer).first()
    known = {unit.code for unit in plan.units}
    receipt_fits = not talk.receipt or (talk.receipt in RECEIPTS and talk.notice is not None)
    wrong = (
        (talk.unit and talk.unit not in known, "unit", f"预案中没有代码为“{talk.unit}”的单位。"),
        (talk.officer and officer is None, "officer", "本单位没有这位人员。"),
        (not (talk.party.strip() or talk.unit or talk.officer), "party", "请写对方是谁。"),
        (not talk.purpose.strip(), "purpose", "请写为什么事通话。"),
        (talk.result not in CallResult.values, "result", f"结果应为：{'、'.join(CallResult.labels)}。"),
        (talk.direction not in CallDirection.values, "direction", "方向应为 out（去电）或 in（来电）。"),
        (talk.called_at and talk.called_at > now, "called_at", "通话时刻晚于现在，请核对。"),
        (
            talk.report_as and talk.report_as not in ReportKind.values,
            "report_as",
            f"报告类别应为：{'、'.join(ReportKind.labels)}。",
        ),
        (
            not receipt_fits,
            "receipt",
            "回执须写明是哪一件通知，并为 delivered（已送达）或 signed（已签收）。",
        ),
        (
            not locked and (talk.notice or talk.report_as),
            "report_as",
            "不属于任何事件的通话不能登记报告或回执。",
        ),
    )
    errors = {name: sentence for bad, name, sentence in wrong if bad}
    if errors:
        raise InvalidInput(errors)
    return officer


def _row(
    talk: Talk, plan: Plan, incident: Incident | None, officer: Officer | None, *, by: Officer, now: datetime
) -> PhoneCall:
    party = talk.party.strip()
    if talk.unit:
        unit = lookup.unit(plan, talk.unit).name
        party = naming.at_place(plan, talk.unit, incident.county) if incident else unit
    elif officer:
        party = officer.name
    assert by.organisation is not None
    return PhoneCall(
        organisation=by.organisation,
        incident=incident,
        direction=talk.direction,
        party=party[:80],
        unit_code=talk.unit,
        officer=officer,
        phone=talk.phone.strip(),
        answered_by=talk.answered_by.strip(),
        purpose=talk.purpose.strip(),
        result=talk.result,
        words=talk.words.strip(),
        called_at=talk.called_at or now,
        minutes=talk.minutes,
        recorded_at=now,
        recorded_by=by,
    )


def _tries(call: PhoneCall) -> QuerySet[PhoneCall]:
    """Earlier calls to the same party for the same purpose that are still owed another try."""
    rows = PhoneCall.objects.filter(
        organisation=call.organisation, incident=call.incident, purpose=call.purpose, redial_at__isnull=False
    )
    if call.unit_code:
        return rows.filter(unit_code=call.unit_code)
    return rows.filter(officer=call.officer) if call.officer else rows.filter(party=call.party)


def _due_again(call: PhoneCall, plan: Plan) -> datetime | None:
    if plan.desk is None or call.direction != CallDirection.OUT:
        return None
    waits = {
        CallResult.NO_ANSWER: plan.desk.calling_back.no_answer,
        CallResult.BUSY: plan.desk.calling_back.busy,
    }
    minutes = waits.get(CallResult(call.result))
    return call.called_at + timedelta(minutes=minutes) if minutes is not None else None


def _told(call: PhoneCall) -> str:
    """「去电市水务局（电话首报）：占线，02:36 重拨」."""
    where = call.get_direction_display()
    if call.result == CallResult.REACHED:
        who = f"，{call.answered_by}接听" if call.answered_by else ""
        words = f"：{call.words}" if call.words else ""
        return f"{where}{call.party}（{call.purpose}）接通{who}{words}"
    again = f"，{call.redial_at.astimezone(BEIJING):%H:%M} 重拨" if call.redial_at else ""
    words = f"。{call.words}" if call.words else ""
    return f"{where}{call.party}（{call.purpose}）：{CallResult(call.result).label}{again}{words}"


def _record(incident: Incident, call: PhoneCall, summary: str, *, by: Officer, now: datetime) -> None:
    ended = bool(call.redial_ended)
    events.record(
        incident,
        EventKind.CALL_LOGGED,
        by=by,
        now=now,
        occurred_at=now if ended else call.called_at,
        summary=summary,
        payload={
            "call": call.pk,
            "party": call.party,
            "unit": call.unit_code,
            "purpose": call.purpose,
            "result": call.result,
            "redial_at": call.redial_at,
            "redial_ended": call.redial_ended,
        },
    )


def _says_no(call: PhoneCall) -> str:
    """Why the telephone will not carry it: nobody will try again."""
    if call.result == CallResult.WRONG_NUMBER:
        return CallResult(call.result).label
    return f"不再重拨：{call.redial_ended}" if call.redial_ended else ""


def _carry(
    locked: Locked, call: PhoneCall, notice: Notice, talk: Talk, *, by: Officer, now: datetime
) -> None:
    """The call took a notice along: from now on it is on the telephone, whether anybody answered or not."""
    row = receipts.on_channel(notice, NoticeChannel.PHONE, now=now)
    receipts.line(row, fails=_says_no(call))
    if call.result != CallResult.REACHED or notice.signed_at is not None or not talk.receipt:
        return
    receipts.answer_for(locked, notice.unit_code, by, name=notice.recipient_name)
    if row.delivered_at is None:
        receipts.reach(
            locked.incident,
            row,
            channel=NoticeChannel.PHONE,
            words=call.words,
            at=call.called_at,
            by=by,
            now=now,
        )
    if talk.receipt == SIGNED:
        name = call.answered_by or call.party
        receipt = Receipt(name, NoticeChannel.PHONE, call.called_at, call.words, by_proxy=True)
        receipts.sign(locked.incident, notice, receipt, by=by, now=now)


def _report(call: PhoneCall, talk: Talk, *, by: Officer, now: datetime) -> None:
    assert call.incident_id is not None
    reports.send(
        incident_id=call.incident_id,
        kind=talk.report_as,
        means=ReportMeans.PHONE,
        recipients=[talk.unit] if talk.unit else [],
        by=by,
        now=now,
        sent_at=call.called_at,
        received_by=call.answered_by,
        content=call.words,
    )
