"""Putting papers on record: a Document's facts commit with the act they state; its bytes are made after commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents import events
from incidents.actions.desk import Locked
from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import (
    ActivationRequest,
    Channel,
    Document,
    DocumentState,
    EmergencyResponse,
    EventKind,
    Incident,
    Officer,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import holders
from incidents.rules import activation, naming
from incidents.rules.activation import CallUp
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput

NOTICE = "ACTIVATION_NOTICE"
CORRECTABLE = ("occurred", "county", "location", "incident", "matter")
"""What of a 启动通知 was a record of the event, not part of the decision."""


def draft_notice(locked: Locked, request: ActivationRequest, *, by: Officer, now: datetime) -> Document:
    """The 启动通知 as it would read, marked 草稿, so that the commander sees the paper before he signs."""
    called = activation.call_up(
        locked.plan, request.response_level, leads=request.leads, chosen=request.groups
    )
    supersede_drafts(locked.incident, NOTICE)
    stated = _notice_facts(
        locked, request, called, signed=paper_facts.sign_off(), number="", issued_at=None, now=now
    )
    return put(locked.incident, locked.plan, NOTICE, stated, state=DocumentState.DRAFT, by=by, now=now)


def activation_notice(
    locked: Locked, response: EmergencyResponse, called: CallUp, *, by: Officer, now: datetime
) -> Document:
    """The signed 启动通知 of an approved activation (YQ 附件1; WX 4.3–4.4)."""
    incident, request = locked.incident, response.request
    number = next_number(incident, NOTICE)
    stated = _notice_facts(
        locked,
        request,
        called,
        signed=sign_off(request),
        number=number,
        issued_at=response.activated_at,
        now=now,
    )
    supersede_drafts(incident, NOTICE)
    row = put(incident, locked.plan, NOTICE, stated, state=DocumentState.SIGNED, by=by, now=now)
    sign(row, number, at=response.activated_at, officer=request.decided_by, by=by, now=now)
    return row


def corrected_notice(
    locked: Locked, response: EmergencyResponse, old: Document, *, reason: str, by: Officer, now: datetime
) -> Document:
    """The 启动通知 of this response as it reads from what is known now, under a number of its own that names the old
    one. Raises InvalidInput where it would read the same."""
    request = response.request
    called = activation.call_up(
        locked.plan, request.response_level, leads=request.leads, chosen=request.groups
    )
    number = next_number(locked.incident, NOTICE)
    signed = sign_off(request)
    stated = _notice_facts(locked, request, called, signed=signed, number=number, issued_at=now, now=now)
    if {name: stated[name] for name in CORRECTABLE} == {name: old.facts.get(name) for name in CORRECTABLE}:
        raise InvalidInput({"reason": "按现在的记录，更正后的通知与原件没有不同；请先更正接报内容。"})
    stated |= {"version": int(old.facts["version"]) + 1, "replaces": old.number, "correction": reason}
    row = put(locked.incident, locked.plan, NOTICE, stated, state=DocumentState.SIGNED, by=by, now=now)
    row.supersedes = old
    row.save(update_fields=["supersedes"])
    sign(row, number, at=now, officer=request.decided_by, by=by, now=now)
    return row


def next_number(incident: Incident, *kinds: str) -> str:
    """〔2026〕3-1 号: the incident's, then the place among its papers of these kinds, which are one series."""
    serial = incident.documents.filter(kind__in=kinds).exclude(number="").count() + 1
    return paper_facts.paper_number(year=incident.year, incident_serial=incident.serial, serial=serial)


def sign(
    row: Document, number: str, *, at: datetime, officer: Officer | None, by: Officer, now: datetime
) -> None:
    """The paper is issued: its number, who signed and when, on the row and on the timeline."""
    assert row.incident is not None
    row.number, row.signed_at, row.signed_by = number, at, officer
    row.save(update_fields=["number", "signed_at", "signed_by"])
    events.record(
        row.incident,
        EventKind.DOCUMENT_CREATED,
        by=by,
        now=now,
        summary=f"{row.title} {number}",
        clause=row.clause,
        payload={"document": row.pk, "kind": row.kind, "number": number},
    )


def put(
    incident: Incident,
    plan: Plan,
    kind: str,
    stated: Mapping[str, Any],
    *,
    state: DocumentState,
    by: Officer,
    now: datetime,
) -> Document:
    """A new Document of this kind with its facts; the bytes are made after commit."""
    form = paper(plan, kind)
    return Document.objects.create(
        incident=incident,
        kind=kind,
        title=form.title,
        clause=form.clause,
        facts=stated,
        template=form.template,
        template_version=form.template_version,
        state=state,
        created_at=now,
        created_by=by,
    )


