"""文书: papers of the office, newest first by keyset; one paper with its receipts; the facts of a 接报单."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Left

from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import Document, DocumentState, Incident, Notice, Officer, Organisation, Source
from incidents.plans.schema import Indicator, Plan
from incidents.queries import visibility
from incidents.rules import personal_data
from incidents.rules.levels import parse

PAGE = 50
NOTICE = "ACTIVATION_NOTICE"
SUBJECT = 120
"""A report goes out under its title and number, cut where a subject ends."""


@dataclass(frozen=True)
class Page:
    documents: list[Document]
    older: str


def visible_documents(officer: Officer) -> QuerySet[Document]:
    """Papers of incidents and warnings that the officer may see, without their bytes."""
    return visibility.visible_documents(officer).defer("pdf", "facts")


def page(
    officer: Officer,
    *,
    kind: str = "",
    state: str = "",
    incident: UUID | None = None,
    text: str = "",
    cursor: str = "",
) -> Page:
    """One page of papers; drafts that a later paper replaced are left out unless asked for."""
    rows = visible_documents(officer).select_related("incident", "warning", "signed_by")
    rows = rows.filter(state=state) if state else rows.exclude(state=DocumentState.SUPERSEDED)
    if kind:
        rows = rows.filter(kind=kind)
    if incident:
        rows = rows.filter(incident_id=incident)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text))
    after = _read(cursor)
    if after:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
    found = list(_with_receipts(rows).order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, _cursor(shown[-1]) if len(found) > PAGE else "")


def _with_receipts(rows: QuerySet[Document]) -> QuerySet[Document]:
    """`told`, `delivered`, `signed`: how many this very paper went to, reached, and who signed for it."""
    by_activation = Q(kind="activation", planned_at=OuterRef("created_at"))
    by_report = Q(kind="notice", subject=OuterRef("sent_as"))
    notices = (
        Notice.objects.filter(by_activation | by_report, incident=OuterRef("incident"))
        .order_by()
        .values("incident")
    )
    reached = Count("id", filter=Q(delivered_at__isnull=False) | Q(signed_at__isnull=False))
    return rows.annotate(sent_as=Left(Concat("title", Value(" "), "number"), SUBJECT)).annotate(
        told=Coalesce(Subquery(notices.annotate(n=Count("id")).values("n")), 0),
        delivered=Coalesce(Subquery(notices.annotate(n=reached).values("n")), 0),
        signed=Coalesce(Subquery(notices.annotate(n=Count("signed_at")).values("n")), 0),
    )


def one(officer: Officer, document_id: UUID) -> Document:
    """The paper with its stated facts; Document.DoesNotExist where it is not his to see."""
    return (
        visibility.visible_documents(officer)
        .defer("pdf")
        .select_related("incident__organisation", "warning", "signed_by", "created_by", "composed_report")
        .get(pk=document_id)
    )


def receipts(document: Document) -> list[Notice]:
    """The notices by which this paper went out, the unsigned first; none for drafts.

    An activation paper and its notices are written by one act and so carry the same moment; a report's name its number.
    """
    if document.signed_at is None or document.incident is None:
        return []
    if document.kind == NOTICE:
        sent = document.incident.notices.filter(kind="activation", planned_at=document.created_at)
    elif document.number:
        subject = f"{document.title} {document.number}"[:SUBJECT]
        sent = document.incident.notices.filter(kind="notice", subject=subject)
    else:
        return []
    return list(sent.order_by(F("signed_at").desc(nulls_first=True), "recipient_name"))


def incidents_with_papers(officer: Officer) -> list[Incident]:
    """The newest incidents by which papers are looked up."""
    papered = visibility.visible_incidents(officer).filter(documents__isnull=False).distinct()
    return list(papered.only("number", "title").order_by("-number")[:PAGE])


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


def intake_sheet(
    incident: Incident, plan: Plan, *, parties: Mapping[str, str], names_caller: bool
) -> dict[str, Any]:
    """The facts of a 接报单: what is 不明 stays a blank to be filled by hand. `parties`: 来电方 in words."""
    numbers, others = _kinds(plan)
    told = personal_data.caller(incident.caller, whole=names_caller)
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
        caller={name: told.get(name, "") for name in ("name", "unit", "phone")}
        | {"party": parties.get(told.get("kind", ""), "")},
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
