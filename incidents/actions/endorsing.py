"""拟办意见: what those whom the practice names think of a request, before it is decided. It informs and stops nothing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import standing
from incidents.actions.desk import Locked, enter
from incidents.models import ActivationRequest, Channel, Endorsement, EventKind, Officer, RequestState
from incidents.plans import lookup
from incidents.queries.authority import posts_of
from incidents.rules import lifecycle
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState


@transaction.atomic
def endorse(
    *,
    incident_id: UUID,
    agrees: bool,
    by: Officer,
    now: datetime,
    words: str = "",
    request_id: UUID | None = None,
    channel: str = Channel.SYSTEM,
    given_by: str = "",
    given_at: datetime | None = None,
) -> Endorsement:
    """One opinion of one officer on one request; a second changes nothing. By phone the desk writes it down."""
    locked = enter(incident_id, Command.ENDORSE_ACTIVATION, by=by, now=now)
    by_phone = channel == Channel.PHONE
    officer = by
    if by_phone:
        officer = _speaker(locked, given_by)
    post = _endorsing_post(locked, officer, at=given_at if by_phone and given_at else now)
    row = _pending(locked, request_id)
    if row.requested_by_id == officer.pk:
        raise NotAllowed(
            "这件是您自己提请的，拟办意见由别人签；没有拟办意见也可以批准。"
            if officer.pk == by.pk
            else f"这件是{officer.name}提请的，他不能再签拟办意见。",
            clause=_clause(locked),
            who_can=_who(locked),
        )
    _refuse_a_second(locked, row, officer)
    _check_words(agrees, words, given_at, by_phone=by_phone, now=now)
    opinion = Endorsement.objects.create(
        request=row,
        officer=officer,
        post=post,
        agrees=agrees,
        words=words.strip(),
        channel=channel,
        given_at=given_at if by_phone and given_at else now,
        recorded_at=now,
        recorded_by=by,
    )
    events.record(
        locked.incident,
        EventKind.ACTIVATION_ENDORSED,
        by=by,
        now=now,
        occurred_at=opinion.given_at,
        post=post,
        summary=_summary(opinion),
        clause=locked.plan.desk.endorsing.clause if locked.plan.desk else "",
        payload={
            "request": row.pk,
            "officer": officer.pk,
            "agrees": agrees,
            "words": opinion.words,
            "channel": channel,
        },
    )
    return opinion


def _speaker(locked: Locked, given_by: str) -> Officer:
    if not given_by.strip():
        raise InvalidInput({"given_by": "请选是谁在电话里说的。"})
    found = Officer.objects.filter(
        username=given_by, organisation_id=locked.incident.organisation_id, is_active=True
    ).first()
    if found is None:
        raise InvalidInput({"given_by": "本单位没有这位人员。"})
    return found


def _endorsing_post(locked: Locked, officer: Officer, *, at: datetime) -> str:
    """The title under which he endorses; NotAllowed where the practice does not ask him."""
    practice = locked.plan.desk
    if practice is None:
        raise NotAllowed("这一版预案没有拟办意见的做法，可以直接批准。")
    for held in posts_of(officer, now=at):
        if held.post in practice.endorsing.posts:
            return lookup.post(locked.plan, held.post).title
    who = _who(locked)
    raise NotAllowed(f"拟办意见由{who}签，{officer.name}不在其中。", clause=_clause(locked), who_can=who)


def _who(locked: Locked) -> str:
    posts = locked.plan.desk.endorsing.posts if locked.plan.desk else ()
    return "、".join(lookup.post(locked.plan, code).title for code in posts)


def _clause(locked: Locked) -> str:
    return lookup.clause_ref(locked.plan, locked.plan.desk.endorsing.clause) if locked.plan.desk else ""


def _pending(locked: Locked, request_id: UUID | None) -> ActivationRequest:
    """The request, still waiting for its decision."""
    row = standing.found(locked, request_id, RequestState.APPROVED, kind=None)
    if row.state == RequestState.PENDING:
        lifecycle.after(State(locked.incident.state), Command.ENDORSE_ACTIVATION)
        return row
    name = row.decided_by.name if row.decided_by else ""
    sentence = f"此件已由{name}{standing.SAID[RequestState(row.state)]}，不必再签拟办意见；有话请记入时间线。"
    raise WrongState(sentence, code="decided", clause=_clause(locked))


def _refuse_a_second(locked: Locked, row: ActivationRequest, officer: Officer) -> None:
    first = row.endorsements.filter(officer=officer).first()
    if first is not None:
        sentence = f"{officer.name}已签过：{_opinion(first)}。拟办意见一人一次；要补充，请记入时间线。"
        raise Conflict(sentence, code="endorsed", clause=_clause(locked), who_can=_who(locked))


def _check_words(
    agrees: bool, words: str, given_at: datetime | None, *, by_phone: bool, now: datetime
) -> None:
    errors = {}
    if not words.strip() and by_phone:
        errors["words"] = "请逐字记录他的原话。"
    elif not words.strip() and not agrees:
        errors["words"] = "不同意的，请写明意见。"
    if given_at is not None and given_at > now:
        errors["given_at"] = "时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)


def _opinion(row: Endorsement) -> str:
    return f"{'同意' if row.agrees else '不同意'}{f'（{row.words}）' if row.words else ''}"


def _summary(row: Endorsement) -> str:
    by_phone = f"（电话，记录人 {row.recorded_by.name}）" if row.channel == Channel.PHONE else ""
    return f"{row.officer.name}拟办意见：{_opinion(row)}{by_phone}"
