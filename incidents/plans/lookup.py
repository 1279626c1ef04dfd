"""Finding things in a plan by their code. An unknown code is a KeyError with a sentence."""

from dataclasses import dataclass
from typing import TypeVar

from incidents.plans.memo import per_plan
from incidents.plans.schema import (
    Clause,
    DeadlineRule,
    Erratum,
    Form,
    Group,
    Indicator,
    Level,
    LevelTask,
    Plan,
    Post,
    Power,
    Unit,
)

T = TypeVar("T")


class NotInPlan(KeyError):
    """The plan has nothing of that code."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class _Index:
    clauses: dict[str, Clause]
    units: dict[str, Unit]
    groups: dict[str, Group]
    posts: dict[str, Post]
    indicators: dict[str, Indicator]
    deadlines: dict[str, DeadlineRule]
    forms: dict[str, Form]
    errata: dict[str, Erratum]


@per_plan
def _index(plan: Plan) -> _Index:
    return _Index(
        clauses={clause.id: clause for clause in plan.clauses},
        units={unit.code: unit for unit in plan.units},
        groups={group.code: group for group in plan.groups},
        posts={post.code: post for post in plan.posts},
        indicators={indicator.name: indicator for indicator in plan.indicators},
        deadlines={rule.code: rule for rule in plan.deadlines},
        forms={form.kind: form for form in plan.forms},
        errata={erratum.code: erratum for erratum in plan.errata},
    )


def _found(parts: dict[str, T], code: str, noun: str, plan: Plan) -> T:
    try:
        return parts[code]
    except KeyError:
        raise NotInPlan(f"《{plan.plan.title}》中没有代码为“{code}”的{noun}。") from None


def clause(plan: Plan, clause_id: str) -> Clause:
    return _found(_index(plan).clauses, clause_id, "条款", plan)


def unit(plan: Plan, code: str) -> Unit:
    return _found(_index(plan).units, code, "单位", plan)


def group(plan: Plan, code: str) -> Group:
    return _found(_index(plan).groups, code, "工作组", plan)


def post(plan: Plan, code: str) -> Post:
    return _found(_index(plan).posts, code, "岗位", plan)


def indicator(plan: Plan, name: str) -> Indicator:
    return _found(_index(plan).indicators, name, "指标", plan)


def deadline(plan: Plan, code: str) -> DeadlineRule:
    return _found(_index(plan).deadlines, code, "时限", plan)


def form(plan: Plan, kind: str) -> Form:
    return _found(_index(plan).forms, kind, "文书", plan)


def erratum(plan: Plan, code: str) -> Erratum:
    return _found(_index(plan).errata, code, "勘误", plan)


def clause_ref(plan: Plan, clause_id: str) -> str:
    """Section of the paper in which the clause stands, as screens show it: 4.1.2."""
    return clause(plan, clause_id).section


def tasks_at(plan: Plan, level: Level) -> tuple[LevelTask, ...]:
    """Work that this response level brings, with what it takes over from lighter ones (I ⊇ II ⊇ III)."""
    return tuple(task for task in plan.level_tasks if level <= task.from_level and level not in task.not_at)


def powers_of(plan: Plan, post_code: str) -> frozenset[Power]:
    return frozenset(post(plan, post_code).powers)


def posts_with(plan: Plan, power: Power) -> tuple[Post, ...]:
    """Posts that the plan gives this power, in the plan's order."""
    return tuple(each for each in plan.posts if power in each.powers)
