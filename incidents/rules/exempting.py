"""可不必全面启动 (WX 4.3): when it may be asked for at all. Pure."""

from collections.abc import Mapping
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules.levels import gravest, letter, parse
from incidents.rules.refusal import InvalidInput, WrongState


def grade_of(severity_grade: int | None, assessment: Mapping[str, Any]) -> int | None:
    """Of what the commander confirmed and what the tables find the graver; None while nobody knows."""
    found = assessment.get("severity_grade")
    return gravest((severity_grade, parse(found) if found else None))


def check_grade(plan: Plan, grade: int | None, *, who: str) -> None:
    """The paragraph is for accidents of these grades; one whose grade is open may yet be anything."""
    rule = plan.activation.exemption
    if rule is None:
        raise WrongState("本预案没有可不全面启动的规定。")
    if grade in rule.grades:
        return
    ref = lookup.clause_ref(plan, rule.clause)
    names = "、".join(f"{plan.grading.level_names[level]}" for level in sorted(rule.grades, reverse=True))
    state = f"现为{plan.grading.level_names[grade]}（{letter(grade)}级）" if grade else "等级还不明"
    raise WrongState(
        f"只有{names}事故才可不必全面启动，{state}；请提请启动，或先查明等级。", clause=ref, who_can=who
    )


def checked(
    plan: Plan, found: Mapping[str, str], *, confirmed: Mapping[str, Any], reason: str
) -> list[dict[str, str]]:
    """Each condition with what was found of it. InvalidInput where one is not answered or a confirmed fact is against it."""
    rule = plan.activation.exemption
    assert rule is not None
    ref = lookup.clause_ref(plan, rule.clause)
    errors: dict[str, str] = {}
    rows = []
    for condition in rule.conditions:
        words = found.get(condition.code, "").strip()
        against = _against(plan, condition.indicators, confirmed)
        if against:
            errors[f"conditions.{condition.code}"] = (
                f"已确认{against}，不能认定“{condition.text}”（{ref}）；数据有变的，先更新事实。"
            )
        elif not words:
            errors[f"conditions.{condition.code}"] = (
                f"请写明“{condition.text}”是怎么认定的，三个条件缺一不可（{ref}）。"
            )
        rows.append({"code": condition.code, "text": condition.text, "words": words})
    for stray in set(found) - {condition.code for condition in rule.conditions}:
        errors[f"conditions.{stray}"] = "预案没有这个条件。"
    if not reason.strip():
        errors["reason"] = f"不全面启动须写明理由（{ref}）。"
    if errors:
        raise InvalidInput(errors)
    return rows


def _against(plan: Plan, indicators: tuple[str, ...], confirmed: Mapping[str, Any]) -> str:
    said = []
    for name in indicators:
        value = confirmed.get(name)
        if value in (None, 0, "0", False, "none"):
            continue
        indicator = lookup.indicator(plan, name)
        said.append(
            indicator.label if value is True else f"{indicator.label} {value} {indicator.unit}".strip()
        )
    return "、".join(said)
