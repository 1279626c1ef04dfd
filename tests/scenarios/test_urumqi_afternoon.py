"""ux 1.2: an explosion in a chemical plant, from the call at 14:16 to the activation at 14:45, and the days after."""

import pytest

from incidents.models import IncidentState, Notice, Task
from incidents.rules.refusal import InvalidInput, NotAllowed

MOBILISED = {"mobilisation": "youth_league"}


@pytest.fixture
def afternoon(county):
    """14:16, the town calls; the explosion was at 14:05."""
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    return county


@pytest.fixture
def near_miss(afternoon):
    """14:24, four people are missing: 一般, and 较大涉险."""
    afternoon.at("14:20").verify()
    afternoon.at("14:24").update_facts(
        source="消防", deaths=2, trapped_or_missing=4, serious_injuries=1, at_risk=13
    )
    return afternoon


def test_a_call_of_which_nothing_is_known_is_taken_and_its_grade_stays_open(afternoon):
    found = afternoon.incident.assessment
    assert found["severity_grade"] is None
    assert found["worst_case_level"] == "I"
    assert "trapped_or_missing" in {each["indicator"] for each in found["questions"]}


@pytest.mark.clause("WX-043", "WX-062", "WX-063", "WX-064")
def test_the_call_starts_the_county_s_clocks_and_the_enterprise_s_own(afternoon):
    afternoon.expect_deadline("verify", due=None)
    afternoon.expect_deadline("report_at_once", due=None)
    afternoon.expect_deadline("upward_report", due="16:16")
    afternoon.expect_deadline("enterprise_report", due="14:35")
    afternoon.expect_deadline("internal_verify", due="14:26")
    assert not afternoon.deadline("enterprise_report_law").base_known


@pytest.mark.clause("WX-062")
def test_the_enterprise_s_own_limit_is_kept_for_the_record_and_alarms_nobody(afternoon):
    afternoon.at("14:36")
    afternoon.expect_event("deadline.missed", at="14:35", about="事故单位报告超时")
    assert not Notice.objects.filter(
        incident=afternoon.incident_id, subject__contains="事故单位报告"
    ).exists()
    afternoon.at("14:40").report("ENTERPRISE", "phone", sent_at="14:38")
    afternoon.expect_event("deadline.met", at="14:38", about="超时 3 分")


@pytest.mark.clause("WX-062")
def test_a_limit_that_was_over_before_the_call_came_is_not_our_delay(county):
    county.at("15:16").receive(occurred_at=county.moment("14:05"))
    county.fast_forward("1s")
    missed = county.deadline("enterprise_report")
    assert (missed.missed_at, missed.late_seconds) == (county.moment("14:35"), 0)


@pytest.mark.clause("WX-063")
def test_the_call_upwards_ends_the_clock_that_counts_up_and_not_the_one_for_the_paper(afternoon):
    afternoon.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    assert afternoon.deadline("report_at_once").is_open
    afternoon.report("INITIAL", "phone", "township")
    assert afternoon.deadline("report_at_once").met_at == afternoon.moment("14:31")
    assert afternoon.deadline("upward_report").is_open
    afternoon.at("16:04").report("INITIAL", "written", "county_government", "city_command_office")
    afternoon.expect_event("deadline.met", about="逐级上报（值班员）办结，提前 12 分")


@pytest.mark.clause("WX-011", "WX-068")
def test_four_missing_are_a_near_miss_beside_the_grade(near_miss):
    found = near_miss.incident.assessment
    assert (found["severity_grade"], found["response_level"], found["near_miss"]) == ("IV", "III", True)
    assert "预案未定级" in "".join(badge["text"] for badge in found["badges"])


