"""接报: log a call. Never blocked by missing data: everything but 经过, 地点, 类型, 来源 may be 不明."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import assessments, clocks, enterprise, numbers, preparations
from incidents.models import (
    Drill,
    EventKind,
    FactBasis,
    FactEntry,
    Incident,
    IncidentState,
    IntakeDraft,
    Officer,
    Organisation,
    Source,
)
from incidents.plans.schema import Plan
from incidents.queries import gazetteer
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import naming, powers
from incidents.rules.deadlines import BEIJING
from incidents.rules.facts import Facts, parse_facts
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed

SHORTEST_NARRATIVE = 6
CALLER_KINDS = {"enterprise": "事发单位", "public": "群众", "unit": "其他单位", "authority": "政府部门"}
"""来电方: the plan may limit when the enterprise itself must have reported."""
MICRODEGREE = Decimal("0.000001")


@dataclass(frozen=True)
class Call:
    """What the officer wrote down."""

    category: str
    source: str
    county: str
    narrative: str
    detail: str = ""
    lng: Decimal | None = None
    lat: Decimal | None = None
    title: str = ""
    occurred_at: datetime | None = None
    learned_at: datetime | None = None
    confirmed: Mapping[str, Any] = field(default_factory=dict)
    projected: Mapping[str, Any] = field(default_factory=dict)
    caller: Mapping[str, str] = field(default_factory=dict)
    measures_taken: str = ""
    substances: str = ""
    """What has leaked, burns or may, and how much; empty: 不明."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why an indicator holds, where the plan asks (兜底)."""
    drill: bool = False
    learned_reason: str = ""
    """Why 得知 was set back to before the form was opened."""
    written_at: datetime | None = None
    """补传: when the form was finished, where the line was down."""
    kept_apart_from: Sequence[UUID] = ()
    """另立: events of this office that it was held against and found not to be."""


@transaction.atomic
def receive(call: Call, *, by: Officer, now: datetime) -> Incident:
    """Log the call as an incident to be verified, assess it, start its clocks. Raises NotAllowed, InvalidInput, InvalidFacts.

    A place that is written as the office's gazetteer has it is located by it.
    """
    organisation, plan, edition_id = _desk_of(by, now=now)
    facts = _checked(plan, call, now=now)
    lng, lat = _located(call, organisation)
    written_at = min(call.written_at, now) if call.written_at else None
    year, serial = numbers.take(organisation, "DRILL" if call.drill else "INCIDENT", now=now)
    incident = Incident(
        organisation=organisation,
        edition_id=edition_id,
        number=f"{'演' if call.drill else ''}接报〔{year}〕{serial}",
        year=year,
        serial=-serial if call.drill else serial,
        state=IncidentState.RECEIVED,
        drill=call.drill,
        title=call.title.strip() or _title(call, plan),
        category=call.category,
        source=Source(call.source),
        narrative=call.narrative.strip(),
        county=call.county.strip(),
        detail=call.detail.strip(),
        lng=lng,
        lat=lat,
        caller=dict(call.caller),
        measures_taken=call.measures_taken.strip(),
        substances=call.substances.strip(),
        occurred_at=call.occurred_at,
        learned_at=call.learned_at or written_at or now,
        learned_reason=call.learned_reason.strip()[:200],
        written_at=written_at,
        recorded_at=now,
        recorded_by=by,
    )
    if call.drill:
        incident.exercise_id = drills_of(organisation)
    incident.save(force_insert=True)
    assessments.store(incident, plan, facts, source=_said_by(call), as_of=incident.learned_at)
    events.record(
        incident,
        EventKind.RECEIVED,
        by=by,
        now=now,
        occurred_at=incident.learned_at,
        summary=f"{incident.source}：{incident.narrative}{_set_back(incident)}",
        clause=plan.activation.request_clause,
        payload={
            "number": incident.number,
            "confirmed": incident.confirmed,
            "projected": incident.projected,
            "learned_reason": incident.learned_reason,
            "occurred_at": incident.occurred_at,
            **_apart(call, incident),
        },
    )
    keep_facts(incident, by=by, now=now)
    preparations.open_for(incident, plan, by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)
    enterprise.answer(incident, by=by, now=now)
    IntakeDraft.objects.filter(officer=by).delete()
    return incident


def drills_of(organisation: Organisation) -> UUID | None:
    """The drill that runs in this office: what is received as a drill now belongs to it."""
    running = Drill.objects.filter(organisation=organisation, ended_at__isnull=True)
    return running.values_list("pk", flat=True).first()


def _desk_of(by: Officer, *, now: datetime) -> tuple[Organisation, Plan, UUID]:
    if by.organisation is None:
        raise NotAllowed("您不在任何值班单位任职，不能登记接报。", who_can="值班员")
    edition = current_edition(by.organisation.plan_code)
    if edition is None:
        raise InvalidInput({"plan": "本单位的预案尚未载入，请系统管理员执行 manage plans --load。"})
    plan = plan_in(edition.pk)
    powers.require(plan, [held.post for held in posts_of(by, now=now)], Command.RECEIVE)
    return by.organisation, plan, edition.pk


