"""防错: what is typed again, what it says, and what never asks."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.plans import registry
from incidents.rules.facts import Facts, parse_facts
from incidents.rules.grading import assess
from incidents.rules.slips import slips, unconfirmed

PLANS = ("yangquan_eco", "urumqi_safety")


@pytest.fixture(scope="module", params=PLANS)
def plan(request):
    return registry.get(request.param)


def found(plan, was, now, *, last=None, was_projected=None, projected=None):
    known, new = parse_facts(plan, was, was_projected), parse_facts(plan, now, projected)
    before = {f"confirmed.{name}": value for name, value in known.confirmed.items()}
    before |= {f"projected.{name}": value for name, value in known.projected.items()}
    return slips(plan, known, new, before if last is None else last)


def words(plan, was, now, **more):
    return [each.words for each in found(plan, was, now, **more)]


YQ, WX = (registry.get(code) for code in PLANS)


@pytest.mark.clause("YQ-011", "YQ-031-3")
@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        # 03:12: two zeros too many.
        ({"evacuated": 120}, {"evacuated": 12000}, ["上次 120，×100；将达 II级第3项（1万人以上）"]),
        ({}, {"evacuated": 12000}, ["上次不明；将达 II级第3项（1万人以上）"]),
        ({"evacuated": 120}, {"evacuated": 1200}, ["上次 120，×10"]),
        ({"evacuated": 120}, {"evacuated": 1199}, []),
        ({"evacuated": 120}, {"evacuated": 12}, ["上次 120，÷10"]),
        ({"evacuated": 120}, {"evacuated": 13}, []),
        ({"evacuated": 120}, {"evacuated": 0}, []),
        ({"evacuated": 0}, {"evacuated": 120}, []),
        ({"evacuated": 9999}, {"evacuated": 10000}, ["上次 9 999；将达 II级第3项（1万人以上）"]),
        ({"evacuated": 10000}, {"evacuated": 10001}, []),
        ({"evacuated": 12000}, {"evacuated": None}, []),
        ({"direct_loss_wan": "60"}, {"direct_loss_wan": "600"}, None),
        ({"deaths": 2}, {"deaths": 3}, None),
        ({"evacuated": 12000}, {"deaths": 3}, None),
    ],
)
def test_a_number_that_jumps_or_crosses_says_what_it_would_bring(was, now, said):
    if said is None:
        assert len(words(YQ, was, now)) == 1
    else:
        assert words(YQ, was, now) == said


@pytest.mark.clause("WX-008", "WX-009", "WX-010")
@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ({}, {"trapped_or_missing": 3}, ["上次不明；将达 较大涉险事故第（2）项（3人以上）"]),
        ({}, {"trapped_or_missing": 2}, []),
        ({"trapped_or_missing": 4}, {"trapped_or_missing": 8}, []),
        # 14:30: 600 for 60, or 60 for 600.
        ({"evacuated": 60}, {"evacuated": 600}, ["上次 60，×10；将达 较大涉险事故第（3）项（500人以上）"]),
        ({"evacuated": 600}, {"evacuated": 6000}, ["上次 600，×10"]),
        ({}, {"severe_pollution": True}, ["上次不明；将达 较大涉险事故第（4）项"]),
        ({"severe_pollution": True}, {"severe_pollution": False}, []),
        ({"deaths": 2, "trapped_or_missing": 4}, {"deaths": 3}, ["上次 2；将达 III级第（3）项（3人以上）"]),
    ],
)
def test_a_near_miss_counts_as_the_level_it_is_handled_as(was, now, said):
    assert words(WX, was, now) == said


@pytest.mark.clause("YQ-031-6", "YQ-032-6")
def test_a_water_source_asks_by_its_class():
    assert words(YQ, {}, {"water_source_affected": "county"}) == ["上次不明；将达 II级第6项（县级城市）"]
    assert words(YQ, {"water_source_affected": "county"}, {"water_source_affected": "township"}) == []
    assert words(YQ, {}, {"water_source_affected": "none"}) == []


def test_a_projection_asks_only_where_it_brings_more_than_has_happened():
    assert [each.label for each in found(YQ, {}, {}, projected={"evacuated": 12000})] == [
        "可能疏散、转移人数"
    ]
    assert words(YQ, {"evacuated": 12000}, {}, projected={"evacuated": 13000}) == []
    assert len(words(WX, {"deaths": 1}, {}, projected={"deaths": 3})) == 1


def test_the_last_known_value_counts_also_where_it_is_unknown_now():
    assert words(YQ, {}, {"evacuated": 1200}, last={"confirmed.evacuated": 120}) == ["上次 120，×10"]


def test_a_plan_without_the_practice_asks_nothing():
    bare = YQ.model_copy(update={"desk": None})
    assert words(bare, {"evacuated": 120}, {"evacuated": 12000}) == []


# Every bound of both plans, one below and one above


def bounds():
    for plan in (YQ, WX):
        for table in plan.grading.tables:
            for row in table.rows:
                for each in row.any:
                    names = each.larger_of or ((each.indicator,) if each.indicator else ())
                    for name in names:
                        if each.at_least is not None:
                            yield pytest.param(
                                plan, name, each.at_least, id=f"{table.code}-{row.level}-{row.item}-{name}"
                            )


@pytest.mark.parametrize(("plan", "name", "bound"), bounds())
def test_at_every_bound_a_value_asks_just_where_its_level_rises_to_iii_or_graver(plan, name, bound):
    kind = next(each.kind for each in plan.indicators if each.name == name)
    step = Decimal("0.01") if kind == "money" else 1
    for was, now in ((bound - step, bound), (bound, bound + step), (bound + step, bound + step)):
        values = [str(each) if kind == "money" else int(each) for each in (was, now)]
        if was <= 0:
            continue
        asked = bool(found(plan, {name: values[0]}, {name: values[1]}))
        before, after = (assess(plan, parse_facts(plan, {name: each})) for each in values)
        lifts = any(
            level is not None and level <= 3 and (earlier is None or level < earlier)
            for level, earlier in (
                (after.severity_grade, before.severity_grade),
                (after.response_level, before.response_level),
            )
        )
        jumps = was > 0 and now >= was * 10
        assert asked == (lifts or jumps), (values, asked)


# Properties


counts = st.one_of(
    st.none(), st.integers(0, 200_000), st.sampled_from([0, 1, 2, 3, 9, 10, 29, 30, 100, 500, 10_000])
)


@settings(max_examples=120, deadline=None)
@given(code=st.sampled_from(PLANS), was=counts, now=counts, others=st.integers(0, 40))
def test_no_slip_without_a_reason_and_none_twice(code, was, now, others):
    plan = registry.get(code)
    name = "evacuated"
    before = {key: value for key, value in ((name, was), ("deaths", others)) if value is not None}
    slip = found(plan, before, {name: now})
    if slip:
        jumps = was and now and (now >= 10 * was or now * 10 <= was)
        old, new = (
            assess(plan, parse_facts(plan, before)),
            assess(plan, parse_facts(plan, before | {name: now})),
        )
        own_old, own_new = (
            assess(plan, parse_facts(plan, {name: value} if value is not None else {}))
            for value in (was, now)
        )
        assert jumps or own_old != own_new or old != new
        assert slip[0].words.startswith("上次")
        assert unconfirmed(slip, {"confirmed.evacuated": now}) == []
        assert unconfirmed(slip, {}) == slip == unconfirmed(slip, {"confirmed.evacuated": now + 1})
    # Once it stands, the same value asks nothing more.
    if now is not None:
        assert found(plan, before | {name: now}, {name: now}) == []


def test_a_night_of_fifty_correct_entries_asks_at_most_once_each_and_every_seeded_slip_is_caught(plan):
    """U10: a number with a zero too many or too few, or one that crosses a bound."""
    dice = random.Random(20261122)
    known = Facts({"evacuated": 20, "deaths": 0}, {})
    last = {"confirmed.evacuated": 20}
    asked = caught = seeded = 0
    for _ in range(50):
        right = known.confirmed["evacuated"] + dice.randint(1, 30)
        for wrong in (right * 10, max(known.confirmed["evacuated"] // 10, 1), right * 100):
            seeded += 1
            caught += bool(slips(plan, known, Facts({"evacuated": wrong}, {}), last))
        once = slips(plan, known, Facts({"evacuated": right}, {}), last)
        assert unconfirmed(once, {each.field: each.value for each in once}) == []
        asked += len(once)
        known = Facts(known.confirmed | {"evacuated": right}, {})
        last = {"confirmed.evacuated": right}
    assert caught == seeded == 150
    assert asked <= 1, "only where a bound is really crossed"
