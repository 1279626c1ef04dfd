"""答复待核: an answer becomes a fact with its source, alone or with a report; 待核 stays open."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions import facts
from incidents.actions.desk import Locked, lock
from incidents.models import Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules import questions
from incidents.rules.facts import InvalidFacts, parse_facts, to_json
from incidents.rules.lifecycle import Command
from incidents.rules.questions import Answer
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def answer(
    *,
    incident_id: UUID,
    given: Mapping[str, object],
    source: str,
    by: Officer,
    now: datetime,
    as_of: datetime | None = None,
) -> Incident:
    """Answer open questions outside a report: {code: value, {"projected": value} or "open"}."""
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    found = read(locked.incident, locked.plan, given)
    if not found:
        raise InvalidInput({"questions": "还没有答复。"})
    return store(incident_id, found, source=source, as_of=as_of, by=by, now=now)


def read(incident: Incident, plan: Plan, given: Mapping[str, object]) -> list[Answer]:
    """The answers among what was given. Raises InvalidInput with a sentence for each that cannot be taken."""
    known = {each.code: each for each in questions.asked(plan)}
    known_facts = parse_facts(plan, incident.confirmed, incident.projected)
    opened = {each.code for each in questions.still_open(plan, known_facts)}
    found, errors = [], {}
    for code, value in given.items():
        if code not in known:
            errors[f"questions.{code}"] = f"预案没有这个待核问题。可答：{'、'.join(known) or '（无）'}。"
            continue
        try:
            answered = questions.answer(plan, known[code], value)
        except InvalidFacts as error:
            first = error.errors[0]
            errors[f"questions.{code}"] = f"{first.reason}应为{first.accepts}，或 open（待核）。"
            continue
        if answered is None or _stands(incident, answered):
            continue
        if code not in opened:
            errors[f"questions.{code}"] = "此项已有答复，与您填的不同；要改请到「更新事实」写明来源。"
        found.append(answered)
    if errors:
        raise InvalidInput(errors)
    return found


def _stands(incident: Incident, answered: Answer) -> bool:
    """Somebody has said the same already."""
    stored = incident.confirmed if answered.basis == "confirmed" else incident.projected
    name = answered.question.indicator
    return bool(name in stored and stored[name] == to_json({name: answered.value})[name])


def store(
    incident_id: UUID,
    found: Iterable[Answer],
    *,
    source: str,
    as_of: datetime | None,
    by: Officer,
    now: datetime,
) -> Incident:
    """Make facts of answers that `read` has judged."""
    by_basis: dict[str, dict[str, object]] = {basis: {} for basis in questions.BASES}
    for each in found:
        by_basis[each.basis] |= to_json({each.question.indicator: each.value})
    return facts.update(
        incident_id=incident_id,
        confirmed=by_basis["confirmed"],
        projected=by_basis["projected"],
        source=source,
        as_of=as_of,
        by=by,
        now=now,
    )


def given_with(locked: Locked, what: str, given: Mapping[str, object], *, by: Officer, now: datetime) -> bool:
    """Answers that came with a report become facts, its name their source; True where there were any."""
    found = read(locked.incident, locked.plan, given)
    if found:
        store(locked.incident.pk, found, source=f"{what}时核问"[:80], as_of=now, by=by, now=now)
    return bool(found)
