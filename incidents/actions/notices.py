"""通知: to units and to 协作单位 without accounts; 送达 by the desk's word; 签收 by receipt link and code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import receipts
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import Receipt
from incidents.events import NoticePlan
from incidents.models import Document, Event, EventKind, Incident, Notice, NoticeChannel, NoticeState, Officer
from incidents.plans.schema import Plan
from incidents.queries import receipt_links
from incidents.queries.authority import unit_officers
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, naming
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, Refusal, WrongState

KIND = "notice"
MOST, LONGEST = 100, 70


@dataclass(frozen=True)
class Party:
    """Somebody outside the plan's units."""

    name: str
    phone: str = ""


class LinkClosed(WrongState):
    """The link opens nothing any more: expired, locked, or the incident is over (409)."""

    code = "link_closed"


class WrongCode(InvalidInput):
    code = "wrong_code"


@transaction.atomic
def issue(
    *,
    incident_id: UUID,
    units: Iterable[str],
    parties: Iterable[Party] = (),
    subject: str,
    body: str,
    document: Document | None = None,
    by: Officer,
    now: datetime,
) -> Event:
    """Send one notice to each recipient; whoever has no screen here is telephoned and may sign by link.
    `document`: the paper that goes with it."""
    locked = lock(incident_id, Command.NOTIFY, by=by, now=now)
    return send(
        locked,
        units,
        parties,
        subject=subject,
        body=body,
        document=document,
        post=locked.acting_as(Command.NOTIFY),
        by=by,
        now=now,
    )


def send(
    locked: Locked,
    units: Iterable[str],
    parties: Iterable[Party] = (),
    *,
    subject: str,
    body: str,
    document: Document | None = None,
    post: str,
    by: Officer,
    now: datetime,
) -> Event:
    """The same under a lock that is held. `post`: in which the officer acts."""
    incident, plan = locked.incident, locked.plan
    codes, outside = list(dict.fromkeys(units)), list(parties)
    _check(plan, codes, outside, subject=subject, body=body)
    reachable = unit_officers(incident.organisation_id, now=now)
    about = {"subject": subject.strip(), "body": body.strip()}
    carried = document.pk if document else None
    plans = [
        NoticePlan(
            KIND,
            f"unit:{code}",
            naming.at_place(plan, code, incident.county),
            officer_id=reachable[code][0].pk if code in reachable else None,
            unit_code=code,
            channel=NoticeChannel.SCREEN if code in reachable else NoticeChannel.PHONE,
            document_id=carried,
            **about,
        )
        for code in codes
    ]
    plans += [
        NoticePlan(
            KIND,
            f"party:{each.name}",
            each.name,
            channel=NoticeChannel.PHONE,
            phone=each.phone,
            document_id=carried,
            **about,
        )
        for each in outside
    ]
    return events.record(
        incident,
        EventKind.NOTICES_ISSUED,
        by=by,
        now=now,
        post=post,
        summary=f"通知发 {len(plans)} 家：{about['subject']}",
        payload={"subject": about["subject"], "units": codes, "parties": [each.name for each in outside]},
        notices=plans,
    )


def _check(plan: Plan, codes: list[str], outside: list[Party], *, subject: str, body: str) -> None:
    stray = [code for code in codes if code not in {unit.code for unit in plan.units}]
    names = [each.name.strip() for each in outside]
    wrong = (
        (not codes and not outside, "units", "请选发给谁。"),
        (len(codes) + len(outside) > MOST, "units", f"一次最多发 {MOST} 家。"),
        (stray, "units", f"预案中没有这些单位：{'、'.join(stray)}。不在预案中的写到“其他单位”里。"),
        (len(set(names)) < len(names), "parties", "其他单位有重名，请写明区别。"),
        (
            not all(0 < len(name) <= LONGEST for name in names),
            "parties",
            f"其他单位须写名称，不超过 {LONGEST} 字。",
        ),
        (not subject.strip(), "subject", "请写主题。"),
        (not body.strip(), "body", "请写要对方知道和要对方做的事。"),
    )
    errors = {name: sentence for bad, name, sentence in wrong if bad}
    if errors:
        raise InvalidInput(errors)


