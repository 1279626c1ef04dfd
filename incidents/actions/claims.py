"""Claims: of each indicator and reading one is chosen, and the incident goes by it; the others stay beside it or behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from incidents import events
from incidents.actions import assessments, casualties, clocks, preparations
from incidents.actions.desk import Locked, lock
from incidents.models import EventKind, FactBasis, FactEntry, FactStanding, Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules import claims as rules
from incidents.rules.facts import Facts, parse_facts, to_json
from incidents.rules.levels import is_graver, parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Conflict, InvalidInput


@dataclass(frozen=True)
class Claim:
    """One value as somebody reported it, ready to be written down."""

    indicator: str
    basis: str
    value: Any
    """As JSON speaks it; None is 不明 again."""
    source: str
    as_of: datetime
    reason: str = ""
    standing: str = FactStanding.CHOSEN
    former: str = FactStanding.REPLACED
    """What becomes of the claim chosen until now, where this one is."""
    corrects: FactEntry | None = None
    from_incident: Incident | None = None
    weighed: bool = False
    """Of 另一说法: somebody has chosen between it and the value in force. If not, the room asks."""


def adopt(
    incident: Incident,
    plan: Plan,
    claims: Sequence[Claim] = (),
    *,
    by: Officer,
    now: datetime,
    standings: Mapping[UUID, str] | None = None,
    source: str = "",
    as_of: datetime | None = None,
) -> list[FactEntry]:
    """Write `claims` down, give stored ones new `standings`, and let everything follow that depends on what is chosen.

    For any action that changes facts (更新, 采用, 更正, 并入, 拆分, 人员账). The caller holds the incident's lock and
    has recorded its own event just before: the claims carry that event's seq. Each (indicator, basis) may be
    chosen by one claim or one standing of a call; the claim chosen until now takes `claim.former` by itself, while
    `standings` name every row they change. Afterwards `incident.confirmed` and `incident.projected` are exactly
    the chosen values, the assessment is stored, a graver level is noted as an event, preparations are opened and
    clocks reconsidered. `source` and `as_of` become those of the incident's facts; left out, they stay.
    """
    before, was = incident.assessment, incident.confirmed
    entries = _write(incident, claims, standings or {}, by=by, now=now)
    assessments.store(
        incident,
        plan,
        chosen(incident, plan),
        source=source or incident.facts_source,
        as_of=as_of or incident.facts_as_of or now,
    )
    _note_new_level(incident, plan, before, now=now)
    if incident.is_live:
        preparations.open_for(incident, plan, by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)
    casualties.follow(incident, plan, was, by=by, now=now)
    return entries


def chosen(incident: Incident, plan: Plan) -> Facts:
    """The facts that the chosen claims make."""
    rows = incident.facts.filter(standing=FactStanding.CHOSEN).values_list("basis", "indicator", "value")
    values: dict[str, dict[str, Any]] = {FactBasis.CONFIRMED: {}, FactBasis.PROJECTED: {}}
    for basis, indicator, value in rows:
        values[basis][indicator] = value
    return parse_facts(plan, values[FactBasis.CONFIRMED], values[FactBasis.PROJECTED])


def _write(
    incident: Incident, claims: Sequence[Claim], standings: Mapping[UUID, str], *, by: Officer, now: datetime
) -> list[FactEntry]:
    """Former claims give way first: the table admits one chosen value an indicator."""
    given_way = {(each.basis, each.indicator): each.former for each in claims if each.standing == "CHOSEN"}
    if given_way:
        for row in incident.facts.filter(standing=FactStanding.CHOSEN):
            if (row.basis, row.indicator) in given_way and row.pk not in standings:
                _restand(incident, [row.pk], given_way[row.basis, row.indicator])
    _restand_all(incident, standings)
    return FactEntry.objects.bulk_create(
        FactEntry(
            incident=incident,
            seq=incident.seq,
            settled_seq=incident.seq,
            indicator=each.indicator,
            basis=each.basis,
            value=each.value,
            source=each.source.strip()[:80],
            as_of=each.as_of,
            reason=each.reason.strip()[:200],
            recorded_at=now,
            recorded_by=by,
            standing=each.standing,
            corrects=each.corrects,
            from_incident=each.from_incident,
            weighed=each.weighed and each.standing == FactStanding.OTHER,
        )
        for each in claims
    )


def _restand_all(incident: Incident, standings: Mapping[UUID, str]) -> None:
    """Those that become chosen come last."""
    for standing in sorted(set(standings.values()), key=lambda each: each == FactStanding.CHOSEN):
        _restand(incident, [pk for pk, wanted in standings.items() if wanted == standing], standing)


def _restand(incident: Incident, ids: Iterable[UUID], standing: str) -> None:
    """Who makes a chosen claim 另一说法 has weighed it."""
    incident.facts.filter(pk__in=ids).update(
        standing=standing, settled_seq=incident.seq, weighed=standing == FactStanding.OTHER
    )


def _note_new_level(incident: Incident, plan: Plan, before: Mapping[str, Any], *, now: datetime) -> None:
    """达到更高级别条件: say which row brought it, so that somebody decides."""
    found = incident.assessment
    was, level = before.get("response_level"), found.get("response_level")
    if level is None or not is_graver(parse(level), parse(was) if was else None):
        return
    row = next((each for each in found["matched"] if each["level"] == level), None)
    quoted = (
        f"{row['table']}：{row['text']}" if row else "、".join(badge["text"] for badge in found["badges"])
    )
    events.record(
        incident,
        EventKind.ASSESSED,
        by=None,
        now=now,
        summary=f"达到{level}级条件，建议响应级别{'由' + was + '级' if was else ''}→{level}级。{quoted}",
        clause=row["clause"] if row else plan.grading.clause,
        payload={"from": was, "to": level, "row": row},
    )


@transaction.atomic
def choose(*, incident_id: UUID, entry_id: UUID, by: Officer, now: datetime, reason: str = "") -> Incident:
    """采用 another claim; the one in force until now stays as 另一说法. Of the one in force: it stands, the others
    have been weighed. Raises Conflict where the claim was replaced or struck meanwhile."""
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    incident = locked.incident
    entry = _entry(incident, entry_id)
    if entry.standing not in (FactStanding.OTHER, FactStanding.CHOSEN):
        raise Conflict(
            f"这条说法（{_said(locked, entry)}）已{entry.get_standing_display().removeprefix('已')}，"
            "不能再采用；请从现有的说法中选。",
            details={"seq": incident.seq},
        )
    former = _beside(entry).filter(standing=FactStanding.CHOSEN).first()
    kept = entry.standing == FactStanding.CHOSEN
    over = "，".join(_said(locked, each) for each in _others(entry, former))
    events.record(
        incident,
        EventKind.FACT_CHOSEN,
        by=by,
        now=now,
        post=locked.acting_as(Command.UPDATE_FACTS),
        summary=f"{rules.label(locked.plan, _field(entry))}：{'仍用' if kept else '采用'} {_said(locked, entry)}"
        f"{f'，不采用 {over}' if over else ''}{f'。{reason.strip()}' if reason.strip() else ''}",
        clause=locked.plan.grading.clause,
        payload={
            "entry": entry.pk,
            "field": _field(entry),
            "from": former.value if former else None,
            "to": entry.value,
            "reason": reason.strip(),
        },
    )
    _beside(entry).filter(standing=FactStanding.OTHER).update(weighed=True)
    standings = {} if kept else {entry.pk: FactStanding.CHOSEN}
    if former and not kept:
        standings[former.pk] = FactStanding.OTHER
    adopt(incident, locked.plan, standings=standings, by=by, now=now)
    return incident


@transaction.atomic
def correct(
    *, incident_id: UUID, entry_id: UUID, value: Any, reason: str, by: Officer, now: datetime
) -> Incident:
    """更正: strike one claim and write what it should have said, under the same source and time; its event names the
    one that recorded the mistake. The new claim stands where the old one stood; no report goes out by itself.
    Raises Conflict where it was struck meanwhile."""
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    old = _entry(incident, entry_id)
    moved = FactEntry.objects.filter(moved_from=old).select_related("incident").first()
    if moved is not None:
        raise Conflict(f"这条已移到{moved.incident.number}，请在那边更正。", details={"seq": incident.seq})
    if old.standing == FactStanding.CORRECTED:
        raise Conflict(
            f"这条（{_said(locked, old)}）已由{old.corrections.select_related('recorded_by').get().recorded_by.name}"
            "更正过，请更正新的那条。",
            details={"seq": incident.seq},
        )
    right = to_json(parse_facts(plan, {old.indicator: value}).confirmed).get(old.indicator)
    _check_correction(old, right, reason)
    name = _field(old)
    events.record(
        incident,
        EventKind.FACT_CORRECTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.UPDATE_FACTS),
        summary=f"更正 {rules.label(plan, name)} {rules.spoken(plan, name, old.value)}→"
        f"{rules.spoken(plan, name, right)}（{old.source}）：{reason.strip()}",
        clause=plan.grading.clause,
        payload={
            "entry": old.pk,
            "field": name,
            "from": old.value,
            "to": right,
            "reason": reason.strip(),
        },
        corrects=incident.events.filter(seq=old.seq).first(),
    )
    new = Claim(
        old.indicator,
        old.basis,
        right,
        old.source,
        old.as_of,
        reason=reason,
        standing=old.standing,
        former=FactStanding.CORRECTED,
        corrects=old,
        from_incident=old.from_incident,
        weighed=old.weighed,
    )
    adopt(incident, plan, [new], standings={old.pk: FactStanding.CORRECTED}, by=by, now=now)
    return incident


def _check_correction(old: FactEntry, right: Any, reason: str) -> None:
    errors = {}
    if right == old.value:
        errors["value"] = "与原来的值相同，没有要更正的。"
    if not reason.strip():
        errors["reason"] = "请写明为什么更正，如“多录一个零”。"
    if errors:
        raise InvalidInput(errors)


def _entry(incident: Incident, entry_id: UUID) -> FactEntry:
    """Raises FactEntry.DoesNotExist."""
    return incident.facts.select_related("incident").get(pk=entry_id)


def _beside(entry: FactEntry) -> QuerySet[FactEntry]:
    return entry.incident.facts.filter(indicator=entry.indicator, basis=entry.basis)


def _others(entry: FactEntry, former: FactEntry | None) -> list[FactEntry]:
    """What the choice was made against."""
    if former is not None and former.pk != entry.pk:
        return [former]
    return list(_beside(entry).filter(standing=FactStanding.OTHER, weighed=False))


def _field(entry: FactEntry) -> str:
    return rules.field(entry.basis, entry.indicator)


def _said(locked: Locked, entry: FactEntry) -> str:
    return f"{rules.spoken(locked.plan, _field(entry), entry.value)}（{entry.source}，{rules.clock(entry.as_of)}）"
