"""委托: the commander lends his post, with reason, start, end and evidence (WX 2.2.1, A-13)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import lock
from incidents.models import Delegation, EventKind, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed


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
    incident_id: UUID | None = None,
) -> Delegation:
    """Lend `post` of `giver` to `to`. `by` records it; by telephone that is the desk. With an incident it
    stands on that incident's timeline."""
    if by.organisation_id is None or by.organisation_id != giver.organisation_id:
        raise Officer.DoesNotExist
    if giver.organisation is None or to.organisation_id != giver.organisation_id:
        raise InvalidInput({"to": "受托人不在本单位。"})
    edition = current_edition(giver.organisation.plan_code)
    if edition is None:
        raise InvalidInput({"post": "本单位的预案尚未载入。"})
    plan = plan_in(edition.pk)
    rule = lookup.post(plan, post)
    _may_record(plan, giver, by, now=now)
    if not any(held.post == post and not held.delegated_by for held in posts_of(giver, now=now)):
        raise NotAllowed(f"只有{rule.title}本人可以委托他的职权。", who_can=rule.title)
    if not any(held.post in rule.delegates_to for held in posts_of(to, now=now)):
        names = "、".join(lookup.post(plan, code).title for code in rule.delegates_to)
        raise NotAllowed(
            f"按预案{rule.title}只能委托{names}。", clause=lookup.clause_ref(plan, rule.clause), who_can=names
        )
    if not reason.strip():
        raise InvalidInput({"reason": "请写委托事由。"})
    row = Delegation.objects.create(
        organisation=giver.organisation,
        from_officer=giver,
        to_officer=to,
        post=post,
        reason=reason.strip(),
        evidence=evidence.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_by=by,
    )
    if incident_id is not None:
        _put_on_timeline(incident_id, row, rule.title, clause=rule.clause, by=by, now=now)
    return row


def _may_record(plan: Plan, giver: Officer, by: Officer, *, now: datetime) -> None:
    """The giver himself, or those who record telephone decisions."""
    if by.pk != giver.pk:
        powers.require(plan, [held.post for held in posts_of(by, now=now)], Command.REQUEST_ACTIVATION)


def _put_on_timeline(
    incident_id: UUID, row: Delegation, title: str, *, clause: str, by: Officer, now: datetime
) -> None:
    locked = lock(incident_id, Command.NOTE, by=by, now=now)
    events.record(
        locked.incident,
        EventKind.DELEGATED,
        by=by,
        now=now,
        occurred_at=row.starts_at,
        post=locked.acting_as(Command.NOTE),
        summary=f"{row.from_officer.name}委托{row.to_officer.name}代行{title}：{row.reason}",
        clause=clause,
        payload={"delegation": row.pk, "post": row.post, "ends_at": row.ends_at},
    )
