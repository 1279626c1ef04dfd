"""演练 on every screen: whether this page is of a drill, and what its clock says."""

from typing import Any

from django import template

from incidents.models import Incident
from incidents.queries.scene_time import Face, face_of

register = template.Library()

WORD = "演练"
NAMES = ("incident", "warning", "document", "row")
"""What a page is about, by the names that views give it."""


@register.simple_tag(takes_context=True)
def drill_mode(context: template.Context) -> bool:
    """True where the view says so, and wherever the page is about something of a drill, said or not."""
    return context.get("mode") == WORD or any(_of_drill(context.get(name)) for name in NAMES)


def _of_drill(about: Any) -> bool:
    return bool(getattr(about, "drill", False)) or bool(
        getattr(getattr(about, "incident", None), "drill", False)
    )


@register.simple_tag(takes_context=True)
def scene_face(context: template.Context, incident: Incident | None) -> Face | None:
    """Of a drill's incident whose clock is not the wall's; None of every other, without a question to the database."""
    now = context.get("server_now")
    face = face_of(incident, now=now) if incident is not None and now is not None else None
    return face if face is not None and face.apart else None
