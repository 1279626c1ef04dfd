"""What lies in the ZIP of a closed file: papers with what they state, attachments, every table row, the trail, a verifier."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BinaryField, Model, QuerySet
from django.template.loader import render_to_string

from incidents.documents import archive_verifier
from incidents.documents.facts import BEIJING, canonical
from incidents.models import Attachment, AttachmentPart, Document, Event, EventKind, Incident, Officer
from incidents.queries import trail
from incidents.queries.editions import plan_of

Entry = tuple[str, Iterable[bytes]]
APART = ("Event", "Document", "Attachment")
"""Rows that have a place of their own in the archive."""


@dataclass
class Manifest:
    """Every file that went in, with its hash: written last."""

    files: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)

    def kept(self, name: str, pieces: Iterable[bytes], **about: Any) -> Entry:
        """The same entry, counted and hashed on its way."""
        return name, self._counted(name, pieces, about)

    def _counted(self, name: str, pieces: Iterable[bytes], about: dict[str, Any]) -> Iterator[bytes]:
        size, digest = 0, hashlib.sha256()
        for piece in pieces:
            size += len(piece)
            digest.update(piece)
            yield piece
        self.files.append({"path": name, "bytes": size, "sha256": digest.hexdigest(), **about})


def contents(incident: Incident, papers: Iterable[Document], *, now: datetime) -> Iterator[Entry]:
    """Every file of the archive in its order; the index comes last, when all hashes are known."""
    made = Manifest()
    for number, document in enumerate(papers, start=1):
        yield from _paper(made, number, document)
    yield from _attachments(made, incident)
    for name, rows in tables(incident):
        yield made.kept(f"facts/{name}.json", [_json(rows)], title=f"数据：{name}")
    yield made.kept("events.jsonl", _trail(incident), title="事件记录（含哈希链）")
    index = _index(incident, made, now=now)
    yield made.kept("index.html", [render_to_string("archive/index.html", index).encode()], title="目录")
    yield "verify.py", [Path(archive_verifier.__file__).read_bytes()]
    yield "index.json", [_json(index)]


def _paper(made: Manifest, number: int, document: Document) -> Iterator[Entry]:
    stem = f"papers/{number:03d}-{_safe(document.title + document.number)}"
    about = {"title": f"{document.title} {document.number}".strip()}
    made.papers.append(
        {
            "document": str(document.pk),
            "kind": document.kind,
            "state": document.state,
            "facts": f"{stem}.json",
            "pdf": "" if document.failure else f"{stem}.pdf",
            "failure": document.failure,
            **about,
        }
    )
    yield made.kept(f"{stem}.json", [canonical(document.facts)], **about)
    if not document.failure:
        content = Document.objects.values_list("pdf", flat=True).get(pk=document.pk)
        yield made.kept(f"{stem}.pdf", [bytes(content or b"")], **about)


def _attachments(made: Manifest, incident: Incident) -> Iterator[Entry]:
    """As they were collected; one that was struck stays, and its row says why."""
    for each in Attachment.objects.filter(incident=incident).defer("thumbnail").order_by("number"):
        name = f"attachments/{each.number:03d}-{_safe(each.name)}"
        pieces = AttachmentPart.objects.filter(attachment=each).order_by("position")
        bytes_of = (bytes(part) for part in pieces.values_list("content", flat=True).iterator(chunk_size=1))
        yield made.kept(name, bytes_of, title=str(each), collected=each.sha256)
    rows = Attachment.objects.filter(incident=incident).order_by("number")
    if rows.exists():
        yield made.kept("facts/attachment.json", [_json(_rows(rows))], title="数据：attachment")


def tables(incident: Incident) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The incident and every row that hangs on it, also at one remove; officers by name, without their secrets."""
    yield "incident", _rows(Incident.objects.filter(pk=incident.pk))
    seen: set[str] = {"Incident", *APART}
    for relation in incident._meta.related_objects:
        model = relation.related_model
        if model.__name__ in seen or relation.field.name != "incident":
            continue
        seen.add(model.__name__)
        yield model._meta.model_name, _rows(model.objects.filter(incident=incident))
        for below in model._meta.related_objects:
            further = below.related_model
            names = {each.name for each in further._meta.get_fields()}
            if further.__name__ in seen or "incident" in names or further._meta.app_label != "incidents":
                continue
            seen.add(further.__name__)
            path = f"{below.field.name}__incident"
            yield further._meta.model_name, _rows(further.objects.filter(**{path: incident}))
    named = Officer.objects.filter(organisation=incident.organisation_id).order_by("username")
    yield "officer", list(named.values("id", "username", "name", "title"))


def _rows(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    model: type[Model] = rows.model
    names = [each.attname for each in model._meta.concrete_fields if not isinstance(each, BinaryField)]
    return list(rows.order_by("pk").values(*names))


def _trail(incident: Incident) -> Iterator[bytes]:
    for line in trail.export_lines([incident.pk]):
        yield f"{line}\n".encode()


def _index(incident: Incident, made: Manifest, *, now: datetime) -> dict[str, Any]:
    closed = incident.events.filter(kind=EventKind.ARCHIVED).order_by("-seq").first()
    plan = plan_of(incident)
    last: Event | None = incident.events.order_by("-seq").first()
    return {
        "number": incident.number,
        "title": incident.title,
        "incident": str(incident.pk),
        "organisation": incident.organisation.name,
        "plan": {
            "title": plan.plan.title,
            "number": plan.plan.number,
            "edition": str(incident.edition_id),
            "sha256": incident.edition.sha256,
        },
        "state": incident.state,
        "drill": incident.drill,
        "archived_at": _local(closed.occurred_at) if closed else "",
        "archived_by": closed.actor_name if closed else "",
        "packed_at": _local(now),
        "digest": settings.EVENT_DIGEST,
        "seq": last.seq if last else 0,
        "head_hash": last.hash if last else "",
        "papers": made.papers,
        "files": made.files,
    }


def _local(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat(timespec="seconds")


def _safe(name: str) -> str:
    """As a file name on any system."""
    return "".join(each if each.isalnum() or each in "._-〔〕（）()" else "_" for each in name)[:80]


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
