"""Who said what of an indicator: one officer's edit against the present, and which value an incident goes by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Indicator, Plan
from incidents.rules.deadlines import BEIJING


class Merge(StrEnum):
    """What becomes of one field of an edit."""

    UNCHANGED = "unchanged"
    """The same as it stands."""
    TAKEN = "taken"
    """Nobody has touched it since he looked: his value goes in without a word."""
    CONFLICT = "conflict"
    """Somebody has, and not to the same value: he chooses."""


class Pick(StrEnum):
    YOURS = "yours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Present:
    """The value an incident goes by now, as JSON speaks it, and since which record."""

    value: Any
    settled_seq: int
    source: str = ""
    as_of: datetime | None = None


def field(basis: str, indicator: str) -> str:
    """「confirmed.deaths」, as the API names it. `basis` in either case."""
    return f"{basis.lower()}.{indicator}"


def split(name: str) -> tuple[str, str]:
    basis, _, indicator = name.partition(".")
    return basis, indicator


def label(plan: Plan, name: str) -> str:
    """「疏散人数」, 「可能疏散人数」."""
    basis, indicator = split(name)
    return f"{'可能' if basis == 'projected' else ''}{lookup.indicator(plan, indicator).label}"


def spoken(plan: Plan, name: str, value: Any) -> str:
    """A JSON value in the plan's words."""
    return spoken_in(lookup.indicator(plan, split(name)[1]), value)


def spoken_in(indicator: Indicator, value: Any) -> str:
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = {each.value: each.label for each in indicator.values}
    return labels.get(value, str(value)) if isinstance(value, str) else str(value)


def clock(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M")


def edited(seen: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Of a whole form only the fields in which he wrote something else than he saw (absent: 不明)."""
    return {
        name: typed.get(name) for name in dict.fromkeys((*seen, *typed)) if typed.get(name) != seen.get(name)
    }


def merge(
    mine: Mapping[str, Any], theirs: Mapping[str, Present], *, seen_seq: int | None
) -> dict[str, Merge]:
    """Field by field, `mine` against what stands. `seen_seq`: the last record he had seen; None: he does not say,
    and the newest wins."""
    return {name: _one(value, theirs.get(name), seen_seq) for name, value in mine.items()}


def _one(mine: Any, theirs: Present | None, seen_seq: int | None) -> Merge:
    if mine == (theirs.value if theirs else None):
        return Merge.UNCHANGED
    unseen = theirs is not None and seen_seq is not None and theirs.settled_seq > seen_seq
    return Merge.CONFLICT if unseen else Merge.TAKEN


def is_late(source: str, as_of: datetime | None, theirs: Present | None) -> bool:
    """An older report from somebody else: it comes after the newer one and must not take its place.

    The same source speaks for itself, and a report without its own time is of now.
    """
    return bool(
        theirs and theirs.as_of and as_of and as_of < theirs.as_of and source.strip() != theirs.source.strip()
    )


def strangers(choose: Mapping[str, Any], named: Collection[str]) -> list[str]:
    """Fields of a choice that the edit does not name, or chosen otherwise than yours or theirs."""
    return [name for name, pick in choose.items() if name not in named or pick not in list(Pick)]
