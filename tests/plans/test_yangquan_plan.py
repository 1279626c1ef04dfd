"""The Yangquan plan as data: verbatim beside its paper, complete, graded as its own worked examples say."""

import re
from pathlib import Path

import pytest

from incidents.plans import loading, lookup
from incidents.plans.schema import Example, Plan
from incidents.rules import activation, deadlines
from incidents.rules.facts import parse_facts
from incidents.rules.grading import Assessment, assess

PACK = Path(__file__).resolve().parents[2] / "yangquan_eco"
PLAN = loading.load(PACK / "plan.yaml")

# 「第一时间报告、赶赴现场、监测、发布信息、启动调查」 is one sentence of the paper and five tasks here.
FIVE_FIRSTS = "five_firsts_"

SUBSECTIONS = {"YQ-030": 6, "YQ-031": 7, "YQ-032": 7, "YQ-033": 6}
LEDGER = [
    *range(1, 68), *range(70, 79), *range(90, 105), *range(110, 129), *range(140, 153), *range(160, 166),
]  # fmt: skip


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


PAPER = _bare((PACK / "source.txt").read_text(encoding="utf-8"))


def _quotations(plan: Plan) -> list[tuple[str, str]]:
    said = [(clause.id, clause.text) for clause in plan.clauses]
    said += [(row.clause, row.text) for table in plan.grading.tables for row in table.rows]
    said += [(group.code, duty.text) for group in plan.groups for duty in group.duties]
    said += [(unit.code, duty.text) for unit in plan.units for duty in unit.duties]
    said += [(task.code, task.text) for task in plan.level_tasks if not task.code.startswith(FIVE_FIRSTS)]
    said += [(duty.clause, duty.text) for duty in plan.aftermath]
    said += [(condition.code, condition.text) for condition in plan.termination.conditions]
    said += [("headquarters", text) for text in (*plan.headquarters.powers, *plan.headquarters.office_duties)]
    return [*said, ("sentence", plan.termination.sentence), ("external", plan.termination.external_decision)]


def _read(values: dict[str, str]) -> dict[str, object]:
    """An example's words as a form or the API would send them."""
    casts = {
        "count": int,
        "flag": lambda word: {"true": True, "false": False}[word],
        "money": str,
        "scale": str,
    }
    return {name: casts[lookup.indicator(PLAN, name).kind](value) for name, value in values.items()}


def _facts_of(example: Example):
    return parse_facts(PLAN, _read(example.confirmed), _read(example.projected))


def _assessed(example: Example) -> Assessment:
    return assess(PLAN, _facts_of(example))


def _given(**confirmed: object) -> Assessment:
    return assess(PLAN, parse_facts(PLAN, confirmed, {}))


def _codes_at(level: int) -> set[str]:
    return {task.code for task in lookup.tasks_at(PLAN, level)}


def test_every_quotation_stands_in_the_paper_word_for_word():
    strays = [(where, text) for where, text in _quotations(PLAN) if _bare(text) not in PAPER]
    assert strays == []


def test_every_clause_of_the_ledger_is_there_once():
    expected = [f"YQ-{number:03d}" for number in LEDGER]
    expected += [f"{clause}-{item}" for clause, count in SUBSECTIONS.items() for item in range(1, count + 1)]
    assert sorted(clause.id for clause in PLAN.clauses) == sorted(expected)


@pytest.mark.clause("YQ-005", "YQ-026", "YQ-030", "YQ-031", "YQ-032", "YQ-033")
def test_both_tables_hold_every_row_of_the_paper():
    per_level = {
        table.code: [sum(row.level == level for row in table.rows) for level in (1, 2, 3, 4)]
        for table in PLAN.grading.tables
    }
    assert per_level == {"附表1": [5, 6, 6, 5], "附表2": [6, 7, 7, 6]}


@pytest.mark.clause(
    *(f"YQ-{number:03d}" for number in range(5, 30)),
    *(f"{clause}-{item}" for clause, count in SUBSECTIONS.items() for item in range(1, count + 1)),
)
@pytest.mark.parametrize("example", PLAN.examples, ids=lambda example: example.name)
def test_the_tables_grade_as_the_worked_example_says(example: Example):
    found = _assessed(example)
    wanted = (example.severity_grade, example.response_level, example.report_class, example.near_miss)
    assert (found.severity_grade, found.response_level, found.report_class, found.near_miss) == wanted
    assert example.worst_case_level in (None, found.worst_case_level)


@pytest.mark.clause("YQ-092", "YQ-093", "YQ-095", "YQ-116")
@pytest.mark.parametrize(
    "example", [each for each in PLAN.examples if each.limits], ids=lambda example: example.name
)
def test_the_limits_follow_as_the_worked_example_says(example: Example):
    found, facts = _assessed(example), _facts_of(example)
    situation = deadlines.Situation(
        report_class=found.report_class,
        severity_grade=found.severity_grade,
        response_level=found.response_level,
        facts=(facts.confirmed, facts.projected),
    )
    assert set(example.limits) <= {rule.code for rule in deadlines.following(PLAN, situation)}


