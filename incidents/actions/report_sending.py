"""报送: a signed report goes out in writing and ends the limits it meets; a 电话快报 is put on record as it was told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions import composing, notices, report_papers, reports
from incidents.actions.desk import Locked, lock
from incidents.documents import facts as paper_facts
from incidents.models import (
    ComposedKind,
    ComposedReport,
    ComposedState,
    Officer,
    ReportKind,
    ReportMeans,
)
from incidents.queries.composing import routes_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState

KINDS = {
    ComposedKind.PHONE: ReportKind.INITIAL,
    ComposedKind.INITIAL: ReportKind.INITIAL,
    ComposedKind.FOLLOW_UP: ReportKind.FOLLOW_UP,
    ComposedKind.FINAL: ReportKind.FINAL,
    ComposedKind.SUPPLEMENTARY: ReportKind.SUPPLEMENTARY,
}
SHOWN = 2000


@transaction.atomic
def send(
    *,
    incident_id: UUID,
    report_id: UUID,
    by: Officer,
    now: datetime,
    sent_at: datetime | None = None,
    received_by: str = "",
) -> ComposedReport:
    """Put on record that it went out: to 主送 in writing, with what 通报 it carries; every recipient gets a notice to sign for.

    A report by telephone goes out unsigned, with who answered and what the leader said; its clock goes on until the
    written one (YQ 4.2.2).
    """
    locked = lock(incident_id, Command.SEND_REPORT, by=by, now=now)
    rows = locked.incident.composed_reports.select_related(
        "document", "drafted_by", "supplements__document", "corrects__document"
    )
    row = rows.get(pk=report_id)
    row.incident = locked.incident
    if sent_at is not None and sent_at > now:
        raise InvalidInput({"sent_at": "送达时刻晚于现在，请核对。"})
    if row.kind == ComposedKind.PHONE:
        _put_down_the_call(locked, row, received_by=received_by, at=sent_at or now, by=by, now=now)
    elif row.state != ComposedState.SIGNED:
        raise WrongState(_why_not(row))
    means = ReportMeans.PHONE if row.kind == ComposedKind.PHONE else ReportMeans.WRITTEN
    row.report = reports.send(
        incident_id=incident_id,
        kind=KINDS[ComposedKind(row.kind)],
        means=means,
        recipients=row.recipients,
        received_by=received_by,
        sent_at=sent_at,
        content=_told(row),
        by=by,
        now=now,
    )
    row.state, row.sent_at, row.sent_by = ComposedState.SENT, row.report.sent_at, by
    row.save()
    if means == ReportMeans.WRITTEN:
        _inform(locked, row, received_by=received_by, by=by, now=now)
        _ask_for_receipts(locked, row, by=by, now=now)
    return row


def _why_not(row: ComposedReport) -> str:
    if row.state == ComposedState.DRAFT:
        return f"{row.name}还没有签发，签发后才能报送；紧急的，先电话报告。"
    return f"{row.name}{row.get_state_display()}，不再重复报送。"


def _put_down_the_call(
    locked: Locked, row: ComposedReport, *, received_by: str, at: datetime, by: Officer, now: datetime
) -> None:
    if row.state != ComposedState.DRAFT:
        raise WrongState(_why_not(row))
    composing.freeze(locked, row)
    row.document = report_papers.put_on_record(
        row,
        locked.incident,
        locked.plan,
        signed=paper_facts.sign_off(mode="system", name=by.name, at=at),
        at=at,
        by=by,
        now=now,
        received_by=received_by.strip(),
    )


def _told(row: ComposedReport) -> str:
    text = "\n".join(f"{each['title']}：{each['text']}" for each in row.body if each["text"])
    return text[:SHOWN]


def _inform(locked: Locked, row: ComposedReport, *, received_by: str, by: Officer, now: datetime) -> None:
    """通报 (YQ 4.2.3): those that a 通报 names, as far as this report reaches them."""
    named = routes_of(locked.incident, locked.plan, row.kind).named_in_informs
    told = [code for code in (*row.recipients, *row.copies) if code in named] + list(row.informed)
    if told:
        reports.send(
            incident_id=row.incident_id,
            kind=ReportKind.NOTIFICATION,
            means=ReportMeans.WRITTEN,
            recipients=told,
            received_by=received_by,
            sent_at=row.sent_at,
            content=f"随{row.name}通报",
            by=by,
            now=now,
        )


def _ask_for_receipts(locked: Locked, row: ComposedReport, *, by: Officer, now: datetime) -> None:
    """Nobody is asked to sign on an incident that is closed: the receipt is then written down with the report."""
    if not locked.incident.is_live or row.document is None:
        return
    notices.issue(
        incident_id=row.incident_id,
        units=[*row.recipients, *row.copies, *row.informed],
        subject=f"{row.document.title} {row.document.number}"[:120],
        document=row.document,
        body=f"{row.document.facts['heading']}已报出，请查收并签收。联系人 {row.contact} {row.contact_phone}".strip(),
        by=by,
        now=now,
    )
