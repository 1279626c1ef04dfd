"""文书: papers of the office, newest first by keyset; one paper with its receipts; the facts of a 接报单."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import Document, DocumentState, Incident, Notice, Officer, Organisation, Source
from incidents.plans.schema import Indicator, Plan
from incidents.queries import visibility
from incidents.rules.levels import parse

PAGE = 50
NOTICE = "ACTIVATION_NOTICE"


@dataclass(frozen=True)
class Page:
    documents: list[Document]
    older: str


def visible_documents(officer: Officer) -> QuerySet[Document]:
    """Papers of incidents and warnings that the officer may see, without their bytes."""
    return visibility.visible_documents(officer).defer("pdf", "facts")


def page(
    officer: Officer, *, kind: str = "", state: str = "", incident: UUID | None = None, cursor: str = ""
) -> Page:
    """One page of papers; drafts that a later paper replaced are left out unless asked for."""
    rows = visible_documents(officer).select_related("incident", "warning", "signed_by")
    rows = rows.filter(state=state) if state else rows.exclude(state=DocumentState.SUPERSEDED)
    if kind:
        rows = rows.filter(kind=kind)
    if incident:
        rows = rows.filter(incident_id=incident)
    after = _read(cursor)
    if after:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
    found = list(_with_receipts(rows).order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, _cursor(shown[-1]) if len(found) > PAGE else "")


def _with_receipts(rows: QuerySet[Document]) -> QuerySet[Document]:
    """`told` and `signed`: how many units this very paper went to and how many signed for it."""
    notices = (
        Notice.objects.filter(
            incident=OuterRef("incident"), kind="activation", planned_at=OuterRef("created_at")
        )
        .order_by()
        .values("incident")
    )
    return rows.annotate(
        told=Coalesce(Subquery(notices.annotate(n=Count("id")).values("n")), 0),
        signed=Coalesce(Subquery(notices.annotate(n=Count("signed_at")).values("n")), 0),
    )


def one(officer: Officer, document_id: UUID) -> Document:
    """The paper with its stated facts; Document.DoesNotExist where it is not his to see."""
    return (
        visibility.visible_documents(officer)
        .defer("pdf")
        .select_related("incident__organisation", "warning", "signed_by", "created_by")
        .get(pk=document_id)
    )


def receipts(document: Document) -> list[Notice]:
    """The notices by which this activation paper went out, the unsigned first; none for drafts and others.

    Paper and notices are written by one act and so carry the same moment.
    """
    if document.kind != NOTICE or document.signed_at is None or document.incident is None:
        return []
    sent = document.incident.notices.filter(kind="activation", planned_at=document.created_at)
    return list(sent.order_by(F("signed_at").desc(nulls_first=True), "recipient_name"))


def _cursor(last: Document) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.isoformat()}|{last.pk}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        written, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(written)
        return (moment, UUID(key)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None


def blank_sheet(office: Organisation, plan: Plan, *, parties: Iterable[str]) -> dict[str, Any]:
    """An empty 接报单, to be filled by hand while the line or the power is down."""
    numbers, others = _kinds(plan)
    return paper_facts.intake_sheet(
        title=paper(plan, "INTAKE_SHEET").title,
        number="",
        organisation=office.name,
        figures=[paper_facts.figure(each.label, None, unit=each.unit) for each in numbers],
        details=_details(others, {}),
        choices={
            "source": list(Source.values),
            "category": [each.name for each in plan.categories],
            "party": list(parties),
        },
    )


def _kinds(plan: Plan) -> tuple[list[Indicator], list[Indicator]]:
    """Numbers, which stand in the table, and what is said in words."""
    numbers = [each for each in plan.indicators if each.kind in ("count", "money")]
    return numbers, [each for each in plan.indicators if each.kind in ("scale", "flag")]


def intake_sheet(incident: Incident, plan: Plan, *, parties: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a 接报单: what is 不明 stays a blank to be filled by hand. `parties`: 来电方 in words."""
    numbers, others = _kinds(plan)
    return paper_facts.intake_sheet(
        title=paper(plan, "INTAKE_SHEET").title,
        number=incident.number,
        organisation=incident.organisation.name,
        received_at=incident.recorded_at,
        learned_at=incident.learned_at,
        learned_reason=incident.learned_reason,
        occurred_at=incident.occurred_at,
        written_at=incident.written_at,
        source=incident.source,
        recorder=incident.recorded_by.name,
        narrative=incident.narrative,
        caller={name: incident.caller.get(name, "") for name in ("name", "unit", "phone")}
        | {"party": parties.get(incident.caller.get("kind", ""), "")},
        county=incident.county,
        location=incident.detail,
        located=incident.lng is not None,
        category=incident.category,
        measures=incident.measures_taken,
        figures=[
            paper_facts.figure(each.label, incident.confirmed.get(each.name), unit=each.unit)
            for each in numbers
        ],
        details=_details(others, incident.confirmed),
        assessment=_assessment(incident, plan),
        drill=incident.drill,
    )


def _details(indicators: list[Any], known: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row of what is known and one of blanks for what is not, so that the sheet stays one page."""
    found = [
        f"{each.label}：{_words(each, known[each.name])}"
        for each in indicators
        if known.get(each.name) is not None
    ]
    blanks = [f"{each.label}____" for each in indicators if known.get(each.name) is None]
    rows = {"已知情形": found, "尚待查明": blanks}
    return [{"label": label, "value": "；".join(words)} for label, words in rows.items() if words]


def _words(indicator: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return next((each.label for each in indicator.values if each.value == value), str(value))


def _assessment(incident: Incident, plan: Plan) -> str:
    found = incident.assessment
    names = plan.grading.level_names

    def named(letter: str | None) -> str:
        return f"{letter}级（{names[parse(letter)]}）" if letter else "未定"

    grade, level, worst = (
        named(found.get(name)) for name in ("severity_grade", "response_level", "worst_case_level")
    )
    return f"事件等级至少{grade}，建议响应{level}，最坏可能{worst}。"
