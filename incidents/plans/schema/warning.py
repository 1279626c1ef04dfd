"""预警: who issues or advises it, what it must say, what it sets going."""

from typing import Literal

from pydantic import Field

from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text


class WarningLevel(Part):
    level: Level
    colour: Text
    """「红色」."""
    words: Text
    """「特别严重」."""


class Precaution(Part):
    """A measure that may be taken while a warning is in force; each is started and lifted by itself."""

    code: Code
    text: Text
    clause: ClauseId | None = None
    source: str = ""
    """The regulation, where it is none of the plan's own."""
    from_level: Level = 4
    owner: Code | None = None


class Told(Part):
    """Who must hear of a warning besides the public, or whom an advice goes to."""

    unit: Code | None = None
    name: str = ""
    """Where the plan knows no such unit."""
    clause: ClauseId | None = None
    source: str = ""
    copy_only: bool = False
    asks_to_notify: bool = False
    """It is asked to notify others, besides being told."""
    when: tuple[Literal["issue", "adjust", "lift"], ...] = ("issue", "adjust", "lift")


class EarlyInformation(Part):
    """What may become grave is reported before anybody has signed a warning; 及时, so it is counted and never late."""

    clause: ClauseId
    from_level: Level
    """Information of this level and graver …"""
    post: Code
    """… goes to the office that this post stands for."""
    words: Text
    """As the plan calls that office."""


class CapProfile(Part):
    """What CAP 1.2 wants to know and no clause says."""

    region_code: str = Field(default="", pattern=r"^([0-9]{6})?$")
    """GB/T 2260."""
    category: Text = "Safety"
    categories: dict[Text, Text] = {}
    """By the plan's category of incident, where it is another."""


class WarningRule(Part):
    mode: Literal["advise", "issue"]
    authorities: dict[Level, Code]
    elements: tuple[Text, ...]
    clause: ClauseId
    levels: tuple[WarningLevel, ...] = ()
    """Empty in editions loaded before: no warning is written under them."""
    proposed_by: tuple[Code, ...] = ()
    """Posts that may draft; the one who decides may always."""
    signed_by: Code | None = None
    """Of `advise`: the post that signs the advice."""
    issuers: dict[Code, Text] = {}
    """In whose name each authority issues."""
    levels_clause: ClauseId | None = None
    elements_clause: ClauseId | None = None
    elements_source: str = ""
    channels: tuple[Text, ...] = ()
    channels_clause: ClauseId | None = None
    adjust_clause: ClauseId | None = None
    lift_clause: ClauseId | None = None
    adjust_erratum: str = ""
    early: EarlyInformation | None = None
    told: tuple[Told, ...] = ()
    precautions: tuple[Precaution, ...] = ()
    cap: CapProfile = CapProfile()
