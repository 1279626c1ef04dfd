"""Making the bytes of papers whose facts are committed."""

from datetime import datetime
from uuid import UUID

import structlog

from incidents.documents.kinds import produce
from incidents.models import Document, DocumentState
from incidents.rules.refusal import Refusal

log = structlog.get_logger(__name__)
BATCH = 20


def render(document_id: UUID, *, now: datetime) -> Document:
    """The paper with its bytes; one that has them already is returned as it is. Raises Refusal naming a missing glyph."""
    return produce(Document.objects.get(pk=document_id), now=now)


def render_missing(*, now: datetime) -> int:
    """Papers whose task was lost: render them now. One that cannot be rendered is logged and does not stop the rest."""
    waiting = Document.objects.filter(rendered_at__isnull=True, failure="").exclude(
        state=DocumentState.SUPERSEDED
    )
    rendered = 0
    for document in waiting.order_by("created_at").defer("pdf")[:BATCH]:
        try:
            produce(document, now=now)
            rendered += 1
        except Refusal as refusal:
            log.warning("paper_not_rendered", document=str(document.pk), reason=refusal.message)
    return rendered
