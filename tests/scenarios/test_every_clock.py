"""Each clock of both plans, by what starts it, what ends it, and what it is never judged by."""

import pytest

from incidents.models import Organisation
from incidents.rules.refusal import InvalidInput

HERE = ("county_government", "city_command_office")


@pytest.fixture
def afternoon(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    return county


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    return scenario


def switched_on(scenario, *codes):
    office = scenario.who("watch").organisation
    Organisation.objects.filter(pk=office.pk).update(internal_targets=[*office.internal_targets, *codes])
    scenario.people["wx_watch"].organisation.refresh_from_db()
    scenario.people["yq_watch"].organisation.refresh_from_db()


# 企业 (WX 4.1.1(2), B-02)


@pytest.mark.clause("WX-062")
def test_the_enterprise_s_half_hour_is_judged_from_the_times_given(afternoon):
    afternoon.at("14:40").report("ENTERPRISE", "phone", sent_at="14:38")
    assert afternoon.deadline("enterprise_report").missed_at == afternoon.moment("14:35")
    afternoon.expect_event("deadline.met", about="办结，超时 3 分")


@pytest.mark.clause("WX-062")
def test_the_regulation_s_hour_waits_for_its_base_and_judges_nobody_by_a_guess(afternoon):
    waiting = afternoon.expect_deadline("enterprise_report_law", due=None)
    assert (waiting.base_known, waiting.badge) == (False, "law")
    afternoon.expect_event("deadline.set", about="事故单位报告（法规）：起算待核，不判超时")
    afternoon.at("15:40").report("ENTERPRISE", "phone", sent_at="15:38")
    met = afternoon.deadline("enterprise_report_law")
    assert (met.met_at, met.missed_at) == (afternoon.moment("15:38"), None)


@pytest.mark.clause("WX-062")
@pytest.mark.parametrize(("told", "late"), [("14:30", True), ("14:45", False)])
def test_once_it_is_known_when_its_head_was_told_the_hour_is_counted_from_there(afternoon, told, late):
    afternoon.at("15:40").report("ENTERPRISE", "phone", sent_at="15:38")
    afternoon.correct(enterprise_told_at=afternoon.moment(told), source="事故单位安全科")
    judged = afternoon.deadline("enterprise_report_law")
    assert (judged.base_at, judged.met_at) == (afternoon.moment(told), afternoon.moment("15:38"))
    assert (judged.missed_at == judged.due_at) is late
    afternoon.expect_event("deadline.superseded", about="查明单位负责人接报时刻：事故单位报告（法规）改自")


@pytest.mark.clause("WX-062")
def test_the_head_cannot_have_been_told_before_it_happened(afternoon):
    with pytest.raises(InvalidInput) as refused:
        afternoon.correct(enterprise_told_at=afternoon.moment("14:00"))
    assert refused.value.errors == {"enterprise_told_at": "早于发生时刻，请核对。"}


# 逐级上报 (WX 4.1.1(3), B-03)


@pytest.mark.clause("WX-064")
def test_two_hours_a_tier_and_two_hours_in_all_run_side_by_side(afternoon):
    afternoon.expect_deadline("upward_report", due="16:16")
    afternoon.expect_deadline("upward_report_cumulative", due="16:16")
    afternoon.at("15:30").report("INITIAL", "written", "city_command_office")
    assert afternoon.deadline("upward_report").is_open
    assert afternoon.deadline("upward_report_cumulative").met_at == afternoon.moment("15:30")
    afternoon.at("16:17").report("INITIAL", "written", "county_government")
    assert afternoon.deadline("upward_report").missed_at == afternoon.moment("16:16")


@pytest.mark.clause("WX-064", "WX-068")
def test_what_the_regulation_is_not_verified_for_is_off_and_as_an_office_s_own_target_is_shown_as_such(
    county,
):
    county.at("14:16").receive(confirmed={"deaths": 3})
    assert county.deadlines("province_quick_report") == []
    switched_on(county, "province_quick_report")
    county.at("14:20").receive(confirmed={"deaths": 3})
    assert county.expect_deadline("province_quick_report", due="15:20").badge == "internal"


# 续报 (WX 4.1.3, B-17)


@pytest.mark.clause("WX-068")
def test_follow_ups_over_the_end_of_the_month_and_the_year_are_counted_day_by_day(county):
    county.at("2026-12-30 23:50").receive(confirmed={"deaths": 3})
    county.at("2026-12-31 00:10").report("INITIAL", "written", *HERE)
    county.expect_deadline("follow_up_daily", due="2027-01-02 00:00")
    county.at("2027-01-01 23:59").report("FOLLOW_UP", "written", *HERE)
    county.at("2027-01-03 00:00")
    days = county.deadlines("follow_up_daily")
    assert [(each.due_at, each.met_at is not None, each.missed_at is not None) for each in days] == [
        (county.moment("2027-01-02 00:00"), True, False),
        (county.moment("2027-01-03 00:00"), False, True),
        (county.moment("2027-01-04 00:00"), False, False),
    ]


@pytest.mark.clause("WX-069")
def test_two_follow_ups_are_owed_on_a_leap_day_too(county):
    county.at("2028-02-28 20:00").receive(confirmed={"deaths": 10})
    county.report("INITIAL", "written", *HERE)
    county.expect_deadline("follow_up_twice_daily", due="2028-03-01 00:00")
    county.at("2028-02-29 08:00").report("FOLLOW_UP", "written", *HERE)
    county.at("2028-03-01 00:00")
    assert county.deadlines("follow_up_twice_daily")[0].missed_at == county.moment("2028-03-01 00:00")


@pytest.mark.clause("WX-068")
def test_when_the_response_is_over_no_further_day_is_counted(county):
    county.activated("III", at="2026-11-24 14:16", deaths=3)
    county.report("INITIAL", "written", *HERE)
    county.at("2026-11-25 09:00").report("FOLLOW_UP", "written", *HERE)
    county.at("2026-11-25 18:00").response_ends()
    county.at("2026-11-28 08:00")
    reported, tomorrow = county.deadlines("follow_up_daily")
    assert reported.met_at == county.moment("2026-11-25 09:00")
    assert (tomorrow.lapsed_at, tomorrow.missed_at) == (county.moment("2026-11-25 18:00"), None)


@pytest.mark.clause("WX-068")
def test_the_day_on_which_the_response_ends_still_owes_its_report(county):
    county.activated("III", at="2026-11-24 14:16", deaths=3)
    county.report("INITIAL", "written", *HERE)
    county.at("2026-11-25 18:00").response_ends()
    county.at("2026-11-28 08:00")
    [owed] = county.deadlines("follow_up_daily")
    assert owed.missed_at == county.moment("2026-11-26 00:00")


@pytest.mark.clause("WX-068", "WX-069")
@pytest.mark.parametrize(
    ("code", "deaths", "first", "again"),
    [
        ("internal_follow_up_24h", 3, "2026-11-25 16:00", "2026-11-26 09:00"),
        ("internal_follow_up_12h", 10, "2026-11-25 04:00", "2026-11-25 21:00"),
    ],
)
def test_the_interval_between_two_reports_is_an_office_s_own_target(county, code, deaths, first, again):
    county.at("14:16").receive(confirmed={"deaths": deaths})
    county.at("16:00").report("INITIAL", "written", *HERE)
    assert county.deadlines(code) == []
    switched_on(county, code)
    county.update_facts(serious_injuries=1)
    assert county.expect_deadline(code, due=first).badge == "internal"
    county.at("2026-11-25 09:00").report("FOLLOW_UP", "written", *HERE)
    earlier, running = county.deadlines(code)
    assert earlier.met_at == county.moment("2026-11-25 09:00")
    assert running.due_at == county.moment(again)


# 级别变化 (17号令第三条, domain 3.7)


@pytest.mark.clause("YQ-095")
def test_a_graver_class_whose_own_time_is_ahead_leads_and_the_other_basis_is_kept_beside_it(night):
    night.at("03:31").update_facts(water_source_affected="county")
    leads, reference = night.deadlines("initial_report_2h")
    assert (leads.base_at, leads.due_at) == (night.moment("02:13"), night.moment("04:13"))
    assert (reference.base_at, reference.due_at) == (night.moment("03:31"), night.moment("05:31"))
    assert (reference.superseded_by, reference.next_check_at) == (leads, None)
    night.expect_event("deadline.superseded", about="另一起算自 11-22 03:31 起、至 11-22 05:31，供参考")


@pytest.mark.clause("YQ-095")
def test_a_graver_class_whose_own_time_is_over_counts_from_now_and_the_old_basis_is_kept(night):
    night.at("03:00").report("INITIAL", "written", "city_government", "provincial_department")
    night.at("05:31").update_facts(water_source_affected="county")
    reference, leads = night.deadlines("initial_report_2h")
    assert (leads.base_at, leads.due_at) == (night.moment("05:31"), night.moment("07:31"))
    assert (reference.due_at, reference.superseded_by) == (night.moment("04:13"), leads)
    # It is shown, not counted: nobody was late at 04:13 for a class that nobody knew.
    assert reference.missed_at is None


@pytest.mark.clause("YQ-095")
def test_the_lighter_class_s_earlier_limit_stays_owed_beside_the_graver_one_s(night):
    night.at("05:31").update_facts(water_source_affected="county")
    assert night.expect_deadline("initial_report_4h", due="06:13").is_open
    night.expect_deadline("initial_report_2h", due="07:31")
    everyone = ("city_government", "provincial_department", "city_command", "ministry")
    night.at("06:00").report("INITIAL", "written", *everyone)
    assert not night.deadline("initial_report_4h").is_open
    assert not night.deadline("initial_report_2h").is_open


@pytest.mark.clause("YQ-095")
def test_a_limit_that_is_late_gives_way_to_the_graver_class_and_stays_late_in_the_ledger(night):
    night.at("07:00").update_facts(water_source_affected="county")
    [late] = night.deadlines("initial_report_4h")
    assert (late.missed_at, late.superseded_at) == (night.moment("06:13"), night.moment("07:00"))
    night.expect_deadline("initial_report_2h", due="09:00")
    night.expect_event("deadline.superseded", about="取代，已超时，留档")


# 启动后 (YQ 4.1.2)


@pytest.mark.clause("YQ-110")
def test_at_iv_nobody_is_kept_ready_or_reachable(night):
    night.verify()
    night.request("IV", leads={"monitoring": "comprehensive_section"})
    night.approve()
    assert night.deadlines("readiness_headquarters") == []
    assert night.deadlines("reachable_round_the_clock") == []
