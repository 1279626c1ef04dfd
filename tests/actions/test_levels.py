"""级别调整: raising, lowering, 改据. Only what changes is called up, and only those are told for whom it changes."""

import level_scenes as level
import pytest

from incidents.models import Event, Incident, RequestState, TaskState
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState

IV_LEADS = {"monitoring": "comprehensive_section", "disposal": "water"}


@pytest.fixture
def light(scenario):
    """IV, with two groups, at 03:00."""
    scenario.at("03:00").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads=IV_LEADS)
    scenario.approve()
    return scenario


@pytest.fixture
def grave(scenario):
    """II, every group, at 03:00."""
    scenario.activated("II", at="03:00", water_source_affected="county")
    return scenario


@pytest.mark.clause("YQ-034", "YQ-035", "YQ-112")
def test_raising_calls_up_only_what_is_new(light):
    before = level.codes(light)
    light.at("03:30").update_facts(water_source_affected="county")
    level.change_level(light.at("03:36"), "II")
    assert light.incident.response_level == 2
    assert light.incident.responses.get().level == 2
    assert level.groups_in(light) >= {"monitoring", "disposal", "coordination", "investigation"}
    kept = {code for code in before if not code.startswith("iv_")}
    assert kept <= level.codes(light)
    changed = light.expect_event("level_changed", at="03:36", clause="YQ-034")
    assert set(changed.payload["formed"]) == level.groups_in(light) - set(IV_LEADS)
    assert "由IV级提升为II级响应" in changed.summary


@pytest.mark.clause("YQ-116", "YQ-113")
def test_what_the_graver_level_brings_counts_from_the_change(light):
    level.change_level(light.at("03:36"), "III", reason="发生在饮用水源上游")
    light.expect_deadline("readiness", unit="air", kind="人员", due="04:36")
    light.expect_deadline("readiness", unit="water", kind="人员", due="04:36")
    assert light.deadline("notify_city_command").base_at == light.moment("03:36")
    assert light.deadline("arrival_on_scene").base_at == light.moment("03:36")


@pytest.mark.clause("YQ-119", "YQ-120")
def test_a_step_up_tells_only_those_who_get_something_new(scenario):
    scenario.activated("II", at="03:00", water_source_affected="county")
    owed = level.codes(scenario)
    level.change_level(scenario.at("04:00"), "I", reason="国务院工作组已到场")
    new = level.codes(scenario) - owed
    assert new == {"propose_city_i", *(code for code in new if "centre" in code)}
    assert level.told(scenario, "level_change") == {"supervision_office"}
    assert len(scenario.deadlines("readiness")) == 15 * 3
    assert level.task(scenario, "propose_city_ii").state == TaskState.CANCELLED


@pytest.mark.clause("YQ-035")
def test_lowering_without_evidence_is_refused_with_the_clause(grave):
    with pytest.raises(InvalidInput) as refused:
        level.ask_level(grave.at("09:00"), "III", reason="水质已达标")
    assert "证据" in refused.value.errors["evidence"]
    assert "4.1.5" in refused.value.errors["evidence"]
    with pytest.raises(InvalidInput) as refused:
        level.ask_level(grave, "III", evidence="09:00 监测 0.008 mg/L")
    assert "理由" in refused.value.errors["reason"]


@pytest.mark.clause("YQ-035")
def test_lowering_keeps_what_the_lighter_level_asks_too_and_cancels_the_rest(grave):
    level.change_level(
        grave.at("2026-11-23 09:00"), "III", reason="水质达标", evidence="连续 6 次低于限值（综合科 08:30）"
    )
    assert grave.incident.response_level == 3
    assert len(level.groups_in(grave)) == 6
    cancelled = level.task(grave, "propose_city_ii")
    assert cancelled.state == TaskState.CANCELLED
    assert "4.1.5" in cancelled.remark
    assert "propose_city_iii" not in level.codes(grave)
    assert grave.deadline("reachable_round_the_clock").is_open


@pytest.mark.clause("YQ-035", "YQ-110")
def test_at_iv_only_the_named_groups_stay_and_the_others_go_with_their_open_tasks(grave):
    done = level.task(grave, "investigation.1")
    grave.at("04:00").complete(done)
    level.change_level(
        grave.at("2026-11-23 09:00"),
        "IV",
        reason="污染团已处置",
        evidence="出境断面连续 6 次达标",
        leads={"monitoring": ""},
    )
    assert level.groups_in(grave) == {"monitoring"}
    assert level.task(grave, "disposal.1").state == TaskState.CANCELLED
    assert level.task(grave, "investigation.1").state == TaskState.DONE
    assert level.task(grave, "iv_report").state == TaskState.OPEN
    assert not grave.deadline("reachable_round_the_clock").is_open
    assert "disposal" not in level.told(grave, "level_change")
    assert "enforcement_team" in level.told(grave, "level_change")


