"""How the duty room works under a plan: the office's own practice (内控), as data beside the plan's clauses."""

from decimal import Decimal
from typing import Literal

from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text
from incidents.plans.schema.watch import WatchPractice


class Duplicates(Part):
    """疑似重复: reports this near, this close in time and of one family are offered for 并入."""

    within_km: Decimal
    within_minutes: int
    families: tuple[tuple[Text, ...], ...]
    """Categories that callers take for one another."""


class LocalTime(Part):
    """A clock that people of the place speak in beside 北京时间."""

    name: Text
    plus_minutes: int
    """What must be added to get 北京时间."""

    @property
    def hours(self) -> str:
        return f"{self.plus_minutes / 60:g}"


class Slips(Part):
    """Values that are asked for again before they are believed."""

    factor: int
    """This many times the last value, or less than the last divided by it."""
    from_level: Level
    """Crossing into this level or a graver one asks too."""


class PeopleState(Part):
    """One state of the people ledger (人员账)."""

    code: Code
    label: Text
    indicator: Code | None = None
    """The indicator that holds its number; None: only the ledger knows it."""
    counted: bool = True
    """Part of 应到; 疏散 of residents is not."""


class PeopleLedger(Part):
    expected_label: Text
    """「现场应到」."""
    states: tuple[PeopleState, ...]
    frequent: tuple[tuple[Code, Code], ...] = ()
    """Movements that are offered with one tap: (from, to)."""


class Question(Part):
    """待核: asked at every report until somebody knows."""

    code: Code
    text: Text
    indicator: Code
    why: Text
    """What an answer would set going."""
    clause: ClauseId
    basis: Literal["confirmed", "projected"] = "confirmed"
    """Where a yes goes: 「有没有」 asks for what is, 「会不会」 for what may come. A no has not happened either."""


class Endorsing(Part):
    """拟办意见 before the decision. It informs; its absence stops nothing."""

    posts: tuple[Code, ...]
    clause: ClauseId


class CallingBack(Part):
    """Minutes until a number is tried again."""

    no_answer: int
    busy: int


class Waiting(Part):
    """Minutes after which an unread, an unanswered request shows the next person, and what else has waited too long."""

    unread: int
    unanswered: int
    unanswered_long: int | None = None
    unverified: int | None = None
    """A call that nobody has verified; None: never an alarm."""
    unsigned: int | None = None
    """A notice that nobody has signed for; None: never an alarm."""


class Desk(Part):
    """The duty room's practice under this plan; every figure is 内控, none is law."""

    duplicates: Duplicates
    slips: Slips
    people: PeopleLedger
    questions: tuple[Question, ...]
    endorsing: Endorsing
    calling_back: CallingBack
    waiting: Waiting
    back_entered_minutes: int
    """补录: written down this much later than it happened."""
    receipt_link_hours: int
    receipt_code_tries: int
    local_time: LocalTime | None = None
    watch: WatchPractice | None = None
    """None in editions loaded before the roster was data: no post of theirs is said to be empty."""
