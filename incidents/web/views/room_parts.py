"""The parts of the room: each has its own address and ETag and is rendered once per (incident, revision, audience)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from incidents.models import Incident
from incidents.queries import (
    approval,
    arrivals,
    incident_map,
    receipts,
    room_bar,
    room_clocks,
    room_columns,
    room_criteria,
    room_ending,
    room_head,
    room_todo,
    sources,
)
from incidents.queries.glance import Glance, glance_at
from incidents.queries.room import Room, room_of
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command
from incidents.web.cached import cached
from incidents.web.views.room_audience import (
    answering,
    by_posts,
    correcting,
    deciding,
    everybody,
    himself,
)
from incidents.web.views.room_chosen import Chosen
from incidents.web.views.room_links import page_of

KEPT_SECONDS = 600


@dataclass(frozen=True)
class Part:
    """`topics` are those of `events.TOPICS` that change it; `audience` says for whom one rendering serves."""

    topics: str
    context: Callable[[Room, Chosen], dict[str, Any]]
    audience: Callable[[Glance], str]
    besides: Callable[[Glance, Chosen], str] = lambda seen, chosen: ""
    """What changes the part without an event."""


def _head(room: Room, chosen: Chosen) -> dict[str, Any]:
    derived = list(room.incident.derived.order_by("recorded_at")) if room.incident.derived_out else []
    return {"identity": room_head.identity(room), "criteria": room.incident.assessment, "derived": derived}


def _clocks(room: Room, chosen: Chosen) -> dict[str, Any]:
    cards = room_clocks.cards(room)
    opened = [card for card in cards if not card.state]
    shown = cards if chosen.every_clock else cards[: room_clocks.RAIL]
    hidden = max(0, len(opened) - room_clocks.RAIL)
    return {
        "cards": [(card, page_of(room, card.act)) for card in shown],
        "hidden": 0 if chosen.every_clock else hidden,
        "every": chosen.every_clock,
    }


def _todo(room: Room, chosen: Chosen) -> dict[str, Any]:
    items = [
        (item, page_of(room, item.act) + (f"?unit={item.unit}" if item.unit else ""))
        for item in room_todo.todo(room)
    ]
    return {"items": items}


def _bar(room: Room, chosen: Chosen) -> dict[str, Any]:
    can, cannot = room_bar.acts(room)
    kept, more = room_bar.in_sight(can)
    return {
        "can": [(act, page_of(room, act.command)) for act in kept],
        "more": [(act, page_of(room, act.command)) for act in more],
        "cannot": cannot,
        "pending": room.pending,
    }


def _timeline(room: Room, chosen: Chosen) -> dict[str, Any]:
    shown = room_columns.timeline(room, chosen.kind, chosen.before)
    filters = [("", "全部"), *((code, words) for code, (words, _) in room_columns.FILTERS.items())]
    return {"timeline": shown, "filters": filters, "newest_only": chosen.before is None}


def _criteria(room: Room, chosen: Chosen) -> dict[str, Any]:
    known = arrivals.in_force(room.incident) if room.incident.has_arrivals else []
    return {"found": room_criteria.criteria(room), "arrivals": known}


def _minute(seen: Glance, chosen: Chosen) -> str:
    """Figures of clocks are drawn on by the page; without scripts they are a minute old at most."""
    return f"{seen.now:%H%M}{'a' if chosen.every_clock else ''}"


def _chain(room: Room, chosen: Chosen) -> dict[str, Any]:
    who = deciding(room)
    if who == "others":
        return {}
    newest = next(iter(room.requests), None)
    differs = room.incident.answers_differ and newest is not None and room.pending is None
    return {
        "chain": room.chain if room.legal(Command.APPROVE_ACTIVATION) else None,
        "waited": int((room.now - newest.requested_at).total_seconds() // 60) if newest else 0,
        "may_record": who == "desk",
        "differing": approval.differing(room, newest) if differs and newest else None,
        "approval_url": reverse("approval", args=[room.incident.pk]),
    }


def _waiting(seen: Glance, chosen: Chosen) -> str:
    """Minutes that a request has waited are drawn anew each minute; without one nothing passes."""
    return f"{seen.now:%H%M}" if seen.legal(Command.APPROVE_ACTIVATION) else ""


def _joining(room: Room, chosen: Chosen) -> dict[str, Any]:
    return {"joining": sources.joining(room)}


def _sources(room: Room, chosen: Chosen) -> dict[str, Any]:
    return {
        "lines": sources.sources(room),
        "may_merge": room.can(Command.MERGE),
        "may_split": room.may(Command.SPLIT),
        "may_correct": room.can(Command.UPDATE_FACTS),
    }


def _map(room: Room, chosen: Chosen) -> dict[str, Any]:
    return {
        "map": incident_map.incident_map(room, near=chosen.near),
        "may_estimate": room.can(Command.ESTIMATE_ARRIVAL),
        "may_locate": room.can(Command.RECORD_MONITORING),
    }


def _fresh(seen: Glance, chosen: Chosen) -> str:
    """What may be the same event is another incident, of which this one's trail says nothing."""
    return f"{seen.now:%H%M}" if seen.legal(Command.MERGE) else ""


