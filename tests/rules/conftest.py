"""Both plans, and grading in the letters that a duty officer reads."""

from collections.abc import Callable
from typing import Any

import pytest

from incidents.plans import registry
from incidents.plans.schema import Plan
from incidents.rules.facts import parse_facts
from incidents.rules.grading import assess

Assess = Callable[..., dict[str, Any]]


def assessing(plan: Plan) -> Assess:
    """assess({"deaths": 3}, {"deaths": 9}) -> the answer of the API."""

    def answer(confirmed: object = None, projected: object = None) -> dict[str, Any]:
        return assess(plan, parse_facts(plan, confirmed, projected)).as_dict()

    return answer


@pytest.fixture
def yq() -> Assess:
    return assessing(registry.get("yangquan_eco"))


@pytest.fixture
def wx() -> Assess:
    return assessing(registry.get("urumqi_safety"))
