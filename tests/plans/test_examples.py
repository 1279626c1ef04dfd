"""Every worked example of every plan holds: the plan's own tests."""

import pytest

from incidents.plans import registry
from incidents.plans.schema import Plan
from incidents.rules.examples import facts_of, run_examples
from incidents.rules.grading import assess

CASES = [
    pytest.param(plan, number, id=f"{plan.plan.code}-{number}")
    for plan in registry.all_plans()
    for number in range(len(plan.examples))
]


@pytest.mark.parametrize(("plan", "number"), CASES)
def test_a_worked_example_holds(plan: Plan, number: int):
    alone = plan.model_copy(update={"examples": (plan.examples[number],)})

    assert [failure.message for failure in run_examples(alone)] == []


@pytest.mark.parametrize("plan", registry.all_plans(), ids=lambda plan: plan.plan.code)
def test_every_row_of_every_table_is_met_by_some_example(plan: Plan):
    from_rows = {row.clause for table in plan.grading.tables for row in table.rows}

    assert from_rows - clauses_met(plan) == set()


def clauses_met(plan: Plan) -> set[str]:
    answers = (assess(plan, facts_of(plan, example)) for example in plan.examples)
    return {row.clause for answer in answers for row in answer.matched}
