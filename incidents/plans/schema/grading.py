"""分级标准: indicators, tables, rows, near misses, report class."""

from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from incidents.plans.schema.base import Basis, ClauseId, Code, Level, Part, Text


class ScaleValue(Part):
    value: Code
    label: Text
    lowest: Code | None = None
    highest: Code | None = None
    """Of a value whose class is not known yet: at least the lowest, at worst the highest."""


class Indicator(Part):
    name: Code
    label: Text
    kind: Literal["count", "money", "scale", "flag"]
    unit: str = ""
    question: Text
    """What the duty officer asks the caller."""
    values: tuple[ScaleValue, ...] = ()
    needs_reason: bool = False
    section: Literal["people", "loss", "environment", "reporting"] = "people"


class Condition(Part):
    """One comparison. Intervals are [at_least, below); `above: 0` because an explicit 0 meets no criterion."""

    indicator: Code | None = None
    larger_of: tuple[Code, ...] = ()
    at_least: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    equals: Code | None = None
    worse_than: Code | None = None
    holds: bool | None = None
    grade: Level | None = None

    @model_validator(mode="after")
    def names_one_subject(self) -> "Condition":
        subjects = [self.indicator is not None, bool(self.larger_of), self.grade is not None]
        if sum(subjects) != 1:
            raise ValueError("a condition names exactly one of indicator, larger_of, grade")
        return self


class Row(Part):
    """One line of a grading table. `any` suffices with one, `all` needs each."""

    clause: ClauseId
    level: Level
    item: Text
    text: Text
    any: tuple[Condition, ...] = ()
    all: tuple[Condition, ...] = ()
    only_below: Level | None = None
    """兜底: matches only where no row of the same table with this level or a graver one does."""
    erratum: str = ""

    @model_validator(mode="after")
    def has_conditions(self) -> "Row":
        if bool(self.any) == bool(self.all):
            raise ValueError("a row has either any or all")
        return self


class Table(Part):
    code: Text
    title: Text
    yields: Literal["severity_grade", "response_level", "near_miss"]
    basis: Basis
    rows: tuple[Row, ...]


class Implication(Part):
    """A fact that contains another: an interrupted intake is an affected source of that class."""

    when: Code
    then: Code
    same_class: bool = False
    bases: tuple[Literal["confirmed", "projected"], ...] = ("confirmed", "projected")
    clause: ClauseId


class ReportClassRule(Part):
    """How fast and to whom we must report: raises the report class to `level`."""

    level: Level
    any: tuple[Condition, ...]
    only_while_grade_open: bool = False
    source: Text
    text: Text


class NearMiss(Part):
    lifts_to: Level
    badge: Text
    clause: ClauseId


class Grading(Part):
    tables: tuple[Table, ...]
    implications: tuple[Implication, ...] = ()
    level_from_grade: bool
    """WX: the response level is the grade (B-09). YQ: 附表2 decides."""
    near_miss: NearMiss | None = None
    report_class: tuple[ReportClassRule, ...] = ()
    has_report_class: bool = False
    projection_clause: ClauseId | None = None
    """A projected higher grade lifts nothing but opens this clause's preparations."""
    level_names: dict[Level, Text]
    """4 -> 一般 …"""
    clause: ClauseId
