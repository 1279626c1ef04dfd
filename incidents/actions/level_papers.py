"""The papers of a change of level and of 不全面启动: facts frozen with the act they state."""

from datetime import datetime
from typing import Any

from incidents.actions import papers
from incidents.actions.desk import Locked
from incidents.actions.requests import Taken
from incidents.documents import facts as paper_facts
from incidents.documents import level_facts
from incidents.documents.kinds import paper
from incidents.models import ActivationRequest, Document, DocumentState, EmergencyResponse, Officer
from incidents.plans import lookup
from incidents.queries import level_change as queries
from incidents.rules import level_change, naming
from incidents.rules.level_change import Difference
from incidents.rules.lifecycle import Command
from incidents.rules.requesting import direction

NOTICE = "LEVEL_CHANGE_NOTICE"
DECISION = "NOT_ACTIVATING_DECISION"
MOST_TASKS = 12
"""Printed one by one; the duties of the groups beyond them are on the groups' own lists."""


def draft(
    locked: Locked, row: ActivationRequest, response: EmergencyResponse, *, by: Officer, now: datetime
) -> Document:
    """The notice as it would read, so that the commander sees it before he decides."""
    plan = locked.plan
    changed = queries.change(plan, queries.of(response, plan), row.response_level, row.leads)
    papers.supersede_drafts(locked.incident, NOTICE)
    stated = _change(locked, row, response, changed, number="", issued_at=None)
    return papers.put(locked.incident, plan, NOTICE, stated, state=DocumentState.DRAFT, by=by, now=now)


def issue(
    taken: Taken, response: EmergencyResponse, changed: Difference, *, by: Officer, now: datetime
) -> Document:
    """The signed notice of an approved change."""
    locked, row = taken.locked, taken.row
    papers.supersede_drafts(locked.incident, NOTICE)
    number = papers.next_number(locked.incident, papers.NOTICE, NOTICE)
    stated = _change(locked, row, response, changed, number=number, issued_at=taken.given_at)
    document = papers.put(
        locked.incident, locked.plan, NOTICE, stated, state=DocumentState.SIGNED, by=by, now=now
    )
    papers.sign(document, number, at=taken.given_at, officer=taken.decider, by=by, now=now)
    return document


def _common(
    locked: Locked, row: ActivationRequest, kind: str, *, number: str, issued_at: datetime | None
) -> dict[str, Any]:
    incident, plan = locked.incident, locked.plan
    commander = lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)[0]
    return level_facts.common(
        kind=kind,
        title=paper(plan, kind).title,
        number=number,
        organisation=incident.organisation.name,
        headquarters=plan.headquarters.name,
        plan_title=plan.plan.title,
        decided_by=commander.form_title or commander.title,
        signed=papers.sign_off(row) if issued_at else paper_facts.sign_off(),
        issued_at=issued_at,
        incident=incident.title,
        incident_number=incident.number,
        place="",
        drill=incident.drill,
    )


