"""The figures that a report or a release stands on: taken once, compared later. Unknown is said as 不明, never as a zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.plans.schema import Indicator, Plan
from incidents.rules.levels import letter, parse

UNKNOWN = "不明"
SUBSTANCES = "substances"
LEVELS = ("severity_grade", "response_level")

Figures = Mapping[str, Any]
"""{"confirmed": {…}, "projected": {…}, "severity_grade", "proposed_grade", "response_level", "substances"}: JSON-ready."""


def figures(
    *,
    confirmed: Mapping[str, Any],
    projected: Mapping[str, Any],
    assessment: Mapping[str, Any],
    severity_grade: int | None,
    response_level: int | None,
    substances: str = "",
) -> dict[str, Any]:
    """What is known, as it is locked with a signature."""
    return {
        "confirmed": {name: value for name, value in confirmed.items() if value is not None},
        "projected": {name: value for name, value in projected.items() if value is not None},
        "severity_grade": severity_grade,
        "proposed_grade": assessment.get("severity_grade"),
        "response_level": response_level,
        SUBSTANCES: substances,
    }


@dataclass(frozen=True)
class Difference:
    """One line of 「与上期相比」."""

    label: str
    then: str
    now: str
    indicator: str = ""

    @property
    def changed(self) -> bool:
        return self.then != self.now

    @property
    def words(self) -> str:
        return f"{self.label}由{self.then}变为{self.now}"


def differences(plan: Plan, then: Figures, now: Figures) -> tuple[Difference, ...]:
    """Every figure that either side knows, in the plan's order; levels last."""
    found: list[Difference] = []
    old, new = then.get(SUBSTANCES, ""), now.get(SUBSTANCES, "")
    if old or new:
        found.append(Difference("物质和数量", old or UNKNOWN, new or UNKNOWN, SUBSTANCES))
    for indicator in plan.indicators:
        for basis, word in (("confirmed", ""), ("projected", "（可能达到）")):
            old, new = _of(then, basis, indicator.name), _of(now, basis, indicator.name)
            if old is not None or new is not None:
                label = f"{short_label(indicator)}{word}"
                found.append(Difference(label, said(indicator, old), said(indicator, new), indicator.name))
    found.append(Difference("事件等级", grade_words(plan, then), grade_words(plan, now)))
    found.append(Difference("响应级别", _level_words(then), _level_words(now)))
    return tuple(found)


def changes(
    plan: Plan, then: Figures, now: Figures, *, only: Iterable[str] | None = None
) -> tuple[Difference, ...]:
    """The differences that are some; of these indicators (or SUBSTANCES) alone where `only` names them."""
    wanted = None if only is None else set(only)
    return tuple(
        each
        for each in differences(plan, then, now)
        if each.changed and (wanted is None or each.indicator in wanted)
    )


def _of(figures_then: Figures, basis: str, name: str) -> Any:
    return (figures_then.get(basis) or {}).get(name)


def short_label(indicator: Indicator) -> str:
    return indicator.label.removesuffix("人数")


def said(indicator: Indicator, value: Any) -> str:
    """「3人」, 「无」, 「乡镇」, 「是」, 「不明」."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if indicator.kind in ("count", "money"):
        return "无" if is_zero(value) else f"{plain(value)}{indicator.unit}"
    return next((each.label for each in indicator.values if each.value == value), str(value))


def is_zero(value: Any) -> bool:
    return float(value) == 0


def plain(value: Any) -> str:
    """「800.00」 is written as 800."""
    written = str(value)
    return written.rstrip("0").rstrip(".") if "." in written else written


def grade_words(plan: Plan, known: Figures) -> str:
    """「较大（III级）」, with 初判 while nobody has confirmed it."""
    names = plan.grading.level_names
    if known.get("severity_grade"):
        level = int(known["severity_grade"])
        return f"{names[level]}（{letter(level)}级）"
    proposed = known.get("proposed_grade")
    return f"初判{names[parse(proposed)]}（{proposed}级）" if proposed else "未定"


def _level_words(known: Figures) -> str:
    level = known.get("response_level")
    return f"{letter(int(level))}级" if level else "未启动"
