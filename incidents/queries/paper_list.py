"""文书: what is on paper, newest first by keyset, and before it what is still being written or not begun."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import Document, DocumentState, Incident, Notice, NoticeState, Officer
from incidents.queries import paper_drafts, visibility
from incidents.queries.paper_drafts import Line
from incidents.rules import paper_states
from incidents.rules.paper_states import PaperState

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What the address asks for; empty is everything that still counts."""

    kind: str = ""
    state: str = ""
    incident: UUID | None = None
    text: str = ""


@dataclass(frozen=True)
class Page:
    documents: list[Document]
    drafts: list[Line]
    """Before the papers of the first page: 未起草, 拟稿, 待签发, and 已作废 where that is asked for."""
    older: str


def page(officer: Officer, asked: Filter, *, cursor: str = "", incident: Incident | None = None) -> Page:
    """One page; what a later paper replaced before it was signed is left out unless asked for. `incident`: the one
    that the filter names, where the caller has read it."""
    drafts = [] if _read(cursor) else paper_drafts.lines(officer, asked.state, asked.incident, incident)
    shown_drafts = [line for line in drafts if _fits(line, asked)]
    if asked.state and asked.state not in paper_states.OF_PAPER:
        return Page([], shown_drafts, "")
    found = list(_papers(officer, asked, cursor)[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, shown_drafts, _cursor(shown[-1]) if len(found) > PAGE else "")


def documents(officer: Officer, asked: Filter, *, cursor: str = "") -> list[Document]:
    """The papers of one page, for 打包导出."""
    if asked.state and asked.state not in paper_states.OF_PAPER:
        return []
    return list(_papers(officer, asked, cursor)[:PAGE])


def _fits(line: Line, asked: Filter) -> bool:
    return (not asked.kind or line.kind == asked.kind) and asked.text.lower() in line.title.lower()


def _papers(officer: Officer, asked: Filter, cursor: str) -> QuerySet[Document]:
    rows = visibility.visible_documents(officer).defer("pdf", "facts")
    rows = rows.select_related("incident", "warning", "signed_by", "supersedes")
    rows = _in_state(_with_receipts(rows), asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.incident:
        rows = rows.filter(incident_id=asked.incident)
    if asked.text:
        rows = rows.filter(Q(title__icontains=asked.text) | Q(number__icontains=asked.text))
    after = _read(cursor)
    if after:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
    return rows.order_by("-created_at", "-id")


def _carrying() -> QuerySet[Notice]:
    """The notices that carry a paper. What was taken back, as it arrived another way, is no longer one of them."""
    return Notice.objects.filter(document=OuterRef("pk")).exclude(state=NoticeState.WITHDRAWN)


def _with_receipts(rows: QuerySet[Document]) -> QuerySet[Document]:
    """`told`, `reached`, `receipted`: how many this paper went to, reached, and who signed for it; `replaced_by`:
    the number of the paper that corrects it."""
    sums = _carrying().order_by().values("document")
    reached = Count("id", filter=Q(delivered_at__isnull=False) | Q(signed_at__isnull=False))
    corrections = Document.objects.filter(supersedes=OuterRef("pk")).order_by("-created_at")
    return rows.annotate(
        told=Coalesce(Subquery(sums.annotate(n=Count("id")).values("n")), 0),
        reached=Coalesce(Subquery(sums.annotate(n=reached).values("n")), 0),
        receipted=Coalesce(Subquery(sums.annotate(n=Count("signed_at")).values("n")), 0),
        replaced_by=Subquery(corrections.values("number")[:1]),
    )


def _in_state(rows: QuerySet[Document], state: str) -> QuerySet[Document]:
    if state == PaperState.AWAITING:
        return rows.filter(state=DocumentState.DRAFT)
    if state == PaperState.REPLACED:
        return rows.filter(Q(state=DocumentState.SUPERSEDED) | Q(replaced_by__isnull=False))
    if not state:
        return rows.exclude(state=DocumentState.SUPERSEDED)
    unsigned = Exists(_carrying().filter(signed_at__isnull=True))
    unreached = Exists(_carrying().filter(signed_at__isnull=True, delivered_at__isnull=True))
    sent = Exists(_carrying())
    standing = {
        PaperState.SIGNED: Q(unreached) | ~Q(sent),
        PaperState.DELIVERED: Q(sent) & ~Q(unreached) & Q(unsigned),
        PaperState.RECEIPTED: Q(sent) & ~Q(unsigned),
    }
    return rows.filter(standing[PaperState(state)], state=DocumentState.SIGNED, replaced_by__isnull=True)


def standing(row: Document) -> PaperState:
    """How far a paper of the list has come."""
    if row.state == DocumentState.DRAFT:
        return PaperState.AWAITING
    if row.state == DocumentState.SUPERSEDED or row.replaced_by is not None:  # type: ignore[attr-defined]
        return PaperState.REPLACED
    return paper_states.issued(told=row.told, reached=row.reached, receipted=row.receipted)  # type: ignore[attr-defined]


def incidents_with_papers(officer: Officer) -> list[Incident]:
    """The newest incidents by which papers are looked up; a draft is enough."""
    seen = visibility.visible_incidents(officer)
    return list(seen.only("number", "title").order_by("-number")[:PAGE])


def _cursor(last: Document) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.isoformat()}|{last.pk}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        written, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(written)
        return (moment, UUID(key)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None
