"""What holds for all facts, of both plans and of the smallest one."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.plans import loading, registry
from incidents.plans.schema import Condition, Indicator, Plan
from incidents.rules import levels
from incidents.rules.facts import Facts, parse_facts
from incidents.rules.grading import Assessment, assess

SMALLEST = Path(__file__).parents[1] / "plans" / "minimal_plan.yaml"
PLANS = {plan.plan.code: plan for plan in (*registry.all_plans(), loading.load(SMALLEST))}
NUMBERS = ("count", "money")
LEVELS = ("severity_grade", "response_level", "worst_case_level", "may_rise_to")

# The machine is shared: how long one example takes says nothing.
UNHURRIED = settings(deadline=None, max_examples=60)


def any_facts(test: Any) -> Any:
    return UNHURRIED(given(data=st.data())(test))


every_plan = pytest.mark.parametrize("code", PLANS)


def bounds(plan: Plan, name: str) -> list[Decimal]:
    """Every number that the plan holds this indicator against, and its neighbours."""
    step = Decimal(1) if kind(plan, name) == "count" else Decimal("0.01")
    found = {Decimal(0), Decimal(10) ** 9}
    for condition in conditions(plan):
        if name == condition.indicator or name in condition.larger_of:
            for bound in (condition.at_least, condition.above, condition.below):
                if bound is not None:
                    found |= {max(bound - step, Decimal(0)), bound, bound + step}
    return sorted(found)


def conditions(plan: Plan) -> list[Condition]:
    return [each for table in plan.grading.tables for row in table.rows for each in row.any or row.all]


def kind(plan: Plan, name: str) -> str:
    return next(each.kind for each in plan.indicators if each.name == name)


def values(plan: Plan, indicator: Indicator) -> st.SearchStrategy[Any]:
    if indicator.kind == "flag":
        return st.booleans()
    if indicator.kind == "scale":
        return st.sampled_from([value.value for value in indicator.values])
    return st.sampled_from(bounds(plan, indicator.name)).map(str if indicator.kind == "money" else int)


def basis(plan: Plan) -> st.SearchStrategy[dict[str, Any]]:
    """Facts with some indicators given, some null, some absent."""
    given_or_null = {each.name: st.none() | values(plan, each) for each in plan.indicators}
    return st.fixed_dictionaries({}, optional=given_or_null)


def graded(plan: Plan, confirmed: dict[str, Any], projected: dict[str, Any]) -> Assessment:
    return assess(plan, parse_facts(plan, confirmed, projected))


def not_lighter(level: int | None, than: int | None) -> bool:
    return level == than or levels.is_graver(level, than)


@every_plan
@any_facts
def test_more_of_any_number_never_makes_anything_lighter(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    name = data.draw(st.sampled_from([each.name for each in plan.indicators if each.kind in NUMBERS]))
    side = data.draw(st.sampled_from([confirmed, projected]))
    less, more = sorted(data.draw(st.lists(st.sampled_from(bounds(plan, name)), min_size=2, max_size=2)))

    written = int if kind(plan, name) == "count" else str
    side[name] = written(less)
    before = graded(plan, confirmed, projected)
    side[name] = written(more)
    after = graded(plan, confirmed, projected)

    for word in ("severity_grade", "response_level", "worst_case_level"):
        assert not_lighter(getattr(after, word), getattr(before, word)), word
    assert after.near_miss >= before.near_miss


@every_plan
@any_facts
def test_a_worse_class_never_makes_anything_lighter(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    scales = [each for each in plan.indicators if each.kind == "scale"]
    if not scales:
        return
    scale = data.draw(st.sampled_from(scales))
    codes = [value.value for value in scale.values if value.lowest is None]
    milder, worse = sorted(
        data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=2)), key=codes.index
    )

    before = graded(plan, {**confirmed, scale.name: milder}, projected)
    after = graded(plan, {**confirmed, scale.name: worse}, projected)

    for word in ("severity_grade", "response_level", "worst_case_level"):
        assert not_lighter(getattr(after, word), getattr(before, word)), word


@every_plan
@any_facts
def test_facts_in_any_order_give_the_same_answer(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    shuffled = dict(data.draw(st.permutations(list(confirmed.items()))))
    backwards = dict(reversed(list(projected.items())))

    assert graded(plan, confirmed, projected).as_dict() == graded(plan, shuffled, backwards).as_dict()


@every_plan
@any_facts
def test_an_unknown_never_lowers_the_worst_case(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    forgotten = data.draw(st.sampled_from([each.name for each in plan.indicators]))

    known = graded(plan, confirmed, projected)
    unknown = graded(plan, {**confirmed, forgotten: None}, projected)

    assert not_lighter(unknown.worst_case_level, known.worst_case_level)
    assert unknown.worst_case_near_miss >= known.worst_case_near_miss


@every_plan
@any_facts
def test_null_is_absent(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    without = [
        {name: value for name, value in side.items() if value is not None} for side in (confirmed, projected)
    ]

    assert graded(plan, confirmed, projected) == graded(plan, *without)


@every_plan
@any_facts
def test_what_is_known_is_never_graver_than_the_worst_case(code, data):
    plan = PLANS[code]
    found = graded(plan, data.draw(basis(plan)), data.draw(basis(plan)))

    for word in ("severity_grade", "response_level", "may_rise_to"):
        assert not_lighter(found.worst_case_level, getattr(found, word)), word
    assert found.worst_case_near_miss >= found.near_miss


@every_plan
@any_facts
def test_an_unknown_is_named_exactly_where_it_alone_could_bring_a_graver_level(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    found = graded(plan, confirmed, projected)

    for each in found.raised_by:
        assert levels.is_graver(each.level, found.response_level)
        assert not_lighter(found.worst_case_level, each.level)
    if levels.is_graver(found.worst_case_level, found.response_level):
        assert found.raised_by or found.may_rise_to or found.worst_case_near_miss


@every_plan
@any_facts
def test_the_level_is_the_gravest_of_its_quoted_rows(code, data):
    plan = PLANS[code]
    found = graded(plan, data.draw(basis(plan)), data.draw(basis(plan)))

    assert found.response_level == levels.gravest(row.level for row in found.matched)
    assert {row.clause for row in found.matched} == {
        row.first.clause for row in found.rows if row.holds is True
    }


@every_plan
@any_facts
def test_what_is_missing_to_the_next_level_does_bring_it(code, data):
    plan = PLANS[code]
    confirmed = data.draw(basis(plan))
    found = graded(plan, confirmed, {})

    for step in found.distance:
        raised = graded(plan, {**confirmed, step.indicator: step.to_reach}, {})
        assert not_lighter(raised.response_level, step.level)
        assert levels.is_graver(raised.response_level, found.response_level)


@every_plan
@any_facts
def test_the_worst_case_is_what_comes_out_when_every_unknown_is_at_its_worst(code, data):
    plan = PLANS[code]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    found = graded(plan, confirmed, projected)

    happened = {each.name: at_worst(each, confirmed.get(each.name)) for each in plan.indicators}
    expected = {
        each.name: at_worst(each, projected[each.name])
        for each in plan.indicators
        if projected.get(each.name) is not None
    }
    come_true = graded(plan, happened, expected)

    projected_too = [come_true.may_rise_to, 3 if come_true.worst_case_near_miss else None]
    assert found.worst_case_level == levels.graver(come_true.response_level, *projected_too)
    assert (come_true.unknowns, come_true.raised_by) == ((), ())


def at_worst(indicator: Indicator, value: Any) -> Any:
    if indicator.kind == "scale":
        code = value or indicator.values[-1].value
        return next(each.highest or code for each in indicator.values if each.value == code)
    unbounded = {"count": 10**9, "money": "1000000000", "flag": True}
    return unbounded[indicator.kind] if value is None else value


@every_plan
def test_every_interval_starts_at_its_bound_and_ends_before_the_next(code):
    plan = PLANS[code]
    for table in plan.grading.tables:
        for row in table.rows:
            for condition in row.any:
                if condition.at_least is not None or condition.above is not None:
                    assert_interval(plan, row.clause, condition)


def assert_interval(plan: Plan, clause: str, condition: Condition) -> None:
    name = condition.indicator or condition.larger_of[0]
    step = Decimal(1) if kind(plan, name) == "count" else Decimal("0.01")
    low = condition.at_least if condition.at_least is not None else condition.above + step
    assert holds(plan, clause, name, low)
    assert not holds(plan, clause, name, low - step)
    if condition.below is not None:
        assert holds(plan, clause, name, condition.below - step)
        assert not holds(plan, clause, name, condition.below)


def holds(plan: Plan, clause: str, name: str, value: Decimal) -> bool:
    number = int(value) if kind(plan, name) == "count" else value
    found = assess(plan, Facts({name: number}, {name: number}))
    return any(row.clause == clause and row.indicator == name for row in found.matched)


@any_facts
def test_the_response_is_never_lighter_than_the_grade_of_what_may_happen(data):
    plan = PLANS["yangquan_eco"]
    confirmed, projected = data.draw(basis(plan)), data.draw(basis(plan))
    found = graded(plan, confirmed, projected)

    assert not_lighter(found.response_level, found.severity_grade)
    assert not_lighter(found.response_level, found.may_rise_to)
