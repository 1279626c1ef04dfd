"""A report as it stands now: its paragraphs from the present facts, what has changed since the last one, whom it is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet

from incidents.models import (
    ComposedKind,
    ComposedReport,
    ComposedState,
    Deadline,
    EmergencyResponse,
    Event,
    EventKind,
    Incident,
    InformationRelease,
    Notice,
)
from incidents.plans.schema import Plan
from incidents.queries import report_limits
from incidents.queries.incidents import open_response
from incidents.rules import naming, report_figures, report_routes, report_text
from incidents.rules.levels import parse
from incidents.rules.report_figures import Difference
from incidents.rules.report_routes import Chosen, Due, Routes
from incidents.rules.report_text import Happened, Known, Paragraph

OUT = (ComposedState.SIGNED, ComposedState.SENT)
PROGRESS = (
    EventKind.RESPONSE_ACTIVATED,
    EventKind.LEVEL_CHANGED,
    EventKind.CITY_ASKED,
    EventKind.COMMAND_HANDED_OVER,
    EventKind.BODY_FORMED,
    EventKind.UNIT_ARRIVED,
    EventKind.ORDER_GIVEN,
    EventKind.HELP_ASKED,
    EventKind.RESCUE_SUSPENDED,
    EventKind.RESCUE_RESUMED,
    EventKind.RESPONSE_ENDED,
)
"""What the trail tells a reader above of the handling; everything else is ours."""
MOST_EVENTS = 40


def figures_of(incident: Incident) -> dict[str, Any]:
    """The figures as they stand; what is signed now stands on these."""
    return report_figures.figures(
        confirmed=incident.confirmed,
        projected=incident.projected,
        assessment=incident.assessment,
        severity_grade=incident.severity_grade,
        response_level=incident.response_level,
        substances=incident.substances,
    )


def gone_out(incident: Incident, *, before: ComposedReport | None = None) -> QuerySet[ComposedReport]:
    """Reports that were signed or sent, the newest first."""
    rows = incident.composed_reports.filter(state__in=OUT)
    if before is not None:
        rows = rows.exclude(pk=before.pk)
        if before.signed_at or before.sent_at:
            rows = rows.filter(drafted_at__lt=before.drafted_at)
    return rows.order_by("-drafted_at", "-pk")


def known_of(incident: Incident, plan: Plan, *, last: ComposedReport | None) -> Known:
    """Everything that a report may be made of; progress counts from the last one."""
    figures = figures_of(incident)
    since = (last.signed_at or last.sent_at) if last else None
    told = _told(incident, since)
    response = open_response(incident)
    groups = response.groups.all() if response else []
    return Known(
        category=incident.category,
        county=incident.county,
        detail=incident.detail,
        source=incident.source,
        narrative=incident.narrative,
        measures=incident.measures_taken,
        substances=incident.substances,
        occurred_at=incident.occurred_at,
        learned_at=incident.learned_at,
        as_of=incident.facts_as_of,
        figures=figures,
        assessment=incident.assessment,
        verified=_verified(told),
        progress=_happened(told, PROGRESS),
        monitoring=_happened(told, (EventKind.MONITORING_RECORDED,)),
        groups=tuple(each.name for each in groups if each.released_at is None),
        tasks=_planned(response),
        changes=report_figures.differences(plan, last.figures, figures) if last else (),
    )


def _told(incident: Incident, since: datetime | None) -> list[Event]:
    news = Q(kind__in=[*PROGRESS, EventKind.MONITORING_RECORDED])
    if since is not None:
        news &= Q(recorded_at__gt=since)
    rows = incident.events.filter(news | Q(kind=EventKind.VERIFIED)).order_by("-seq")
    return list(rows[:MOST_EVENTS])[::-1]


def _verified(told: Iterable[Event]) -> str:
    verified = [each for each in told if each.kind == EventKind.VERIFIED]
    return f"{report_text.at(verified[-1].recorded_at)}核实属实" if verified else ""


def _happened(told: Iterable[Event], kinds: Iterable[str]) -> tuple[Happened, ...]:
    wanted = set(kinds)
    return tuple(Happened(each.occurred_at, each.summary) for each in told if each.kind in wanted)


def _planned(response: EmergencyResponse | None) -> tuple[str, ...]:
    """The measures that were ordered with the response; the plan's own tasks say nothing of this incident."""
    lines = response.request.measures.splitlines() if response else []
    return tuple(line.strip() for line in lines if line.strip())


def routes_of(incident: Incident, plan: Plan, kind: str) -> Routes:
    """Whom plan and regulation name for such a report now."""
    known = list(incident.deadlines.all())
    return report_routes.due(
        plan,
        kind,
        report_routes.situation_of(
            assessment=incident.assessment,
            severity_grade=incident.severity_grade,
            response_level=incident.response_level,
            category=incident.category,
            facts=(incident.confirmed, incident.projected),
        ),
        [each.rule_code for each in known if each.is_open],
        anew=report_limits.anew(plan, known),
    )


