"""The plan of urumqi_safety says what the paper says: held against source.txt, the text of the paper."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from incidents.plans import loading, lookup
from incidents.plans.schema import Example, Plan
from incidents.rules import grading
from incidents.rules.deadlines import Situation, following
from incidents.rules.facts import Facts, parse_facts

FOLDER = Path(__file__).resolve().parents[2] / "urumqi_safety"
PLAN = loading.load(FOLDER / "plan.yaml")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


PAPER = squeezed((FOLDER / "source.txt").read_text(encoding="utf-8"))

LEDGER = [
    *(f"WX-{n:03}" for n in (*range(1, 35), *range(40, 55), *range(60, 74), *range(80, 110))),
    *(f"WX-{n}" for n in (*range(120, 128), *range(130, 136), *range(140, 148))),
    *(f"WX-033-{n:02}" for n in range(1, 29)),
    *(f"WX-034-{n:02}" for n in range(1, 12)),
    *(f"WX-135-{n}" for n in range(1, 5)),
]


def quoted(plan: Plan) -> Iterator[tuple[str, str]]:
    """Everything that the plan's file gives as the paper's own words, with where it stands."""
    yield from ((clause.id, clause.text) for clause in plan.clauses)
    yield from ((row.clause, row.text) for table in plan.grading.tables for row in table.rows)
    yield from (
        ("headquarters", text) for text in (*plan.headquarters.powers, *plan.headquarters.office_duties)
    )
    yield from ((unit.code, duty.text) for unit in plan.units for duty in unit.duties)
    yield from ((group.code, duty.text) for group in plan.groups for duty in group.duties)
    # Recording who handed over the command is our reading of B-41; the paper has no sentence for it.
    yield from ((task.code, task.text) for task in plan.level_tasks if task.code != "hand_over_command")
    yield from ((condition.code, condition.text) for condition in plan.termination.conditions)
    yield from ((duty.clause, duty.text) for duty in plan.aftermath)
    yield "assist_text", plan.activation.assist_text


def test_every_quoted_text_stands_in_the_paper_word_for_word():
    strayed = [
        (where, line)
        for where, text in quoted(PLAN)
        for line in text.splitlines()
        if squeezed(line) not in PAPER
    ]
    assert strayed == []


def test_every_id_of_the_rule_ledger_is_a_clause():
    assert sorted(clause.id for clause in PLAN.clauses) == sorted(LEDGER)


def test_every_clause_says_what_carries_it_or_why_nothing_does():
    silent = [
        clause.id
        for clause in PLAN.clauses
        if not (clause.carrier if clause.disposition in ("rule", "duty", "form") else clause.why)
    ]
    assert silent == []


def test_only_hazard_registers_and_chapters_six_and_seven_are_left_for_later():
    planned = {clause.section[0:3] for clause in PLAN.clauses if clause.disposition == "planned"}
    assert {section for section in planned if section[0] not in "67"} == {"3.1"}


@pytest.mark.parametrize("table", PLAN.grading.tables, ids=lambda table: table.code)
def test_a_row_quotes_its_clause_whole(table):
    for row in table.rows:
        assert row.text == lookup.clause(PLAN, row.clause).text


def as_fact(name: str, value: str) -> object:
    kinds = {indicator.name: indicator.kind for indicator in PLAN.indicators}
    if kinds[name] == "flag":
        return {"true": True, "false": False}[value]
    return int(value) if kinds[name] == "count" else value


def facts_of(example: Example) -> Facts:
    confirmed, projected = (
        {name: as_fact(name, value) for name, value in basis.items()}
        for basis in (example.confirmed, example.projected)
    )
    return parse_facts(PLAN, confirmed, projected)


@pytest.mark.clause(
    "WX-001", "WX-003", "WX-004", "WX-005", "WX-006", "WX-007", "WX-008", "WX-009", "WX-010", "WX-011",
    "WX-012", "WX-013", "WX-081",
)  # fmt: skip
@pytest.mark.parametrize("example", PLAN.examples, ids=lambda example: example.name)
def test_each_worked_example_comes_out_as_the_plan_says(example):
    result = grading.assess(PLAN, facts_of(example))
    for name in ("severity_grade", "response_level", "near_miss", "report_class", "worst_case_level"):
        assert getattr(result, name) == getattr(example, name), name


@pytest.mark.clause("WX-064", "WX-068", "WX-069")
@pytest.mark.parametrize(
    "example", [each for each in PLAN.examples if each.limits], ids=lambda example: example.name
)
def test_the_limits_of_an_example_follow_from_it(example):
    result = grading.assess(PLAN, facts_of(example))
    situation = Situation(
        severity_grade=result.severity_grade, response_level=result.response_level, near_miss=result.near_miss
    )
    assert {rule.code for rule in following(PLAN, situation)} >= set(example.limits)


def test_the_examples_stand_on_every_bound_and_beside_it():
    tried = {
        (name, Decimal(value))
        for each in PLAN.examples
        for name, value in each.confirmed.items()
        if value[0].isdigit()
    }
    for table in PLAN.grading.tables:
        for condition in (each for row in table.rows for each in row.any if each.at_least is not None):
            step = Decimal("0.01") if condition.indicator == "direct_loss_wan" else Decimal(1)
            for value in (condition.at_least - step, condition.at_least, condition.at_least + step):
                assert (condition.indicator, value) in tried


@pytest.mark.clause("WX-052")
def test_a_projected_higher_grade_lifts_nothing_and_opens_the_preparations():
    result = grading.assess(PLAN, parse_facts(PLAN, {"deaths": 2}, {"deaths": 3}))
    assert (result.severity_grade, result.response_level, result.may_rise_to) == (4, 4, 3)
    assert result.opens == ("WX-052",)
    opened = [task.code for task in PLAN.level_tasks if task.clause in result.opens]
    assert opened == ["consult_on_escalation", "prepare_for_escalation"]
    assert not {task.code for level in (1, 2, 3, 4) for task in lookup.tasks_at(PLAN, level)} & set(opened)


@pytest.mark.clause(
    "WX-015", "WX-033", "WX-072",
    "WX-033-01", "WX-033-02", "WX-033-03", "WX-033-04", "WX-033-05", "WX-033-06", "WX-033-07", "WX-033-08",
    "WX-033-09", "WX-033-10", "WX-033-11", "WX-033-12", "WX-033-13", "WX-033-14", "WX-033-15", "WX-033-16",
    "WX-033-17", "WX-033-18", "WX-033-19", "WX-033-20", "WX-033-21", "WX-033-22", "WX-033-23", "WX-033-24",
    "WX-033-25", "WX-033-26", "WX-033-27", "WX-033-28",
)  # fmt: skip
def test_the_twenty_eight_member_units_have_every_duty_of_annex_two():
    members = [unit for unit in PLAN.units if unit.kind == "member"]
    assert len(members) == 28
    for unit in members:
        name, duties = lookup.clause(PLAN, unit.clause).text.split("：", 1)
        assert unit.name == name
        assert [duty.text for duty in unit.duties] == [each for each in re.split("[；。]", duties) if each]


@pytest.mark.clause(
    "WX-034",
    "WX-034-01", "WX-034-02", "WX-034-03", "WX-034-04", "WX-034-05", "WX-034-06", "WX-034-07", "WX-034-08",
    "WX-034-09", "WX-034-10", "WX-034-11",
)  # fmt: skip
def test_the_eleven_groups_have_the_leads_and_members_of_annex_three():
    assert [group.clause for group in PLAN.groups] == [f"WX-034-{n:02}" for n in range(1, 12)]
    for group in PLAN.groups:
        paragraphs = lookup.clause(PLAN, group.clause).text.splitlines()
        assert paragraphs[0] == group.name
        composed = squeezed(paragraphs[1])
        for code in (*group.lead_units, *group.members):
            unit = lookup.unit(PLAN, code)
            assert any(name in composed for name in (unit.name, *unit.aliases)), (group.code, code)


def test_the_duties_of_a_group_are_everything_that_annex_three_lays_on_it():
    for group in PLAN.groups:
        text = squeezed(lookup.clause(PLAN, group.clause).text)
        laid_on = re.split("组成事故调查组。|组成[。，]", text, maxsplit=1)[1]
        duties = "".join(squeezed(duty.text) for duty in group.duties)
        assert duties == re.sub("[；。]", "", laid_on)


@pytest.mark.clause("WX-034-11")
def test_only_the_mobilisation_group_has_no_lead_of_its_own_and_the_youth_league_is_suggested():
    assert [group.code for group in PLAN.groups if group.lead_to_be_named] == ["mobilisation"]
    (suggestion,) = lookup.group(PLAN, "mobilisation").suggestions
    assert suggestion.unit == "youth_league"
    assert set(suggestion.categories) == {category.name for category in PLAN.categories}


@pytest.mark.clause("WX-024", "WX-025", "WX-030", "WX-085")
def test_only_the_commander_approves_and_only_he_delegates_to_his_deputy():
    assert [post.code for post in lookup.posts_with(PLAN, "approve_activation")] == ["commander"]
    assert [post.code for post in lookup.posts_with(PLAN, "confirm_grade")] == ["commander"]
    assert lookup.post(PLAN, "commander").delegates_to == ("deputy_commander",)


@pytest.mark.clause("WX-107", "WX-108")
def test_a_rescue_unit_may_suspend_the_rescue_but_only_the_command_post_resumes_it():
    stoppers = {post.code for post in lookup.posts_with(PLAN, "suspend_rescue")}
    assert stoppers == {"unit_officer", "command_post", "commander"}
    assert [post.code for post in lookup.posts_with(PLAN, "resume_rescue")] == ["command_post"]


@pytest.mark.clause("WX-062", "WX-064")
def test_the_plan_gives_thirty_minutes_to_the_enterprise_and_two_hours_to_the_county():
    enterprise, county = (lookup.deadline(PLAN, code) for code in ("enterprise_report", "upward_report"))
    assert (enterprise.starts, enterprise.minutes, enterprise.owner) == ("occurred", 30, "incident_unit")
    assert (county.starts, county.minutes, county.owner) == ("learned", 120, "watch_officer")


def test_no_limit_in_minutes_bears_the_plans_badge_unless_the_paper_names_it():
    assert {rule.minutes for rule in PLAN.deadlines if rule.badge == "plan"} == {None, 30, 120}
    assert {rule.per_day for rule in PLAN.deadlines if rule.badge == "plan"} == {None, 1, 2}


@pytest.mark.clause("WX-063")
def test_the_first_word_goes_at_once_to_county_city_and_township():
    rule = lookup.deadline(PLAN, "report_at_once")
    assert rule.minutes is None
    assert {each.unit for each in rule.recipients} == {"county_government", "city_command_office", "township"}


@pytest.mark.clause("WX-047", "WX-048", "WX-049")
def test_red_and_orange_warnings_are_the_commanders_and_all_eight_elements_are_asked_for():
    assert PLAN.warning.authorities == {
        4: "office_director",
        3: "office_director",
        2: "commander",
        1: "commander",
    }
    assert len(PLAN.warning.elements) == 8


@pytest.mark.clause("WX-109")
def test_the_response_ends_on_four_conditions_proposed_by_the_command_post():
    assert [each.text for each in PLAN.termination.conditions] == [
        "遇险人员获救",
        "事故现场得以控制",
        "环境符合有关标准",
        "导致次生、衍生事故隐患消除",
    ]
    assert (PLAN.termination.proposed_by, PLAN.termination.decided_by) == ("command_post", "commander")


@pytest.mark.clause("WX-014", "WX-031")
def test_the_experts_advise_until_the_end_of_the_response():
    experts = lookup.unit(PLAN, "experts")
    assert len(experts.duties) == 4
    assert "对事故应急响应终止和后期分析评估提出建议" in experts.duties[-1].text


@pytest.mark.clause("WX-020", "WX-021", "WX-027", "WX-028")
def test_the_headquarters_and_its_office_have_every_power_and_duty_of_section_two():
    headquarters = PLAN.headquarters
    for clause, words in (("WX-027", headquarters.powers), ("WX-028", headquarters.office_duties)):
        laid_on = lookup.clause(PLAN, clause).text.split("：", 1)[1]
        assert list(words) == [each for each in re.split("[；。]", laid_on) if each]
    assert len(headquarters.office_duties) == 8


@pytest.mark.clause(
    "WX-120", "WX-121", "WX-122", "WX-123", "WX-124", "WX-125", "WX-126", "WX-127",
)  # fmt: skip
def test_every_section_on_the_aftermath_lays_a_duty_on_somebody():
    chapter = [clause.id for clause in PLAN.clauses if clause.section.startswith("5.")]
    assert list(dict.fromkeys(duty.clause for duty in PLAN.aftermath)) == chapter


@pytest.mark.clause("WX-070")
def test_every_category_goes_to_the_department_of_annex_four():
    named = {category.name: category.unit for category in PLAN.categories}
    assert (named["道路交通"], named["火灾"], named["特种设备"]) == (
        "traffic_police",
        "fire_rescue",
        "market_regulation",
    )
    assert [name for name, unit in named.items() if unit is None] == ["其他"]


@pytest.mark.clause("WX-065")
def test_a_report_asks_for_the_six_things_that_section_4_1_2_names():
    fields = lookup.form(PLAN, "INITIAL_REPORT").fields
    listed = lookup.clause(PLAN, "WX-065").text.split("：", 1)[1].rstrip("。").split("；")
    assert list(fields) == listed


def test_every_contradiction_of_the_paper_is_on_the_list():
    assert {f"B-{n:02}" for n in range(1, 42)} <= {erratum.code for erratum in PLAN.errata}


@pytest.mark.clause("WX-142", "WX-145")
def test_the_drill_and_the_filing_are_owed_by_the_office_itself():
    drill, filing = PLAN.office_duties
    assert (drill.days, drill.remind_days_before, drill.counts_from) == (730, (90, 30), "last_done")
    assert (filing.working_days, filing.badge, filing.counts_from) == (20, "law", "plan_effective")
    able = [post.code for post in PLAN.posts if "set_targets" in post.powers]
    assert able == ["office_director"]


@pytest.mark.clause("WX-067", "WX-124")
def test_the_windows_of_the_regulation_are_days_and_its_investigation_may_stand_still():
    found = {rule.code: rule for rule in PLAN.deadlines}
    assert (found["casualty_watch"].days, found["casualty_watch_traffic_fire"].days) == (30, 7)
    assert found["casualty_watch"].watches.indicators == ("deaths", "serious_injuries")
    investigation = found["investigation_report"]
    assert (investigation.days, investigation.pause_for, investigation.extension.days) == (60, "技术鉴定", 60)


@pytest.mark.clause("WX-062", "WX-064", "WX-068", "WX-069")
def test_what_is_not_verified_or_of_the_office_s_own_is_off():
    off = {rule.code for rule in PLAN.deadlines if rule.badge == "internal" or not rule.switched_on}
    assert off >= {
        "province_quick_report", "follow_up_general", "internal_follow_up_24h", "internal_follow_up_12h",
    }  # fmt: skip
    assert "enterprise_report_law" not in off
