"""委托: the commander lends his post, with reason, start, end and evidence (WX 2.2.1, A-13). By telephone with his words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from incidents import events
from incidents.actions.desk import Locked, enter, lock
from incidents.models import LIVE_STATES, Delegation, EventKind, Incident, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan, Post
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

RECORDER = Command.REQUEST_ACTIVATION
"""Who holds this power runs the desk and may write down what was said on the telephone."""


@dataclass(frozen=True)
class Spoken:
    """A delegation as the desk heard it together with a decision. It holds from the minute of the decision."""

    giver: str
    """User name of the one who lends his post."""
    post: str
    reason: str
    words: str
    ends_at: datetime | None = None
    witness: str = ""
    callback: str = ""


@transaction.atomic
def give(
    *,
    to: Officer,
    post: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime | None,
    giver: Officer,
    by: Officer,
    now: datetime,
    evidence: str = "",
    words: str = "",
    witness: str = "",
    callback: str = "",
    incident_id: UUID | None = None,
) -> Delegation:
    """Lend `post` of `giver` to `to`. `by` records it; where that is not the giver himself, his words are kept.
    With an incident it stands on that incident's timeline."""
    if (
        by.organisation_id is None
        or by.organisation_id != giver.organisation_id
        or giver.organisation is None
    ):
        raise Officer.DoesNotExist
    edition = current_edition(giver.organisation.plan_code)
    if edition is None:
        raise InvalidInput({"post": "本单位的预案尚未载入。"})
    plan = plan_in(edition.pk)
    locked = enter(incident_id, Command.NOTE, by=by, now=now) if incident_id is not None else None
    row = Delegation(
        organisation=giver.organisation,
        from_officer=giver,
        to_officer=to,
        post=post,
        reason=reason.strip(),
        evidence=evidence.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_by=by,
        words=words.strip(),
        witness=witness.strip(),
        callback=callback.strip(),
    )
    rule = _checked(plan, row, now=now)
    row.save(force_insert=True)
    if locked is not None:
        _put_on_timeline(locked, row, rule, now=now)
    return row


def put_down(
    spoken: Spoken, *, to: Officer, locked: Locked, by: Officer, now: datetime, starts_at: datetime
) -> Delegation:
    """Write down a delegation under the lock of the decision that it carries."""
    giver = Officer.objects.filter(
        username=spoken.giver, organisation_id=locked.incident.organisation_id, is_active=True
    ).first()
    if giver is None:
        raise InvalidInput({"delegation.giver": "本单位没有这位委托人。"})
    row = Delegation(
        organisation=locked.incident.organisation,
        from_officer=giver,
        to_officer=to,
        post=spoken.post,
        reason=spoken.reason.strip(),
        evidence=f"电话委托，{by.name}记录",
        starts_at=starts_at,
        ends_at=spoken.ends_at,
        recorded_by=by,
        words=spoken.words.strip(),
        witness=spoken.witness.strip(),
        callback=spoken.callback.strip(),
    )
    try:
        rule = _checked(locked.plan, row, now=now)
    except InvalidInput as error:
        raise InvalidInput({f"delegation.{name}": said for name, said in error.errors.items()}) from None
    row.save(force_insert=True)
    _put_on_timeline(locked, row, rule, now=now)
    return row


def _checked(plan: Plan, row: Delegation, *, now: datetime) -> Post:
    """The post that is lent. Refuses in the order 403, 400."""
    giver, to, by = row.from_officer, row.to_officer, row.recorded_by
    if row.post not in {post.code for post in plan.posts}:
        raise InvalidInput({"post": "预案没有这个岗位。"})
    if to.organisation_id != giver.organisation_id or not to.is_active:
        raise InvalidInput({"to": "受托人不在本单位。"})
    rule = lookup.post(plan, row.post)
    if by.pk != giver.pk:
        powers.require(plan, [held.post for held in posts_of(by, now=now)], RECORDER)
    if not any(held.post == row.post and not held.delegated_by for held in posts_of(giver, now=now)):
        clause = lookup.clause_ref(plan, rule.clause)
        raise NotAllowed(f"只有{rule.title}本人可以委托他的职权。", clause=clause, who_can=rule.title)
    if not any(held.post in rule.delegates_to for held in posts_of(to, now=now)):
        raise _not_to_him(plan, rule)
    _check_words(row)
    return rule


