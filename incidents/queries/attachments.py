"""附件: the evidence list of an incident, what hangs on one of its matters, the bytes of one file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from incidents.models import Attachment, Incident, Officer
from incidents.queries.visibility import visible_incidents
from incidents.rules.attachments import KINDS, Kind, download_name, spoken_size


@dataclass(frozen=True)
class Subject:
    """A matter of an incident that files may hang on."""

    label: str
    related: str
    """Name of the incident's rows of that sort."""
    name: Callable[[Any], str]
    joined: tuple[str, ...] = ()


SUBJECTS: Mapping[str, Subject] = {
    "task": Subject("任务", "tasks", lambda row: f"{row.owner_name}：{row.text}"),
    "proof": Subject("后期处置材料", "proofs", lambda row: f"{row.get_kind_display()}：{row.reference}"),
    "report": Subject("报告", "reports", lambda row: row.get_kind_display()),
    "document": Subject("文书", "documents", lambda row: f"{row.title}{row.number}"),
    "call": Subject("通话", "phone_calls", lambda row: f"{row.party} {row.purpose}"),
    "fact": Subject("事实", "facts", lambda row: row.source),
    "monitoring": Subject(
        "监测",
        "monitoring_readings",
        lambda row: f"{row.point.name} {row.factor.name}",
        joined=("point", "factor"),
    ),
}
"""Another matter joins by a line here: the rows need a UUID and an `incident`."""
LONGEST = 120


@dataclass(frozen=True)
class About:
    """One matter, found in the incident and named."""

    kind: str
    id: UUID
    name: str


def about(incident: Incident, written: str) -> About | None:
    """「task:UUID」 as a matter of this incident; None for nothing written. Raises LookupError where there is none."""
    if not written:
        return None
    code, _, key = written.partition(":")
    subject = SUBJECTS.get(code)
    try:
        wanted = UUID(key)
    except ValueError:
        raise LookupError(written) from None
    rows = getattr(incident, subject.related).select_related(*subject.joined) if subject else None
    row = rows.filter(pk=wanted).first() if rows is not None else None
    if subject is None or row is None:
        raise LookupError(written)
    name = f"{subject.label} {subject.name(row)}".strip()
    return About(code, wanted, name if len(name) <= LONGEST else name[: LONGEST - 1] + "…")


@dataclass(frozen=True)
class Line:
    """One row of the evidence list."""

    row: Attachment
    kind: Kind
    size: str
    drawn: bool
    """Whether there is a small picture."""

    @property
    def title(self) -> str:
        return self.row.description or self.row.name

    def as_cells(self) -> dict[str, Any]:
        """For the workbook."""
        row = self.row
        return {
            "编号": row.number,
            "说明": row.description,
            "文件名": row.name,
            "类型": self.kind.label,
            "大小": self.size,
            "关于": row.about_name,
            "采集人": row.collected_by,
            "采集时间": row.collected_at,
            "上传人": row.uploaded_by.name,
            "上传时间": row.uploaded_at,
            "SHA-256": row.sha256,
            "划去": f"{row.struck_by.name}：{row.struck_reason}" if row.struck_by else "",
        }


def evidence(incident: Incident) -> list[Line]:
    """Every attachment by its number, the struck ones too, without bytes."""
    return [_line(row) for row in _rows(incident)]


def hanging_on(incident: Incident, kind: str, ids: Iterable[UUID]) -> dict[UUID, list[Line]]:
    """What hangs on each of these matters and was not struck; one statement for all of them."""
    found: dict[UUID, list[Line]] = {}
    for row in _rows(incident).filter(about_kind=kind, about_id__in=list(ids), struck_at__isnull=True):
        found.setdefault(row.about_id, []).append(_line(row))
    return found


def standing(incident: Incident) -> QuerySet[Attachment]:
    """Those not struck, as an archive takes them."""
    return incident.attachments.filter(struck_at__isnull=True).defer("thumbnail")


def one(officer: Officer, attachment_id: UUID) -> Attachment:
    """The attachment with its small picture; Attachment.DoesNotExist where it is not his to see."""
    rows = Attachment.objects.filter(incident__in=visible_incidents(officer))
    return rows.select_related("incident", "uploaded_by", "struck_by").get(pk=attachment_id)


def pieces(attachment: Attachment) -> Iterator[bytes]:
    """The bytes, piece by piece."""
    for position in attachment.parts.values_list("position", flat=True).order_by("position"):
        yield bytes(attachment.parts.values_list("content", flat=True).get(position=position))


def saved_as(attachment: Attachment) -> str:
    """The name under which a download is kept: 「附件3 断面照片.jpg」."""
    return f"附件{attachment.number} {download_name(attachment.name, KINDS[attachment.kind])}"


# A file is no page: were it opened in a window after all, it may load and run nothing.
SEALED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def headers(attachment: Attachment) -> dict[str, str]:
    """With which the file is handed out: to be kept, of the type that its bytes are, never to be shown as a page."""
    return SEALED | {
        "Content-Type": KINDS[attachment.kind].media_type,
        "Content-Disposition": kept_as(saved_as(attachment)),
        "Cache-Control": "private, no-cache",
        "ETag": f'"{attachment.sha256}"',
    }


def kept_as(name: str) -> str:
    """The file name by RFC 5987, so that browsers read Chinese."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _rows(incident: Incident) -> QuerySet[Attachment]:
    drawn = ExpressionWrapper(Q(thumbnail__isnull=False), output_field=BooleanField())
    rows = Attachment.objects.filter(incident=incident).annotate(drawn=drawn).defer("thumbnail")
    return rows.select_related("uploaded_by", "struck_by").order_by("number")


def _line(row: Any) -> Line:
    return Line(row, KINDS[row.kind], spoken_size(row.size), bool(row.drawn))
