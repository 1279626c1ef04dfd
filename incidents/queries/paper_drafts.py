"""What is not on paper yet: reports and releases in hand, and the plan's forms that an incident asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from incidents.documents.kinds import paper
from incidents.models import (
    LIVE_STATES,
    ComposedReport,
    ComposedState,
    Document,
    DocumentState,
    Event,
    EventKind,
    Incident,
    InformationRelease,
    Officer,
    ReleaseState,
)
from incidents.queries import visibility
from incidents.queries.editions import plan_of
from incidents.rules import paper_states
from incidents.rules.paper_states import PaperState
from incidents.rules.report_text import contents_of

MOST = 50
RELEASE = "INFORMATION_RELEASE"
IN_HAND = (PaperState.DRAFT, PaperState.AWAITING)
RELEASED_AS = {
    ReleaseState.DRAFT: PaperState.AWAITING,
    ReleaseState.RETURNED: PaperState.DRAFT,
    ReleaseState.REVIEWED: PaperState.AWAITING,
    ReleaseState.WITHDRAWN: PaperState.WITHDRAWN,
}


@dataclass(frozen=True)
class Line:
    """One of them, as the list shows it."""

    state: PaperState
    kind: str
    title: str
    incident: Incident
    revision: int | None = None
    """Which draft it is by now; None where there is none."""
    said: str = ""
    """What it waits for, or why it was given up."""
    by: str = ""
    at: datetime | None = None
    report: UUID | None = None
    release: UUID | None = None


def lines(
    officer: Officer, state: str, incident_id: UUID | None, incident: Incident | None = None
) -> list[Line]:
    """未起草 of one incident, or of all live ones where it is asked for by name; then what is in hand, the newest first.
    What was given up is shown to whoever asks for it."""
    found: list[Line] = []
    seen = visibility.visible_incidents(officer)
    chosen = seen.filter(pk=incident_id) if incident_id else seen
    if state == PaperState.UNWRITTEN or (not state and incident_id):
        asking = [incident] if incident else chosen.filter(state__in=LIVE_STATES).order_by("-number")[:MOST]
        found += _unwritten(list(asking))
    if not state or state in (*IN_HAND, PaperState.WITHDRAWN):
        held = [*_reports(chosen, state), *_releases(chosen, state)]
        held.sort(key=lambda line: (line.at is not None, line.at), reverse=True)
        found += [line for line in held if not state or line.state == state]
    return found


def _unwritten(incidents: list[Incident]) -> Iterator[Line]:
    present: dict[object, set[str]] = {each.pk: set() for each in incidents}
    papers = Document.objects.filter(incident__in=incidents).exclude(state=DocumentState.SUPERSEDED)
    drafts = ComposedReport.objects.filter(incident__in=incidents, state=ComposedState.DRAFT)
    begun = drafts.annotate(form=Concat("kind", Value("_REPORT"))).values_list("incident", "form")
    for incident, kind in papers.values_list("incident", "kind").union(begun):
        present[incident].add(kind)
    for each in incidents:
        plan, found = plan_of(each), each.assessment
        for kind in paper_states.unwritten(
            plan,
            state=each.state,
            response_level=found.get("response_level"),
            report_class=found.get("report_class"),
            present=present[each.pk],
        ):
            yield Line(PaperState.UNWRITTEN, kind, paper(plan, kind).title, each)


def _reports(incidents: QuerySet[Incident], state: str) -> Iterator[Line]:
    wanted = ComposedState.WITHDRAWN if state == PaperState.WITHDRAWN else ComposedState.DRAFT
    rows = ComposedReport.objects.filter(incident__in=incidents, state=wanted)
    rows = rows.select_related("incident", "drafted_by", "corrects__document")
    if wanted == ComposedState.WITHDRAWN:
        rows = rows.annotate(why=_why_withdrawn())
    for row in rows.order_by("-drafted_at", "-pk")[:MOST]:
        form = paper(plan_of(row.incident), contents_of(plan_of(row.incident), row.kind).form)
        fate = PaperState.AWAITING if row.submitted_at else PaperState.DRAFT
        told = row.why or "" if wanted == ComposedState.WITHDRAWN else _corrects(row)
        yield Line(
            PaperState.WITHDRAWN if wanted == ComposedState.WITHDRAWN else fate,
            f"{row.kind}_REPORT",
            f"{form.title}{row.issue}",
            row.incident,
            revision=row.revision + 1,
            said=told,
            by=row.drafted_by.name,
            at=row.drafted_at,
            report=row.pk,
        )


def _corrects(row: ComposedReport) -> str:
    earlier = row.corrects.document if row.corrects else None
    return f"更正 {earlier.number}" if earlier else ""


def _why_withdrawn() -> Subquery:
    """作废说明: what the trail says of it; the newest entry about the draft is the last there is."""
    said = Event.objects.filter(incident=OuterRef("incident"), kind=EventKind.REPORT_DRAFTED)
    said = said.annotate(composed=KT("payload__composed")).filter(composed=Cast(OuterRef("pk"), CharField()))
    return Subquery(said.order_by("-seq").values("summary")[:1])


def _releases(incidents: QuerySet[Incident], state: str) -> Iterator[Line]:
    rows = InformationRelease.objects.filter(incident__in=incidents).select_related("incident", "drafted_by")
    if state == PaperState.WITHDRAWN:
        rows = rows.filter(state=ReleaseState.WITHDRAWN)
    else:
        rows = rows.exclude(state__in=[ReleaseState.WITHDRAWN, ReleaseState.PUBLISHED])
    for row in rows.order_by("-drafted_at", "-pk")[:MOST]:
        why = row.withdraw_reason or row.return_reason
        yield Line(
            RELEASED_AS[ReleaseState(row.state)],
            RELEASE,
            f"{row}：{row.title}",
            row.incident,
            revision=row.revision + 1,
            said=f"{row.get_state_display()}{f'：{why}' if why else ''}",
            by=row.drafted_by.name,
            at=row.drafted_at,
            release=row.pk,
        )
