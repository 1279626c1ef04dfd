"""What an official emergency plan says, as types. `plan.yaml` is cast to these; nothing else knows the file's shape."""

from incidents.plans.schema.base import Badge, Level, Part
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
from incidents.plans.schema.timing import Aftermath, DeadlineRule, Ladder, Recipient, Termination, WarningRule

__all__ = [
    "Activation", "Aftermath", "Badge", "Category", "Clause", "Condition", "DeadlineRule", "Erratum", "Example", "Form",
    "Grading", "Group", "Headquarters", "Implication", "Indicator", "Ladder", "Level", "LevelTask", "Meta", "Part", "Plan",
    "Post", "Power", "Recipient", "ReportClassRule", "Row", "ScaleValue", "Table", "Termination", "Unit", "WarningRule",
]  # fmt: skip