@pytest.mark.clause("YQ-005", "YQ-026")
def test_every_row_of_both_tables_is_matched_by_some_worked_example():
    matched = {row.clause for example in PLAN.examples for row in _assessed(example).matched}
    assert matched >= {row.clause for table in PLAN.grading.tables for row in table.rows}


@pytest.mark.clause("YQ-024", "YQ-033-4")
def test_a_loss_between_50_and_500_is_general_though_the_paper_prints_50():
    row = next(row for table in PLAN.grading.tables for row in table.rows if row.clause == "YQ-033-4")
    assert "50 万元以下" in row.text
    assert row.erratum == "A-01"
    assert _given(direct_loss_wan="499.99").response_level == 4


@pytest.mark.clause("YQ-030-4", "YQ-031-4")
def test_the_larger_of_direct_and_total_loss_counts_for_level_one_and_two():
    found = _given(direct_loss_wan="100", total_loss_wan="10000")
    assert (found.severity_grade, found.response_level) == (4, 1)


@pytest.mark.clause("YQ-045", "YQ-046", "YQ-047", "YQ-048", "YQ-049", "YQ-050", "YQ-051")
def test_six_groups_with_lead_members_and_duties():
    assert {group.code: (group.lead_units, len(group.duties)) for group in PLAN.groups} == {
        "coordination": (("supervision_office", "general_office"), 6),
        "monitoring": (("comprehensive_section",), 6),
        "disposal": ((), 4),
        "investigation": (("enforcement_team",), 5),
        "publicity": (("general_office",), 6),
        "experts": (("supervision_office",), 4),
    }


@pytest.mark.clause("YQ-048", "YQ-059", "YQ-060", "YQ-061")
@pytest.mark.parametrize(
    ("category", "unit"),
    [
        ("水污染", "water"),
        ("大气污染", "air"),
        ("土壤污染", "soil"),
        ("危险化学品", "soil"),
        ("固体废物", "soil"),
        ("其他", None),
    ],
)
def test_the_lead_of_the_disposal_group_is_suggested_by_category(category: str, unit: str | None):
    assert activation.suggested_lead(PLAN, lookup.group(PLAN, "disposal"), category) == unit


@pytest.mark.clause(*(f"YQ-{number:03d}" for number in (42, 52, *range(53, 68), 104)))
def test_sixteen_units_with_every_duty_of_the_annex():
    duties = {unit.code: len(unit.duties) for unit in PLAN.units if unit.kind != "external"}
    assert duties == {
        "supervision_office": 8,
        "general_office": 6,
        "discipline_group": 1,
        "law_enforcement_section": 5,
        "personnel": 3,
        "science_finance": 4,
        "water": 4,
        "air": 2,
        "soil": 4,
        "eia": 2,
        "comprehensive_section": 2,
        "enforcement_team": 7,
        "monitoring_support_center": 4,
        "provincial_monitoring_center": 5,
        "publicity_tech_center": 4,
        "county_branch": 4,
    }


@pytest.mark.clause("YQ-055")
def test_the_discipline_group_gets_a_copy_and_owes_no_readiness():
    unit = lookup.unit(PLAN, "discipline_group")
    assert (unit.kind, unit.ready_within_limit) == ("supervising", False)


@pytest.mark.clause("YQ-119", "YQ-120")
def test_graver_levels_take_over_the_work_of_lighter_ones():
    own_request = {"propose_city_iii", "propose_city_ii", "propose_city_i"}
    assert _codes_at(3) - own_request < _codes_at(2) - own_request < _codes_at(1) - own_request
    assert [_codes_at(level) & own_request for level in (3, 2, 1)] == [
        {"propose_city_iii"}, {"propose_city_ii"}, {"propose_city_i"},
    ]  # fmt: skip


@pytest.mark.clause("YQ-090", "YQ-091", "YQ-110", "YQ-111", "YQ-121")
def test_level_four_asks_for_reports_and_dispatch_but_not_for_readiness_or_arrival():
    at_four = _codes_at(4)
    assert {
        "iv_branch_report",
        "iv_branch_coordinate",
        "iv_report",
        "iv_support",
        "iv_guide_branch",
    } <= at_four
    assert not at_four & {
        "readiness",
        "readiness_headquarters",
        "reachable",
        "groups_on_scene",
        "lead_on_scene",
    }


