"""值守: which posts are always held, in which shifts, and when an empty one is an alarm."""

from datetime import time

from incidents.plans.schema.base import ClauseId, Code, Part, Text


class HeldPost(Part):
    """A post that somebody holds at every hour of the day."""

    post: Code
    clause: ClauseId
    together: int = 1
    """How many may have the watch at once (双岗)."""
    stand_in: tuple[Code, ...] = ()
    """Posts whose holders may take this watch for a colleague; each has all of its powers."""


class ShiftHours(Part):
    """A shift of the day; one that ends before it starts ends on the next day."""

    name: Text
    starts: time
    ends: time


class WatchPractice(Part):
    """How the office keeps its watch; every figure is 内控."""

    clause: ClauseId
    """Who organises the roster."""
    held: tuple[HeldPost, ...]
    shifts: tuple[ShiftHours, ...]
    shift_minutes: int
    """Of a watch that no roster limits."""
    early_minutes: int
    """接班提前到岗: so long before its time a shift may be taken."""
    grace_minutes: int
    """So long after its time a shift that nobody took is 无人在岗."""
    clock_apart_seconds: int
    """A computer whose clock differs by more is told so at 上岗; nothing is refused."""
    told: Code
    """The post that hears of an empty watch."""
