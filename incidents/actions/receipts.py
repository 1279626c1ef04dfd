"""送达 and 签收 written down. One receipt a recipient, whichever channel carried it. Callers hold the incident's lock."""

from dataclasses import dataclass
from datetime import datetime

from incidents import events
from incidents.actions import clocks
from incidents.actions.desk import Locked
from incidents.models import EventKind, Incident, Notice, NoticeChannel, NoticeState, Officer
from incidents.plans import lookup
from incidents.rules import naming, powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

ACTIVATION = "activation"
"""The kind of notice whose receipts a clock counts."""
DESK = Command.REQUEST_ACTIVATION
"""Who holds this power runs the desk and may write down what a unit said on the telephone."""


@dataclass(frozen=True)
class Receipt:
    """Who signed, how, and what was said; `by_proxy`: the desk wrote down what it heard."""

    name: str
    channel: str
    at: datetime
    words: str = ""
    by_proxy: bool = False


def answer_for(locked: Locked, unit: str, by: Officer, *, post: str = "", name: str = "") -> None:
    """A unit, or a post, answers for itself; the desk may write down what it heard on the telephone."""
    for held in locked.held:
        if (
            powers.holds(locked.plan, [held.post], DESK)
            or (unit and held.unit_code == unit)
            or (post and held.post == post)
        ):
            return
    if unit:
        name = naming.at_place(locked.plan, unit, locked.incident.county)
    elif not name:
        name = lookup.post(locked.plan, post).title if post else "责任岗位"
    desk = powers.who_can(locked.plan, DESK)
    clause = lookup.clause_ref(locked.plan, locked.plan.activation.notice_clause)
    raise NotAllowed(
        f"这是{name}的任务，由该单位自己或由{desk}代为登记。", clause=clause, who_can=f"{name}、{desk}"
    )


def on_channel(notice: Notice, channel: str, *, now: datetime) -> Notice:
    """The recipient's notice on that channel; a notice nobody read on a screen goes on by telephone as a second row."""
    if notice.channel == channel:
        return notice
    row, _ = Notice.objects.get_or_create(
        event_id=notice.event_id,
        recipient_key=notice.recipient_key,
        channel=channel,
        defaults={
            "incident_id": notice.incident_id,
            "kind": notice.kind,
            "recipient_name": notice.recipient_name,
            "officer_id": notice.officer_id,
            "unit_code": notice.unit_code,
            "phone": notice.phone,
            "subject": notice.subject,
            "body": notice.body,
            "clause": notice.clause,
            "planned_at": now,
        },
    )
    return row


def line(row: Notice, *, fails: str) -> None:
    """What a call says of the line that is to carry this: it fails, and why, or (empty) it is tried."""
    if row.delivered_at is not None or row.signed_at is not None:
        return
    row.state, row.failure = NoticeState.FAILED if fails else NoticeState.PLANNED, fails
    row.save(update_fields=["state", "failure"])


def reach(
    incident: Incident, notice: Notice, *, channel: str, words: str, at: datetime, by: Officer, now: datetime
) -> Notice:
    """送达 on one channel: somebody says so, the system itself never does."""
    check_channel(channel)
    row = on_channel(notice, channel, now=now)
    if row.delivered_at is not None or row.signed_at is not None:
        raise WrongState(f"{row.recipient_name}已由{row.get_channel_display()}送达，不必再登记。")
    row.state, row.delivered_at, row.next_attempt_at = NoticeState.DELIVERED, at, None
    row.save(update_fields=["state", "delivered_at", "next_attempt_at"])
    _another_way(incident, row)
    said = f"：“{words.strip()}”" if words.strip() else ""
    events.record(
        incident,
        EventKind.NOTICE_REACHED,
        by=by,
        now=now,
        occurred_at=at,
        summary=f"{row.subject}已{row.get_channel_display()}送达{row.recipient_name}{said}",
        clause=row.clause,
        payload={"notice": row.pk, "channel": channel, "words": words.strip()},
    )
    return row


def _another_way(incident: Incident, row: Notice) -> None:
    """It has arrived: the channel that failed need not be tried again."""
    failed = incident.notices.filter(
        event_id=row.event_id, recipient_key=row.recipient_key, state=NoticeState.FAILED
    )
    failed.update(state=NoticeState.WITHDRAWN)


def sign(
    incident: Incident, notice: Notice, receipt: Receipt, *, by: Officer | None, now: datetime
) -> Notice:
    """签收 for every channel of the recipient; the last one of an activation ends its clock. `by` None: by link."""
    check_channel(receipt.channel)
    if notice.signed_at is not None:
        raise WrongState(f"{notice.recipient_name}已于之前签收。")
    signed = {
        "state": NoticeState.SIGNED,
        "signed_at": receipt.at,
        "signed_by": by,
        "signed_name": receipt.name[:80],
        "signed_channel": receipt.channel,
        "signed_words": receipt.words[:200],
        "by_proxy": receipt.by_proxy,
        "next_attempt_at": None,
    }
    rows = incident.notices.filter(event_id=notice.event_id, recipient_key=notice.recipient_key)
    rows.update(**signed)
    for name, value in signed.items():
        setattr(notice, name, value)
    outside = "" if by else f"{notice.recipient_name} {receipt.name}"[:80]
    events.record(
        incident,
        EventKind.NOTICE_SIGNED,
        by=by,
        actor_name=outside,
        now=now,
        occurred_at=receipt.at,
        summary=f"{notice.recipient_name}签收（{_how(notice, receipt, by)}）",
        clause=notice.clause,
        payload={"notice": notice.pk, "channel": receipt.channel, "by_proxy": receipt.by_proxy},
    )
    _acknowledge_group(incident, notice)
    _end_clock(incident, notice, at=receipt.at, by=by, now=now, actor_name=outside)
    return notice


def check_channel(channel: str) -> None:
    if channel not in NoticeChannel.values:
        accepted = "、".join(f"{value}（{label}）" for value, label in NoticeChannel.choices)
        raise InvalidInput({"channel": f"渠道应为：{accepted}。"})


def _how(notice: Notice, receipt: Receipt, by: Officer | None) -> str:
    proxy = f"，{by.name}代为登记" if receipt.by_proxy and by else ""
    words = f"：“{receipt.words}”" if receipt.words else ""
    return f"{receipt.name}，{NoticeChannel(receipt.channel).label}{proxy}{words}"


def _acknowledge_group(incident: Incident, notice: Notice) -> None:
    if notice.kind != ACTIVATION or not notice.unit_code:
        return
    for response in incident.responses.filter(ended_at__isnull=True):
        mine = response.groups.filter(lead_unit=notice.unit_code, acknowledged_at__isnull=True)
        mine.update(acknowledged_at=notice.signed_at)


def _end_clock(
    incident: Incident, notice: Notice, *, at: datetime, by: Officer | None, now: datetime, actor_name: str
) -> None:
    left = incident.notices.filter(kind=ACTIVATION, event_id=notice.event_id, signed_at__isnull=True)
    whose = by or notice.event.actor
    if notice.kind != ACTIVATION or whose is None or left.exists():
        return
    for deadline in list(incident.deadlines.open().filter(met_by_act="receipt")):
        # Signed by link: the clock stays that of the officer who sent the notices, the act is the unit's.
        clocks.end(deadline, incident, at=at, by=whose, now=now, actor_name=actor_name)
