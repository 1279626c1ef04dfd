"""报送类别: how fast and to whom we must report. Never lighter than the grade or the level."""

from dataclasses import dataclass

from incidents.plans import lookup
from incidents.plans.memo import per_plan
from incidents.plans.schema import Plan, ReportClassRule
from incidents.rules import worlds
from incidents.rules.criteria import Criterion, criterion
from incidents.rules.deciding import Decision
from incidents.rules.explain import Raise
from incidents.rules.facts import Facts
from incidents.rules.levels import LETTERS, gravest, is_graver, letter


@dataclass(frozen=True)
class Reason:
    """Why the report class is what it is: `source` is a section of the plan or a cited regulation."""

    level: int
    source: str
    text: str

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "level": letter(self.level)}


@dataclass(frozen=True)
class _Rule:
    source: ReportClassRule
    criteria: tuple[Criterion, ...]


@per_plan
def _rules(plan: Plan) -> tuple[_Rule, ...]:
    scales = worlds.ladders(plan)
    return tuple(
        _Rule(rule, tuple(criterion(each, scales) for each in rule.any)) for rule in plan.grading.report_class
    )


def reasons(plan: Plan, known: Decision, worst: Decision) -> tuple[Reason, ...]:
    """Every reason; the class is the gravest of them. Empty where the plan has no report classes."""
    if not plan.grading.has_report_class:
        return ()
    section = lookup.clause_ref(plan, plan.grading.clause)
    found = [
        Reason(level, section, f"{word}{LETTERS[level]}级（{plan.grading.level_names[level]}）")
        for level, word in ((known.severity_grade, "事件等级"), (known.response_level, "响应级别"))
        if level is not None
    ]
    for rule in _in_force(plan, known, worst):
        if any(each.holds(known.tried["expected"]) for each in rule.criteria):
            found.append(Reason(rule.source.level, rule.source.source, rule.source.text))
    return tuple(found)


def _in_force(plan: Plan, known: Decision, worst: Decision) -> list[_Rule]:
    """While grade or level cannot be determined yet, some facts alone ask for the graver procedure (17号令 art. 4)."""
    still_open = is_graver(worst.severity_grade, known.severity_grade) or is_graver(
        worst.response_level, known.response_level
    )
    return [rule for rule in _rules(plan) if still_open or not rule.source.only_while_grade_open]


def questions(plan: Plan, facts: Facts, known: Decision, worst: Decision) -> tuple[Raise, ...]:
    """Unknowns that could ask for a graver report procedure than now, in the plan's order."""
    now = gravest(reason.level for reason in reasons(plan, known, worst))
    could: dict[str, int] = {}
    for rule in _in_force(plan, known, worst):
        if is_graver(rule.source.level, now):
            for each in rule.criteria:
                could.setdefault(each.subjects[0], rule.source.level)
    return tuple(
        _question(plan, name, could[name]) for name in worlds.open_indicators(plan, facts) if name in could
    )


def _question(plan: Plan, name: str, level: int) -> Raise:
    indicator = worlds.ladders(plan)[name].indicator
    return Raise(name, indicator.label, indicator.question, level, "report_class")
