"""Opinions on an end: of the groups' leaders, the command post, the experts. Signed here, on paper, or by telephone with
the signature to follow. Dissent stops nothing; it is shown and printed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import termination, termination_order
from incidents.actions.desk import Locked, lock_row
from incidents.events import NoticePlan
from incidents.models import (
    EventKind,
    Incident,
    Officer,
    OpinionChannel,
    OpinionRole,
    RequestState,
    TerminationApproval,
    TerminationOpinion,
)
from incidents.plans import lookup
from incidents.queries import ending
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

LONGEST = 400


@transaction.atomic
def record(
    *,
    incident_id: UUID,
    agrees: bool,
    by: Officer,
    now: datetime,
    words: str = "",
    group: str = "",
    channel: str = OpinionChannel.SYSTEM,
    given_by: str = "",
    given_at: datetime | None = None,
) -> TerminationOpinion:
    """One opinion into its box. In the system whoever signs the box; by telephone or on paper the desk writes down whose
    words they were. The last word puts the form to the commander, the last signature sends the order."""
    incident = lock_row(incident_id, by)
    locked = Locked(incident, plan_of(incident), posts_of(by, now=now), State(incident.state))
    _may_act(locked, channel)
    lifecycle.after(State(incident.state), Command.RECORD_OPINION)
    row = ending.latest(incident)
    if row is None or row.state not in ending.OPEN:
        raise termination.none_open(locked)
    opinion = _box(locked, row, group, by)
    _check(row, opinion, agrees, words, channel, given_at, now=now)
    turned = opinion.agrees is True and not agrees
    signer = _signer(locked, row, opinion, channel, given_by, by, at=given_at or now)
    opinion.agrees, opinion.words, opinion.channel = agrees, words.strip(), channel
    opinion.officer = signer if isinstance(signer, Officer) else None
    opinion.signer_name = signer.name if isinstance(signer, Officer) else signer
    opinion.given_at, opinion.recorded_by = given_at or now, by
    opinion.signed_at = None if channel == OpinionChannel.PHONE else now
    opinion.save()
    asked_again = take_back(row) if turned and row.is_open and row.state == RequestState.APPROVED else False
    complete = row.is_open and not any(each.is_awaited for each in row.opinions.all())
    _record(
        locked,
        opinion,
        by=by,
        now=now,
        asked_again=asked_again,
        notices=termination.for_decision(incident, locked, row, now=now)
        if complete and row.state == RequestState.PENDING
        else [],
    )
    termination_order.send_if_ready(locked, row, by=by, now=now)
    return opinion


def _may_act(locked: Locked, channel: str) -> None:
    """By telephone and on paper the desk records for others; who signs himself is known by his box."""
    if channel != OpinionChannel.SYSTEM:
        powers.require(locked.plan, [each.post for each in locked.held], Command.REQUEST_TERMINATION)


def _box(locked: Locked, row: TerminationApproval, code: str, by: Officer) -> TerminationOpinion:
    """The box named, or the only one that this officer signs."""
    boxes = list(row.opinions.all())
    groups = ending.groups_of(row.response)
    his = [each for each in boxes if ending.is_his(each, groups, locked.plan, by, locked.held)]
    if code:
        found = next((each for each in boxes if each.party == code), None)
        if found is None:
            known = "、".join(f"{each.party}（{each.name}）" for each in boxes)
            raise InvalidInput({"group": f"签报单上没有这一栏。可填：{known}"})
        return found
    if len(his) > 1:
        raise InvalidInput({"group": f"请选签哪一栏：{'、'.join(each.name for each in his)}。"})
    if not his:
        raise _not_his(locked, "、".join(each.name for each in boxes if each.formed), "")
    return his[0]


def _not_his(locked: Locked, box: str, signers: str) -> NotAllowed:
    who = signers or f"{box}的负责人"
    clause = lookup.clause_ref(locked.plan, locked.plan.termination.clause)
    return NotAllowed(f"{box}的终止意见由{who}签署。", clause=clause, who_can=who)


def _signer(
    locked: Locked,
    row: TerminationApproval,
    opinion: TerminationOpinion,
    channel: str,
    given_by: str,
    by: Officer,
    *,
    at: datetime,
) -> Officer | str:
    """Whose words they are. Recorded for others: his user name, or the name of somebody without an account."""
    able = ending.signers(row, now=at).get(opinion.party, [])
    names = "、".join(officer.name for officer in able)
    if channel == OpinionChannel.SYSTEM:
        groups = ending.groups_of(row.response)
        if not ending.is_his(opinion, groups, locked.plan, by, locked.held):
            raise _not_his(locked, opinion.name, names)
        return by
    typed = given_by.strip()
    found = next((officer for officer in able if typed in (officer.username, officer.name)), None)
    if found is not None:
        return found
    if not typed and len(able) == 1:
        return able[0]
    if able:
        raise InvalidInput({"given_by": f"{opinion.name}的意见由{names}签署，请选是谁说的。"})
    if not typed:
        raise InvalidInput({"given_by": "请写是谁的意见。"})
    return typed[:80]


def _check(
    row: TerminationApproval,
    opinion: TerminationOpinion,
    agrees: bool,
    words: str,
    channel: str,
    given_at: datetime | None,
    *,
    now: datetime,
) -> None:
    if not opinion.formed:
        raise WrongState(f"{opinion.name}未组建，此栏印“未组建”，不签意见。")
    decided = row.state == RequestState.APPROVED
    late = row.ordered_at is not None if opinion.role == OpinionRole.ADVICE else not opinion.is_unsigned
    if decided and late:
        raise WrongState(f"签报单已批示，{opinion.name}的意见不再更改。")
    errors = {}
    if not agrees and not words.strip():
        errors["words"] = "不同意的必须写明理由。"
    if channel == OpinionChannel.PHONE and not words.strip():
        errors["words"] = "请逐字记录电话里的意见。"
    if len(words) > LONGEST:
        errors["words"] = f"意见不超过 {LONGEST} 字，签报单只有一页。"
    if given_at is not None and given_at > now:
        errors["given_at"] = "时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)


def take_back(row: TerminationApproval) -> bool:
    """A leader signs otherwise than he was heard: what the commander decided on is no longer so. He decides anew."""
    row.state = RequestState.PENDING
    row.decided_at = row.decided_by = row.recorded_by = row.countersigned_at = None
    row.decided_as = row.channel = row.words = row.witness = row.callback = ""
    row.save()
    return True


def _record(
    locked: Locked,
    opinion: TerminationOpinion,
    *,
    by: Officer,
    now: datetime,
    asked_again: bool,
    notices: list[NoticePlan],
) -> None:
    incident: Incident = locked.incident
    said = f"{'同意' if opinion.agrees else '不同意'}{'：' + opinion.words if opinion.words else ''}"
    how = {
        OpinionChannel.SYSTEM: f"{opinion.signer_name}签署",
        OpinionChannel.PHONE: f"{opinion.signer_name}电话意见，记录人 {by.name}，待补签",
        OpinionChannel.PAPER: f"{opinion.signer_name}已在纸质签报单签字，{by.name}登记",
    }[OpinionChannel(opinion.channel)]
    again = "；与此前电话意见不同，原批示须重新作出" if asked_again else ""
    events.record(
        incident,
        EventKind.TERMINATION_OPINION,
        by=by,
        now=now,
        occurred_at=opinion.given_at,
        post=opinion.name,
        summary=f"{opinion.name}终止意见：{said}（{how}）{again}",
        clause=opinion.clause,
        payload={
            "termination": opinion.approval_id,
            "party": opinion.party,
            "agrees": opinion.agrees,
            "words": opinion.words,
            "channel": opinion.channel,
            "signer": opinion.signer_name,
        },
        notices=notices,
    )
