"""One official plan, whole."""

from datetime import date

from incidents.plans.schema.alarms import Alarming
from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text
from incidents.plans.schema.desk import Desk
from incidents.plans.schema.grading import Grading, Indicator
from incidents.plans.schema.group_work import Body, Decree, FieldWork, Rescue
from incidents.plans.schema.levels import CommandHandover, Derived, Exemption, HigherAsk, LevelChange
from incidents.plans.schema.monitoring import Monitoring
from incidents.plans.schema.organisation import Group, Headquarters, LevelTask, Post, Unit
from incidents.plans.schema.paper import Category, Clause, Erratum, Example, Form
from incidents.plans.schema.reporting import Releasing, Reporting
from incidents.plans.schema.timing import (
    Aftermath,
    DeadlineRule,
    Investigation,
    Ladder,
    OfficeDuty,
    Termination,
)
from incidents.plans.schema.warning import WarningRule


class Meta(Part):
    code: Code
    title: Text
    short_title: Text
    number: str = ""
    issuer: Text
    organisation: Text
    region: Text
    """What stands for 「____市」 or 「____县」 in the forms."""
    counties: tuple[Text, ...]
    duty_phone: str = ""
    effective_on: date
    repealed_on: date | None = None
    replaces: str = ""
    incident_noun: Text
    revision: Text
    """Ours: raised whenever this file changes what it says."""


class Activation(Part):
    """Who decides what at which level."""

    formed_at: tuple[Level, ...]
    """Every group of the plan is formed at these levels; at the others only those that the commander sends."""
    request_clause: ClauseId
    approve_clause: ClauseId
    notice_clause: ClauseId
    assists_at: tuple[Level, ...] = ()
    """Levels at which this organisation only assists a higher one (WX I/II, B-41)."""
    assist_text: str = ""
    change: LevelChange | None = None
    """None in editions loaded before: a change of level cites the approval's clause there."""
    asks: tuple[HigherAsk, ...] = ()
    handover: CommandHandover | None = None
    exemption: Exemption | None = None


class Plan(Part):
    """One official plan, whole and checked."""

    plan: Meta
    headings: dict[str, Text] = {}
    """Titles of chapters, sections and annexes by their number, as the paper prints them."""
    clauses: tuple[Clause, ...]
    indicators: tuple[Indicator, ...]
    grading: Grading
    headquarters: Headquarters
    posts: tuple[Post, ...]
    activation: Activation
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    level_tasks: tuple[LevelTask, ...]
    deadlines: tuple[DeadlineRule, ...]
    ladder: Ladder
    warning: WarningRule
    termination: Termination
    aftermath: tuple[Aftermath, ...]
    investigation: Investigation | None = None
    forms: tuple[Form, ...]
    categories: tuple[Category, ...]
    errata: tuple[Erratum, ...]
    examples: tuple[Example, ...]
    desk: Desk | None = None
    """None in editions loaded before the desk's practice was data: none of it is offered there."""
    office_duties: tuple[OfficeDuty, ...] = ()
    alarms: Alarming | None = None
    """None in editions loaded before: an overdue clock is an alarm there too, without the rest of the practice."""
    derived: Derived | None = None
    monitoring: Monitoring | None = None
    """None in editions loaded before: readings are taken there too, without a catalogue and without a run."""
    reporting: Reporting | None = None
    """None in editions loaded before: their reports are written elsewhere and only put on record here."""
    releasing: Releasing | None = None
    field_work: FieldWork | None = None
    """None in editions loaded before: no leader is appointed there and no figures are asked."""
    rescue: Rescue | None = None
    bodies: tuple[Body, ...] = ()
    decrees: tuple[Decree, ...] = ()
