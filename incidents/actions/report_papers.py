"""Composed reports on paper: a draft as it would read, and the signed one on record."""

from datetime import datetime
from typing import Any

from incidents import events
from incidents.documents import composed
from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import (
    Channel,
    ComposedReport,
    Document,
    DocumentState,
    EventKind,
    Incident,
    Officer,
)
from incidents.plans.schema import Plan
from incidents.queries import monitoring_charts
from incidents.queries.composing import Sheet
from incidents.rules import naming
from incidents.rules.report_routes import Chosen
from incidents.rules.report_text import contents_of, reporting_of


def chosen_of(row: ComposedReport) -> Chosen:
    """The addressees as somebody left them."""
    return Chosen(
        tuple(row.recipients), tuple(row.copies), tuple(row.informed), dict(row.left_out), row.skip_reason
    )


def draft_facts(sheet: Sheet) -> dict[str, Any]:
    """The paper of a draft from the facts of this minute; stored nowhere."""
    return _facts(
        sheet.row,
        sheet.incident,
        sheet.plan,
        sheet.addressed,
        body=sheet.body(),
        signed=paper_facts.sign_off(),
        issued_at=None,
    )


def put_on_record(
    row: ComposedReport,
    incident: Incident,
    plan: Plan,
    *,
    signed: dict[str, Any],
    at: datetime,
    by: Officer,
    now: datetime,
    received_by: str = "",
) -> Document:
    """The signed paper of a row that is frozen, with its number in the incident and kind."""
    kind = contents_of(plan, row.kind).form
    form = paper(plan, kind)
    taken = incident.documents.filter(kind=kind).exclude(number="").count()
    row_number = paper_facts.paper_number(
        year=incident.year, incident_serial=incident.serial, serial=taken + 1
    )
    stated = _facts(
        row,
        incident,
        plan,
        chosen_of(row),
        body=row.body,
        signed=signed,
        issued_at=at,
        number=row_number,
        received_by=received_by,
    )
    document = Document.objects.create(
        incident=incident,
        kind=kind,
        number=row_number,
        title=_title(row, form.title),
        clause=form.clause,
        facts=stated,
        template=form.template,
        template_version=form.template_version,
        state=DocumentState.SIGNED,
        created_at=now,
        created_by=row.drafted_by,
        signed_at=at,
        signed_by=row.signed_by or by,
        supersedes=row.corrects.document if row.corrects else None,
    )
    events.record(
        incident,
        EventKind.DOCUMENT_CREATED,
        by=by,
        now=now,
        summary=f"{document.title} {row_number}",
        clause=document.clause,
        payload={"document": document.pk, "kind": kind, "number": row_number, "composed": row.pk},
    )
    return document


def sign_off_of(row: ComposedReport) -> dict[str, Any]:
    by_phone = row.channel == Channel.PHONE
    return paper_facts.sign_off(
        mode="phone" if by_phone else "system",
        name=row.signed_by.name if row.signed_by else "",
        post=row.signed_as,
        at=row.signed_at,
        words=row.words,
        recorder=row.recorded_by.name if row.recorded_by else "",
        delegation=row.signed_as if "委托" in row.signed_as else "",
    )


def _facts(
    row: ComposedReport,
    incident: Incident,
    plan: Plan,
    chosen: Chosen,
    *,
    body: list[dict[str, Any]],
    signed: dict[str, Any],
    issued_at: datetime | None,
    number: str = "",
    received_by: str = "",
) -> dict[str, Any]:
    contents = contents_of(plan, row.kind)
    form = paper(plan, contents.form)

    def names(codes: tuple[str, ...]) -> list[str]:
        return [naming.at_place(plan, code, incident.county) for code in codes]

    told = any("monitoring" in section.says for section in contents.sections)
    return monitoring_charts.annexed(incident if told else None) | composed.composed_report(
        kind=contents.form,
        title=_title(row, form.title),
        heading=f"关于{incident.title}的{contents.noun}",
        number=number,
        serial=row.serial,
        organisation=incident.organisation.name,
        signed=signed,
        body=body,
        recipients=names(chosen.recipients),
        copies=names(chosen.copies),
        informed=names(chosen.informed),
        contact=row.contact,
        contact_phone=row.contact_phone,
        issued_at=issued_at,
        as_of=incident.facts_as_of,
        version=row.facts_seq,
        missing=reporting_of(plan).missing,
        skip_reason=chosen.skip_reason,
        supplements=_named(row.supplements),
        corrects=_named(row.corrects),
        received_by=received_by,
        leader_words=row.leader_words,
        recorder=row.drafted_by.name,
        incident_number=incident.number,
        drill=incident.drill,
    )


def _title(row: ComposedReport, form_title: str) -> str:
    return f"{form_title}{row.issue}"


def _named(other: ComposedReport | None) -> str:
    """「〔2026〕3-1 号初报」, or when it was telephoned."""
    if other is None:
        return ""
    return f"{other.document.number} {other.name}" if other.document else other.name
