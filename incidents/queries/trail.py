"""Whether the trails of incidents and warnings are whole: gapless seq, an unbroken chain, each hash that of its row.

Also over an export."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from incidents import events
from incidents.models import Event, HazardWarning, Incident, WarningAct
from incidents.queries import warning_chain

CHUNK = 2000


@dataclass(frozen=True)
class Link:
    """One row of a trail, from the table or from an export."""

    subject: str
    """The incident, or the warning, by its id."""
    seq: int
    prev_hash: str
    hash: str
    computed: str
    """What the row's own words hash to."""


@dataclass(frozen=True)
class Head:
    """Where an incident, or a warning, says that its trail ends."""

    subject: str
    number: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Break:
    """The first row of a trail that is not as it was written, and why."""

    subject: str
    number: str
    seq: int
    why: str

    def __str__(self) -> str:
        return f"{self.number} ({self.subject}) seq {self.seq}: {self.why}"


def first_break(head: Head, links: Iterable[Link]) -> Break | None:
    """Walk one trail in order of seq; None where it is whole up to its head."""
    seq, last = 0, ""
    for link in links:
        if why := _wrong(link, seq, last):
            return Break(head.subject, head.number, link.seq, why)
        seq, last = link.seq, link.hash
    if (seq, last) != (head.seq, head.hash):
        why = f"the trail ends at seq {seq}, it should be {head.seq}: rows are missing or were added"
        return Break(head.subject, head.number, seq + 1, why)
    return None


def _wrong(link: Link, seq: int, last: str) -> str:
    if link.seq != seq + 1:
        return f"seq {seq + 1} is missing"
    if link.prev_hash != last:
        return "its prev_hash is not the hash of the row before"
    if link.hash != link.computed:
        return "its hash is not that of its words: the row was changed"
    return ""


def breaks(incident_ids: Iterable[UUID] | None = None) -> Iterator[Break]:
    """The first break of every incident that has one."""
    incidents = Incident.objects.order_by("recorded_at", "id")
    if incident_ids is not None:
        incidents = incidents.filter(pk__in=list(incident_ids))
    for incident in incidents.only("id", "number", "seq", "head_hash").iterator(chunk_size=CHUNK):
        found = first_break(_head(incident), (_link(event) for event in _rows(incident)))
        if found:
            yield found


def _rows(incident: Incident) -> Iterator[Event]:
    rows: QuerySet[Event] = Event.objects.filter(incident=incident).order_by("seq")
    return rows.iterator(chunk_size=CHUNK)


def _head(incident: Incident) -> Head:
    return Head(str(incident.pk), incident.number, incident.seq, incident.head_hash)


def _link(event: Event) -> Link:
    return Link(
        str(event.incident_id), event.seq, event.prev_hash, event.hash, computed=events.fingerprint(event)
    )


def export_lines(incident_ids: Iterable[UUID] | None = None) -> Iterator[str]:
    """One JSON line a head, followed by one a row; enough to verify without the database."""
    incidents = Incident.objects.order_by("recorded_at", "id")
    if incident_ids is not None:
        incidents = incidents.filter(pk__in=list(incident_ids))
    for incident in incidents.iterator(chunk_size=CHUNK):
        yield _line({"head": _written(_head(incident), "incident")})
        for event in _rows(incident):
            yield _line({"event": events.canonical_fields(event), "hash": event.hash})


def warning_breaks(warning_ids: Iterable[UUID] | None = None) -> Iterator[Break]:
    """The same of the warnings."""
    for warning in _warnings(warning_ids):
        links = (
            Link(str(warning.pk), act.seq, act.prev_hash, act.hash, computed=warning_chain.fingerprint(act))
            for act in _acts(warning)
        )
        if found := first_break(_head_of(warning), links):
            yield found


def warning_lines(warning_ids: Iterable[UUID] | None = None) -> Iterator[str]:
    """The same of the warnings, for the same file."""
    for warning in _warnings(warning_ids):
        yield _line({"warning_head": _written(_head_of(warning), "warning")})
        for act in _acts(warning):
            yield _line({"act": warning_chain.canonical_fields(act), "hash": act.hash})


def _warnings(warning_ids: Iterable[UUID] | None) -> Iterator[HazardWarning]:
    rows = HazardWarning.objects.order_by("proposed_at", "id").only("id", "number", "seq", "head_hash")
    if warning_ids is not None:
        rows = rows.filter(pk__in=list(warning_ids))
    return rows.iterator(chunk_size=CHUNK)


def _acts(warning: HazardWarning) -> Iterator[WarningAct]:
    return warning.acts.order_by("seq").iterator(chunk_size=CHUNK)


def _head_of(warning: HazardWarning) -> Head:
    return Head(str(warning.pk), warning.number, warning.seq, warning.head_hash)


def _written(head: Head, name: str) -> dict[str, Any]:
    return {name: head.subject, "number": head.number, "seq": head.seq, "hash": head.hash}


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def breaks_in_export(lines: Iterable[str]) -> Iterator[Break]:
    """As `breaks`, over an export. ValueError names a line that is none."""
    head: Head | None = None
    links: list[Link] = []
    for number, line in enumerate(lines, start=1):
        try:
            read = _read(line)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is not one of an export: {error!r}") from error
        if isinstance(read, Link):
            links.append(read)
            continue
        yield from _judged(head, links)
        head, links = read, []
    yield from _judged(head, links)


def _read(line: str) -> Head | Link:
    content = json.loads(line)
    for name, heads in (("incident", "head"), ("warning", "warning_head")):
        if heads in content:
            said = content[heads]
            return Head(said[name], said["number"], said["seq"], said["hash"])
    fields, name = (content["act"], "warning") if "act" in content else (content["event"], "incident")
    computed = events.digest(events.canonical_bytes(fields))
    return Link(fields[name], fields["seq"], fields["prev_hash"], content["hash"], computed)


def _judged(head: Head | None, links: list[Link]) -> Iterator[Break]:
    if head is None:
        if links:
            yield Break(links[0].subject, "?", links[0].seq, "it stands before any head")
        return
    stray = next((link for link in links if link.subject != head.subject), None)
    if stray:
        yield Break(head.subject, head.number, stray.seq, f"it belongs to {stray.subject}")
    elif found := first_break(head, links):
        yield found
