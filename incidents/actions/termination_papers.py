"""终止签报单 as it stands, and, once it is signed, with the 终止命令 that it allows."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from incidents import events
from incidents.documents import facts as paper_facts
from incidents.documents import termination as stated
from incidents.documents.kinds import paper
from incidents.models import (
    Channel,
    Document,
    DocumentState,
    EventKind,
    Incident,
    Officer,
    TerminationApproval,
    TerminationOpinion,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import monitoring_charts

FORM, ORDER, CHARTS = "TERMINATION_APPROVAL", "TERMINATION_ORDER", "TERMINATION_CHARTS"


def draft(
    incident: Incident, plan: Plan, row: TerminationApproval, *, by: Officer, now: datetime
) -> Document:
    """The form as it was put, marked 草稿: what the leaders and the commander are asked to sign."""
    supersede_drafts(incident)
    if charts := charts_facts(incident, plan, row, now=now):
        _put(incident, plan, CHARTS, charts, by=by, now=now)
    return _put(incident, plan, FORM, form_facts(incident, plan, row), by=by, now=now)


def charts_facts(
    incident: Incident, plan: Plan, row: TerminationApproval, *, now: datetime
) -> dict[str, Any] | None:
    """附：监测数据 of what has been measured until now; None where nothing has. A paper of its own: the form stays the
    one page that the plan prints."""
    annexed = monitoring_charts.annexed(incident)
    if not annexed:
        return None
    return stated.termination_charts(
        title=paper(plan, CHARTS).title,
        form=paper(plan, FORM).title,
        organisation=incident.organisation.name,
        headquarters=plan.headquarters.name,
        incident=incident.title,
        incident_number=incident.number,
        made_at=now,
        annexed=annexed,
        drill=incident.drill,
    )


def supersede_drafts(incident: Incident) -> None:
    drafts = incident.documents.filter(kind__in=[FORM, CHARTS], state=DocumentState.DRAFT)
    drafts.update(state=DocumentState.SUPERSEDED)


def signed(
    incident: Incident, plan: Plan, row: TerminationApproval, *, by: Officer, now: datetime
) -> Document:
    """The form with its words and signatures."""
    supersede_drafts(incident)
    if charts := charts_facts(incident, plan, row, now=now):
        _issue(incident, plan, CHARTS, charts, row, number="", by=by, now=now)
    return _issue(incident, plan, FORM, form_facts(incident, plan, row), row, number="", by=by, now=now)


def order(
    incident: Incident,
    plan: Plan,
    row: TerminationApproval,
    *,
    groups: list[str],
    recipients: list[str],
    by: Officer,
    now: datetime,
) -> Document:
    """终止命令 to every group and unit that was called."""
    assert row.ordered_at is not None
    serial = incident.documents.filter(kind=ORDER).exclude(number="").count() + 1
    number = paper_facts.paper_number(year=incident.year, incident_serial=incident.serial, serial=serial)
    ends = plan.termination
    facts = stated.termination_order(
        title=paper(plan, ORDER).title,
        number=number,
        organisation=incident.organisation.name,
        headquarters=plan.headquarters.name,
        plan_title=plan.plan.title,
        incident=incident.title,
        incident_number=incident.number,
        county=incident.county,
        location=incident.detail,
        occurred_at=incident.occurred_at,
        level=row.response.level,
        activated_at=row.response.activated_at,
        decided_by=lookup.post(plan, ends.decided_by).holder,
        basis="，".join(each.text for each in ends.conditions),
        clause=lookup.clause_ref(plan, ends.clause),
        groups=groups,
        recipients=recipients,
        signed=sign_off(row),
        issued_at=row.ordered_at,
        drill=incident.drill,
    )
    return _issue(incident, plan, ORDER, facts, row, number=number, by=by, now=now)


def form_facts(
    incident: Incident, plan: Plan, row: TerminationApproval, *, veiled: Collection[str] = ()
) -> dict[str, Any]:
    """What the form says now; also for a preview that is stored nowhere, without the words of the boxes `veiled`."""
    ends = plan.termination
    return stated.termination_approval(
        title=paper(plan, FORM).title,
        number="",
        organisation=incident.organisation.name,
        headquarters=plan.headquarters.name,
        office=plan.headquarters.office,
        incident=incident.title,
        incident_number=incident.number,
        organiser=row.requested_by.name,
        requested_at=row.requested_at,
        boxes=[
            _box(each, veiled=each.party in veiled) for each in row.opinions.select_related("recorded_by")
        ],
        conditions=[
            {"text": each.text, "evidence": row.evidence.get(each.code, "")} for each in ends.conditions
        ],
        sentence=ends.sentence,
        supplement=row.supplement,
        external={
            "asked": bool(ends.external_decision),
            "started": row.external_started,
            "decision": row.external_decision,
            "at": row.external_at,
        },
        signed=sign_off(row),
        decided_by=lookup.post(plan, ends.decided_by).holder,
        decided_at=row.decided_at,
        drill=incident.drill,
    )


def _box(opinion: TerminationOpinion, *, veiled: bool) -> dict[str, Any]:
    recorder = opinion.recorded_by
    return stated.box(
        name=opinion.name,
        role=opinion.role,
        formed=opinion.formed,
        agrees=None if veiled else opinion.agrees,
        words="" if veiled else opinion.words,
        channel=opinion.channel,
        signer=opinion.signer_name,
        given_at=opinion.given_at,
        signed_at=opinion.signed_at,
        recorder=recorder.name if recorder is not None else "",
    )


def sign_off(row: TerminationApproval) -> dict[str, Any]:
    decider = row.decided_by
    if decider is None or row.return_reason:
        return paper_facts.sign_off()
    by_phone = row.channel == Channel.PHONE and row.countersigned_at is None
    return paper_facts.sign_off(
        mode="phone" if by_phone else "system",
        name=decider.name,
        post=row.decided_as,
        at=row.decided_at,
        words=row.words,
        recorder=row.recorded_by.name if row.recorded_by else "",
        witness=row.witness,
        call_back=row.callback,
        delegation=row.decided_as if "委托" in row.decided_as else "",
    )


def _put(
    incident: Incident,
    plan: Plan,
    kind: str,
    facts: Mapping[str, Any],
    *,
    by: Officer,
    now: datetime,
    state: DocumentState = DocumentState.DRAFT,
) -> Document:
    form = paper(plan, kind)
    return Document.objects.create(
        incident=incident,
        kind=kind,
        title=form.title,
        clause=form.clause or plan.termination.clause,
        facts=facts,
        template=form.template,
        template_version=form.template_version,
        state=state,
        created_at=now,
        created_by=by,
    )


def _issue(
    incident: Incident,
    plan: Plan,
    kind: str,
    facts: Mapping[str, Any],
    row: TerminationApproval,
    *,
    number: str,
    by: Officer,
    now: datetime,
) -> Document:
    document = _put(incident, plan, kind, facts, by=by, now=now, state=DocumentState.SIGNED)
    document.number, document.signed_at, document.signed_by = number, row.ordered_at, row.decided_by
    document.save(update_fields=["number", "signed_at", "signed_by"])
    events.record(
        incident,
        EventKind.DOCUMENT_CREATED,
        by=by,
        now=now,
        summary=f"{document.title} {number}".strip(),
        clause=document.clause,
        payload={"document": document.pk, "kind": kind, "number": number},
    )
    return document
