"""What a report says, to whom it goes and who answers for it; and how information reaches the public."""

from typing import Literal

from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text, Texts
from incidents.plans.schema.timing import Recipient

Says = Literal[
    "occurred", "place", "source", "category", "narrative", "measures", "progress", "monitoring", "indicators",
    "outlook", "level", "groups", "tasks", "advice", "changes", "substances",
]  # fmt: skip
"""What the system can put into words from the facts; everything else is written by a person."""
Composed = Literal["PHONE", "INITIAL", "FOLLOW_UP", "FINAL", "SUPPLEMENTARY"]


class Advice(Part):
    """A sentence that the plan asks for as soon as a fact holds."""

    text: Text
    only_if: str = ""
    """As a recipient's: `cross_boundary=province`."""
    clause: ClauseId


class ReportSection(Part):
    """One element of a report. What it states is bound to facts; what nobody knows is printed as missing."""

    code: Code
    title: Text
    says: tuple[Says, ...] = ()
    """In this order; none: nothing but what somebody writes."""
    indicators: tuple[Code, ...] = ()
    """Whose values it states, and against which the numbers of a hand-written paragraph are checked."""
    advice: tuple[Advice, ...] = ()
    hint: str = ""
    enclosure: bool = False
    """Printed after the text as 附件, and not counted among the elements."""


class ReportContents(Part):
    """One kind of report: its elements, and who gets it beside those whose limit it meets."""

    kind: Composed
    form: Text
    """Kind of the form in `forms`."""
    noun: Text
    """「关于……的初报」."""
    clause: ClauseId
    source: str = ""
    like: Composed | None = None
    """Has the elements of that kind; its own stand before them."""
    sections: tuple[ReportSection, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    copies: tuple[Recipient, ...] = ()


class Reporting(Part):
    """信息报告: 拟稿 → 签发 → 报送. The power `sign_report` of the posts says who signs."""

    clause: ClauseId
    missing: Text = "暂缺"
    contents: tuple[ReportContents, ...]
    upward: tuple[tuple[Code, ...], ...] = ()
    """逐级: who stands above us, the nearest first; whoever passes one over says why and sends it a copy (越级)."""
    skip_clause: ClauseId
    informs: tuple[Code, ...] = ()
    """Limits of 通报 that a written report meets too, where it goes to whom they name."""
    words: dict[Code, Texts] = {}
    """How people write of an indicator, where it is not as its label."""


class ReleaseStep(Part):
    """One gate of a release: who passes it, by post or by the unit he answers for."""

    label: Text
    posts: tuple[Code, ...] = ()
    units: tuple[Code, ...] = ()
    clause: ClauseId


class Releasing(Part):
    """信息发布: 拟稿 → 审核 → 发布 → 舆情. The figures are those of one version of the facts."""

    clause: ClauseId
    erratum: str = ""
    from_level: Level = 4
    below: str = ""
    """What is said where the accident is lighter than the plan speaks of; nothing is refused for it."""
    draft: ReleaseStep
    review: ReleaseStep
    publish: ReleaseStep
    publisher: Text
    """In whose name it reaches the public."""
    watch: ReleaseStep | None = None
    media: tuple[Text, ...]
    indicators: tuple[Code, ...] = ()
    """Whose numbers a release may state."""
