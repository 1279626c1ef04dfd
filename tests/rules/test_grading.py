"""附表1, 附表2, 1.5.1 and 1.5.2, worked out by hand from the papers."""

import pytest

from .answers import NOTHING_WX, NOTHING_YQ

YQ_NUMBERS = [
    ("deaths", 0, None), ("deaths", 1, "IV"), ("deaths", 2, "IV"), ("deaths", 3, "III"),
    ("deaths", 9, "III"), ("deaths", 10, "II"), ("deaths", 29, "II"), ("deaths", 30, "I"),
    ("deaths", 31, "I"), ("serious_injuries", 0, None), ("serious_injuries", 1, "IV"),
    ("serious_injuries", 9, "IV"), ("serious_injuries", 10, "III"), ("serious_injuries", 49, "III"),
    ("serious_injuries", 50, "II"), ("serious_injuries", 99, "II"), ("serious_injuries", 100, "I"),
    ("evacuated", 0, None), ("evacuated", 1, "IV"), ("evacuated", 4999, "IV"), ("evacuated", 5000, "III"),
    ("evacuated", 9999, "III"), ("evacuated", 10000, "II"), ("evacuated", 49999, "II"),
    ("evacuated", 50000, "I"), ("direct_loss_wan", "0", None), ("direct_loss_wan", "0.01", "IV"),
    ("direct_loss_wan", "49.99", "IV"), ("direct_loss_wan", "50", "IV"),
    ("direct_loss_wan", "499.99", "IV"), ("direct_loss_wan", "500", "III"),
    ("direct_loss_wan", "1999.99", "III"), ("direct_loss_wan", "2000", "II"),
    ("direct_loss_wan", "9999.99", "II"), ("direct_loss_wan", "10000", "I"),
]  # fmt: skip
YQ_KINDS = [
    ("ecological_function", "partial", "II"), ("ecological_function", "total", "I"),
    ("protected_species", "damaged", "III"), ("protected_species", "mass_death", "II"),
    ("protected_species", "extinct", "I"), ("water_intake_interrupted", "township", "III"),
    ("water_intake_interrupted", "county", "II"), ("water_intake_interrupted", "city", "I"),
    ("water_intake_interrupted", "unclassified", "III"), ("cross_boundary", "county", "IV"),
    ("cross_boundary", "prefecture", "III"), ("cross_boundary", "province", "II"),
    ("environmental_impact", True, "IV"), ("mass_incident", True, None),
]  # fmt: skip


@pytest.mark.clause(
    "YQ-005", "YQ-006", "YQ-007", "YQ-010", "YQ-011", "YQ-012", "YQ-016", "YQ-017", "YQ-018", "YQ-022",
    "YQ-023", "YQ-024", "YQ-028",
)  # fmt: skip
@pytest.mark.parametrize(("indicator", "value", "grade"), YQ_NUMBERS)
def test_a_number_is_graded_from_its_bound_up_and_below_the_next(yq, indicator, value, grade):
    assert yq({indicator: value})["severity_grade"] == grade


@pytest.mark.clause(
    "YQ-008", "YQ-009", "YQ-013", "YQ-014", "YQ-015", "YQ-019", "YQ-020", "YQ-021", "YQ-026"
)  # fmt: skip
@pytest.mark.parametrize(("indicator", "value", "grade"), YQ_KINDS)
def test_a_kind_of_harm_is_graded_by_its_row(yq, indicator, value, grade):
    assert yq({indicator: value})["severity_grade"] == grade


@pytest.mark.clause(
    "YQ-030-2", "YQ-030-3", "YQ-031-2", "YQ-031-3", "YQ-032-2", "YQ-032-3", "YQ-032-4", "YQ-033-2",
    "YQ-033-3", "YQ-033-4",
)  # fmt: skip
@pytest.mark.parametrize(("indicator", "value", "level"), YQ_NUMBERS)
def test_a_number_that_may_be_reached_starts_the_response_but_grades_nothing(yq, indicator, value, level):
    found = yq({}, {indicator: value})

    assert (found["severity_grade"], found["response_level"]) == (None, level)


@pytest.mark.clause("YQ-030-5", "YQ-031-5", "YQ-031-7", "YQ-032-5", "YQ-032-7", "YQ-033-6")
@pytest.mark.parametrize(
    ("indicator", "value", "level"),
    [
        ("ecological_function", "partial", "II"), ("ecological_function", "total", "I"),
        ("protected_species", "damaged", "III"), ("protected_species", "mass_death", "II"),
        ("protected_species", "extinct", "I"), ("cross_boundary", "county", None),
        ("cross_boundary", "prefecture", "III"), ("cross_boundary", "province", "II"),
        ("environmental_impact", True, "IV"),
    ],
)  # fmt: skip
def test_harm_that_may_come_starts_the_response(yq, indicator, value, level):
    assert yq({}, {indicator: value})["response_level"] == level


