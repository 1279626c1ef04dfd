"""When and to whom: deadlines, recipients, ladder, termination, aftermath."""

from typing import Literal

from pydantic import Field

from incidents.plans.schema.base import Badge, ClauseId, Code, Level, Part, Text


class Recipient(Part):
    unit: Code
    clause: ClauseId | None = None
    source: str = ""
    from_level: Level = 4
    only_if: str = ""
    """An indicator value `cross_boundary=province`: only then."""


class Watched(Part):
    """监视窗: nothing is owed unless a number changes within the limit, and at its end it closes without a word."""

    indicators: tuple[Code, ...]
    """Whose confirmed number is watched."""
    opens: Code
    """The rule whose clock a change starts."""


class Extension(Part):
    """Once, by approval."""

    days: int = Field(gt=0)
    by: Text
    """Who may approve it, in the words of the regulation."""
    source: Text


class DeadlineRule(Part):
    code: Code
    label: Text
    clause: ClauseId
    source: str = ""
    """The cited regulation, for badge `law`."""
    badge: Badge
    reading: bool = False
    """【建】: the plan leaves it open, the base or scope is our reading; shown as 预案未定."""
    starts: Literal[
        "learned", "occurred", "received", "verified", "activated", "first_report", "requested", "grade_confirmed",
        "level_changed", "terminated", "review_passed", "enterprise_told", "casualties_changed",
        "ordered", "rescue_suspended", "danger_reported",
    ]  # fmt: skip
    pending: bool = False
    """While the moment it starts from is not known it stands as 起算待核: on record, never overdue."""
    minutes: int | None = Field(default=None, gt=0)
    days: int | None = Field(default=None, gt=0)
    """Natural days: the day it starts does not count, the last ends at midnight."""
    working_days: int | None = Field(default=None, gt=0)
    per_day: int | None = Field(default=None, gt=0)
    """None of the four: 立即 / 第一时间, a count-up clock that is never overdue."""
    report_classes: tuple[Level, ...] = ()
    response_levels: tuple[Level, ...] = ()
    grades: tuple[Level, ...] = ()
    near_miss: bool | None = None
    categories: tuple[Text, ...] = ()
    """Only incidents of these categories."""
    except_categories: tuple[Text, ...] = ()
    owner: Code
    met_by: Literal[
        "written_report", "phone_report", "follow_up_report", "supplementary_report", "verification", "leader_report",
        "readiness", "decision", "notification", "enterprise_report", "arrival", "receipt", "investigation_report",
        "assessment_report", "response_end", "no_change", "order_done", "suspension_report", "danger_decision",
    ]  # fmt: skip
    met_by_words: Text
    ended_by: tuple[Code, ...] = ()
    """Of an arrival: posts, units or groups whose being there ends it; empty: the owner's alone."""
    recipients: tuple[Recipient, ...] = ()
    remind_at_percent: tuple[int, ...] = (50, 80)
    switched_on: bool = True
    """Off: only where an office switches it on, and then shown as its own target (内控)."""
    only_if: str = ""
    """As a recipient's; `cross_boundary` without a value: whenever it is known to be more than none."""
    per_unit: bool = False
    repeats: bool = False
    """Counts anew from each act that ends it."""
    watches: Watched | None = None
    pause_for: str = ""
    """The procedure whose time does not count (停钟); empty: nothing pauses it."""
    extension: Extension | None = None


class OfficeDuty(Part):
    """What the office owes by a date, whatever happens: drills, filing. It belongs to no incident."""

    code: Code
    label: Text
    clause: ClauseId
    source: str = ""
    badge: Badge
    counts_from: Literal["last_done", "plan_effective"]
    """`last_done`: again and again; `plan_effective`: once for each edition of the plan."""
    days: int | None = Field(default=None, gt=0)
    working_days: int | None = Field(default=None, gt=0)
    remind_days_before: tuple[int, ...] = ()
    owner: Code
    met_by_words: Text


class Ladder(Part):
    posts: tuple[Code, ...]
    minutes_between: int = Field(gt=0)
    repeats: int = Field(ge=0)
    clause: ClauseId
    badge: Badge = "internal"


class TerminationCondition(Part):
    code: Code
    text: Text
    clause: ClauseId
    erratum: str = ""


class Opinion(Part):
    group: Code
    clause: ClauseId


class Termination(Part):
    conditions: tuple[TerminationCondition, ...]
    opinions: tuple[Opinion, ...]
    sentence: str = ""
    proposed_by: Code
    decided_by: Code
    external_decision: str = ""
    clause: ClauseId
    external_clause: ClauseId | None = None
    confirmed_by: Code | None = None
    """The post that confirms the conditions before anybody decides; None: the groups' opinions do."""
    advised_by: Code | None = None
    """The unit whose advice is heard and printed. It stops nothing."""
    signatures_first: bool = True
    """The order waits for every signature on the form; else a decision by telephone takes effect at once."""


class Asked(Part):
    """A paper or a word that a duty of the aftermath asks for. Its want is shown and stops nothing."""

    kind: Literal["lead", "authorisation", "decision", "document", "return"]
    text: Text
    source: str = ""
    grades: tuple[Level, ...] = (1, 2, 3, 4)
    erratum: str = ""


class Investigation(Part):
    """Who investigates, by the incident's grade, where a regulation says so."""

    led_by: dict[Level, Text]
    source: Text
    clause: ClauseId
    erratum: str = ""


class Aftermath(Part):
    text: Text
    clause: ClauseId
    owner: Code
    levels: tuple[Level, ...] = (1, 2, 3, 4)
    """Of the incident's grade."""
    code: Code | None = None
    """None in editions loaded before: found by its place in the list."""
    matter: Literal[
        "relief", "investigation", "assessment", "rescue_report", "monitoring", "rebuilding", "other"
    ] = "other"  # fmt: skip
    clocks: tuple[Code, ...] = ()
    """Deadline rules that time this duty."""
    asks: tuple[Asked, ...] = ()
    """What shows who does it and that it is done."""
    erratum: str = ""
    only_if: Code | None = None
    """An indicator that must be more than none; what nobody knows excuses nobody."""
