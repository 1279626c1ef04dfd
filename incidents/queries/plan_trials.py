"""试算 as its pages show it: every stored example with its facts in words, and what came out."""

from dataclasses import dataclass
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Example, Plan
from incidents.rules.levels import letter
from incidents.rules.trials import Difference, Tried

OUTCOMES = {
    "severity_grade": "事件等级",
    "response_level": "响应级别",
    "near_miss": "涉险",
    "report_class": "报送类别",
    "worst_case_level": "最坏可能",
    "limit": "时限",
    "limits": "时限",
}
FLAGS = {"true": "是", "false": "否"}
NOTHING = "未达到"


@dataclass(frozen=True)
class Line:
    """One example: what is given, what the example says, what came out otherwise."""

    number: int
    name: str
    facts: str
    said: str
    wrong: tuple[str, ...]
    holds: bool


def line(plan: Plan, tried: Tried) -> Line:
    wrong = (tried.refused,) if tried.refused else tuple(_difference(plan, each) for each in tried.different)
    return Line(
        tried.number,
        tried.example.name,
        _facts(plan, tried.example),
        _said(tried.example),
        wrong,
        tried.holds,
    )


def _facts(plan: Plan, example: Example) -> str:
    """「死亡人数 3 人；可能 疏散 5000 人」."""
    found = [_fact(plan, name, word) for name, word in example.confirmed.items()]
    found += [f"可能 {_fact(plan, name, word)}" for name, word in example.projected.items()]
    return "；".join(found) or "什么都不明"


def _fact(plan: Plan, name: str, word: str) -> str:
    indicator = lookup.indicator(plan, name)
    labels = {value.value: value.label for value in indicator.values} | FLAGS
    unit = f" {indicator.unit}" if indicator.unit else ""
    return f"{indicator.label} {labels.get(word, word)}{unit}"


def _said(example: Example) -> str:
    """「事件等级 III，响应 III，报送 II，最坏 I」."""
    found = [f"事件 {letter(example.severity_grade) or '—'}", f"响应 {letter(example.response_level) or '—'}"]
    found += ["涉险"] if example.near_miss else []
    found += [f"报送 {letter(example.report_class)}"] if example.report_class else []
    found += [f"最坏 {letter(example.worst_case_level)}"] if example.worst_case_level else []
    return "，".join(found)


def _difference(plan: Plan, each: Difference) -> str:
    if each.word == "limit":
        return f"应有时限“{_limit(plan, str(each.said))}”，没有"
    if isinstance(each.said, tuple) and isinstance(each.got, tuple):
        return f"{OUTCOMES[each.word]}{_come_and_gone(each.said, each.got)}"
    return f"{OUTCOMES[each.word]}：{_words(each.said)} → {_words(each.got)}"


def _come_and_gone(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    """「减 2 项：甲、乙；增 1 项：丙」: what both have is not said again."""
    gone, come = ([name for name in side if name not in other] for side, other in ((old, new), (new, old)))
    said = [
        f"{word} {len(names)} 项：{'、'.join(names)}" for word, names in (("减", gone), ("增", come)) if names
    ]
    return "；".join(said)


def _limit(plan: Plan, code: str) -> str:
    return next((rule.label for rule in plan.deadlines if rule.code == code), code)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value}级" if value else NOTHING
