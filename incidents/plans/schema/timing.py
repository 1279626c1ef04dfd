"""When and to whom: deadlines, recipients, ladder, warnings, termination, aftermath."""

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
        "level_changed", "terminated", "review_passed",
    ]  # fmt: skip
    minutes: int | None = Field(default=None, gt=0)
    working_days: int | None = Field(default=None, gt=0)
    per_day: int | None = Field(default=None, gt=0)
    """None of the three: 立即 / 第一时间, a count-up clock that is never overdue."""
    report_classes: tuple[Level, ...] = ()
    response_levels: tuple[Level, ...] = ()
    grades: tuple[Level, ...] = ()
    near_miss: bool | None = None
    owner: Code
    met_by: Literal[
        "written_report", "phone_report", "follow_up_report", "verification", "leader_report", "readiness", "decision",
        "notification", "enterprise_report", "arrival", "receipt", "investigation_report", "assessment_report",
    ]  # fmt: skip
    met_by_words: Text
    recipients: tuple[Recipient, ...] = ()
    remind_at_percent: tuple[int, ...] = (50, 80)
    switched_on: bool = True
    only_if: str = ""
    """As a recipient's; `cross_boundary` without a value: whenever it is known to be more than none."""
    per_unit: bool = False


class Ladder(Part):
    posts: tuple[Code, ...]
    minutes_between: int = Field(gt=0)
    repeats: int = Field(ge=0)
    clause: ClauseId
    badge: Badge = "internal"


class WarningRule(Part):
    mode: Literal["advise", "issue"]
    authorities: dict[Level, Code]
    elements: tuple[Text, ...]
    clause: ClauseId


class TerminationCondition(Part):
    code: Code
    text: Text
    clause: ClauseId


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


class Aftermath(Part):
    text: Text
    clause: ClauseId
    owner: Code
    levels: tuple[Level, ...] = (1, 2, 3, 4)
