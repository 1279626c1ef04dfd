"""When something abnormal becomes an alarm and how it behaves until it is over: the office's own practice (内控)."""

from datetime import time

from pydantic import Field

from incidents.plans.schema.base import Badge, ClauseId, Code, Part, Text


class AlarmQuality(Part):
    """What a person can bear, as the practice of alarm systems has it (EEMUA 191); the office judges its own alarms by it."""

    source: Text
    window_minutes: int = Field(gt=0)
    steady_most: int = Field(gt=0)
    """New alarms a window while nothing has just been started."""
    peak_most: int = Field(gt=0)
    """New alarms in the window after an activation."""
    shares: tuple[int, int, int]
    """About what percent of them is P1, P2, P3 …"""
    shares_within: int = Field(ge=0)
    """… and by how many points P1, and P1 with P2, may be more."""


class Alarming(Part):
    """Figures of the alarms; none is law, and what the plan asks for stays in its clocks."""

    clause: ClauseId
    """Whose carrying out the alarms watch over."""
    badge: Badge = "internal"
    soon_percent: int = Field(gt=0, lt=100)
    """临期: this last share of a clock's window …"""
    soon_minutes: int = Field(gt=0)
    """… or so many minutes, whichever is longer, but never the whole window."""
    reentry_minutes: int = Field(gt=0)
    """A cause that has just been cleared does not sound again before."""
    back_after_minutes: int = Field(gt=0)
    """One of the gravest that was confirmed or silenced and is not cleared by then comes back, once."""
    back_to_post: Code
    """The post that hears of it then."""
    shelved_minutes: int = Field(gt=0)
    """The longest time for which one may be put aside."""
    report_reminder: time
    """A day's report that is still owed: from this hour a reminder …"""
    report_grave: time
    """… and from this hour an alarm."""
    disconnected_seconds: int = Field(gt=0)
    """A page without its server for so long sounds by itself."""
    quality: AlarmQuality | None = None
    """None: figures without a verdict."""
    watch_look_seconds: int = Field(gt=0)
    """How often it is asked whether somebody has the watch."""
