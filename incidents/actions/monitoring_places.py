"""Where a monitoring point lies, so that the map can draw it; without that it is listed as 未定位."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import lock
from incidents.actions.gazetteer import BOUNDS, MICRODEGREE
from incidents.models import EventKind, MonitoringPoint, Officer
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def locate(
    *, incident_id: UUID, point_id: UUID, lng: Decimal, lat: Decimal, by: Officer, now: datetime
) -> MonitoringPoint:
    """Put a point on the map; where it was before stays on the timeline."""
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    point = locked.incident.monitoring_points.get(pk=point_id)
    wrong = {
        name: f"应为 {least} 到 {most} 之间的度数（经度、纬度是否写反？）。"
        for name, value, (least, most) in (("lng", lng, BOUNDS["lng"]), ("lat", lat, BOUNDS["lat"]))
        if not least <= value <= most
    }
    if wrong:
        raise InvalidInput(wrong)
    point.lng, point.lat = lng.quantize(MICRODEGREE), lat.quantize(MICRODEGREE)
    point.save(update_fields=["lng", "lat"])
    events.record(
        locked.incident,
        EventKind.MONITORING_RECORDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_MONITORING),
        summary=f"监测点位{point.name}定位：{point.lng.normalize():f}，{point.lat.normalize():f}",
        payload={"point": point.pk, "name": point.name, "lng": point.lng, "lat": point.lat},
    )
    return point
