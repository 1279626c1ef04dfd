"""地图 on a page of its own, and the acts behind it: an estimate, its withdrawal, the place of a monitoring point."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import arrivals, monitoring_places
from incidents.models import ArrivalEstimate, MonitoringPoint
from incidents.queries import arrivals as queries
from incidents.queries.incident_map import incident_map
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.mapping import EstimateForm, LocateForm, WithdrawForm
from incidents.web.once import draft_done
from incidents.web.views import room_parts
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.room_chosen import Chosen


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    room, chosen = entered(request, pk), Chosen.of(request)
    context = {
        "incident": room.incident,
        "room_url": reverse("room", args=[pk]),
        "part": room_parts.rendered(["map"], room, chosen)["map"],
        "may_estimate": room.can(Command.ESTIMATE_ARRIVAL),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "map/page.html", context)


class OfMap(ActPage):
    template = "map/act.html"

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("map", pk=room.incident.pk)


class EstimateArrival(OfMap):
    edits = "estimate"
    command, heading, button = Command.ESTIMATE_ARRIVAL, "估算到达", "记下估算"
    done, template, when, queue = "估算已记下。", "map/estimate.html", "observed_at", "估算到达"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> EstimateForm:
        return EstimateForm(data)

    def more(self, room: Room, form: EstimateForm) -> dict[str, Any]:
        marks = incident_map(room).marks
        return {
            "known": queries.in_force(room.incident),
            "places": [each.name for each in marks if each.kind != "risk"],
        }

    def act(self, room: Room, form: EstimateForm) -> None:
        arrivals.estimate(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class WithdrawEstimate(OfMap):
    command, heading, button, done = Command.ESTIMATE_ARRIVAL, "撤回到达估算", "撤回", "估算已撤回。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WithdrawForm:
        return WithdrawForm(data)

    def more(self, room: Room, form: WithdrawForm) -> dict[str, Any]:
        try:
            row = ArrivalEstimate.objects.get(incident=room.incident, pk=self.kwargs["estimate"])
        except ObjectDoesNotExist:
            raise Http404 from None
        return {"subject": f"到达{row.target}", "words": queries.Arrival(row).travels}

    def act(self, room: Room, form: WithdrawForm) -> None:
        arrivals.withdraw(
            incident_id=room.incident.pk,
            estimate_id=self.kwargs["estimate"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class LocatePoint(OfMap):
    command, heading, button, done = Command.RECORD_MONITORING, "监测点定位", "定位", "监测点已定位。"

    def point(self, room: Room) -> MonitoringPoint:
        try:
            return MonitoringPoint.objects.get(incident=room.incident, pk=self.kwargs["point"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> LocateForm:
        row = self.point(room)
        return LocateForm(data, initial={"lng": row.lng, "lat": row.lat})

    def more(self, room: Room, form: LocateForm) -> dict[str, Any]:
        return {"subject": self.point(room).name}

    def act(self, room: Room, form: LocateForm) -> None:
        monitoring_places.locate(
            incident_id=room.incident.pk,
            point_id=self.kwargs["point"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
