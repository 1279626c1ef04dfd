"""发布稿 on paper: as it would read, and as it was published."""

from datetime import datetime
from typing import Any

from incidents import events
from incidents.documents import composed
from incidents.documents import facts as paper_facts
from incidents.documents.kinds import paper
from incidents.models import Document, DocumentState, EventKind, Incident, InformationRelease, Officer
from incidents.plans.schema import Plan
from incidents.rules.releasing import releasing_of

KIND = "INFORMATION_RELEASE"


def facts_of(row: InformationRelease, incident: Incident, plan: Plan, *, number: str = "") -> dict[str, Any]:
    chain = releasing_of(plan)
    reviewer = row.reviewed_by.name if row.reviewed_by else ""
    return composed.release(
        title=paper(plan, KIND).title,
        heading=row.title,
        number=number,
        organisation=incident.organisation.name,
        publisher=chain.publisher,
        text=row.text,
        signed=paper_facts.sign_off(mode="system", name=reviewer, post=row.reviewed_as, at=row.reviewed_at)
        if row.reviewed_at
        else paper_facts.sign_off(),
        drafted_by=row.drafted_by.name,
        reviewed_by=reviewer,
        review_label=chain.review.label,
        review_words=row.review_words,
        reviewed_at=row.reviewed_at,
        media=row.media,
        published_at=row.published_at,
        as_of=incident.facts_as_of,
        version=row.facts_seq,
        incident_number=incident.number,
        drill=incident.drill,
    )


def put_on_record(
    row: InformationRelease, incident: Incident, plan: Plan, *, by: Officer, now: datetime
) -> Document:
    """The published text with its number."""
    form = paper(plan, KIND)
    taken = incident.documents.filter(kind=KIND).exclude(number="").count()
    number = paper_facts.paper_number(year=incident.year, incident_serial=incident.serial, serial=taken + 1)
    document = Document.objects.create(
        incident=incident,
        kind=KIND,
        number=number,
        title=form.title,
        clause=form.clause,
        facts=facts_of(row, incident, plan, number=number),
        template=form.template,
        template_version=form.template_version,
        state=DocumentState.SIGNED,
        created_at=now,
        created_by=row.drafted_by,
        signed_at=row.reviewed_at,
        signed_by=row.reviewed_by,
    )
    events.record(
        incident,
        EventKind.DOCUMENT_CREATED,
        by=by,
        now=now,
        summary=f"{document.title} {number}",
        clause=document.clause,
        payload={"document": document.pk, "kind": KIND, "number": number, "release": row.pk},
    )
    return document