@dataclass(frozen=True)
class Addressee:
    """A unit that a report may go to."""

    unit: str
    name: str
    why: str
    """The clauses that want it to get it; empty: nobody asks for it."""
    chosen: bool


class Sheet:
    """A report with what stands beside it. Asks the database for each part once, and only when it is asked for."""

    def __init__(self, incident: Incident, plan: Plan, row: ComposedReport) -> None:
        self.incident, self.plan, self.row = incident, plan, row

    @cached_property
    def last(self) -> ComposedReport | None:
        """What it is compared with: the last that went out before it."""
        return gone_out(self.incident, before=self.row).select_related("signed_by").first()

    @cached_property
    def known(self) -> Known:
        return known_of(self.incident, self.plan, last=self.last)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return report_text.paragraphs(self.plan, self.row.kind, self.known, self.row.written)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """With the last one; empty for a first report."""
        return self.known.changes

    @cached_property
    def changed(self) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.changed)

    @cached_property
    def elements(self) -> tuple[int, int]:
        return report_text.elements(self.paragraphs)

    @cached_property
    def missing(self) -> list[str]:
        return [each.section.title for each in self.paragraphs if each.missing]

    @cached_property
    def contradictions(self) -> list[tuple[str, str]]:
        """Section and sentence of every number that the facts do not bear out."""
        return [
            (each.section.title, wrong.words) for each in self.paragraphs for wrong in each.contradictions
        ]

    @cached_property
    def routes(self) -> Routes:
        return routes_of(self.incident, self.plan, self.row.kind)

    @cached_property
    def addressed(self) -> Chosen:
        """Of a draft whoever is due now and whoever was chosen beside; of a signed one those it was signed for."""
        row = self.row
        chosen = Chosen(
            tuple(row.recipients),
            tuple(row.copies),
            tuple(row.informed),
            dict(row.left_out),
            row.skip_reason,
        )
        return report_routes.effective(self.routes, chosen) if row.is_draft else chosen

    def body(self) -> list[dict[str, Any]]:
        """The text as it is frozen with the signature."""
        return [
            {
                "code": each.section.code,
                "title": each.section.title,
                "text": each.text,
                "by_hand": each.by_hand,
                "missing": each.missing,
                "enclosure": each.section.enclosure,
            }
            for each in self.paragraphs
        ]

    def addressees(self, part: str) -> list[Addressee]:
        """主送, 抄送 or 通报: those that the plan names first, then whoever else was chosen."""
        due: Mapping[str, Due] = {each.unit: each for each in getattr(self.routes, part)}
        chosen = getattr(self.addressed, part)
        codes = list(dict.fromkeys([*due, *chosen]))
        return [
            Addressee(
                code,
                naming.at_place(self.plan, code, self.incident.county),
                "；".join(due[code].why) if code in due else "",
                code in chosen,
            )
            for code in codes
        ]


def unsupplemented(incident: Incident) -> ComposedReport | None:
    """The report by telephone that nobody has put in writing yet (YQ 4.2.2)."""
    rows = incident.composed_reports.filter(kind=ComposedKind.PHONE, state=ComposedState.SENT)
    written = ComposedReport.objects.filter(incident=incident, supplements__isnull=False)
    written = written.exclude(state=ComposedState.WITHDRAWN).values("supplements")
    return rows.exclude(pk__in=written).order_by("-sent_at").first()


def data_changed(plan: Plan, row: ComposedReport, incident: Incident) -> tuple[Difference, ...]:
    """What is another fact now than the one that was signed, or last answered for. A level is reported by its own clock."""
    only = [report_figures.SUBSTANCES, *(each.name for each in plan.indicators)]
    return report_figures.changes(plan, row.stands_on, figures_of(incident), only=only)


def release_changed(plan: Plan, row: InformationRelease, incident: Incident) -> tuple[Difference, ...]:
    """The same of a release, among the figures that the plan lets one state."""
    only = plan.releasing.indicators if plan.releasing else ()
    return report_figures.changes(plan, row.stands_on, figures_of(incident), only=only or None)


def soonest(plan: Plan, known: Iterable[Deadline], kind: str) -> Deadline | None:
    """The limit that such a report meets first, among all of the incident; None where none runs."""
    means = report_routes.BY_TELEPHONE if kind == ComposedKind.PHONE else (kind, "written")
    ends = [each for each in report_limits.ended_by(plan, known, *means) if each.due_at is not None]
    return min(ends, key=lambda each: each.due_at or each.base_at, default=None)


def receipts_of(row: ComposedReport) -> list[Notice]:
    """The notices that went out with it, the unsigned first. They carry the moment at which it was put on record."""
    if row.report is None:
        return []
    sent = row.incident.notices.filter(kind="notice", planned_at=row.report.recorded_at)
    return list(sent.order_by(F("signed_at").desc(nulls_first=True), "recipient_name"))


def gravest(incident: Incident) -> int | None:
    """The grade as it is confirmed or found, whichever is graver."""
    found = incident.assessment.get("severity_grade")
    known = [each for each in (incident.severity_grade, parse(found) if found else None) if each]
    return min(known, default=None)
