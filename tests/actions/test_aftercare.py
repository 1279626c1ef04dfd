"""After the response: investigation and assessment with their limits, what stops them and what lengthens them."""

import pytest

from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

IV_GROUPS = {"monitoring": "comprehensive_section"}


@pytest.fixture
def general(scenario):
    """一般: the response ended on 2026-11-25 at 11:00, and thirty days for the investigation begin."""
    scenario.at("2026-11-22 02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads=IV_GROUPS)
    scenario.approve(severity_grade=4)
    scenario.at("2026-11-25 11:00").response_ends()
    return scenario


@pytest.fixture
def accident(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"), confirmed={"deaths": 3})
    county.verify()
    return county


@pytest.mark.clause("YQ-147", "YQ-146")
def test_the_investigation_has_thirty_natural_days_from_the_end_of_the_response(general):
    due = general.expect_deadline("investigation_report", due="2026-12-26 00:00")
    assert due.base_at == general.moment("2026-11-25 11:00")
    assert due.badge == "law"


@pytest.mark.clause("YQ-147")
def test_the_time_of_the_assessment_does_not_count_and_the_date_moves_by_it(general):
    general.at("2026-12-01 09:00").pause("investigation_report", "委托省环科院开展污染损害评估")
    assert general.deadline("investigation_report").next_check_at is None
    general.at("2027-01-10 09:00")
    assert not general.deadline("investigation_report").is_overdue(general.now)
    general.resume("investigation_report", until="2027-01-08 09:00")
    moved = general.expect_deadline("investigation_report", due="2027-02-02 00:00")
    assert (moved.paused_seconds, moved.missed_at) == (38 * 86400, None)
    general.expect_event("deadline.paused", at="2026-12-01 09:00", about="污染损害评估所需时间不计入")
    general.expect_event(
        "deadline.resumed", at="2027-01-08 09:00", about="停了 38 天 0 小时，至 12-26 00:00 改为至"
    )
    general.at("2027-02-02 00:00")
    assert general.deadline("investigation_report").missed_at == general.moment("2027-02-02 00:00")


@pytest.mark.clause("YQ-147")
def test_only_the_office_stops_a_clock_and_only_for_what_the_regulation_names(general):
    with pytest.raises(NotAllowed, match="按预案由局指挥部办公室主任办理"):
        general.pause("investigation_report", "评估", by="watch")
    with pytest.raises(InvalidInput) as refused:
        general.pause("investigation_report", " ")
    assert "规定只认污染损害评估" in refused.value.errors["reason"]
    with pytest.raises(WrongState, match="没有停钟"):
        general.resume("investigation_report")
    general.pause("investigation_report", "开展污染损害评估")
    with pytest.raises(WrongState, match="已自 11-25 11:00 停钟"):
        general.pause("investigation_report", "再停一次")


def test_a_report_limit_is_never_stopped(scenario):
    scenario.at("02:13").receive()
    with pytest.raises(WrongState, match="不因任何事由停钟"):
        scenario.pause("initial_report_4h", "等批示")


@pytest.mark.clause("YQ-147")
def test_what_is_late_already_is_neither_stopped_nor_lengthened(general):
    general.at("2026-12-27 08:00")
    with pytest.raises(WrongState, match="已于 12-26 00:00 超时"):
        general.pause("investigation_report", "开展污染损害评估")


@pytest.mark.clause("YQ-147")
def test_the_investigation_report_ends_its_limit_when_both_have_it(general):
    general.at("2026-12-20 10:00").report("INVESTIGATION", "written", "city_government")
    assert general.deadline("investigation_report").is_open
    general.report("INVESTIGATION", "written", "provincial_department")
    general.expect_event(
        "deadline.met", about="一般事件调查报告（三十日）（生态环境保护监察办公室）办结，提前 5 天 14 小时"
    )


@pytest.mark.clause("YQ-149")
def test_twenty_working_days_begin_with_the_review_and_only_of_what_is_iii(general):
    with pytest.raises(WrongState, match="不由本单位报送评估报告"):
        general.review_passed("阳环评审〔2026〕3号")


@pytest.mark.clause("YQ-149")
def test_the_assessment_report_is_owed_to_both_within_twenty_working_days(scenario):
    scenario.activated("III", at="2026-09-10 08:00", serious_injuries=10)
    scenario.at("2026-09-14 11:00").response_ends()
    assert scenario.deadlines("assessment_report") == []
    with pytest.raises(InvalidInput) as refused:
        scenario.review_passed(" ")
    assert "文号" in refused.value.errors["words"]
    scenario.review_passed("阳环评审〔2026〕3号", passed_at="2026-09-14 10:00")
    scenario.expect_event("review.passed", at="2026-09-14 10:00", clause="YQ-149")
    # Nobody has announced a day here: only weekends are left out.
    scenario.expect_deadline("assessment_report", due="2026-10-13 00:00")
    scenario.at("2026-10-09 09:00").report(
        "ASSESSMENT", "written", "city_government", "provincial_department"
    )
    assert scenario.deadline("assessment_report").met_at == scenario.now


@pytest.mark.clause("YQ-149", "YQ-152")
def test_the_thirty_working_days_of_the_assessment_itself_are_off_unless_switched_on(scenario):
    scenario.activated("III", at="2026-09-10 08:00", serious_injuries=10)
    scenario.at("2026-09-14 11:00").response_ends()
    assert scenario.deadlines("internal_assessment_done") == []


@pytest.mark.clause("WX-124")
def test_the_accident_s_investigation_has_sixty_days_and_one_approved_extension(accident):
    accident.expect_deadline("investigation_report", due="2027-01-24 00:00")
    with pytest.raises(InvalidInput) as refused:
        accident.extend("investigation_report", 61, "乌政函〔2027〕1号")
    assert "最长不超过 60 日" in refused.value.errors["days"]
    with pytest.raises(NotAllowed):
        accident.extend("investigation_report", 60, "乌政函〔2027〕1号", by="office")
    accident.at("2027-01-10 09:00").extend("investigation_report", 60, "乌政函〔2027〕1号")
    accident.expect_deadline("investigation_report", due="2027-03-25 00:00")
    accident.expect_event("deadline.recalculated", about="批准延长 60 日（乌政函〔2027〕1号）")
    with pytest.raises(WrongState, match="只能延长一次"):
        accident.extend("investigation_report", 1, "再批")


@pytest.mark.clause("WX-124")
def test_a_corrected_time_of_occurrence_keeps_what_was_granted(accident):
    accident.at("2026-12-01 09:00").pause("investigation_report", "委托技术鉴定")
    accident.at("2026-12-11 09:00").resume("investigation_report")
    accident.extend("investigation_report", 30, "乌政函〔2027〕1号")
    accident.correct(occurred_at=accident.moment("2026-11-23 13:50"))
    # 11-23 and sixty days, ten that stood, thirty that were granted.
    accident.expect_deadline("investigation_report", due="2027-03-04 00:00")


@pytest.mark.clause("YQ-117")
def test_reachability_is_kept_up_without_a_countdown_until_the_response_ends(scenario):
    scenario.activated("III", at="08:00", serious_injuries=10)
    duty = scenario.expect_deadline("reachable_round_the_clock", due=None)
    assert (duty.base_at, duty.owner_name) == (scenario.moment("08:00"), "各成员单位")
    scenario.at("2026-11-24 11:00").response_ends()
    ended = scenario.deadline("reachable_round_the_clock")
    assert (ended.lapsed_at, ended.missed_at, ended.is_open) == (scenario.now, None, False)
    scenario.expect_event("deadline.lapsed", about="24小时通讯畅通：响应结束，不再要求")
