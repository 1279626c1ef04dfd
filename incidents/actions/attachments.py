"""登记附件: a file is kept with its hash, a number, who took it and when; a mistaken one is struck, never deleted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import DESK
from incidents.documents.thumbnails import thumbnail
from incidents.models import Attachment, AttachmentPart, Event, EventKind, Incident, Officer
from incidents.queries.attachments import About
from incidents.rules import attachments as rules
from incidents.rules import powers
from incidents.rules.attachments import Kind
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, TooLarge, WrongKind, WrongState

PIECE = 1 << 20
"""A statement with the bytes of a whole film would take several times its size in memory."""


@dataclass(frozen=True)
class File:
    """What came in: the sender's name for it, and its bytes, which can be read again from the beginning."""

    name: str
    content: BinaryIO


@dataclass(frozen=True)
class _Looked:
    """What the bytes say of themselves."""

    name: str
    kind: Kind
    size: int
    sha256: str
    thumbnail: bytes | None


@transaction.atomic
def attach(
    *,
    incident_id: UUID,
    file: File,
    by: Officer,
    now: datetime,
    about: About | None = None,
    description: str = "",
    collected_by: str = "",
    collected_at: datetime | None = None,
    clause: str = "",
) -> Attachment:
    """Keep the file as the next 附件 of the incident, hung on `about` where that is given.

    Raises TooLarge, WrongKind (told by the bytes), InvalidInput; nothing is kept then. `collected_…`: who took it and
    when, without which it is he who attaches it, now.
    """
    looked = _look(file)
    locked = lock(incident_id, Command.ATTACH, by=by, now=now)
    if collected_at is not None and collected_at > now:
        raise InvalidInput({"collected_at": "采集时间晚于现在，请核对。"})
    _only_once(locked.incident, looked, about)
    row = Attachment.objects.create(
        incident=locked.incident,
        number=locked.incident.attachments.count() + 1,
        about_kind=about.kind if about else "",
        about_id=about.id if about else None,
        about_name=about.name if about else "",
        name=looked.name,
        kind=looked.kind.code,
        size=looked.size,
        sha256=looked.sha256,
        description=description.strip()[:200],
        collected_at=collected_at or now,
        collected_by=collected_by.strip()[:80] or by.name,
        uploaded_at=now,
        uploaded_by=by,
        thumbnail=looked.thumbnail,
    )
    for position, piece in enumerate(_pieces(file.content)):
        AttachmentPart.objects.create(attachment=row, position=position, content=piece)
    _record(locked, row, by=by, now=now, clause=clause)
    return row


@transaction.atomic
def strike(*, incident_id: UUID, attachment_id: UUID, reason: str, by: Officer, now: datetime) -> Attachment:
    """划去: it stays with its number and bytes, and says who struck it and why. By who attached it, or the desk."""
    locked = lock(incident_id, Command.ATTACH, by=by, now=now)
    row = locked.incident.attachments.select_related("uploaded_by").get(pk=attachment_id)
    desk = powers.holds(locked.plan, [each.post for each in locked.held], DESK)
    if row.uploaded_by_id != by.pk and not desk:
        able = f"{row.uploaded_by.name}、{powers.who_can(locked.plan, DESK)}"
        raise NotAllowed(f"附件{row.number}由{row.uploaded_by.name}登记，您不能划去。", who_can=able)
    if row.struck_at is not None:
        raise WrongState(f"附件{row.number}已经划去。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写为什么划去。"})
    row.struck_at, row.struck_by, row.struck_reason = now, by, reason.strip()[:200]
    row.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    events.record(
        locked.incident,
        EventKind.ATTACHED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ATTACH),
        summary=f"划去附件{row.number}「{row.description or row.name}」：{row.struck_reason}",
        payload={"attachment": row.pk, "number": row.number, "struck": True, "reason": row.struck_reason},
        corrects=_first_event(locked.incident, row),
    )
    return row


def _look(file: File) -> _Looked:
    file.content.seek(0, 2)
    size = file.content.tell()
    most = settings.ATTACHMENT_BYTES
    if size > most:
        raise TooLarge(
            {"file": f"文件 {rules.spoken_size(size)}，超过 {most >> 20} MB；请压缩、截短或分开再附。"}
        )
    if not size:
        raise InvalidInput({"file": "这个文件是空的。"})
    name = rules.written_name(file.name)
    try:
        kind = rules.detect(name, file.content)
    except rules.NotTaken as error:
        raise WrongKind({"file": str(error)}) from None
    digest = hashlib.sha256()
    for piece in _pieces(file.content):
        digest.update(piece)
    return _Looked(name, kind, size, digest.hexdigest(), thumbnail(file.content) if kind.picture else None)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece


def _only_once(incident: Incident, looked: _Looked, about: About | None) -> None:
    """The same bytes on the same matter are a second sending, not a second piece of evidence."""
    same = incident.attachments.filter(
        sha256=looked.sha256, about_id=about.id if about else None, struck_at__isnull=True
    ).first()
    if same is not None:
        raise InvalidInput({"file": f"这个文件已登记为附件{same.number}，不必再附。"})


def _record(locked: Locked, row: Attachment, *, by: Officer, now: datetime, clause: str) -> None:
    looks = f"{rules.KINDS[row.kind].label}，{rules.spoken_size(row.size)}"
    on = f"，关于{row.about_name}" if row.about_name else ""
    events.record(
        locked.incident,
        EventKind.ATTACHED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ATTACH),
        summary=f"附件{row.number}「{row.description or row.name}」（{looks}）{on}",
        clause=clause,
        payload={
            "attachment": row.pk,
            "number": row.number,
            "name": row.name,
            "kind": row.kind,
            "size": row.size,
            "sha256": row.sha256,
            "about": f"{row.about_kind}:{row.about_id}" if row.about_kind else "",
            "collected_by": row.collected_by,
            "collected_at": row.collected_at,
        },
    )


def _first_event(incident: Incident, row: Attachment) -> Event | None:
    said = incident.events.filter(kind=EventKind.ATTACHED, payload__attachment=str(row.pk))
    return said.order_by("seq").first()
