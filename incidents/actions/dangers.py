"""险情报告 and the decision on it (WX 4.5(4)): whoever watches the scene reports, the command decides at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, decisions, rescue, scene_clocks, speaking
from incidents.actions.decisions import Decision
from incidents.actions.desk import lock
from incidents.actions.speaking import Heard, Speaker
from incidents.events import NoticePlan
from incidents.models import DangerDecision, DangerReport, EventKind, Officer
from incidents.plans import lookup
from incidents.queries.authority import Reach
from incidents.rules import lifecycle
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@transaction.atomic
def report(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    what: str = "",
    unit: str = "",
    post: str = "",
    at: datetime | None = None,
    heard: Heard | None = None,
) -> DangerReport:
    """险情: the words may come later, the report does not wait for them."""
    locked = lock(incident_id, Command.REPORT_DANGER, by=by, now=now)
    rule = locked.plan.rescue
    assert rule is not None
    who = speaking.speaker(locked, by, unit=unit, post=post)
    row = DangerReport.objects.create(
        incident=locked.incident,
        unit_code=who.unit,
        post_code=who.post,
        name=who.name,
        what=what.strip(),
        reported_at=speaking.past(at, "at", now=now),
        reported_by=by,
    )
    said = f"：{row.what}" if row.what else "：出现直接危及救援人员的险情，详情待补"
    reach = Reach(locked.incident.organisation_id, now)
    deciders = {each.pk: each for code in rule.decided_by for each in reach.by_post.get(code, [])}
    events.record(
        locked.incident,
        EventKind.DANGER_REPORTED,
        by=by,
        now=now,
        occurred_at=row.reported_at,
        post=locked.acting_as(Command.REPORT_DANGER),
        summary=f"{who.name}险情报告{said}{speaking.how(who, heard, by)}",
        clause=rule.danger_clause,
        payload=who.as_payload(heard) | {"danger": row.pk},
        notices=[
            NoticePlan(
                "danger", f"officer:{each.pk}", each.name, f"险情待决定：{locked.incident.title}"[:120], row.what,
                officer_id=each.pk,
            )
            for each in deciders.values()
        ],
    )  # fmt: skip
    scene_clocks.begin(locked.incident, locked.plan, "danger_reported", _occasion(row), by=by, now=now)
    return row


@transaction.atomic
def decide(
    *,
    incident_id: UUID,
    danger_id: UUID,
    choice: str,
    by: Officer,
    now: datetime,
    words: str = "",
    decision: Decision | None = None,
) -> DangerReport:
    """撤离 stops the rescue in the same moment; 暂不撤离 needs the measures taken instead."""
    said = decision or Decision()
    locked, giver, acting = decisions.decider_of(incident_id, Command.DECIDE_DANGER, said, by=by, now=now)
    lifecycle.after(State(locked.incident.state), Command.DECIDE_DANGER)
    rule = locked.plan.rescue
    assert rule is not None
    post = next((held.post for held in locked.held if held.post in rule.decided_by), "")
    if not post:
        able = "、".join(lookup.post(locked.plan, code).title for code in rule.decided_by)
        clause = lookup.clause_ref(locked.plan, rule.danger_clause)
        raise NotAllowed(f"对险情的决定按预案由{able}作出；您可以先行暂停救援。", clause=clause, who_can=able)
    row = locked.incident.danger_reports.get(pk=danger_id)
    if row.decided_at is not None:
        raise WrongState(f"这次险情已经决定：{row.get_decision_display()}。")
    if choice not in DangerDecision.values:
        accepted = "、".join(f"{value}（{label}）" for value, label in DangerDecision.choices)
        raise InvalidInput({"choice": f"请选：{accepted}。"})
    if choice == DangerDecision.HOLD and not words.strip():
        raise InvalidInput({"words": "暂不撤离的，请写理由和采取的措施。"})
    at = said.given_at or now
    row.decision, row.words = choice, words.strip()
    row.decided_at, row.decided_by, row.decided_as = at, giver, acting[:80]
    row.save(update_fields=["decision", "words", "decided_at", "decided_by", "decided_as"])
    by_phone = f"（电话决定：“{said.words.strip()}”，记录人 {by.name}）" if giver.pk != by.pk else ""
    more = f"：{row.words}" if row.words else ""
    events.record(
        locked.incident,
        EventKind.DANGER_DECIDED,
        by=by,
        now=now,
        occurred_at=at,
        post=acting,
        summary=f"{giver.name}对险情决定{row.get_decision_display()}{more}{by_phone}",
        clause=rule.danger_clause,
        payload={"danger": row.pk, "decision": choice, "given_by": giver.pk},
    )
    if choice == DangerDecision.WITHDRAW:
        commander = Speaker("", post, lookup.post(locked.plan, post).title)
        rescue.stop(locked, commander, words=row.words or row.what, danger=row, by=by, now=now)
    clocks.meet(locked.incident, ["danger_decision"], at=at, by=giver, now=now, occasions=[_occasion(row)])
    return row


def _occasion(row: DangerReport) -> str:
    return f"danger-{row.pk.hex[:12]}"