def _checked(plan: Plan, call: Call, *, now: datetime) -> Facts:
    errors: dict[str, str] = {}
    if len(call.narrative.strip()) < SHORTEST_NARRATIVE:
        errors["narrative"] = f"请写简要经过，至少 {SHORTEST_NARRATIVE} 个字。"
    if not call.county.strip():
        errors["location.county"] = "请写地点（县、区或乡镇）。"
    if call.category not in [category.name for category in plan.categories]:
        errors["category"] = "请从类型中选一项：" + "、".join(c.name for c in plan.categories) + "。"
    if call.source not in Source.values:
        errors["source"] = "请从来源中选一项：" + "、".join(Source.values) + "。"
    if call.learned_at is not None and call.learned_at > now:
        errors["learned_at"] = "得知时刻晚于现在，请核对。"
    if call.occurred_at is not None and call.occurred_at > (call.learned_at or now):
        errors["occurred_at"] = later_than_learned(plan, call.occurred_at, call.learned_at or now)
    errors |= _missing_reasons(plan, call)
    if errors:
        raise InvalidInput(errors)
    return parse_facts(plan, call.confirmed, call.projected)


def later_than_learned(plan: Plan, occurred_at: datetime, learned_at: datetime) -> str:
    """In the user's words: which two times, and what usually lies behind it."""
    happened, told = (at.astimezone(BEIJING) for at in (occurred_at, learned_at))
    form = "%H:%M" if happened.date() == told.date() else "%m-%d %H:%M"
    sentence = f"发生时刻晚于得知时刻（{happened:{form}} 晚于 {told:{form}}），请再问一句：是几点发生的？"
    local = plan.desk.local_time if plan.desk else None
    if local and occurred_at - timedelta(minutes=local.plus_minutes) <= learned_at:
        sentence += f"对方说的若已是北京时间，不必按{local.name}再加 {local.hours} 小时。"
    return sentence


def _located(call: Call, organisation: Organisation) -> tuple[Decimal | None, Decimal | None]:
    if call.lng is not None and call.lat is not None:
        return call.lng, call.lat
    here = gazetteer.whereabouts(organisation, call.county, call.detail)
    if here is None:
        return None, None
    return Decimal(str(here.lng)).quantize(MICRODEGREE), Decimal(str(here.lat)).quantize(MICRODEGREE)


def _set_back(incident: Incident) -> str:
    """The trail says beside the call that its time was set back, and why."""
    if not incident.learned_reason:
        return ""
    learned = incident.learned_at.astimezone(BEIJING)
    return f"（接报时间写为 {learned:%H:%M}，原因：{incident.learned_reason}）"


def _missing_reasons(plan: Plan, call: Call) -> dict[str, str]:
    asked = [
        i
        for i in plan.indicators
        if i.needs_reason and (call.confirmed.get(i.name) or call.projected.get(i.name))
    ]
    return {
        f"reasons.{i.name}": f"选了“{i.label}”须写明认定理由。"
        for i in asked
        if not call.reasons.get(i.name, "").strip()
    }


def _title(call: Call, plan: Plan) -> str:
    return naming.incident_title(plan, call.county.strip(), call.detail.strip(), call.category)


def _apart(call: Call, incident: Incident) -> dict[str, Any]:
    """The offers that were declined, as far as they are this office's to see."""
    rows = Incident.objects.filter(pk__in=call.kept_apart_from, organisation_id=incident.organisation_id)
    return {"kept_apart_from": list(rows.values_list("pk", flat=True))} if call.kept_apart_from else {}


def _said_by(call: Call) -> str:
    return (call.caller.get("unit") or call.caller.get("name") or call.source)[:80]


def keep_facts(incident: Incident, *, by: Officer, now: datetime) -> None:
    """The first claims of a new incident, as its caller gave them."""
    FactEntry.objects.bulk_create(
        FactEntry(
            incident=incident,
            seq=incident.seq,
            settled_seq=incident.seq,
            indicator=name,
            basis=basis,
            value=value,
            source=incident.facts_source,
            as_of=incident.facts_as_of or now,
            recorded_at=now,
            recorded_by=by,
        )
        for basis, values in (
            (FactBasis.CONFIRMED, incident.confirmed),
            (FactBasis.PROJECTED, incident.projected),
        )
        for name, value in values.items()
    )


@transaction.atomic
def save_draft(fields: Mapping[str, Any], *, by: Officer, now: datetime) -> IntakeDraft:
    """Keep what has been typed so far; one open draft an officer."""
    draft, _ = IntakeDraft.objects.update_or_create(
        officer=by,
        defaults={"fields": dict(fields), "updated_at": now},
        create_defaults={"fields": dict(fields), "updated_at": now, "started_at": now},
    )
    return draft


def discard_draft(*, by: Officer) -> None:
    """放弃: the officer's own draft goes, and nobody else's."""
    IntakeDraft.objects.filter(officer=by).delete()
