"""What a client may say on its socket: which events it has, which incident it shows, which it has in a list. Everything
else is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from incidents.live.presence import EDITS

LONGEST_MESSAGE = 16 * 1024
MOST_INCIDENTS = 200
MOST_WATCHED = 20
HIGHEST_SEQ = 2**31 - 1

MESSAGES_AT_ONCE = 10
MESSAGES_PER_SECOND = 0.5


class Malformed(ValueError):
    """The message is none that a client of ours sends."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """`last`: incident to seq of the last event the client knows; `since`: the last server time it heard."""

    last: dict[UUID, int]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Here:
    """The incident that the client shows (None: none any more), and what is edited on it, "" for nothing."""

    incident: UUID | None
    edits: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The incidents that stand in a list: who is there is told, though nobody of the list is."""

    incidents: frozenset[UUID]


def read(text: str | None) -> CatchUp | Here | Watch:
    """One message of a client; Malformed where it is none of ours."""
    fields = _fields(text)
    if fields.keys() == {"here"}:
        return _read_here(fields["here"])
    return _read_watch(fields["watch"]) if fields.keys() == {"watch"} else _read_catch_up(fields)


def read_catch_up(text: str | None) -> CatchUp:
    """Read `{"last": {"<incident id>": seq}, "since": "<time with offset>"}`; `since` may be left out."""
    return _read_catch_up(_fields(text))


def _fields(text: str | None) -> dict[str, Any]:
    if text is None or len(text.encode("utf-8", "replace")) > LONGEST_MESSAGE:
        raise Malformed("not a text of at most 16 KB")
    try:
        fields = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    if not isinstance(fields, dict):
        raise Malformed("not an object")
    return fields


def _read_here(said: Any) -> Here:
    """Read `{"incident": "<id>", "edits": "facts"}`, or null for leaving."""
    if said is None:
        return Here(None, "")
    if not isinstance(said, dict) or not {"incident"} <= said.keys() <= {"incident", "edits"}:
        raise Malformed("`here` names no incident")
    edits = said.get("edits") or ""
    if not isinstance(said["incident"], str) or edits not in ("", *EDITS):
        raise Malformed("not something that can be edited")
    return Here(_incident(said["incident"]), edits)


def _read_watch(said: Any) -> Watch:
    """Read `["<incident id>", …]`; an empty list ends it."""
    if (
        not isinstance(said, list)
        or len(said) > MOST_WATCHED
        or not all(isinstance(each, str) for each in said)
    ):
        raise Malformed("`watch` is not a list of at most 20 incidents")
    return Watch(frozenset(_incident(each) for each in said))


def _read_catch_up(fields: dict[str, Any]) -> CatchUp:
    if not {"last"} <= fields.keys() <= {"last", "since"}:
        raise Malformed("not an object with `last`")
    last = fields["last"]
    if not isinstance(last, dict) or len(last) > MOST_INCIDENTS:
        raise Malformed("`last` is not an object of at most 200 incidents")
    return CatchUp({_incident(key): _seq(seq) for key, seq in last.items()}, _since(fields.get("since")))


def _incident(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as error:
        raise Malformed("not an incident id") from error


def _seq(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= HIGHEST_SEQ:
        raise Malformed("not a seq")
    return value


def _since(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Malformed("not a time") from error
    if moment.tzinfo is None:
        raise Malformed("a time without offset")
    return moment


class Allowance:
    """A few messages at once, then one every two seconds: a page sends one when it connects."""

    __slots__ = ("_at", "_left")

    def __init__(self, clock: float) -> None:
        self._left = float(MESSAGES_AT_ONCE)
        self._at = clock

    def spend(self, clock: float) -> bool:
        """Take one message out of the allowance; False when it is used up."""
        self._left = min(float(MESSAGES_AT_ONCE), self._left + (clock - self._at) * MESSAGES_PER_SECOND)
        self._at = clock
        if self._left < 1:
            return False
        self._left -= 1
        return True