def _not_to_him(plan: Plan, rule: Post) -> NotAllowed:
    names = "、".join(lookup.post(plan, code).title for code in rule.delegates_to)
    sentence = f"按预案{rule.title}只能委托{names}。" if names else f"预案没有规定{rule.title}可以委托。"
    return NotAllowed(sentence, clause=lookup.clause_ref(plan, rule.clause), who_can=names)


def _check_words(row: Delegation) -> None:
    errors = {}
    if not row.reason:
        errors["reason"] = "请写委托事由：为什么不能履职。"
    if row.recorded_by_id != row.from_officer_id and not row.words:
        errors["words"] = f"由您代{row.from_officer.name}登记的，请逐字记录他的委托原话。"
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        errors["ends_at"] = "委托止于起始之前，请核对。"
    if errors:
        raise InvalidInput(errors)


def _put_on_timeline(locked: Locked, row: Delegation, rule: Post, *, now: datetime) -> None:
    by = row.recorded_by
    said = f"（原话“{row.words}”，记录人 {by.name}）" if row.words else ""
    events.record(
        locked.incident,
        EventKind.DELEGATED,
        by=by,
        now=now,
        occurred_at=min(row.starts_at, now),
        post=locked.acting_as(Command.NOTE),
        summary=f"{row.from_officer.name}委托{row.to_officer.name}代行{rule.title}：{row.reason}{said}",
        clause=rule.clause,
        payload={
            "delegation": row.pk,
            "post": row.post,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "words": row.words,
            "witness": row.witness,
            "callback": row.callback,
        },
    )


@transaction.atomic
def end(*, delegation_id: UUID, by: Officer, now: datetime, words: str = "") -> Delegation:
    """收回委托 before its time: by the giver, or by the desk in his words. What was decided under it stands."""
    own: QuerySet[Any] = Delegation.objects.filter(organisation=by.organisation_id)
    row: Delegation = (
        own.select_for_update(of=("self",))
        .select_related("from_officer", "to_officer", "organisation")
        .get(pk=delegation_id)
    )
    edition = current_edition(row.organisation.plan_code)
    if edition is None:
        raise InvalidInput({"delegation": "本单位的预案尚未载入。"})
    plan = plan_in(edition.pk)
    if by.pk != row.from_officer_id:
        powers.require(plan, [held.post for held in posts_of(by, now=now)], RECORDER)
    if row.ends_at is not None and row.ends_at <= now:
        raise WrongState("这项委托已经结束。")
    if by.pk != row.from_officer_id and not words.strip():
        raise InvalidInput({"words": f"由您代{row.from_officer.name}收回的，请逐字记录他的原话。"})
    row.ends_at = now
    row.save(update_fields=["ends_at"])
    _tell_incidents(row, lookup.post(plan, row.post), words.strip(), by=by, now=now)
    return row


def _tell_incidents(row: Delegation, rule: Post, words: str, *, by: Officer, now: datetime) -> None:
    """Every live incident on whose timeline the delegation stands."""
    said = f"：“{words}”，记录人 {by.name}" if words else ""
    found = Incident.objects.filter(
        organisation_id=row.organisation_id,
        state__in=LIVE_STATES,
        events__kind=EventKind.DELEGATED,
        events__payload__delegation=str(row.pk),
    )
    for incident_id in sorted(set(found.values_list("pk", flat=True))):
        locked = lock(incident_id, Command.NOTE, by=by, now=now)
        events.record(
            locked.incident,
            EventKind.DELEGATED,
            by=by,
            now=now,
            post=locked.acting_as(Command.NOTE),
            summary=f"{row.from_officer.name}收回对{row.to_officer.name}代行{rule.title}的委托{said}",
            clause=rule.clause,
            payload={"delegation": row.pk, "ended_at": now, "words": words},
        )
