"""Where the button of an alarm leads: the page of the act that ends it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from incidents.models import AlarmKind
from incidents.queries import report_alarms
from incidents.queries.alarms import AlarmLine

PAGES = {
    AlarmKind.UNVERIFIED: "verify",
    AlarmKind.NO_ANSWER: "approval",
    AlarmKind.UNSIGNED: "call-sheet",
    AlarmKind.CHANNEL_FAILED: "call-sheet",
    AlarmKind.DATA_CHANGED: "approval",
    AlarmKind.RESCUE_SUSPENDED: "calls",
}


def addressed(lines: Iterable[AlarmLine], *, acting: bool) -> list[tuple[AlarmLine, str]]:
    return [(each, address(each, acting=acting)) for each in lines]


def address(line: AlarmLine, *, acting: bool) -> str:
    """Who may not act sees the incident instead; without one it is a warning, or an empty seat and leads to 上岗."""
    incident = line.row.incident_id
    if line.row.warning_id is not None:
        return reverse("warning", args=[line.row.warning_id])
    if incident is None:
        return reverse("watch")
    room = reverse("room", args=[incident])
    if not acting:
        return room
    kind = AlarmKind(line.row.kind)
    if kind == AlarmKind.HIGHER_LEVEL:
        verified = line.row.incident.state == "VERIFIED"
        return reverse("request-activation", args=[incident]) if verified else f"{room}#basis"
    if line.row.deadline_id is not None:
        return reverse("clock", args=[incident, line.row.deadline_id])
    if kind == AlarmKind.DATA_CHANGED and (page := _of_text(line)):
        return page
    return reverse(PAGES[kind], args=[incident]) if kind in PAGES else room


def _of_text(line: AlarmLine) -> str:
    """Where the figures of a report or a release are asked about again; empty for a request."""
    incident, cause = line.row.incident_id, line.row.cause
    _, of_report, key = cause.rpartition(report_alarms.KEY)
    if of_report:
        return reverse("report-one", args=[incident, UUID(key)])
    return reverse("releases", args=[incident]) if report_alarms.RELEASE_KEY in cause else ""
