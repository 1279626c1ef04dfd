"""更新事实: what is known now, from whom, as of when. Two officers at once lose nothing of each other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import claims
from incidents.actions.claims import Claim
from incidents.actions.desk import Locked, lock
from incidents.actions.fact_asking import ask_again
from incidents.actions.fact_edits import Edit, settle
from incidents.models import EventKind, FactEntry, FactStanding, Incident, Officer
from incidents.rules import claims as rules
from incidents.rules.facts import Facts, parse_facts, to_json
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
    choose: Mapping[str, str] | None = None,
    retyped: Mapping[str, Any] | None = None,
) -> Incident:
    """Take over the named indicators (null: 不明 again); those not named stay.

    A field that somebody settled after record `expected_seq`, and to another value, is a conflict: nothing is stored,
    Conflict names both values, and the officer sends again with `choose` (field to "yours" or "theirs") on the
    newer `seq`; the value not chosen stays as 另一说法. A choice on an older picture conflicts again. Every other field
    goes in without a word, and what it replaces stays visible. Without `expected_seq` the newest wins. A report
    whose own `as_of` is older than that of the value in force, from another source, is kept as 另一说法.

    `retyped`: None, the slips are not asked for; else every slip must be in it a second time, or Retype is raised.
    """
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    reasons = reasons or {}
    facts = _checked(locked, confirmed, projected, source=source, as_of=as_of, reasons=reasons, now=now)
    edit = Edit(
        locked,
        facts,
        source.strip(),
        as_of or now,
        choose or {},
        mine=_by_field(confirmed, projected, facts),
        standing=_standing(locked.incident),
    )
    settle(edit, expected_seq, is_dated=as_of is not None)
    ask_again(edit, retyped)
    _store(edit, reasons=reasons, by=by, now=now)
    return locked.incident


def _by_field(confirmed: Mapping[str, Any], projected: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """As JSON speaks it, 不明 too."""
    found = {}
    for basis, named, read in (
        ("confirmed", confirmed, facts.confirmed),
        ("projected", projected, facts.projected),
    ):
        values = to_json(read)
        found.update({rules.field(basis, name): values.get(name) for name in named})
    return found


def _standing(incident: Incident) -> dict[str, FactEntry]:
    rows = incident.facts.filter(standing=FactStanding.CHOSEN).select_related("recorded_by")
    return {rules.field(row.basis, row.indicator): row for row in rows}


def _checked(
    locked: Locked,
    confirmed: Mapping[str, Any],
    projected: Mapping[str, Any],
    *,
    source: str,
    as_of: datetime | None,
    reasons: Mapping[str, str],
    now: datetime,
) -> Facts:
    facts = parse_facts(locked.plan, confirmed, projected)
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
    return facts


def _store(edit: Edit, *, reasons: Mapping[str, str], by: Officer, now: datetime) -> None:
    incident, plan = edit.locked.incident, edit.locked.plan
    changes = [
        {
            "basis": basis.upper(),
            "indicator": indicator,
            "from": edit.standing[name].value if name in edit.standing else None,
            "to": value,
        }
        for name, value in edit.taken.items()
        for basis, indicator in (rules.split(name),)
    ]
    events.record(
        incident,
        EventKind.FACTS_UPDATED,
        by=by,
        now=now,
        occurred_at=edit.as_of,
        post=edit.locked.acting_as(Command.UPDATE_FACTS),
        summary=_sentence(edit, changes),
        clause=plan.grading.clause,
        payload={
            "source": edit.source,
            "as_of": edit.as_of,
            "changes": changes,
            "aside": {name: edit.mine[name] for name in edit.aside},
            "notes": list(edit.aside.values()),
        },
    )
    is_news = bool(changes) or not edit.aside
    claims.adopt(
        incident,
        plan,
        [_claim(edit, name, reasons) for name in (*edit.taken, *edit.aside)],
        source=edit.source if is_news else "",
        as_of=edit.as_of if is_news else None,
        by=by,
        now=now,
    )


def _claim(edit: Edit, name: str, reasons: Mapping[str, str]) -> Claim:
    basis, indicator = rules.split(name)
    picked = name in edit.choose
    return Claim(
        indicator,
        basis.upper(),
        edit.mine[name],
        edit.source,
        edit.as_of,
        reason=reasons.get(indicator, ""),
        standing=FactStanding.OTHER if name in edit.aside else FactStanding.CHOSEN,
        former=FactStanding.OTHER if picked else FactStanding.REPLACED,
        weighed=picked,
    )


def _sentence(edit: Edit, changes: list[dict[str, Any]]) -> str:
    plan = edit.locked.plan
    parts = []
    for change in changes:
        name = rules.field(change["basis"], change["indicator"])
        was, now_is = (rules.spoken(plan, name, change[end]) for end in ("from", "to"))
        parts.append(f"{rules.label(plan, name)} {was}→{now_is}")
    parts += edit.aside.values()
    return f"{edit.source}：{'，'.join(parts) or '再次核对，数据无变化'}"
