"""归档: the file is closed. Held up only by 补签 and by reports that the plan or the law wants; afterwards it is read-only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from incidents import events
from incidents.actions import lapsing, rendering
from incidents.actions.desk import Locked, lock
from incidents.documents import chronicle, zipped
from incidents.documents.facts import checksum
from incidents.documents.kinds import paper
from incidents.models import Document, DocumentState, EventKind, Incident, Officer
from incidents.plans import lookup
from incidents.queries import archive as queries
from incidents.queries import archive_pack
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.rules import powers
from incidents.rules.lifecycle import STATE_LABELS, Command, State
from incidents.rules.refusal import NotAllowed, Refusal, WrongState

log = structlog.get_logger(__name__)
RECORDS = ("CHRONICLE", "FULL_RECORD")


@transaction.atomic
def archive(*, incident_id: UUID, by: Officer, now: datetime) -> Incident:
    """Close the file: no clock runs on but those the law keeps; 大事记 and 全程记录 are put on record, and the last entry
    names every paper by its checksum."""
    locked = lock(incident_id, Command.ARCHIVE, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    if in_the_way := queries.hindrances(incident, plan):
        able = powers.who_can(plan, Command.WAIVE)
        raise WrongState(
            f"还不能归档。{'；'.join(in_the_way)}。",
            code="not_complete",
            who_can=f"补签由本人办理；报告不再需要的，由{able}免除" if able else "补签由本人办理",
        )
    for deadline in queries.to_lapse(incident):
        lapsing.lapse(deadline, incident, at=now, why="已归档，不再要求", by=by, now=now)
    incident.phone_calls.filter(redial_at__isnull=False).update(redial_at=None, redial_ended="事件已归档")
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    _put_records(locked, by=by, now=now)
    papers = incident.documents.exclude(state=DocumentState.SUPERSEDED).order_by("created_at", "pk")
    events.record(
        incident,
        EventKind.ARCHIVED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ARCHIVE),
        summary=f"归档：文书 {papers.count()} 件，记录 {incident.seq + 1} 条",
        clause=_clause(locked),
        payload={"papers": [_stated(each) for each in papers.defer("pdf")]},
    )
    return incident


def _clause(locked: Locked) -> str:
    """Of the post that closes files in this plan."""
    posts = lookup.posts_with(locked.plan, Command.ARCHIVE.value)
    return posts[0].clause if posts else ""


def _stated(document: Document) -> dict[str, Any]:
    """A paper as the trail vouches for it: what it states, whether or not its bytes have been made."""
    return {
        "document": document.pk,
        "kind": document.kind,
        "number": document.number,
        "checksum": checksum(document.facts),
    }


def _put_records(locked: Locked, *, by: Officer, now: datetime) -> None:
    incident, plan = locked.incident, locked.plan
    for kind in RECORDS:
        form = paper(plan, kind)
        stated = chronicle.chronicle(
            kind=kind,
            title=form.title,
            organisation=incident.organisation.name,
            incident=incident.title,
            incident_number=incident.number,
            made_at=now,
            entries=queries.entries(incident, plan, key_only=kind == RECORDS[0]),
            drill=incident.drill,
        )
        Document.objects.create(
            incident=incident,
            kind=kind,
            title=form.title,
            clause=form.clause,
            facts=stated,
            template=form.template,
            template_version=form.template_version,
            state=DocumentState.SIGNED,
            created_at=now,
            created_by=by,
            signed_at=now,
            signed_by=by,
        )


def papers_of(incident: Incident, *, now: datetime) -> list[Document]:
    """Every paper of the file with its bytes: whatever has not been rendered yet is rendered now."""
    rows = incident.documents.exclude(state=DocumentState.SUPERSEDED).order_by("created_at", "pk")
    for document in rows.filter(rendered_at__isnull=True).only("pk"):
        try:
            rendering.render(document.pk, now=now)
        except Refusal as refusal:
            # One that cannot be set is in the archive by what it states; the index says why.
            log.warning("paper_not_rendered", document=str(document.pk), reason=refusal.message)
    return list(rows.defer("pdf"))


MAY_HAVE = (Command.ARCHIVE, Command.APPROVE_TERMINATION, Command.REQUEST_TERMINATION)
"""The file names victims and officers: for those who close it, who ended it, and the desk."""


def packed(incident: Incident, *, by: Officer, now: datetime) -> Iterator[bytes]:
    """The closed file as one ZIP, made while it is sent. NotAllowed for members who only took part."""
    plan = plan_of(incident)
    posts = [each.post for each in posts_of(by, now=now)]
    if not any(powers.holds(plan, posts, command) for command in MAY_HAVE):
        who = powers.who_can(plan, Command.ARCHIVE)
        raise NotAllowed(f"归档包含有个人信息，由{who}提供。", who_can=who)
    state = State(incident.state)
    if state is not State.ARCHIVED:
        raise WrongState(f"事件现为「{STATE_LABELS[state]}」，归档后才有归档包。")
    papers = papers_of(incident, now=now)
    return zipped.stream(archive_pack.contents(incident, papers, now=now), at=now)
