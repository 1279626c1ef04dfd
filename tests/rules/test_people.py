"""人员账: balances, the sum against 应到, and what a movement makes of both."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.plans import registry
from incidents.rules import people
from incidents.rules.people import Change, Ledger, Standing
from incidents.rules.refusal import InvalidInput, WrongState

WX, YQ = registry.get("urumqi_safety"), registry.get("yangquan_eco")
FIRE = {"deaths": 2, "trapped_or_missing": 4, "serious_injuries": 1}
UNHURRIED = settings(deadline=None, max_examples=120)


def book(confirmed: dict[str, Any] | None = None, **own: Any) -> Ledger:
    return people.ledger(WX, confirmed or {}, own)


def counts(ledger: Ledger) -> dict[str, int | None]:
    return {code: each.count for code, each in ledger.balances.items()}


def test_a_state_with_an_indicator_has_its_confirmed_value_and_the_others_the_ledgers_own():
    found = book(FIRE, light=6, expected=13)
    assert counts(found) == {
        "listed": None, "missing": 4, "serious": 1, "light": 6, "dead": 2, "rescued": None, "evacuated": None,
    }  # fmt: skip
    assert (found.expected, found.expected_open) == (13, False)


def test_an_unknown_number_is_unknown_and_one_nobody_spoke_of_is_neither():
    found = book({"deaths": 2}, rescued=None)
    assert found["missing"].is_unknown
    assert found["rescued"].is_unknown
    assert not found["listed"].is_unknown
    assert found["listed"].count is None


def test_each_plan_names_its_own_states():
    assert people.ledger(YQ, {}, {}).label("serious") == "中毒或重伤"
    assert people.ledger(YQ, {"deaths": 1}, {"missing": 3})["missing"].count == 3


def test_a_plan_without_a_desk_keeps_no_ledger():
    with pytest.raises(WrongState, match="没有设人员账"):
        people.ledger(WX.model_copy(update={"desk": None}), {}, {})


SUMS = [
    # ux 1.2, 14:24: 13 = 2+4+1+6; the slip 失联 8
    (FIRE, {"light": 6, "expected": 13}, Standing.OK, "合计 13 ＝ 应到 13"),
    (FIRE | {"trapped_or_missing": 8}, {"light": 6, "expected": 13}, Standing.DIFFERS, "合计 17 ≠ 应到 13"),
    # ux 1.2, 18:40: 死亡 4 typed for 3, 失联 already 3
    (
        {"deaths": 4, "trapped_or_missing": 3, "serious_injuries": 1},
        {"light": 6, "expected": 13},
        Standing.DIFFERS,
        "合计 14 ≠ 应到 13",
    ),
    (
        FIRE | {"trapped_or_missing": 8},
        {"light": 6, "expected": 13, "expected_open": True},
        Standing.DIFFERS,
        "合计 17 ≠ 应到 13，应到人数待核",
    ),
    # too few, and everybody has been spoken of
    (FIRE, {"light": 3, "expected": 13}, Standing.DIFFERS, "合计 10 ≠ 应到 13"),
    # an unknown number can only add: too few is open, as many is open, too many is a difference
    (
        {"deaths": 2, "serious_injuries": 1},
        {"light": 6, "expected": 13},
        Standing.OPEN,
        "合计至少 9，失联不明",
    ),
    (
        {"deaths": 2, "serious_injuries": 1},
        {"light": 6, "expected": 9},
        Standing.OPEN,
        "合计至少 9，失联不明",
    ),
    (
        {"deaths": 2, "serious_injuries": 1},
        {"light": 6, "expected": 8},
        Standing.DIFFERS,
        "合计至少 9 ≠ 应到 8",
    ),
    (FIRE, {"light": None, "expected": 13}, Standing.OPEN, "合计至少 7，轻伤不明"),
    # the evacuated are not of those who should be there
    (FIRE | {"evacuated": 600}, {"light": 6, "expected": 13}, Standing.OK, "合计 13 ＝ 应到 13"),
    (FIRE, {"light": 6}, Standing.OPEN, "合计 13，应到不明"),
    (FIRE, {"light": 6, "expected_open": True}, Standing.OPEN, "合计 13，应到不明，应到人数待核"),
    ({}, {}, Standing.OPEN, ""),
    ({}, {"expected": 13}, Standing.OPEN, "合计至少 0，失联、重伤、死亡不明"),
    (
        {"deaths": 0, "trapped_or_missing": 0, "serious_injuries": 0},
        {"expected": 0},
        Standing.OK,
        "合计 0 ＝ 应到 0",
    ),
]


@pytest.mark.parametrize(
    ("confirmed", "own", "standing", "words"), SUMS, ids=[row[3] or "空" for row in SUMS]
)
def test_the_sum_is_compared_with_those_expected(confirmed, own, standing, words):
    check = people.sum_check(book(confirmed, **own))
    assert (check.standing, check.words) == (standing, words)
    assert check.asks == (standing is Standing.DIFFERS and "待核" not in words)


def test_one_of_the_missing_is_found_dead():
    moved = people.apply_move(book(FIRE, light=6, expected=13), "missing", "dead", 1)
    assert moved == {"missing": 3, "dead": 3}


MOVES = [
    # from a known to a known, an unknown, a never entered number; from an unknown one
    (FIRE, {}, ("missing", "dead", 4), {"missing": 0, "dead": 6}),
    (FIRE, {}, ("missing", "rescued", 1), {"missing": 3, "rescued": 1}),
    ({"trapped_or_missing": 4}, {}, ("missing", "dead", 1), {"missing": 3, "dead": 1}),
    ({"deaths": 2}, {}, ("missing", "dead", 1), {"dead": 3}),
    ({}, {}, ("missing", "dead", 1), {"dead": 1}),
    (FIRE, {"light": None}, ("missing", "light", 2), {"missing": 2, "light": 2}),
    (FIRE, {}, ("listed", "missing", 2), {"missing": 6}),
    ({"evacuated": 600}, {}, ("evacuated", "light", 1), {"evacuated": 599, "light": 1}),
]


@pytest.mark.parametrize(("confirmed", "own", "move", "after"), MOVES)
def test_a_movement_takes_from_one_state_and_adds_to_another(confirmed, own, move, after):
    assert people.apply_move(book(confirmed, **own), *move) == after


REFUSED = [
    (("missing", "dead", 5), "count", "失联现有 4 人，移不出 5 人"),
    (("rescued", "dead", 0), "count", "1 至"),
    (("missing", "dead", -1), "count", "1 至"),
    (("missing", "dead", 10**9), "count", "1 至"),
    (("missing", "missing", 1), "to", "同一个状态"),
    (("moon", "dead", 1), "from", "没有这个状态"),
    (("missing", "moon", 1), "to", "missing（失联）"),
    (("", "dead", 1), "from", "没有这个状态"),
]


@pytest.mark.parametrize(("move", "field", "words"), REFUSED)
def test_a_movement_that_cannot_have_been_is_refused_with_the_number_that_stands(move, field, words):
    with pytest.raises(InvalidInput) as refused:
        people.apply_move(book(FIRE), *move)
    assert words in refused.value.errors[field]


def test_a_number_out_of_range_is_refused_where_it_was_typed():
    errors = people.wrong_counts(book(), {"dead": -1, "missing": None, "moon": 1, "light": 10**9})
    assert set(errors) == {"people.dead", "people.moon", "people.light"}


def test_only_numbers_that_say_something_new_are_changes():
    found = people.changes(book(FIRE), {"dead": 2, "missing": 5, "light": None, "serious": None})
    assert found == [Change("missing", 4, 5), Change("light", None, None), Change("serious", 1, None)]


def test_what_is_taken_back_is_as_it_was():
    before = book(FIRE, light=6)
    done = people.changes(before, people.apply_move(before, "missing", "dead", 1))
    after = before.with_counts({"missing": 3, "dead": 3})
    assert people.take_back(after, done) == {"dead": 2, "missing": 4}


def test_what_is_taken_back_leaves_what_came_after_it():
    done = [Change("dead", 2, 3), Change("missing", 4, 3)]
    later = book({"deaths": 5, "trapped_or_missing": 1})
    assert people.take_back(later, done) == {"dead": 4, "missing": 2}


def test_a_number_that_was_unknown_is_unknown_again_unless_others_have_come():
    done = [Change("dead", None, 1)]
    assert people.take_back(book({"deaths": 1}), done) == {"dead": None}
    assert people.take_back(book({"deaths": 3}), done) == {"dead": 2}
    assert people.take_back(book({}), done) == {}


def test_those_who_have_moved_on_cannot_be_taken_back():
    with pytest.raises(InvalidInput, match="有误"):
        people.take_back(book({"trapped_or_missing": 0}), [Change("missing", 0, 1)])


numbers = st.none() | st.integers(0, 50)
own_states = [state.code for state in WX.desk.people.states if state.indicator is None]
held = [state.indicator for state in WX.desk.people.states if state.indicator]
books = st.builds(
    people.ledger,
    st.just(WX),
    st.dictionaries(st.sampled_from(held), st.integers(0, 50)),
    st.dictionaries(st.sampled_from(own_states), numbers),
)
codes = st.sampled_from([state.code for state in WX.desk.people.states])


@UNHURRIED
@given(books, codes, codes, st.integers(-2, 60))
def test_a_movement_keeps_the_sum_or_is_refused(ledger, origin, goal, count):
    try:
        after = ledger.with_counts(people.apply_move(ledger, origin, goal, count))
    except InvalidInput:
        return
    was, now = people.sum_check(ledger).total, people.sum_check(after).total
    both = [ledger[origin], ledger[goal]]
    if all(each.state.counted and each.count is not None for each in both):
        assert now == was
    assert all(each.count is None or each.count >= 0 for each in after.balances.values())
    untouched = set(ledger.balances) - {origin, goal}
    assert {code: ledger[code] for code in untouched} == {code: after[code] for code in untouched}
    if ledger[origin].count is None:
        assert after[origin] == ledger[origin]


@UNHURRIED
@given(books, codes, codes, st.integers(1, 60))
def test_a_movement_taken_back_at_once_leaves_the_numbers_as_they_were(ledger, origin, goal, count):
    try:
        moved = people.apply_move(ledger, origin, goal, count)
    except InvalidInput:
        return
    after = ledger.with_counts(moved)
    back = after.with_counts(people.take_back(after, people.changes(ledger, moved)))
    assert counts(back) == counts(ledger)


@UNHURRIED
@given(books, st.integers(0, 60), st.sampled_from(["dead", "missing", "serious", "light"]), st.data())
def test_a_slip_in_one_number_of_a_sum_that_came_out_is_always_noticed(ledger, extra, code, data):
    """U10: everybody has been counted and the sum is 应到; one number is then typed wrong."""
    known = ledger.with_counts({each: ledger[each].count or extra for each in ledger.balances})
    right = people.sum_check(known).total
    came_out = people.Ledger(known.balances, right, False, known.expected_label)
    assert people.sum_check(came_out).standing is Standing.OK
    slip = data.draw(st.integers(0, 200).filter(lambda number: number != known[code].count))
    assert people.sum_check(came_out.with_counts({code: slip})).asks
