"""What each level of 阳泉 brings to whom (4.1.1-4.1.4, 4.3), and what 附表3 says of each unit."""

import pytest

from incidents.models import MemberDuty, Task

AT_III = [
    ("instructions_city", "综合协调组"),
    ("emergency_meeting", "局指挥部办公室主任"),
    ("direct_groups", "局指挥部办公室主任"),
    ("monitoring_plan", "应急监测组"),
    ("monitoring_coordination", "应急监测组"),
    ("disposal_plan", "污染处置组"),
    ("disposal_measures", "污染处置组"),
    ("evacuation_advice", "污染处置组"),
    ("collect_evidence", "污染排查组"),
    ("trace_source", "污染排查组"),
    ("publicity_support", "新闻宣传组"),
]
OF_THE_BRANCH = [
    f"five_firsts_{each}" for each in ("report", "on_scene", "monitor", "publish", "investigate")
]
UNITS = [
    ("supervision_office", "YQ-053", 8),
    ("general_office", "YQ-054", 6),
    ("discipline_group", "YQ-055", 1),
    ("law_enforcement_section", "YQ-056", 5),
    ("personnel", "YQ-057", 3),
    ("science_finance", "YQ-058", 4),
    ("water", "YQ-059", 4),
    ("air", "YQ-060", 2),
    ("soil", "YQ-061", 4),
    ("eia", "YQ-062", 2),
    ("comprehensive_section", "YQ-063", 2),
    ("enforcement_team", "YQ-064", 7),
    ("monitoring_support_center", "YQ-065", 4),
    ("provincial_monitoring_center", "YQ-066", 5),
    ("publicity_tech_center", "YQ-067", 4),
]


@pytest.mark.clause(
    "YQ-036",
    "YQ-037",
    "YQ-043",
    "YQ-114",
    "YQ-115",
    "YQ-122",
    "YQ-123",
    "YQ-124",
    "YQ-125",
    "YQ-126",
    "YQ-127",
)
@pytest.mark.parametrize(("code", "owner"), AT_III)
def test_at_iii_the_task_is_owed_by_whom_the_plan_names(scenario, code, owner):
    response = scenario.activated("III", at="08:00", serious_injuries=10)
    task = Task.objects.get(response=response, code=code)
    assert owner in (task.owner_name, task.group.name if task.group else "")
    assert task.state == "OPEN"
    assert task.clause.startswith("YQ-")


@pytest.mark.clause("YQ-117", "YQ-042")
def test_at_iii_every_unit_keeps_its_telephone_open_around_the_clock(scenario):
    response = scenario.activated("III", at="08:00", serious_injuries=10)
    owed = Task.objects.filter(response=response, clause="YQ-117")
    # 15 units; the supervising group gets a copy and no work.
    assert owed.count() == owed.values("owner_unit").distinct().count() == 15


@pytest.mark.clause("YQ-118")
def test_at_iii_every_group_goes_to_the_scene(scenario):
    response = scenario.activated("III", at="08:00", serious_injuries=10)
    groups = Task.objects.filter(response=response, clause="YQ-118").values_list("group__code", flat=True)
    assert set(groups) == {group.code for group in response.groups.all()}


@pytest.mark.clause("YQ-052", "YQ-101", "YQ-104", "YQ-038", "YQ-090")
def test_at_iv_the_branch_does_the_five_firsts_and_the_office_guides_it(scenario):
    response = scenario.activated("IV", at="08:00", serious_injuries=1)
    owed = dict(Task.objects.filter(response=response).values_list("code", "owner_name"))
    assert {owed[code] for code in OF_THE_BRANCH} == {"平定县分局"}
    assert owed["inform_departments"] == "值班员"
    assert owed["iv_guide_branch"] == "生态环境保护监察办公室"
    assert not {"emergency_meeting", "readiness.water.1", "monitoring_plan"} & set(owed)


@pytest.mark.clause("YQ-094", "YQ-120")
def test_at_i_the_centre_s_instructions_come_on_top_of_the_province_s(scenario):
    response = scenario.activated("I", at="08:00", deaths=30)
    codes = set(Task.objects.filter(response=response).values_list("code", flat=True))
    assert {"propose_city_i", "instructions_centre", "instructions_province", "instructions_city"} <= codes
    assert not {"propose_city_ii", "propose_city_iii"} & codes
    scenario.expect_deadline("initial_report_2h", due="10:00")


@pytest.mark.clause("YQ-100")
def test_a_report_may_pass_over_a_level_and_the_passed_one_still_waits(scenario):
    scenario.at("08:00").receive(confirmed={"serious_injuries": 10})
    scenario.report("INITIAL", "written", "provincial_department", "ministry")
    assert scenario.deadline("initial_report_4h").is_open
    scenario.report("INITIAL", "written", "city_government", "city_command")
    assert not scenario.deadline("initial_report_4h").is_open


@pytest.mark.clause(
    "YQ-053",
    "YQ-054",
    "YQ-055",
    "YQ-056",
    "YQ-057",
    "YQ-058",
    "YQ-059",
    "YQ-060",
    "YQ-061",
    "YQ-062",
    "YQ-063",
    "YQ-064",
    "YQ-065",
    "YQ-066",
    "YQ-067",
)
@pytest.mark.parametrize(("unit", "clause", "count"), UNITS)
def test_every_duty_of_annex_3_stands_in_the_loaded_edition(plans, unit, clause, count):
    duties = MemberDuty.objects.filter(edition__code="yangquan_eco", unit__code=unit)
    assert duties.count() == count
    assert set(duties.values_list("clause", flat=True)) == {clause}
