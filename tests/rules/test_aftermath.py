"""Which duties follow the end of a response: by the grade, by what crossed a boundary, none lost for want of a number."""

import pytest

from incidents.plans import registry
from incidents.rules import aftermath

YQ, WX = registry.get("yangquan_eco"), registry.get("urumqi_safety")


def opened(plan, grade, **facts):
    return {duty.code for _, duty in aftermath.duties_for(plan, grade, facts)}


@pytest.mark.clause("YQ-145", "YQ-146", "YQ-148", "YQ-149", "YQ-150")
@pytest.mark.parametrize(
    ("grade", "there", "not_there"),
    [
        (
            1,
            {"investigation_assist", "assessment_assist"},
            {"investigation", "assessment", "assessment_guide"},
        ),
        (
            2,
            {"investigation_assist", "assessment_assist"},
            {"investigation", "assessment", "assessment_guide"},
        ),
        (
            3,
            {"investigation_assist", "assessment"},
            {"investigation", "assessment_assist", "assessment_guide"},
        ),
        (
            4,
            {"investigation", "assessment_guide"},
            {"investigation_assist", "assessment", "assessment_assist"},
        ),
    ],
)
def test_who_investigates_and_who_assesses_follows_the_grade(grade, there, not_there):
    found = opened(YQ, grade)
    assert there <= found
    assert not not_there & found


def test_of_an_unknown_grade_every_duty_is_opened():
    assert opened(YQ, None) == {each.code for each in YQ.aftermath}
    assert opened(WX, None) == {each.code for each in WX.aftermath}


@pytest.mark.clause("YQ-151")
@pytest.mark.parametrize(
    ("reach", "owed"), [("none", False), ("county", True), ("province", True), (None, True)]
)
def test_what_nobody_knows_excuses_nobody(reach, owed):
    facts = {} if reach is None else {"cross_boundary": reach}
    assert ("assessment_across" in opened(YQ, 3, **facts)) is owed


@pytest.mark.clause("WX-124", "WX-126")
@pytest.mark.parametrize(("grade", "asked"), [(2, False), (3, True), (4, False)])
def test_the_county_investigates_none_but_the_larger_ones_of_its_plan(grade, asked):
    assert ("investigation" in opened(WX, grade)) is asked
    assert ("support" in opened(WX, grade)) is (grade <= 3)


@pytest.mark.parametrize(
    ("confirmed", "assessed", "level", "counts"),
    [(3, "II", 2, 3), (None, "II", 3, 2), (None, None, 3, 3), (None, None, None, None)],
)
def test_the_confirmed_grade_counts_before_the_assessed_one_and_that_before_the_level(
    confirmed, assessed, level, counts
):
    found = aftermath.grade_that_counts(confirmed=confirmed, assessed=assessed, response_level=level)
    assert found == counts
