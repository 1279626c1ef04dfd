"""ux 1.1 to its end, the clock moved by hand: the ledger is the table that the plan and 17号令 give, line by line."""

import ledgers
import level_scenes as level
import pytest

EVERYONE = ("city_government", "provincial_department", "city_command", "ministry")
KINDS = ("人员", "车辆", "仪器装备")
UNITS = (
    "general_office", "supervision_office", "comprehensive_section", "personnel", "law_enforcement_section",
    "science_finance", "water", "air", "soil", "eia", "enforcement_team", "provincial_monitoring_center",
    "monitoring_support_center", "publicity_tech_center", "county_branch",
)  # fmt: skip
LATE = ("air", "soil")

LEDGER = f"""
# 4.2.2 第一时间核实，报告带班领导；内控 10 分钟（机构开启）
verify_at_once             | 02:13 | —     | 办结 02:24
internal_verify            | 02:13 | 02:23 | 办结 02:24，超时 1 分
tell_leader                | 02:13 | —     | 办结 02:26
internal_tell_leader       | 02:13 | 02:23 | 办结 02:26，超时 3 分
# 4.2.1；17号令：一般、较大 4 小时，可能影响水源而等级未明 2 小时，自得知
report_at_once             | 02:13 | —     | 办结 02:51
initial_report_4h          | 02:13 | 06:13 | 取代 02:22 initial_report_2h
initial_report_2h          | 02:13 | 04:13 | 办结 02:51，提前 82 分
initial_report_2h          | 02:22 | 04:22 | 取代 02:22 initial_report_2h
# 升为重大：自得知仍在将来，从严；自认定作参考
initial_report_2h          | 02:13 | 04:13 | 办结 04:02，提前 11 分
initial_report_2h          | 03:31 | 05:31 | 取代 03:31 initial_report_2h
# 4.2.2 电话先报，书面补报；续报随时，响应结束时不再要求
internal_written           | 02:31 | 03:31 | 办结 02:51，提前 40 分
follow_up_at_any_time      | 02:31 | —     | 办结 06:25
follow_up_at_any_time      | 06:25 | —     | 期满 11-24 11:00
# 附件1 审批：02:46 电话批示启动 IV 级；4.1.5 调整为 II 级
internal_decision          | 02:36 | 02:41 | 办结 02:46，超时 5 分
internal_decision          | 03:36 | 03:41 | 办结 03:41，提前 0 分
# 4.2.3 相邻区域：自知道影响跨界；响应中，内控 5 分钟也自此起
notify_neighbours          | 03:31 | —     | 办结 03:52
internal_neighbours        | 03:31 | 03:36 | 办结 03:52，超时 16 分
# 4.1.3、4.1.2：自 II 级起
notify_city_command        | 03:41 | —     | 办结 03:45
arrival_on_scene           | 03:41 | —     | 办结 04:10
reachable_round_the_clock  | 03:41 | —     | 期满 11-24 11:00
{ledgers.every("readiness", [unit for unit in UNITS if unit not in LATE], KINDS, "03:41 | 04:41 | 办结 04:30，提前 11 分")}
{ledgers.every("readiness", LATE, KINDS, "03:41 | 04:41 | 办结 04:49，超时 8 分")}
{ledgers.every("readiness_headquarters", ["office_director"], KINDS, "03:41 | 04:41 | 办结 04:20，提前 21 分")}
"""


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    scenario.at("02:22").update_facts(
        by="pingding", serious_injuries=3, evacuated=120, water_source_affected="unclassified"
    )
    scenario.at("02:24").verify()
    scenario.at("02:26").report("LEADER", "phone", received_by="李带")
    scenario.at("02:31").report("INITIAL", "phone", *EVERYONE)
    scenario.at("02:36").request(
        "IV", reason="先派监测、处置两组", leads={"monitoring": "comprehensive_section", "disposal": "water"}
    )
    scenario.at("02:46").approve_by_phone()
    scenario.at("02:51").report("INITIAL", "written", *EVERYONE)
    scenario.at("03:31").update_facts(
        source="水务局电话", water_source_affected="county", cross_boundary="prefecture"
    )
    level.ask_level(scenario.at("03:36"), "II")
    level.approve_level_by_phone(scenario.at("03:41"))
    return scenario


@pytest.mark.clause(
    "YQ-034",
    "YQ-035",
    "YQ-095",
    "YQ-096",
    "YQ-098",
    "YQ-099",
    "YQ-102",
    "YQ-113",
    "YQ-116",
    "YQ-117",
    "YQ-121",
)
def test_the_ledger_of_the_night_is_the_table_of_the_plan(night):
    night.at("03:45").report("NOTIFICATION", "written", "city_command")
    night.at("03:52").report("NOTIFICATION", "phone", "neighbour_government", "neighbour_ecology")
    night.at("04:02").report("INITIAL", "written", *EVERYONE)
    arrival = night.incident.tasks.get(code="lead_on_scene")
    night.at("04:10").complete(arrival, by="commander")
    night.at("04:20").ready("", post="office_director", by="office")
    night.at("04:30")
    for unit in UNITS:
        if unit not in LATE:
            night.ready(unit)
    night.at("04:49")
    for unit in LATE:
        night.ready(unit)
    night.at("06:20").update_facts(source="水厂", water_intake_interrupted="county")
    night.at("06:25").report("FOLLOW_UP", "written", *EVERYONE)
    night.at("06:30").confirm_grade("II")
    night.at("2026-11-24 11:00").response_ends()
    night.at("2027-01-31 00:00")
    assert ledgers.of(night) == ledgers.written(LEDGER)


@pytest.mark.clause("YQ-116")
def test_the_ledger_is_the_same_when_nobody_swept_until_the_morning(night):
    night.outage_until("04:40")
    night.ready("water", ready_at="04:30")
    night.outage_until("09:00")
    rows = [line for line in ledgers.of(night) if line.what.startswith("readiness water")]
    assert {line.end for line in rows} == {"办结 04:30，提前 11 分"}
    assert {line.end for line in ledgers.of(night) if line.what.startswith("readiness air")} == {"超时"}
