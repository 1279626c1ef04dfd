"""What a plan says of levels beyond the start: changing them, asking the higher command, not starting fully, 次生事件."""

from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text, Texts


class LevelChange(Part):
    """Who may change the level is who may start it (A-31)."""

    raise_clause: ClauseId
    lower_clause: ClauseId
    rebase_clause: ClauseId
    erratum: str = ""


class HigherAsk(Part):
    """提请 the higher command to start its own plan, or to take over."""

    levels: tuple[Level, ...]
    to: Code
    text: Text
    clause: ClauseId
    task: Code
    """The task of the level that asking fulfils."""


class CommandHandover(Part):
    levels: tuple[Level, ...]
    to: Code
    text: Text
    clause: ClauseId
    task: Code


class Condition(Part):
    code: Code
    text: Text
    indicators: tuple[Code, ...] = ()
    """Confirmed facts that contradict it: each must be 0, none or unknown."""


class Exemption(Part):
    """可不必全面启动: straight to the aftermath, when all conditions hold. Reports stay due (B-27)."""

    grades: tuple[Level, ...]
    conditions: tuple[Condition, ...]
    text: Text
    stays: Text
    """What is owed all the same, in words."""
    clause: ClauseId
    erratum: str = ""


class DerivedTask(Part):
    code: Code
    text: Text
    clause: ClauseId
    owner: Code
    """A unit."""


class Derived(Part):
    """次生突发环境事件: an event of its own that no table of this plan grades."""

    category: Text
    title: Text
    """「次生突发环境事件」, after the place."""
    unit: Code
    """Who leads."""
    clause: ClauseId
    not_graded: Text
    """Why it has no grade here, as screens say it."""
    tasks: tuple[DerivedTask, ...]
    closing: Texts = ()
    """What must be said when it is closed."""
    erratum: str = ""