@pytest.mark.clause("WX-068")
def test_the_day_of_the_first_report_owes_no_follow_up_and_each_day_after_one(near_miss):
    near_miss.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    first = near_miss.expect_deadline("follow_up_daily", due="2026-11-26 00:00")
    assert first.base_at == near_miss.moment("2026-11-25 00:00")
    near_miss.at("2026-11-25 09:00").report("FOLLOW_UP", "written", "county_government")
    days = near_miss.deadlines("follow_up_daily")
    assert [day.met_at is not None for day in days] == [True, False]
    assert days[1].due_at == near_miss.moment("2026-11-27 00:00")


@pytest.mark.clause("WX-068")
def test_a_day_without_a_follow_up_is_missed_at_midnight_and_the_next_day_counts(near_miss):
    near_miss.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    near_miss.at("2026-11-26 00:01")
    days = near_miss.deadlines("follow_up_daily")
    assert days[0].missed_at == near_miss.moment("2026-11-26 00:00")
    assert days[1].due_at == near_miss.moment("2026-11-27 00:00")


@pytest.mark.clause("WX-069")
def test_a_grave_accident_owes_two_follow_ups_a_day_and_only_the_stricter_duty_runs(near_miss):
    near_miss.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    near_miss.at("18:40").update_facts(deaths=10)
    twice = near_miss.expect_deadline("follow_up_twice_daily", due="2026-11-26 00:00")
    assert [each.superseded_by for each in near_miss.deadlines("follow_up_daily")] == [twice]
    near_miss.at("2026-11-25 09:00").report("FOLLOW_UP", "written", "county_government")
    assert near_miss.deadlines("follow_up_twice_daily")[0].is_open
    near_miss.at("2026-11-25 17:00").report("FOLLOW_UP", "written", "county_government")
    met, following = near_miss.deadlines("follow_up_twice_daily")
    assert met.met_at == near_miss.moment("2026-11-25 17:00")
    assert following.due_at == near_miss.moment("2026-11-27 00:00")
    assert len(near_miss.deadlines("follow_up_daily")) == 1


@pytest.mark.clause("WX-067")
def test_a_changed_grade_asks_for_a_follow_up_from_those_who_have_reported(near_miss):
    near_miss.confirm_grade("IV")
    assert near_miss.deadlines("follow_up_on_change") == []
    near_miss.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    near_miss.at("18:40").update_facts(deaths=3, trapped_or_missing=3)
    near_miss.at("18:46").confirm_grade("III")
    near_miss.expect_deadline("follow_up_on_change", due=None)
    near_miss.expect_deadline("internal_follow_up_on_change", due="19:01")
    near_miss.at("18:50").report("FOLLOW_UP", "written", "county_government", "city_command_office")
    assert not near_miss.deadline("follow_up_on_change").is_open
    assert not near_miss.deadline("internal_follow_up_on_change").is_open
    near_miss.at("19:30").confirm_grade("II", reason="预计升级")
    assert len(near_miss.deadlines("follow_up_on_change")) == 2


@pytest.mark.clause("WX-009", "WX-011")
def test_the_near_miss_is_put_to_the_commander_as_iii_and_iv_needs_a_reason(near_miss):
    with pytest.raises(InvalidInput) as refused:
        near_miss.at("14:33").request("IV")
    assert "按表建议为III级" in refused.value.errors["reason"]
    assert near_miss.request("III", leads=MOBILISED).response_level == 3


@pytest.mark.clause("WX-034-11")
def test_the_group_without_a_lead_in_the_plan_must_get_one(near_miss):
    with pytest.raises(InvalidInput) as refused:
        near_miss.request("III")
    assert "社会救援力量动员组的牵头单位预案留待指定" in refused.value.errors["leads.mobilisation"]


@pytest.mark.clause("WX-025", "WX-030")
def test_a_deputy_on_the_phone_needs_a_recorded_delegation(near_miss):
    near_miss.at("14:33").request("III", leads=MOBILISED)
    with pytest.raises(NotAllowed, match="阿不都·热合曼无权作此决定，按预案由总指挥批准"):
        near_miss.at("14:41").approve_by_phone(given_by="deputy")
    with pytest.raises(NotAllowed, match="按预案总指挥只能委托副总指挥"):
        near_miss.delegate(to="leader")
    near_miss.delegate(to="deputy")
    response = near_miss.approve_by_phone(given_by="deputy")
    assert response.request.decided_as == "受高县长委托代行总指挥"
    near_miss.expect_event("delegated", about="高县长委托阿不都·热合曼代行总指挥：外出途中无法履职")


