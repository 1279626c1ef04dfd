"""What facts the plan takes, and what it refuses: every error at once, in words."""

from decimal import Decimal

import pytest

from incidents.plans import registry
from incidents.rules.facts import Facts, InvalidFacts, parse_facts


@pytest.fixture
def plan():
    return registry.get("yangquan_eco")


def errors(plan, confirmed=None, projected=None):
    with pytest.raises(InvalidFacts) as refused:
        parse_facts(plan, confirmed, projected)
    return {error.field: error for error in refused.value.errors}


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("deaths", 0, 0), ("deaths", 3.0, 3), ("deaths", 999_999_999_999, 999_999_999_999),
        ("direct_loss_wan", 50, Decimal("50.00")), ("direct_loss_wan", "49.99", Decimal("49.99")),
        ("direct_loss_wan", 0.1, Decimal("0.10")), ("direct_loss_wan", "007.5", Decimal("7.50")),
        ("direct_loss_wan", -0.0, Decimal("0.00")),
        ("cross_boundary", "county", "county"), ("mass_incident", False, False),
    ],
)  # fmt: skip
def test_a_value_is_taken_as_it_was_meant(plan, name, raw, value):
    taken = parse_facts(plan, {name: raw}).confirmed[name]

    assert (taken, type(taken)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("deaths", -1), ("deaths", 1.5), ("deaths", "3"), ("deaths", True), ("deaths", float("nan")),
        ("deaths", []), ("deaths", float("inf")), ("deaths", 10**12), ("deaths", 1e300),
        ("deaths", {"at_least": 3}), ("deaths", ""), ("direct_loss_wan", "0.001"),
        ("direct_loss_wan", -0.01), ("direct_loss_wan", "1e3"), ("direct_loss_wan", ""),
        ("direct_loss_wan", "NaN"), ("direct_loss_wan", "Infinity"), ("direct_loss_wan", "-1"),
        ("direct_loss_wan", "一百"), ("direct_loss_wan", "１００"), ("direct_loss_wan", " 5"),
        ("direct_loss_wan", "5 "), ("direct_loss_wan", "1,000"), ("direct_loss_wan", "12345678901.23"),
        ("direct_loss_wan", "9" * 400), ("direct_loss_wan", float("nan")),
        ("direct_loss_wan", float("-inf")), ("direct_loss_wan", False), ("cross_boundary", "national"),
        ("cross_boundary", "COUNTY"), ("cross_boundary", 1), ("cross_boundary", []), ("mass_incident", 1),
        ("mass_incident", "true"), ("mass_incident", "none"),
    ],
)  # fmt: skip
def test_an_absurd_value_is_refused_with_what_would_be_taken(plan, name, raw):
    refused = errors(plan, {name: raw})

    assert set(refused) == {f"confirmed.{name}"}
    assert refused[f"confirmed.{name}"].reason
    assert refused[f"confirmed.{name}"].accepts


def test_every_error_is_told_at_once(plan):
    refused = errors(plan, {"deaths": -1, "ufo": 3}, {"mass_incident": "yes", "evacuated": 5})

    assert set(refused) == {"confirmed.deaths", "confirmed.ufo", "projected.mass_incident"}


def test_an_indicator_of_the_other_plan_is_refused(plan):
    assert set(errors(plan, {"at_risk": 3})) == {"confirmed.at_risk"}


@pytest.mark.parametrize("given", [[], "deaths", 3, True])
def test_facts_that_are_no_object_are_refused(plan, given):
    assert set(errors(plan, given, given)) == {"confirmed", "projected"}


def test_null_and_absent_are_both_unknown(plan):
    assert parse_facts(plan, {"deaths": None}, None) == parse_facts(plan, {}, {}) == Facts({}, {})


def test_facts_go_to_json_and_come_back(plan):
    facts = parse_facts(
        plan, {"deaths": 2, "direct_loss_wan": "3.1", "mass_incident": True}, {"evacuated": 60}
    )

    assert facts.as_dict()["confirmed"] == {"deaths": 2, "direct_loss_wan": "3.10", "mass_incident": True}
    assert parse_facts(plan, **facts.as_dict()) == facts
