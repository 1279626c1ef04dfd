"""A monitoring point: 停测, 恢复, and a limit of its own."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from incidents.actions import monitoring_points
from incidents.models import MonitoringFactor, MonitoringPoint, PointLimit
from incidents.queries.monitoring import limits_of
from incidents.queries.room import Room
from incidents.web.forms.monitoring import PointLimitForm, StopPointForm
from incidents.web.views.monitoring import OfMonitoring


class OfPoint(OfMonitoring):
    template = "monitoring/point.html"

    def point(self, room: Room) -> MonitoringPoint:
        try:
            rows = room.incident.monitoring_points.select_related("stopped_by")
            return rows.get(pk=self.kwargs["point"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        return {"point": self.point(room)}


class StopPoint(OfPoint):
    """停测; of a point that was stopped: 恢复."""

    heading, button, done = "停测", "停测", "已停测，不再计入连续次数。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> StopPointForm:
        if self.point(room).stopped_at is not None:
            self.heading, self.button, self.done = "恢复监测", "恢复监测", "已恢复监测。"
        return StopPointForm(data)

    def act(self, room: Room, form: StopPointForm) -> None:
        point = self.point(room)
        monitoring_points.stop(
            incident_id=room.incident.pk,
            point=point.name,
            reason=form.cleaned_data["reason"],
            resume=point.stopped_at is not None,
            by=self.request.user,
            now=room.now,
        )


class SetPointLimit(OfPoint):
    heading, button, done = "点位限值", "设定", "已设定，原来的留在时间线上。"

    def factor(self, room: Room) -> MonitoringFactor:
        try:
            return room.incident.monitoring_factors.get(pk=self.kwargs["factor"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PointLimitForm:
        point, factor = self.point(room), self.factor(room)
        own = PointLimit.objects.filter(point=point, factor=factor).first()
        return PointLimitForm(data, own=own, factor=factor)

    def more(self, room: Room, form: PointLimitForm) -> dict[str, Any]:
        factor = self.factor(room)
        limits = limits_of(factor)
        elsewhere = f"{limits.words(factor.unit)}（{limits.standard}）" if limits.set else "没有限值"
        return super().more(room, form) | {"factor": factor, "elsewhere": elsewhere}

    def act(self, room: Room, form: PointLimitForm) -> None:
        monitoring_points.set_limit(
            incident_id=room.incident.pk,
            point=self.point(room).name,
            factor=self.factor(room).name,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