@pytest.mark.clause("WX-024", "WX-085")
@pytest.mark.parametrize("commander", ["commander", "commander2"])
def test_either_commander_may_sign(near_miss, commander):
    near_miss.request("III", leads=MOBILISED)
    assert near_miss.approve(by=commander).activated_by == near_miss.who(commander)
    assert near_miss.incident.state == IncidentState.RESPONDING


@pytest.mark.clause("WX-026", "WX-034", "WX-087", "WX-089", "WX-094")
def test_the_activation_forms_eleven_groups_and_tells_every_unit(near_miss):
    near_miss.at("14:33").request("III", leads=MOBILISED)
    response = near_miss.at("14:45").approve()
    assert response.groups.count() == 11
    # Two leads: the first named is 组长 unit (B-40).
    assert response.groups.get(code="on_site").lead_unit == "emergency_bureau"
    told = Notice.objects.filter(incident=near_miss.incident_id, kind="activation")
    codes = set(told.values_list("unit_code", flat=True))
    assert {"fire_rescue", "publicity_department", "township", "eco_branch"} <= codes
    assert "county_government" not in codes
    assert told.count() == len(codes)
    near_miss.expect_deadline("command_post_formed", due=None)
    near_miss.expect_deadline("internal_receipt", due="14:55")
    assert not Task.objects.filter(response=response, clause="").exists()


@pytest.mark.clause("WX-089")
def test_the_receipt_clock_ends_when_the_last_unit_has_signed(near_miss):
    near_miss.at("14:33").request("III", leads=MOBILISED)
    near_miss.at("14:45").approve()
    told = Notice.objects.filter(incident=near_miss.incident_id, kind="activation")
    *others, last = told.values_list("unit_code", flat=True)
    for unit in others:
        near_miss.sign_notice(unit, signed_name="值班室")
    assert near_miss.deadline("internal_receipt").is_open
    near_miss.at("14:50").sign_notice(last, signed_name="值班室")
    assert near_miss.deadline("internal_receipt").met_at == near_miss.moment("14:50")


@pytest.mark.clause("WX-094")
def test_a_unit_signs_for_itself_and_not_for_another(near_miss):
    near_miss.request("III", leads=MOBILISED)
    near_miss.approve()
    assert near_miss.sign_notice("fire_rescue", by="fire").signed_name == "雷消"
    with pytest.raises(NotAllowed, match="市生态环境局乌鲁木齐县分局"):
        near_miss.sign_notice("eco_branch", by="fire")


@pytest.mark.clause("WX-087", "WX-022")
def test_the_command_post_clock_ends_with_its_task(near_miss):
    near_miss.request("III", leads=MOBILISED)
    near_miss.approve()
    task = Task.objects.get(incident=near_miss.incident_id, code="set_up_command_post")
    near_miss.complete(task, by="office")
    assert not near_miss.deadline("command_post_formed").is_open


@pytest.mark.clause("WX-029")
def test_the_grade_is_the_commander_s_to_confirm(near_miss):
    with pytest.raises(NotAllowed) as refused:
        near_miss.confirm_grade("IV", by="office")
    assert refused.value.who_can == "总指挥"
    near_miss.confirm_grade("IV", by="commander2")
    assert near_miss.incident.grade_confirmed_by == near_miss.who("commander2")


@pytest.mark.clause("WX-073")
def test_at_ii_the_county_assists_and_records_the_handover(county):
    response = county.activated("II", at="14:45", deaths=10)
    codes = set(response.tasks.values_list("code", flat=True))
    assert {"assist_city", "hand_over_command", "organise_rescue"} <= codes
