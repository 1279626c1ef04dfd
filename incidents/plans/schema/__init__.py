"""What an official emergency plan says, as types. `plan.yaml` is cast to these; nothing else knows the file's shape."""

from incidents.plans.schema.alarms import Alarming
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
from incidents.plans.schema.organisation import Group, Headquarters, LevelTask, Post, Power, Unit
from incidents.plans.schema.paper import Category, Clause, Erratum, Example, Form
from incidents.plans.schema.plan import Activation, Meta, Plan
from incidents.plans.schema.timing import (
    Aftermath,
    DeadlineRule,
    Ladder,
    OfficeDuty,
    Recipient,
    Termination,
    WarningRule,
)
from incidents.plans.schema.watch import HeldPost, ShiftHours, WatchPractice

__all__ = [
    "Activation", "Aftermath", "Alarming", "Badge", "Category", "Clause", "Condition", "DeadlineRule", "Desk", "Erratum",
    "Example", "Form", "Grading", "Group", "Headquarters", "HeldPost", "Implication", "Indicator", "Ladder", "Level", "LevelTask",
    "LocalTime", "Meta", "OfficeDuty", "Part", "PeopleLedger", "PeopleState", "Plan", "Post", "Power", "Question", "Recipient",
    "ReportClassRule", "Row", "ScaleValue", "ShiftHours", "Table", "Termination", "Unit", "WarningRule",
    "WatchPractice",
]  # fmt: skip