PARTS: dict[str, Part] = {
    "head": Part("head", _head, everybody),
    "joining": Part("head todo", _joining, by_posts, _fresh),
    "sources": Part("head", _sources, by_posts),
    "clocks": Part("clocks", _clocks, everybody, _minute),
    "groups": Part("groups", lambda room, _: {"groups": room_columns.groups(room)}, answering),
    "todo": Part("head todo groups receipts clocks", _todo, himself, lambda seen, _: str(seen.late)),
    "timeline": Part("timeline", _timeline, correcting, lambda _, chosen: chosen.query),
    "criteria": Part("criteria head", _criteria, everybody),
    "tables": Part("criteria", _criteria, everybody),
    "documents": Part(
        "documents",
        lambda room, _: {"papers": room_columns.papers(room)},
        everybody,
        lambda seen, _: str(seen.marks.papers_made),
    ),
    "receipts": Part(
        "receipts groups clocks",
        lambda room, _: {"sendings": receipts.sendings(room)},
        answering,
        lambda seen, _: f"{seen.marks.notices_out}.{seen.marks.notices_read}.{seen.late}",
    ),
    "ending": Part("head todo", lambda room, _: {"ending": room_ending.standing(room)}, everybody),
    "chain": Part("head todo receipts clocks", _chain, deciding, _waiting),
    "bar": Part("head todo", _bar, by_posts),
    # The registers of the office change without an event; what is asked for again is a minute old at most.
    "map": Part("map head", _map, by_posts, lambda seen, _: f"{seen.now:%H%M}"),
}
LATER = frozenset({"map"})
"""Fetched when it is opened, and kept live from then on."""


def revision(name: str, seen: Glance, chosen: Chosen) -> str:
    """Names what the part shows: same revision, same bytes."""
    part = PARTS[name]
    words = f"{seen.marks.pk}|{name}|{part.audience(seen)}|{part.besides(seen, chosen)}|{chosen.query}"
    digest = hashlib.sha256(words.encode()).hexdigest()[:20]
    return f"{seen.marks.seq}-{name}-{digest}"


def address(name: str, room: Room, chosen: Chosen) -> str:
    query = f"?{chosen.query}" if chosen.query else ""
    return reverse("room-part", args=[room.incident.pk, name]) + query


def render(name: str, room: Room, chosen: Chosen) -> SafeString:
    part = PARTS[name]
    context = {
        "room": room,
        "incident": room.incident,
        "plan": room.plan,
        "server_now": room.now,
        "room_url": reverse("room", args=[room.incident.pk]),
        "part": name,
        "topics": part.topics,
        "part_url": address(name, room, chosen),
        **part.context(room, chosen),
    }
    return render_to_string(f"room/_{name}.html", context)


def rendered(names: Iterable[str], room: Room, chosen: Chosen) -> dict[str, SafeString]:
    """The parts by name, from the cache where another has asked for the same revision."""
    keys = {name: f"room:{revision(name, room, chosen)}" for name in names}
    known = cached(lambda: cache.get_many(list(keys.values())), {})
    fresh = {name: render(name, room, chosen) for name, key in keys.items() if key not in known}
    if fresh:
        kept = {keys[name]: str(html) for name, html in fresh.items()}
        cached(lambda: cache.set_many(kept, KEPT_SECONDS), None)
    return {name: fresh.get(name) or SafeString(known[key]) for name, key in keys.items()}


def title(room: Room) -> str:
    """【II级·1超时】桃河罐车泄漏 — 作战室; the frame puts 【演练】 before it."""
    level = letter(room.incident.response_level)
    late = len({each.rule_code for each in room.overdue})
    state = f"{level}级" if level else room.incident.get_state_display()
    return f"【{state}{f'·{late}超时' if late else ''}】{room.incident.title} — 作战室"


def _answer(name: str, seen: Glance, chosen: Chosen) -> SafeString:
    """The part with the title that goes with it. The room is read only where nobody has asked for this revision."""
    key = f"room-answer:{revision(name, seen, chosen)}"
    known = cached(lambda: cache.get(key), None)
    if known is not None:
        return SafeString(known)
    room = room_of(seen.officer, seen.marks.pk, now=seen.now)
    said = _named(name, room) + rendered([name], room, chosen)[name]
    if room.marks == seen.marks:  # else it shows more than its key says
        cached(lambda: cache.set(key, str(said), KEPT_SECONDS), None)
    return said


@login_required
@require_safe
def part(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """One part: 304 while nothing it shows has changed, 404 for the other office."""
    if part not in PARTS:
        raise Http404
    now, chosen = timezone.now(), Chosen.of(request)
    try:
        seen = glance_at(request.user, pk, now=now)
        etag = f'"{revision(part, seen, chosen)}"'
        if etag in [
            each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")
        ]:
            answer = HttpResponse(status=304)
        else:
            answer = HttpResponse(_answer(part, seen, chosen))
    except Incident.DoesNotExist:
        raise Http404 from None
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Cookie"
    return answer


def _named(name: str, room: Room) -> SafeString:
    """htmx takes the <title> over, so that a hidden tab tells as well."""
    drill = "【演练】" if room.incident.drill else ""
    return format_html("<title>{}{}</title>", drill, title(room)) if name == "clocks" else SafeString()
