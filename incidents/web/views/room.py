"""作战室: one incident on one page, as ux 2.3 draws it. Its live parts are in `room_parts`."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from incidents.actions import delivery
from incidents.queries.room_columns import FILTERS
from incidents.web.forms.acts import NoteForm
from incidents.web.views import questions, room_parts
from incidents.web.views.acting import entered
from incidents.web.views.room_chosen import Chosen


@login_required
@require_safe
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = entered(request, pk)
    chosen = Chosen.of(request)
    context = {
        "incident": found.incident,
        "room_url": reverse("room", args=[pk]),
        "note_url": reverse("note", args=[pk]),
        "page_title": room_parts.title(found),
        "parts": room_parts.rendered(
            [each for each in room_parts.PARTS if each not in room_parts.LATER], found, chosen
        ),
        "map_part": room_parts.address("map", found, chosen),
        "chosen": chosen,
        "filters": [("", "全部"), *((code, words) for code, (words, _) in FILTERS.items())],
        "composer": NoteForm(),
        "server_now": found.now,
        **questions.section(found),
    }
    if found.units and request.method == "GET":
        delivery.mark_read(incident_id=pk, units=found.units, now=found.now)
    if found.incident.drill:
        context["mode"] = "演练"
    return render(request, "room/room.html", context)