@pytest.mark.clause("YQ-030-6", "YQ-031-6", "YQ-032-6")
@pytest.mark.parametrize(
    ("reach", "level"), [("township", "III"), ("county", "II"), ("city", "I"), ("unclassified", "III")]
)
def test_a_protected_water_source_starts_the_response_whether_reached_or_threatened(yq, reach, level):
    assert yq({"water_source_affected": reach})["response_level"] == level
    assert yq({}, {"water_source_affected": reach})["response_level"] == level


def test_a_source_of_unknown_class_is_a_city_s_at_worst(yq):
    found = yq({**NOTHING_YQ, "water_source_affected": "unclassified"})

    assert (found["response_level"], found["worst_case_level"]) == ("III", "I")
    assert [each["indicator"] for each in found["raised_by"]] == ["water_source_affected"]


def test_an_interrupted_intake_contains_an_affected_source_even_against_an_explicit_no(yq):
    found = yq({"water_intake_interrupted": "county", "water_source_affected": "none"})

    assert "YQ-031-6" in {row["clause"] for row in found["matched"]}


@pytest.mark.clause("YQ-030-4", "YQ-031-4")
@pytest.mark.parametrize(
    ("direct", "total", "level"),
    [
        ("100", "1999.99", "IV"),
        ("100", "2000", "II"),
        ("2000", "100", "II"),
        ("100", "10000", "I"),
        (None, "600", None),
    ],
)
def test_the_larger_of_the_two_losses_counts_in_the_graver_columns(yq, direct, total, level):
    assert yq({"direct_loss_wan": direct, "total_loss_wan": total})["response_level"] == level


@pytest.mark.clause("YQ-029", "YQ-030-1", "YQ-031-1", "YQ-032-1", "YQ-033-1")
@pytest.mark.parametrize(
    ("deaths", "clause", "level"),
    [(30, "YQ-030-1", "I"), (10, "YQ-031-1", "II"), (3, "YQ-032-1", "III"), (1, "YQ-033-1", "IV")],
)
def test_the_grade_found_is_itself_a_criterion_of_the_response(yq, deaths, clause, level):
    found = yq({"deaths": deaths})

    row = next(row for row in found["matched"] if row["clause"] == clause)
    assert (row["indicator"], row["value"], row["bound"], found["response_level"]) == (
        "severity_grade", level, level, level,
    )  # fmt: skip


@pytest.mark.clause("YQ-025", "YQ-033-5")
def test_a_county_dispute_needs_both_the_reach_and_the_crowd(yq):
    clauses = [
        {row["clause"] for row in yq(facts)["matched"]} & {"YQ-025", "YQ-033-5"}
        for facts in (
            {"cross_boundary": "county"},
            {"mass_incident": True},
            {"cross_boundary": "county", "mass_incident": True},
        )
    ]

    assert clauses == [set(), set(), {"YQ-025", "YQ-033-5"}]


@pytest.mark.clause("YQ-026")
def test_some_impact_counts_only_where_nothing_graver_does(yq):
    alone, beside = yq({"environmental_impact": True}), yq({"environmental_impact": True, "deaths": 3})

    assert "YQ-026" in {row["clause"] for row in alone["matched"]}
    assert "YQ-026" not in {row["clause"] for row in beside["matched"]}


@pytest.mark.clause("YQ-027")
def test_any_row_suffices_and_the_gravest_wins(yq):
    assert (
        yq({**NOTHING_YQ, "deaths": 1, "serious_injuries": 55, "evacuated": 5000})["severity_grade"] == "II"
    )


def test_nothing_happened_is_no_grade_and_cannot_get_worse(yq, wx):
    for found in (yq(NOTHING_YQ), wx(NOTHING_WX)):
        assert (found["severity_grade"], found["response_level"], found["worst_case_level"]) == (
            None,
            None,
            None,
        )
        assert (found["unknowns"], found["raised_by"], found["matched"]) == ([], [], [])


def test_nothing_known_is_no_grade_and_may_be_anything(yq, wx):
    for found in (yq(), wx()):
        assert (found["severity_grade"], found["response_level"], found["worst_case_level"]) == (
            None,
            None,
            "I",
        )


def test_a_projection_is_a_total_and_not_added(yq):
    assert yq({"deaths": 2}, {"deaths": 2})["response_level"] == "IV"
    assert yq({"deaths": 5}, {"deaths": 2})["response_level"] == "III"


def test_an_absent_projection_of_a_known_number_widens_nothing(yq):
    assert yq({**NOTHING_YQ, "deaths": 1}, {"deaths": None})["worst_case_level"] == "IV"


