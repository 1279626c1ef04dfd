"""更新事实: what is known now, from whom, as of when. Earlier values stay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import assessments, clocks, preparations
from incidents.actions.desk import Locked, expect, lock
from incidents.models import EventKind, FactBasis, FactEntry, Incident, Officer
from incidents.plans import lookup
from incidents.rules.facts import Facts, parse_facts, to_json
from incidents.rules.levels import is_graver, parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def update(
    *,
    incident_id: UUID,
    confirmed: Mapping[str, Any],
    projected: Mapping[str, Any],
    source: str,
    as_of: datetime | None,
    by: Officer,
    now: datetime,
    expected_seq: int | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Incident:
    """Take over the named indicators (null: 不明 again); those not named stay. Raises Conflict on an older picture."""
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    expect(locked.incident, expected_seq)
    _check(locked, confirmed, projected, source=source, as_of=as_of, reasons=reasons or {}, now=now)
    incident, plan = locked.incident, locked.plan
    before = incident.assessment
    merged = _merged(locked, confirmed, projected)
    changes = _changes(incident, merged)
    assessments.store(incident, plan, merged, source=source, as_of=as_of or now)
    events.record(
        incident,
        EventKind.FACTS_UPDATED,
        by=by,
        now=now,
        occurred_at=as_of or now,
        post=locked.acting_as(Command.UPDATE_FACTS),
        summary=_sentence(locked, changes, source),
        clause=plan.grading.clause,
        payload={"source": source, "as_of": as_of or now, "changes": changes},
    )
    _keep(incident, changes, source=source, as_of=as_of or now, reasons=reasons or {}, by=by, now=now)
    _note_new_level(locked, before, by=by, now=now)
    preparations.open_for(incident, plan, by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)
    return incident


def _check(
    locked: Locked,
    confirmed: Mapping[str, Any],
    projected: Mapping[str, Any],
    *,
    source: str,
    as_of: datetime | None,
    reasons: Mapping[str, str],
    now: datetime,
) -> None:
    parse_facts(locked.plan, confirmed, projected)
    errors: dict[str, str] = {}
    if not confirmed and not projected:
        errors["confirmed"] = "没有要更新的内容。"
    if not source.strip():
        errors["source"] = "请写数据来源，如“平定分局电话”。"
    if as_of is not None and as_of > now:
        errors["as_of"] = "截至时刻晚于现在，请核对。"
    for indicator in locked.plan.indicators:
        claimed = confirmed.get(indicator.name) or projected.get(indicator.name)
        known = locked.incident.confirmed.get(indicator.name) or locked.incident.projected.get(indicator.name)
        if indicator.needs_reason and claimed and not known and not reasons.get(indicator.name, "").strip():
            errors[f"reasons.{indicator.name}"] = f"选了“{indicator.label}”须写明认定理由。"
    if errors:
        raise InvalidInput(errors)


def _merged(locked: Locked, confirmed: Mapping[str, Any], projected: Mapping[str, Any]) -> Facts:
    incident = locked.incident
    return parse_facts(locked.plan, {**incident.confirmed, **confirmed}, {**incident.projected, **projected})


def _changes(incident: Incident, merged: Facts) -> list[dict[str, Any]]:
    found = []
    for basis, old, new in (
        (FactBasis.CONFIRMED, incident.confirmed, to_json(merged.confirmed)),
        (FactBasis.PROJECTED, incident.projected, to_json(merged.projected)),
    ):
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name):
                found.append(
                    {"basis": basis.value, "indicator": name, "from": old.get(name), "to": new.get(name)}
                )
    return found


def _sentence(locked: Locked, changes: list[dict[str, Any]], source: str) -> str:
    if not changes:
        return f"{source.strip()}：再次核对，数据无变化"
    parts = [
        f"{'' if change['basis'] == FactBasis.CONFIRMED else '可能'}{_label(locked, change['indicator'])} "
        f"{_shown(locked, change['indicator'], change['from'])}→{_shown(locked, change['indicator'], change['to'])}"
        for change in changes
    ]
    return f"{source.strip()}：{'，'.join(parts)}"


def _label(locked: Locked, name: str) -> str:
    return lookup.indicator(locked.plan, name).label


def _shown(locked: Locked, name: str, value: Any) -> str:
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = {each.value: each.label for each in lookup.indicator(locked.plan, name).values}
    return labels.get(value, str(value))


def _keep(
    incident: Incident,
    changes: list[dict[str, Any]],
    *,
    source: str,
    as_of: datetime,
    reasons: Mapping[str, str],
    by: Officer,
    now: datetime,
) -> None:
    FactEntry.objects.bulk_create(
        FactEntry(
            incident=incident,
            seq=incident.seq,
            indicator=change["indicator"],
            basis=change["basis"],
            value=change["to"],
            source=source.strip()[:80],
            as_of=as_of,
            reason=reasons.get(change["indicator"], "")[:200],
            recorded_at=now,
            recorded_by=by,
        )
        for change in changes
    )


def _note_new_level(locked: Locked, before: Mapping[str, Any], *, by: Officer, now: datetime) -> None:
    """达到更高级别条件: say which row brought it, so that somebody decides."""
    incident = locked.incident
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
        clause=row["clause"] if row else locked.plan.grading.clause,
        payload={"from": was, "to": level, "row": row},
    )