def supersede_drafts(incident: Incident, kind: str) -> None:
    incident.documents.filter(kind=kind, state=DocumentState.DRAFT).update(state=DocumentState.SUPERSEDED)


def sign_off(request: ActivationRequest) -> dict[str, Any]:
    """How the request was decided, as its paper says it."""
    decider = request.decided_by
    by_phone = request.channel == Channel.PHONE
    return paper_facts.sign_off(
        mode="phone" if by_phone else "system",
        name=decider.name if decider else "",
        post=request.decided_as,
        at=request.decided_at,
        words=request.words,
        recorder=request.recorded_by.name if request.recorded_by else "",
        witness=request.witness,
        call_back=request.callback,
        delegation=request.decided_as if "委托" in request.decided_as else "",
    )


def _notice_facts(
    locked: Locked,
    request: ActivationRequest,
    called: CallUp,
    *,
    signed: dict[str, Any],
    number: str,
    issued_at: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    incident, plan, level = locked.incident, locked.plan, request.response_level
    meta = plan.plan
    copied = {unit.code for unit in plan.units if unit.kind == "supervising"}
    return paper_facts.activation_notice(
        title=paper(plan, NOTICE).title,
        number=number,
        version=1,
        organisation=incident.organisation.name,
        region=meta.region,
        headquarters=plan.headquarters.name,
        plan_title=meta.title,
        plan_number=meta.number,
        signed=signed,
        issued_at=issued_at,
        occurred_at=incident.occurred_at,
        county=incident.county,
        location=incident.detail,
        incident=incident.title,
        incident_noun=meta.incident_noun,
        level=level,
        grade_text=grade_text(incident, plan),
        level_note=_level_note(request, plan),
        basis=basis(request),
        matter=request.reason or incident.narrative,
        expected_period=request.expected_period,
        measures=_measures(locked, request),
        groups=_groups(locked, called),
        recipients=[
            naming.at_place(plan, code, incident.county) for code in called.units if code not in copied
        ],
        copies=[naming.at_place(plan, code, incident.county) for code in called.units if code in copied],
        command=_command(locked, level, now=now),
        drill=incident.drill,
        incident_number=incident.number,
    )


def grade_text(incident: Incident, plan: Plan) -> str:
    """「重大（II级），已确认」."""
    names = plan.grading.level_names
    if incident.severity_grade:
        return f"{names[incident.severity_grade]}（{letter(incident.severity_grade)}级），已确认"
    proposed = incident.assessment.get("severity_grade")
    known = next((names[level] for level in names if letter(level) == proposed), "未定")
    return f"{known}（初判，待确认）"


def _level_note(request: ActivationRequest, plan: Plan) -> str:
    if request.response_level in plan.activation.assists_at:
        return plan.activation.assist_text
    return "；".join(badge["text"] for badge in request.assessment.get("badges", []))


def basis(request: ActivationRequest) -> list[dict[str, str]]:
    """The rows of the plan's tables that the requested level stands on."""
    rows = request.assessment.get("matched", [])
    level = letter(request.response_level)
    return [
        {"clause": f"{row['table']} {row['level']}级第{row['item']}项", "text": row["text"]}
        for row in rows
        if row["level"] == level
    ][:6]


def _measures(locked: Locked, request: ActivationRequest) -> list[str]:
    if request.measures:
        return [line.strip() for line in request.measures.splitlines() if line.strip()]
    return [task.text for task in lookup.tasks_at(locked.plan, request.response_level)][:12]


def _groups(locked: Locked, called: CallUp) -> list[dict[str, Any]]:
    formed = {group.code: group for group in called.groups}
    rows = []
    for group in locked.plan.groups:
        sent = formed.get(group.code)
        rows.append(
            paper_facts.group(
                name=group.name,
                formed=sent is not None,
                lead_units=[naming.at_place(locked.plan, sent.lead_unit, locked.incident.county)]
                if sent
                else [],
                members=[naming.at_place(locked.plan, code, locked.incident.county) for code in sent.members]
                if sent
                else [],
                clause=lookup.clause_ref(locked.plan, group.clause),
            )
        )
    return rows


def _command(locked: Locked, level: int, *, now: datetime) -> dict[str, Any]:
    plan, organisation = locked.plan, locked.incident.organisation
    commander = lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)[0]
    return {
        "decided_by": commander.holder,
        "commanders": [officer.name for officer in holders(organisation, commander.code, now=now)],
        "deputies": [
            officer.name
            for post in commander.delegates_to
            for officer in holders(organisation, post, now=now)
        ],
        "office": plan.headquarters.office,
        "post": plan.headquarters.command_post,
        "assist": plan.activation.assist_text if level in plan.activation.assists_at else "",
    }