def test_a_group_that_was_released_comes_back_with_its_tasks_and_a_new_hour(grave):
    level.change_level(
        grave.at("05:00"), "IV", reason="缓和", evidence="05:00 监测达标", leads={"monitoring": ""}
    )
    level.change_level(grave.at("06:00"), "III", reason="反弹", leads={"disposal": "soil"})
    assert len(level.groups_in(grave)) == 6
    assert level.task(grave, "disposal.1").state == TaskState.OPEN
    assert level.task(grave, "disposal.1").owner_unit == "soil"
    grave.expect_deadline("readiness", unit="air", kind="人员", due="07:00")
    assert len(grave.deadlines("readiness")) == 2 * 15 * 3


@pytest.mark.clause("YQ-034")
def test_the_same_level_on_the_same_ground_is_nothing_to_decide(grave):
    with pytest.raises(InvalidInput) as refused:
        level.ask_level(grave.at("04:00"), "II", reason="再确认")
    assert "没有变化" in refused.value.errors["response_level"]


@pytest.mark.clause("YQ-035")
def test_a_new_ground_for_the_same_level_goes_on_record_and_disturbs_nobody(grave):
    owed, called = level.codes(grave), grave.incident.notices.filter(kind="activation").count()
    grave.at("04:00").update_facts(serious_injuries=60)
    level.change_level(grave.at("04:10"), "II", reason="中毒人数达到II级")
    assert level.codes(grave) == owed
    assert level.told(grave, "level_change") == set()
    assert grave.incident.notices.filter(kind="activation").count() == called
    assert "改据" in grave.expect_event("level_changed", at="04:10").summary


@pytest.mark.clause("WX-027")
def test_a_county_accident_takes_its_new_grade_as_the_ground_of_its_level(county):
    county.activated("III", at="15:00", trapped_or_missing=4)
    county.at("16:00").update_facts(deaths=3)
    level.change_level(county.at("16:10"), "III", reason="死亡 3 人，较大事故")
    assert county.incident.response_level == 3
    assert county.expect_event("level_changed", at="16:10", clause="WX-027").payload["told"] == []


def test_only_the_commander_decides_and_only_the_desk_asks(light):
    with pytest.raises(NotAllowed):
        level.ask_level(light, "III", by="disposal", reason="从严")
    level.ask_level(light, "III", reason="从严")
    with pytest.raises(NotAllowed, match="指挥"):
        level.approve_level(light, by="watch")


def test_a_change_is_asked_for_only_while_the_response_runs(scenario):
    scenario.at("03:00").receive()
    scenario.verify()
    with pytest.raises(WrongState, match="响应中"):
        level.ask_level(scenario, "III", reason="从严")


def test_an_officer_of_another_organisation_sees_no_such_incident(light, county):
    county.incident_id = light.incident_id
    with pytest.raises(Incident.DoesNotExist):
        level.ask_level(county, "III", reason="从严")


@pytest.mark.clause("YQ-035")
def test_a_returned_change_leaves_the_level_and_tells_who_asked(light):
    level.ask_level(light.at("03:30"), "II", reason="可能影响水源")
    row = level.return_level(light.at("03:35"), "等监测数据")
    assert row.state == RequestState.RETURNED
    assert light.incident.response_level == 4
    light.expect_notice(to="watch", about="提请已退回")
    light.expect_event("level_change_returned", at="03:35", about="等监测数据")


def test_a_change_decided_by_telephone_takes_effect_at_once_and_awaits_the_signature(light):
    level.ask_level(light.at("03:30"), "III", reason="从严")
    row = level.approve_level_by_phone(light.at("03:33"), words="同意，按III级办")
    assert light.incident.response_level == 3
    assert row.countersigned_at is None
    light.at("04:00").countersign()
    row.refresh_from_db()
    assert row.countersigned_at == light.moment("04:00")


def test_an_opinion_may_be_signed_on_a_change_too(light):
    row = level.ask_level(light.at("03:30"), "III", reason="从严")
    light.endorse(by="leader", request_id=row.pk)
    assert row.endorsements.count() == 1


def test_a_newer_request_takes_the_place_of_the_older(light):
    old = level.ask_level(light.at("03:30"), "III", reason="从严")
    level.ask_level(light.at("03:32"), "II", reason="再从严")
    old.refresh_from_db()
    assert old.state == RequestState.SUPERSEDED
    with pytest.raises(Conflict, match="取代"):
        level.approve_level(light, request_id=old.pk)


def test_the_second_approval_of_one_change_finds_it_decided(light):
    row = level.ask_level(light.at("03:30"), "III", reason="从严")
    level.approve_level(light)
    with pytest.raises(Conflict, match="批准"):
        level.approve_level(light, request_id=row.pk)
    assert Event.objects.filter(incident=light.incident_id, kind="LEVEL_CHANGED").count() == 1


def test_raising_from_iv_names_every_open_lead(scenario):
    scenario.at("03:00").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section"})
    scenario.approve()
    with pytest.raises(InvalidInput) as refused:
        level.ask_level(scenario, "III", reason="从严")
    assert "leads.disposal" in refused.value.errors


def test_the_alarm_about_a_graver_level_ends_with_the_change(light):
    light.with_alarms().at("03:30").update_facts(water_source_affected="county")
    light.settle()
    level.ask_level(light.at("03:32"), "II")
    light.settle()
    rows = light.incident.alarms.filter(kind="HIGHER_LEVEL")
    assert rows.exists()
    assert not rows.filter(cleared_at__isnull=True).exists()