def _change(
    locked: Locked,
    row: ActivationRequest,
    response: EmergencyResponse,
    changed: Difference,
    *,
    number: str,
    issued_at: datetime | None,
) -> dict[str, Any]:
    incident, plan = locked.incident, locked.plan
    assert row.from_level is not None
    copied = {unit.code for unit in plan.units if unit.kind == "supervising"}
    names = {group.code: group.name for group in plan.groups}
    own = [task for task in changed.added if not task.item and task.kind == "LEVEL"]
    others = [task for task in changed.added if not task.item and task.kind != "LEVEL"]
    shown = _each_once(locked, [(task.text, task.unit, task.post) for task in own])
    ready = [task for task in changed.added if task.item]
    stated = level_facts.level_change(
        _common(locked, row, NOTICE, number=number, issued_at=issued_at),
        from_level=row.from_level,
        level=row.response_level,
        since=queries.ground(response, besides=row).decided_at,
        what=row.what,
        grade_text=papers.grade_text(incident, plan),
        clause=lookup.clause_ref(
            plan, level_change.clause_of(plan, direction(row.from_level, row.response_level))
        ),
        basis=papers.basis(row),
        reason=row.reason.rstrip("。；"),
        evidence=row.evidence,
        formed=[
            {"name": group.name, "lead": naming.at_place(plan, group.lead_unit, incident.county)}
            for group in (*changed.formed, *changed.led_anew)
        ],
        released=[names[code] for code in changed.released],
        added=shown[:MOST_TASKS],
        dropped=response.tasks.filter(code__in=changed.dropped, item="").count(),
        readiness=dict.fromkeys(task.item for task in ready),
        expected_period=row.expected_period,
        measures=[line.strip().rstrip("。；") for line in row.measures.splitlines() if line.strip()],
        assist=_assist(locked, row),
        recipients=_names(locked, [code for code in changed.told if code not in copied]),
        copies=_names(locked, [code for code in changed.told if code in copied]),
        replaces=_before(locked),
    )
    return stated | {
        "ready_units": len({task.unit or task.post for task in ready}),
        "more": len(others) + max(0, len(shown) - MOST_TASKS),
    }


def _assist(locked: Locked, row: ActivationRequest) -> str:
    rule = locked.plan.activation
    return f"{rule.assist_text}。" if row.response_level in rule.assists_at else ""


def _names(locked: Locked, codes: list[str]) -> list[str]:
    return [naming.at_place(locked.plan, code, locked.incident.county) for code in codes]


def _each_once(locked: Locked, owed: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    """One line a text; where many owe the same, how many."""
    by_text: dict[str, list[str]] = {}
    for text, unit, post in owed:
        who = lookup.post(locked.plan, post).title if post else _names(locked, [unit])[0]
        by_text.setdefault(text.rstrip("。；;"), []).append(who)
    return [
        {"text": text, "who": names[0] if len(set(names)) == 1 else f"{len(set(names))} 家"}
        for text, names in by_text.items()
    ]


def _before(locked: Locked) -> str:
    """Number of the notice that this one follows."""
    earlier = locked.incident.documents.filter(kind__in=[NOTICE, papers.NOTICE]).exclude(number="")
    found: str | None = earlier.order_by("-created_at", "-number").values_list("number", flat=True).first()
    return found or ""


def decision_draft(locked: Locked, row: ActivationRequest, *, by: Officer, now: datetime) -> Document:
    papers.supersede_drafts(locked.incident, DECISION)
    stated = _not_activating(locked, row, number="", issued_at=None)
    return papers.put(
        locked.incident, locked.plan, DECISION, stated, state=DocumentState.DRAFT, by=by, now=now
    )


def decision(taken: Taken, *, by: Officer, now: datetime) -> Document:
    """The signed 不全面启动审批单."""
    locked, row = taken.locked, taken.row
    papers.supersede_drafts(locked.incident, DECISION)
    number = papers.next_number(locked.incident, DECISION)
    stated = _not_activating(locked, row, number=number, issued_at=taken.given_at)
    document = papers.put(
        locked.incident, locked.plan, DECISION, stated, state=DocumentState.SIGNED, by=by, now=now
    )
    papers.sign(document, number, at=taken.given_at, officer=taken.decider, by=by, now=now)
    return document


def _not_activating(
    locked: Locked, row: ActivationRequest, *, number: str, issued_at: datetime | None
) -> dict[str, Any]:
    plan, rule = locked.plan, locked.plan.activation.exemption
    assert rule is not None
    return level_facts.not_activating(
        _common(locked, row, DECISION, number=number, issued_at=issued_at),
        grade_text=papers.grade_text(locked.incident, plan),
        clause=lookup.clause_ref(plan, rule.clause),
        text=rule.text,
        stays=rule.stays,
        conditions=[
            {"text": each["text"], "words": each["words"].rstrip("。；")} for each in row.conditions or []
        ],
        reason=row.reason.rstrip("。；"),
        evidence=row.evidence,
        requested_by=row.requested_by.name,
        requested_at=row.requested_at,
    )
