"""What one level adds to another and takes away: the table of the plan, without a database."""

import pytest

from incidents.plans import lookup, registry
from incidents.rules import activation, level_change, requesting
from incidents.rules.level_change import Standing
from incidents.rules.refusal import InvalidInput
from incidents.rules.requesting import Direction

PAIRS = [(before, after) for before in (1, 2, 3, 4) for after in (1, 2, 3, 4) if before != after]


@pytest.fixture(params=["yangquan_eco", "urumqi_safety"])
def plan(request):
    return registry.get(request.param)


def leads(plan):
    return {
        group.code: activation.suggested_lead(plan, group, "") or (*group.lead_units, *group.members)[0]
        for group in plan.groups
    }


def standing(plan, at) -> Standing:
    named = leads(plan)
    called = activation.call_up(plan, at, leads=named, chosen=named.keys())
    tasks = {task.code: task.unit for task in called.tasks}
    return Standing(at, {g.code: g.lead_unit for g in called.groups}, tasks, frozenset(tasks), called.units)


@pytest.mark.clause("YQ-119", "YQ-120")
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_what_stands_plus_the_difference_is_the_new_level(plan, before, after):
    now = standing(plan, before)
    changed = level_change.difference(plan, now, after, leads(plan))
    owed = (set(now.tasks) - set(changed.dropped)) | {task.code for task in changed.added}
    upward = {each.task for each in plan.activation.asks} if after > before else set()
    assert owed | upward == {task.code for task in changed.called.tasks} | upward
    assert not {task.code for task in changed.added} & set(now.tasks)


@pytest.mark.clause("YQ-119", "YQ-120")
@pytest.mark.parametrize(("before", "after"), [(3, 2), (2, 1), (3, 1)])
def test_raising_above_iii_ends_only_what_a_graver_asking_replaces(plan, before, after):
    changed = level_change.difference(plan, standing(plan, before), after, leads(plan))
    replaced = {task.code for task in lookup.tasks_at(plan, before) if after in task.not_at}
    assert {code.partition(".")[0] for code in changed.dropped} == replaced
    assert not changed.released


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_those_for_whom_nothing_changes_are_not_told(plan, before, after):
    now = standing(plan, before)
    changed = level_change.difference(plan, now, after, leads(plan))
    touched = {task.unit for task in changed.added} | {now.tasks[code] for code in changed.dropped}
    moved = {*changed.joined, *changed.left}
    in_groups = set()
    for code in (*(group.code for group in changed.formed), *changed.released):
        group = lookup.group(plan, code)
        in_groups |= {*group.lead_units, *group.members, *group.suggested_additions}
    assert set(changed.told) <= touched | moved | in_groups


def test_the_same_level_changes_nothing(plan):
    for at in (1, 2, 3, 4):
        changed = level_change.difference(plan, standing(plan, at), at, leads(plan))
        assert changed.is_empty
        assert changed.told == ()


@pytest.mark.clause("YQ-034", "YQ-035")
@pytest.mark.parametrize(
    ("before", "after", "proposed", "reason", "evidence", "refused"),
    [
        (4, 2, "II", "", "", set()),
        (4, 3, "II", "", "", {"reason"}),
        (4, 3, None, "重要时段", "", set()),
        (2, 3, "III", "水质达标", "连续 6 次达标", set()),
        (2, 3, "III", "水质达标", " ", {"evidence"}),
        (2, 3, "III", "", "连续 6 次达标", {"reason"}),
        (2, 4, "IV", "", "", {"reason", "evidence"}),
        (2, 2, "II", "人数达到", "", set()),
        (2, 2, "II", "", "", {"reason"}),
        (2, 5, "II", "错", "错", {"response_level"}),
        (2, 0, "II", "错", "错", {"response_level"}),
    ],
)
def test_what_a_change_must_say(before, after, proposed, reason, evidence, refused):
    plan = registry.get("yangquan_eco")
    said = {"proposed": proposed, "reason": reason, "evidence": evidence, "same_basis": False}
    if not refused:
        level_change.check_reasons(plan, before, after, **said)
        return
    with pytest.raises(InvalidInput) as error:
        level_change.check_reasons(plan, before, after, **said)
    assert set(error.value.errors) == refused
    assert refused == {"response_level"} or "4.1.5" in "".join(error.value.errors.values())


@pytest.mark.parametrize(
    ("before", "after", "way", "words"),
    [
        (4, 2, Direction.RAISE, "由IV级提升为II级响应"),
        (2, 3, Direction.LOWER, "由II级降为III级响应"),
        (2, 2, Direction.REBASE, "II级响应改据"),
    ],
)
def test_a_change_is_named_by_its_direction(before, after, way, words):
    assert requesting.direction(before, after) is way
    assert requesting.what("LEVEL_CHANGE", after, before) == words


def test_the_ground_is_the_grade_and_the_rows():
    row = {"table": "附表2", "level": "II", "item": "6", "text": "…"}
    one = {"severity_grade": "III", "matched": [row]}
    assert level_change.same_basis(one, {"severity_grade": "III", "matched": [dict(row, value=3)]})
    assert not level_change.same_basis(one, {"severity_grade": "II", "matched": [row]})
    assert not level_change.same_basis(one, {"severity_grade": "III", "matched": [dict(row, item="1")]})
