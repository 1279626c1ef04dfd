"""The paper itself: clauses, errata, forms, categories, worked examples."""

from typing import Annotated, Literal

from pydantic import Field

from incidents.plans.schema.base import ClauseId, Code, Disposition, Level, Part, Text


class Clause(Part):
    id: ClauseId
    section: Text
    text: Text
    disposition: Disposition
    why: str = ""
    """Required for reference, outside and planned: why the system carries nothing out."""
    carrier: str = ""
    """Required for rule, duty and form: what carries it out, as `part: name`, e.g. `grading`, `deadline initial_report`."""
    chip: str = ""
    """原文存疑: code of the erratum that touches this clause."""


class Form(Part):
    kind: Literal[
        "ACTIVATION_NOTICE", "INTAKE_SHEET", "TERMINATION_APPROVAL", "INITIAL_REPORT", "FOLLOW_UP_REPORT",
        "FINAL_REPORT", "SUPPLEMENTARY_REPORT", "PHONE_REPORT", "INFORMATION_RELEASE"
    ]  # fmt: skip
    title: Text
    template: Text
    clause: ClauseId
    fields: tuple[Text, ...] = ()
    erratum: str = ""


class Category(Part):
    name: Text
    transfers_to: str = ""
    """Title of the plan that takes it (YQ 1.5)."""
    clause: ClauseId | None = None
    unit: Code | None = None


class Erratum(Part):
    code: Annotated[str, Field(pattern=r"^[ABC]-[0-9]{2}$")]
    says: Text
    read_as: Text
    why: Text
    governs: str = ""
    clauses: tuple[ClauseId, ...]


class Example(Part):
    """A worked case: the plan's own test."""

    name: Text
    confirmed: dict[str, str] = {}
    projected: dict[str, str] = {}
    severity_grade: Level | None = None
    response_level: Level | None = None
    near_miss: bool = False
    report_class: Level | None = None
    worst_case_level: Level | None = None
    limits: tuple[Code, ...] = ()
    """Codes of the deadline rules that must be among those that would follow (empty: not checked)."""
