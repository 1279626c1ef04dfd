"""What an official emergency plan says, as types. `plan.yaml` is cast to these; nothing else knows the file's shape."""

from incidents.plans.schema.alarms import Alarming, AlarmQuality
from incidents.plans.schema.base import Badge, Level, Part
from incidents.plans.schema.desk import Desk, LocalTime, PeopleLedger, PeopleState, Question
from incidents.plans.schema.grading import (
    Condition,
    Grading,
    Implication,
    Indicator,
    ReportClassRule,
    Row,
    ScaleValue,
    Table,
)
from incidents.plans.schema.monitoring import Factor, Monitoring
from incidents.plans.schema.organisation import Group, Headquarters, LevelTask, Post, Power, Unit
from incidents.plans.schema.paper import Category, Clause, Erratum, Example, Form
from incidents.plans.schema.plan import Activation, Meta, Plan
from incidents.plans.schema.reporting import (
    Advice,
    ReleaseStep,
    Releasing,
    ReportContents,
    Reporting,
    ReportSection,
)
from incidents.plans.schema.timing import (
    Aftermath,
    DeadlineRule,
    Ladder,
    OfficeDuty,
    Recipient,
    Termination,
)
from incidents.plans.schema.warning import Precaution, WarningRule
from incidents.plans.schema.watch import HeldPost, ShiftHours, WatchPractice

__all__ = [
    "Activation", "Advice", "Aftermath", "AlarmQuality", "Alarming", "Badge", "Category", "Clause", "Condition", "DeadlineRule",
    "Desk", "Erratum", "Example", "Factor", "Form", "Grading", "Group", "Headquarters", "HeldPost", "Implication",
    "Indicator", "Ladder", "Level", "LevelTask", "LocalTime", "Meta", "Monitoring", "OfficeDuty", "Part",
    "PeopleLedger", "PeopleState", "Plan", "Post", "Power", "Precaution", "Question", "Recipient", "Releasing",
    "ReleaseStep", "ReportClassRule", "ReportContents", "Reporting", "ReportSection", "Row", "ScaleValue",
    "ShiftHours", "Table", "Termination", "Unit", "WarningRule", "WatchPractice",
]  # fmt: skip