@pytest.mark.clause("YQ-116")
def test_readiness_is_one_hour_for_each_unit_in_three_kinds():
    rule = lookup.deadline(PLAN, "readiness")
    assert (rule.minutes, rule.per_unit, rule.response_levels, rule.reading) == (60, True, (1, 2, 3), True)
    task = next(task for task in PLAN.level_tasks if task.code == "readiness")
    assert task.readiness_items == ("人员", "车辆", "仪器装备")


@pytest.mark.clause("YQ-092", "YQ-095", "YQ-098", "YQ-103")
@pytest.mark.parametrize(
    ("code", "level", "reach", "units"),
    [
        ("initial_report_4h", 4, "none", ["city_government", "provincial_department"]),
        ("initial_report_4h", 3, "none", ["city_government", "provincial_department", "city_command"]),
        ("initial_report_2h", 4, "none", ["city_government", "provincial_department", "ministry"]),
        (
            "initial_report_2h",
            2,
            "province",
            ["city_government", "provincial_department", "city_command", "ministry", "provincial_government"],
        ),
    ],
)
def test_the_written_report_goes_to_whom_plan_and_law_name(
    code: str, level: int, reach: str, units: list[str]
):
    facts = parse_facts(PLAN, {"cross_boundary": reach}, {})
    found = deadlines.recipients(
        lookup.deadline(PLAN, code), level=level, facts=(facts.confirmed, facts.projected)
    )
    assert [each.unit for each in found] == units


@pytest.mark.clause("YQ-095", "YQ-096")
def test_only_sources_with_a_number_give_a_countdown():
    numbered = [rule for rule in PLAN.deadlines if rule.minutes or rule.working_days or rule.per_day]
    assert {rule.code for rule in numbered if rule.badge == "plan"} == {
        "readiness", "readiness_headquarters", "assessment_report",
    }  # fmt: skip
    assert all(rule.source for rule in numbered if rule.badge == "law")


@pytest.mark.clause("YQ-149")
def test_the_assessment_report_is_due_twenty_working_days_after_the_review():
    rule = lookup.deadline(PLAN, "assessment_report")
    assert (rule.starts, rule.working_days, rule.grades) == ("review_passed", 20, (3,))


@pytest.mark.clause("YQ-039", "YQ-040", "YQ-041")
def test_only_the_commander_approves_and_confirms_the_grade():
    deciding = ("confirm_grade", "approve_activation", "approve_level_change", "approve_termination")
    assert {
        power: [post.code for post in lookup.posts_with(PLAN, power)] for power in deciding
    } == dict.fromkeys(deciding, ["commander"])
    assert lookup.post(PLAN, "commander").delegates_to == ("deputy_commander",)


@pytest.mark.clause("YQ-002", "YQ-003", "YQ-004")
def test_three_categories_go_to_other_plans():
    assert {each.name: each.transfers_to for each in PLAN.categories if each.transfers_to} == {
        "辐射": "阳泉市辐射事故应急预案",
        "重污染天气": "阳泉市重污染天气应急预案",
        "生态破坏": "阳泉市生态破坏事件应急预案",
    }


@pytest.mark.clause("YQ-070", "YQ-077", "YQ-078")
def test_the_bureau_only_advises_a_warning():
    assert (PLAN.warning.mode, set(PLAN.warning.authorities.values())) == ("advise", {"city_government"})


@pytest.mark.clause("YQ-140", "YQ-141", "YQ-142")
def test_three_groups_give_their_opinion_before_the_commander_ends_the_response():
    assert [each.group for each in PLAN.termination.opinions] == ["monitoring", "disposal", "investigation"]
    assert (PLAN.termination.proposed_by, PLAN.termination.decided_by) == ("office_director", "commander")


def test_what_waits_for_later_is_only_the_upkeep_of_chapters_six_and_seven():
    planned = [clause.id for clause in PLAN.clauses if clause.disposition == "planned"]
    assert planned == ["YQ-160", "YQ-161", "YQ-162", "YQ-163"]


@pytest.mark.clause("YQ-147", "YQ-149", "YQ-152")
def test_the_limits_of_the_aftermath_are_days_and_the_unverified_one_is_off():
    found = {rule.code: rule for rule in PLAN.deadlines}
    investigation = found["investigation_report"]
    assert (investigation.days, investigation.starts, investigation.pause_for) == (
        30,
        "terminated",
        "污染损害评估",
    )
    assert (found["assessment_report"].working_days, found["assessment_report"].grades) == (20, (3,))
    assert found["internal_assessment_done"].badge == "internal"


@pytest.mark.clause("YQ-117")
def test_reachability_lasts_as_long_as_the_response_and_counts_down_to_nothing():
    rule = lookup.deadline(PLAN, "reachable_round_the_clock")
    assert (rule.met_by, rule.minutes, deadlines.describe(rule)) == (
        "response_end",
        None,
        "响应期间保持（不计时）",
    )
