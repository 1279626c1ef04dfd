"""征用决定 and 社会动员令: the command proposes, whoever approves a response decides, the paper is numbered and printed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import decisions, papers, tasks
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, lock, lock_row
from incidents.documents import decree as decree_paper
from incidents.documents import facts as paper_facts
from incidents.events import NoticePlan
from incidents.models import Channel, Decree, DecreeState, Document, DocumentState, EventKind, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.plans.schema.group_work import Decree as DecreeRule
from incidents.queries.authority import Reach
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

MOST_ITEMS, LONGEST = 60, 120
ISSUED = {"REQUISITION_DECISION": EventKind.REQUISITIONED, "MOBILISATION_ORDER": EventKind.MOBILISED}


@transaction.atomic
def propose(
    *,
    incident_id: UUID,
    decree: str,
    addressees: str,
    purpose: str,
    by: Officer,
    now: datetime,
    items: Iterable[Mapping[str, str]] = (),
    place: str = "",
    period: str = "",
    compensation: str = "",
) -> Decree:
    """报请: what is to be taken or who is to be called up, from whom, what for. The paper is there as a draft at once."""
    locked = lock(incident_id, Command.PROPOSE_DECREE, by=by, now=now)
    rule = _rule(locked.plan, decree)
    listed = _items(items)
    errors = {}
    if not addressees.strip():
        errors["addressees"] = "请写发给谁，一行一个。"
    if not purpose.strip():
        errors["purpose"] = "请写用途和理由，决定的人要看。"
    if errors:
        raise InvalidInput(errors)
    row = Decree.objects.create(
        incident=locked.incident,
        code=rule.code,
        title=rule.title,
        clause=rule.clause,
        addressees=addressees.strip(),
        items=listed,
        purpose=purpose.strip(),
        place=place.strip()[:200],
        period=period.strip()[:120],
        compensation=compensation.strip(),
        proposed_at=now,
        proposed_by=by,
        proposed_as=locked.acting_as(Command.PROPOSE_DECREE)[:80],
    )
    row.document = _paper(locked, rule, row, by=by, now=now)
    row.save(update_fields=["document"])
    reach = Reach(locked.incident.organisation_id, now)
    deciders = {
        each.pk: each
        for post in powers.posts_with(locked.plan, Command.APPROVE_DECREE)
        for each in reach.by_post.get(post.code, [])
    }
    events.record(
        locked.incident,
        EventKind.DECREE_PROPOSED,
        by=by,
        now=now,
        post=row.proposed_as,
        summary=f"报请发出{rule.title}：{row.purpose}",
        clause=rule.clause,
        payload={"decree": row.pk, "code": rule.code, "items": listed},
        notices=[
            NoticePlan(
                "decree", f"officer:{each.pk}", each.name,
                f"待批：{rule.title} — {locked.incident.title}"[:120], row.purpose, officer_id=each.pk,
            )
            for each in deciders.values()
        ],
    )  # fmt: skip
    return row


@transaction.atomic
def approve(
    *, incident_id: UUID, decree_id: UUID, by: Officer, now: datetime, decision: Decision | None = None
) -> Decree:
    """The decision: numbered, signed, on paper; by telephone effective at once, 补签 to follow."""
    said = decision or Decision()
    locked, decider, acting = decisions.decider_of(incident_id, Command.APPROVE_DECREE, said, by=by, now=now)
    lifecycle.after(State(locked.incident.state), Command.APPROVE_DECREE)
    row = _pending(locked, decree_id)
    rule = _rule(locked.plan, row.code)
    _decided(row, DecreeState.ISSUED, said, decider, acting, by=by, now=now)
    row.number = papers.next_number(locked.incident, rule.kind)
    draft = row.document
    row.document = _paper(locked, rule, row, by=by, now=now)
    if draft is not None:
        Document.objects.filter(pk=draft.pk).update(state=DocumentState.SUPERSEDED)
    row.save()
    by_phone = f"（电话批示：“{row.words}”，记录人 {by.name}，待补签）" if row.recorded_by else ""
    events.record(
        locked.incident,
        ISSUED.get(rule.kind, EventKind.REQUISITIONED),
        by=by,
        now=now,
        occurred_at=row.decided_at,
        post=acting,
        summary=f"{decider.name}决定发出{rule.title} {row.number}{by_phone}",
        clause=rule.clause,
        payload={"decree": row.pk, "number": row.number, "decided_by": decider.pk, "channel": row.channel},
        notices=[_back(row, f"已发出{rule.title} {row.number}", row.words)],
    )
    papers.sign(row.document, row.number, at=row.decided_at or now, officer=decider, by=by, now=now)
    if rule.task:
        tasks.fulfil(locked.incident, rule.task, remark=f"{rule.title} {row.number}", by=by, now=now)
    return row


@transaction.atomic
def give_back(
    *,
    incident_id: UUID,
    decree_id: UUID,
    reason: str,
    by: Officer,
    now: datetime,
    decision: Decision | None = None,
) -> Decree:
    """退回, with the reason; a new proposal may follow."""
    said = decision or Decision()
    locked, decider, acting = decisions.decider_of(incident_id, Command.RETURN_DECREE, said, by=by, now=now)
    lifecycle.after(State(locked.incident.state), Command.RETURN_DECREE)
    row = _pending(locked, decree_id)
    if not reason.strip():
        raise InvalidInput({"reason": "请写退回的理由。"})
    _decided(row, DecreeState.RETURNED, said, decider, acting, by=by, now=now)
    row.return_reason = reason.strip()
    row.save()
    if row.document is not None:
        Document.objects.filter(pk=row.document.pk).update(state=DocumentState.SUPERSEDED)
    events.record(
        locked.incident,
        EventKind.DECREE_RETURNED,
        by=by,
        now=now,
        occurred_at=row.decided_at,
        post=acting,
        summary=f"{decider.name}退回{row.title}：{row.return_reason}",
        clause=row.clause,
        payload={"decree": row.pk, "decided_by": decider.pk},
        notices=[_back(row, f"退回{row.title}", row.return_reason)],
    )
    return row


@transaction.atomic
def countersign(*, incident_id: UUID, decree_id: UUID, by: Officer, now: datetime) -> Decree:
    """补签 of a decision made on the telephone, by whoever made it."""
    incident = lock_row(incident_id, by)
    row = incident.decrees.select_related("decided_by").get(pk=decree_id)
    if row.decided_by is None or row.channel != Channel.PHONE or row.countersigned_at is not None:
        raise WrongState("此件没有待补签的电话批示。")
    if row.decided_by_id != by.pk:
        clause = lookup.clause_ref(plan_of(incident), row.clause)
        name = row.decided_by.name
        raise NotAllowed(f"补签只能由作出电话批示的{name}本人办理。", clause=clause, who_can=name)
    row.countersigned_at = now
    row.save(update_fields=["countersigned_at"])
    events.record(
        incident,
        EventKind.COUNTERSIGNED,
        by=by,
        now=now,
        post=row.decided_as,
        summary=f"{by.name}补签{row.title} {row.number}的电话批示：“{row.words}”",
        payload={"decree": row.pk},
    )
    return row


def _rule(plan: Plan, code: str) -> DecreeRule:
    found = next((each for each in plan.decrees if each.code == code), None)
    if found is None:
        known = "、".join(f"{each.code}（{each.title}）" for each in plan.decrees)
        raise InvalidInput({"decree": f"请选：{known}。"})
    return found


def _items(items: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    known = [
        {name: str(each.get(name, "")).strip() for name in ("name", "quantity", "owner")} for each in items
    ]
    known = [each for each in known if any(each.values())]
    if len(known) > MOST_ITEMS:
        raise InvalidInput({"items": f"一件至多 {MOST_ITEMS} 项。"})
    if any(not each["name"] or max(map(len, each.values())) > LONGEST for each in known):
        raise InvalidInput({"items": f"每项要有名称，各栏不超过 {LONGEST} 字。"})
    return known


def _pending(locked: Locked, decree_id: UUID) -> Decree:
    row = locked.incident.decrees.select_related("proposed_by").get(pk=decree_id)
    if row.state != DecreeState.PROPOSED:
        raise WrongState(f"这件{row.title}{row.get_state_display()}，不再待批。")
    return row


def _decided(
    row: Decree,
    state: DecreeState,
    said: Decision,
    decider: Officer,
    acting: str,
    *,
    by: Officer,
    now: datetime,
) -> None:
    by_phone = said.channel == Channel.PHONE
    row.state, row.decided_at, row.decided_by = state, said.given_at or now, decider
    row.decided_as, row.channel, row.words = acting[:80], said.channel, said.words.strip()
    row.recorded_by = by if by_phone else None
    row.witness, row.callback = said.witness.strip()[:80], said.callback.strip()[:40]
    row.countersigned_at = None if by_phone else now


def _paper(locked: Locked, rule: DecreeRule, row: Decree, *, by: Officer, now: datetime) -> Document:
    incident, plan = locked.incident, locked.plan
    issued = row.state == DecreeState.ISSUED
    stated = decree_paper.decree(
        kind=rule.kind,
        title=rule.title,
        number=row.number,
        organisation=incident.organisation.name,
        issued_by=rule.issued_by,
        proposed_by=plan.headquarters.name,
        plan_title=plan.plan.title,
        clause=lookup.clause_ref(plan, rule.clause),
        law=rule.law,
        incident=incident.title,
        incident_number=incident.number,
        addressees=[each.strip() for each in row.addressees.splitlines() if each.strip()],
        scope=rule.scope,
        opening=rule.opening,
        items=row.items,
        purpose=row.purpose.rstrip("。"),
        place=row.place.rstrip("。"),
        period=row.period.rstrip("。"),
        compensation=row.compensation.rstrip("。"),
        closing=rule.closing,
        signed=_sign_off(row) if issued else paper_facts.sign_off(),
        issued_at=row.decided_at if issued else None,
        drill=incident.drill,
    )
    state = DocumentState.SIGNED if issued else DocumentState.DRAFT
    paper = papers.put(incident, plan, rule.kind, stated, state=state, by=by, now=now)
    paper.title, paper.clause = rule.title, rule.clause
    paper.save(update_fields=["title", "clause"])
    return paper


def _sign_off(row: Decree) -> paper_facts.Facts:
    return paper_facts.sign_off(
        mode="phone" if row.channel == Channel.PHONE else "system",
        name=row.decided_by.name if row.decided_by else "",
        post=row.decided_as,
        at=row.decided_at,
        words=row.words,
        recorder=row.recorded_by.name if row.recorded_by else "",
        witness=row.witness,
        call_back=row.callback,
        delegation=row.decided_as if "委托" in row.decided_as else "",
    )


def _back(row: Decree, subject: str, body: str) -> NoticePlan:
    return NoticePlan(
        "decree", f"officer:{row.proposed_by_id}", row.proposed_by.name, subject[:120], body,
        officer_id=row.proposed_by_id,
    )  # fmt: skip