@transaction.atomic
def reach(
    *,
    incident_id: UUID,
    notice_id: UUID,
    by: Officer,
    now: datetime,
    channel: str = NoticeChannel.PHONE,
    words: str = "",
    reached_at: datetime | None = None,
) -> Notice:
    """送达 as the desk heard it, on the channel that carried it; a screen nobody reads goes on by telephone."""
    locked = lock(incident_id, Command.LOG_CALL, by=by, now=now)
    notice = locked.incident.notices.get(pk=notice_id)
    receipts.answer_for(locked, notice.unit_code, by, name=notice.recipient_name)
    if reached_at is not None and reached_at > now:
        raise InvalidInput({"reached_at": "时刻晚于现在，请核对。"})
    return receipts.reach(
        locked.incident, notice, channel=channel, words=words, at=reached_at or now, by=by, now=now
    )


def open_by_link(*, notice_id: UUID, typed: str, now: datetime) -> Notice:
    """The notice for whoever typed the right code: 已读. Raises LinkClosed, WrongCode; a failure is counted."""
    with transaction.atomic():
        notice = _by_link(notice_id)
        refusal = _try(notice, typed, now=now)
        if refusal is None and notice.read_at is None and notice.signed_at is None:
            notice.state, notice.read_at, notice.next_attempt_at = NoticeState.READ, now, None
            notice.save(update_fields=["state", "read_at", "next_attempt_at"])
    # Raised outside: the count of failures must stay.
    if refusal is not None:
        raise refusal
    return notice


def sign_by_link(*, notice_id: UUID, typed: str, name: str, now: datetime) -> Notice:
    """签收 by a unit without an account: the link, the code and the name of who signs."""
    with transaction.atomic():
        incident = _incident_of(notice_id)
        notice = _by_link(notice_id)
        refusal = _try(notice, typed, now=now)
        if refusal is None and not name.strip():
            refusal = InvalidInput({"name": "请写签收人的姓名。"})
        if refusal is None and notice.signed_at is None:
            receipt = Receipt(name=name.strip(), channel=NoticeChannel.LINK, at=now)
            receipts.sign(incident, notice, receipt, by=None, now=now)
    if refusal is not None:
        raise refusal
    return notice


def _incident_of(notice_id: UUID) -> Incident:
    """Locked, before the notice: in the order of every other action."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(notices__pk=notice_id)


def _by_link(notice_id: UUID) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related(
        "incident__organisation", "event__actor"
    )
    return rows.get(pk=notice_id)


def _try(notice: Notice, typed: str, *, now: datetime) -> Refusal | None:
    """Why the code does not open it now; a wrong one is counted."""
    plan = plan_of(notice.incident)
    if closed := closed_link(notice, plan, now=now):
        return closed
    if receipt_links.right_code(notice, typed):
        return None
    notice.code_failures += 1
    notice.save(update_fields=["code_failures"])
    if closed := closed_link(notice, plan, now=now):
        return closed
    assert plan.desk is not None
    left = plan.desk.receipt_code_tries - notice.code_failures
    return WrongCode({"code": f"回执码不对，还可以试 {left} 次。请向来电的值班员核对六位数字。"})


def closed_link(notice: Notice, plan: Plan, *, now: datetime) -> LinkClosed | None:
    """The sentence for a link that opens nothing any more, whoever asks; None while it does."""
    organisation = notice.incident.organisation
    phone = organisation.duty_phone or plan.plan.duty_phone
    ask = f"请致电{organisation.name}值班室 {phone}。" if phone else f"请致电{organisation.name}值班室。"
    ends = receipt_links.expires_at(notice, plan)
    if plan.desk is None or ends is None or now >= ends:
        return LinkClosed(f"这个回执链接已过期。要签收或核对，{ask}")
    state = State(notice.incident.state)
    if (state, Command.ACKNOWLEDGE) not in lifecycle.TRANSITIONS:
        return LinkClosed(f"这起事件已{lifecycle.STATE_LABELS[state]}，不必再签收。要核对，{ask}")
    if notice.code_failures >= plan.desk.receipt_code_tries:
        return LinkClosed(f"回执码错了 {notice.code_failures} 次，链接已锁定。要签收，{ask}")
    return None
