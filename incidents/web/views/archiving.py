"""归档, and the file as one ZIP afterwards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from incidents.actions import archiving
from incidents.documents import zipped
from incidents.queries import archive as queries
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command, State
from incidents.web.forms.acts import ActForm
from incidents.web.views.acting import ActPage, entered


class Archive(ActPage):
    """What is still in the way, by name; where nothing is, one button."""

    command, heading, button, done = Command.ARCHIVE, "归档", "归档", "已归档。"
    template = "termination/archive.html"

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """Afterwards the page stays: the way to the file."""
        room = entered(request, pk)
        closed = room.incident.state == State.ARCHIVED and room.may(Command.ARCHIVE)
        return self.page(room, self.form(room), refusal=None if closed else self.refused(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return ActForm(data)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        closed = room.incident.state == State.ARCHIVED
        in_the_way = [] if closed else queries.hindrances(room.incident, room.plan)
        shut = {"barred": True} if closed or in_the_way else {}
        return shut | {
            "closed": closed,
            "in_the_way": in_the_way,
            "lapsing": [] if closed else queries.to_lapse(room.incident),
        }

    def act(self, room: Room, form: Any) -> None:
        archiving.archive(incident_id=room.incident.pk, by=self.request.user, now=room.now)


@login_required
@require_safe
def packed(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    room = entered(request, pk)
    content = archiving.packed(room.incident, by=request.user, now=room.now)
    asked_async = isinstance(request, ASGIRequest)
    response = StreamingHttpResponse(
        zipped.drawn(content) if asked_async else content, content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="archive-{room.incident.number}.zip"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