def test_a_projection_of_an_unknown_number_does_not_bound_it(yq):
    assert yq({**NOTHING_YQ, "deaths": None}, {"deaths": 1})["worst_case_level"] == "I"


WX_NUMBERS = [
    ("deaths", 0, None), ("deaths", 1, "IV"), ("deaths", 2, "IV"), ("deaths", 3, "III"),
    ("deaths", 9, "III"), ("deaths", 10, "II"), ("deaths", 29, "II"), ("deaths", 30, "I"),
    ("serious_injuries", 0, None), ("serious_injuries", 1, "IV"), ("serious_injuries", 9, "IV"),
    ("serious_injuries", 10, "III"), ("serious_injuries", 49, "III"), ("serious_injuries", 50, "II"),
    ("serious_injuries", 99, "II"), ("serious_injuries", 100, "I"), ("direct_loss_wan", 0, None),
    ("direct_loss_wan", "0.01", "IV"), ("direct_loss_wan", "999.99", "IV"),
    ("direct_loss_wan", "1000", "III"), ("direct_loss_wan", "4999.99", "III"),
    ("direct_loss_wan", "5000", "II"), ("direct_loss_wan", "9999.99", "II"),
    ("direct_loss_wan", "10000", "I"),
]  # fmt: skip


@pytest.mark.clause("WX-003", "WX-004", "WX-005", "WX-006", "WX-013", "WX-081")
@pytest.mark.parametrize(("indicator", "value", "grade"), WX_NUMBERS)
def test_an_accident_is_graded_by_its_harm_and_answered_at_its_grade(wx, indicator, value, grade):
    found = wx({indicator: value})

    assert (found["severity_grade"], found["response_level"]) == (grade, grade)


@pytest.mark.clause("WX-007", "WX-008", "WX-009", "WX-010", "WX-011", "WX-012", "WX-013", "WX-081")
@pytest.mark.parametrize(
    ("indicator", "value", "near_miss"),
    [
        ("at_risk", 9, False), ("at_risk", 10, True), ("trapped_or_missing", 2, False),
        ("trapped_or_missing", 3, True), ("evacuated", 499, False), ("evacuated", 500, True),
        ("severe_pollution", False, False), ("severe_pollution", True, True),
        ("critical_facility_threatened", True, True), ("other_major_near_miss", True, True),
    ],
)  # fmt: skip
def test_a_near_miss_is_handled_as_a_larger_accident_with_a_caveat(wx, indicator, value, near_miss):
    found = wx({indicator: value})

    assert (found["near_miss"], found["severity_grade"]) == (near_miss, None)
    assert found["response_level"] == ("III" if near_miss else None)
    assert [badge["text"] for badge in found["badges"]] == (
        ["预案未定级，按较大对待，需人工决定"] if near_miss else []
    )


def test_a_near_miss_beside_a_graver_grade_lifts_nothing_and_needs_no_caveat(wx):
    found = wx({"deaths": 12, "at_risk": 50})

    assert (found["response_level"], found["near_miss"], found["badges"]) == ("II", True, [])


def test_a_projected_near_miss_is_none_yet(wx):
    found = wx(NOTHING_WX, {"at_risk": 40})

    assert (found["near_miss"], found["response_level"]) == (False, None)
    assert (found["worst_case_near_miss"], found["worst_case_level"]) == (True, "III")


@pytest.mark.clause("WX-052")
def test_a_projected_graver_grade_lifts_nothing_but_opens_the_preparations(wx):
    found = wx({**NOTHING_WX, "deaths": 1}, {"deaths": 4})

    assert (found["severity_grade"], found["response_level"], found["may_rise_to"]) == ("IV", "IV", "III")
    assert (found["opens"], found["worst_case_level"]) == (["WX-052"], "III")


@pytest.mark.parametrize("sign", ["sensitive_receptor", "heavy_metal", "special_report_other"])
def test_while_the_grade_is_open_some_facts_ask_for_the_graver_procedure(yq, sign):
    assert yq({sign: True})["report_class"] == "II"
    assert yq({**NOTHING_YQ, "deaths": 1, sign: True})["report_class"] == "IV"


def test_from_three_deaths_on_we_report_as_for_a_major_event(yq):
    found = yq({"deaths": 3})

    assert (found["severity_grade"], found["report_class"]) == ("III", "II")
    assert found["report_class_reasons"][-1]["source"].startswith("《突发环境事件信息报告办法》")


def test_the_report_class_is_never_lighter_than_grade_or_level(yq, wx):
    assert yq({**NOTHING_YQ, "evacuated": 5000}, {"evacuated": 60000})["report_class"] == "I"
    assert wx({"deaths": 30})["report_class"] is None
