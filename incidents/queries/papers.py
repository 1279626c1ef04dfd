"""文书: one paper with its receipts; the facts of a 接报单."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import Document, Incident, Notice, NoticeState, Officer, Organisation, Source
from incidents.plans.schema import Indicator, Plan
from incidents.queries import visibility
from incidents.rules import personal_data
from incidents.rules.levels import parse


def one(officer: Officer, document_id: UUID) -> Document:
    """The paper with its stated facts; Document.DoesNotExist where it is not his to see."""
    return (
        visibility.visible_documents(officer)
        .defer("pdf")
        .select_related(
            "incident__organisation", "warning", "signed_by", "created_by", "composed_report", "supersedes"
        )
        .get(pk=document_id)
    )


def correction_of(document: Document) -> Document | None:
    """The paper that was issued in its place, if one was."""
    return Document.objects.filter(supersedes=document).only("number").order_by("-created_at").first()


def receipts(document: Document) -> list[Notice]:
    """The notices by which this paper went out, the unsigned first."""
    sent = document.notices.exclude(state=NoticeState.WITHDRAWN)
    return list(sent.order_by(F("signed_at").desc(nulls_first=True), "recipient_name"))


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
        details=_details(others, incident.confirmed, substances=incident.substances),
        assessment=_assessment(incident, plan),
        drill=incident.drill,
    )


def _details(
    indicators: list[Any], known: Mapping[str, Any], *, substances: str = ""
) -> list[dict[str, str]]:
    """One row of what is known and one of blanks for what is not, so that the sheet stays one page."""
    label = Incident._meta.get_field("substances").verbose_name
    found = [f"{label}：{substances}"] if substances else []
    blanks = [] if substances else [f"{label}____"]
    found += [
        f"{each.label}：{_words(each, known[each.name])}"
        for each in indicators
        if known.get(each.name) is not None
    ]
    blanks += [f"{each.label}____" for each in indicators if known.get(each.name) is None]
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
