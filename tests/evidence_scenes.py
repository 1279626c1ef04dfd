"""Acts of evidence and monitoring, as tests say them."""

from typing import Any

from evidence_files import picture
from scenario import Scenario

from incidents.actions import attachments, monitoring
from incidents.actions.attachments import File
from incidents.actions.monitoring_names import Written
from incidents.models import Attachment, MonitoringReading
from incidents.queries.attachments import About
from incidents.rules.attachments import as_file


def attach(
    story: Scenario,
    content: bytes | None = None,
    *,
    name: str = "断面.jpg",
    by: str = "watch",
    about: About | None = None,
    **more: Any,
) -> Attachment:
    return attachments.attach(
        incident_id=story.incident_id,
        file=File(name, as_file(picture(noted=True) if content is None else content)),
        about=about,
        by=story.who(by),
        now=story.now,
        **more,
    )


def strike(story: Scenario, row: Attachment, reason: str = "附错了", *, by: str = "watch") -> Attachment:
    return attachments.strike(
        incident_id=story.incident_id, attachment_id=row.pk, reason=reason, by=story.who(by), now=story.now
    )


def measure(
    story: Scenario,
    value: str,
    *,
    point: str = "桃河K12+300",
    factor: str = "苯",
    at: str | None = None,
    by: str = "monitoring",
    unit: str = "",
    **more: Any,
) -> MonitoringReading:
    (row,) = monitoring.record(
        incident_id=story.incident_id,
        samples=[Written(point, factor, value, unit, story.moment(at) if at else None)],
        by=story.who(by),
        now=story.now,
        **more,
    )
    return row


def correct(
    story: Scenario,
    row: MonitoringReading,
    reason: str = "小数点点错",
    *,
    by: str = "monitoring",
    **more: Any,
) -> MonitoringReading:
    return monitoring.correct(
        incident_id=story.incident_id,
        reading_id=row.pk,
        reason=reason,
        by=story.who(by),
        now=story.now,
        **more,
    )


def set_factor(story: Scenario, factor: str, *, by: str = "monitoring", **more: Any) -> Any:
    return monitoring.set_factor(
        incident_id=story.incident_id, factor=factor, by=story.who(by), now=story.now, **more
    )
