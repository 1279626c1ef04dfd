"""A report from the facts to the clock it ends."""

import pytest
from report_scenes import Reports

from incidents.models import Document, Incident, Report
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    """02:24: verified, three poisoned, the water not known yet."""
    scenario.at("02:15").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    scenario.at("02:22").update_facts(serious_injuries=3, evacuated=120)
    scenario.at("02:24").verify()
    return scenario


@pytest.fixture
def desk(night) -> Reports:
    return Reports(night)


@pytest.fixture
def afternoon(county) -> Reports:
    county.at("14:20").receive(confirmed={"deaths": 2, "trapped_or_missing": 4})
    county.verify()
    return Reports(county)


@pytest.mark.clause("YQ-095", "YQ-098")
def test_a_first_report_has_the_thirteen_elements_from_the_facts(desk):
    row = desk.compose("INITIAL")
    sheet = desk.sheet(row)
    counted = [each for each in sheet.paragraphs if not each.section.enclosure]
    assert len(counted) == 13
    assert "中毒或重伤3人" in desk.text(row, "casualties")
    assert "无死亡" in desk.text(row, "casualties")
    assert "平定县桃河307国道段" in desk.text(row, "place")
    assert "发生时间暂缺" in desk.text(row, "occurred")
    assert {"监测数据", "环境敏感点的分布示意图"} <= set(sheet.missing)


@pytest.mark.clause("WX-065")
def test_a_county_report_has_the_six_elements_of_the_plan(afternoon):
    row = afternoon.compose("INITIAL")
    sheet = afternoon.sheet(row)
    assert [each.section.code for each in sheet.paragraphs] == [
        "enterprise", "scene", "course", "casualties", "measures", "other",
    ]  # fmt: skip
    assert "下落不明" in sheet.paragraphs[3].section.title
    assert "死亡2人" in afternoon.text(row, "casualties")
    assert "直接经济损失" in afternoon.text(row, "casualties")
    assert "暂缺" in afternoon.text(row, "casualties")
    assert "事故发生单位概况" in sheet.missing


@pytest.mark.clause("YQ-095", "YQ-098")
def test_a_signed_report_that_is_sent_in_writing_ends_its_clock(desk, night):
    row = desk.submit(desk.compose("INITIAL"))
    night.at("02:51")
    row = desk.sign(row)
    assert row.document.number == "〔2026〕1-1 号"
    assert row.document.kind == "INITIAL_REPORT"
    night.expect_event("report.signed", at="02:51", about="李带签发初报 〔2026〕1-1 号")
    assert night.deadline("initial_report_4h").is_open
    row = desk.send(row, received_by="市政府值班 王")
    assert row.state == "SENT"
    assert row.report.means == "written"
    assert night.deadline("initial_report_4h").met_at == night.moment("02:51")
    told = [each["unit"] for each in row.report.recipients]
    assert told[:2] == ["city_government", "provincial_department"]
    notices = night.incident.notices.filter(kind="notice")
    assert {each.unit_code for each in notices} == set(told)


TO_ALL_OF_III = ("city_government", "provincial_department", "city_command")


@pytest.mark.clause("YQ-095")
def test_a_follow_up_of_the_raised_level_ends_the_limit_of_that_level(desk, night):
    night.at("02:51").report("INITIAL", "written", *TO_ALL_OF_III)
    night.at("03:41").update_facts(water_source_affected="county")
    assert night.deadline("initial_report_2h").is_open
    row = desk.compose("FOLLOW_UP")
    assert "ministry" in desk.sheet(row).routes.codes("recipients")
    night.at("04:02")
    desk.send(desk.sign(row), received_by="市政府值班 王")
    assert night.deadline("initial_report_2h").met_at == night.moment("04:02")


@pytest.mark.clause("YQ-095")
def test_a_follow_up_before_any_written_first_report_leaves_its_limit(night):
    night.at("02:40").report("INITIAL", "phone", *TO_ALL_OF_III)
    night.at("03:41").update_facts(water_source_affected="county")
    night.at("04:02").report("FOLLOW_UP", "written", *TO_ALL_OF_III, "ministry")
    assert night.deadline("initial_report_2h").is_open


@pytest.mark.clause("YQ-095")
def test_a_follow_up_by_telephone_leaves_the_limit_of_the_raised_level(night):
    night.at("02:51").report("INITIAL", "written", *TO_ALL_OF_III)
    night.at("03:41").update_facts(water_source_affected="county")
    night.at("04:02").report("FOLLOW_UP", "phone", *TO_ALL_OF_III, "ministry")
    assert night.deadline("initial_report_2h").is_open


def test_a_report_that_nobody_signed_does_not_go_out(desk):
    row = desk.compose("INITIAL")
    with pytest.raises(WrongState, match="还没有签发"):
        desk.send(row)
    with pytest.raises(NotAllowed, match="带班领导"):
        desk.sign(row, by="watch")
    assert not Report.objects.filter(kind="INITIAL").exists()


def test_a_paragraph_by_hand_is_kept_when_the_facts_change_and_its_numbers_are_checked(desk, night):
    row = desk.compose("INITIAL")
    row = desk.edit(row, sections={"casualties": "罐车司机等2人中毒，无死亡，疏散120人。"})
    assert [words for _, words in desk.sheet(row).contradictions] == ["中毒或重伤：写的是“2人”，事实为3人"]
    night.at("02:40").update_facts(serious_injuries=5)
    assert desk.text(row, "casualties") == "罐车司机等2人中毒，无死亡，疏散120人。"
    assert "事实为5人" in desk.sheet(row).contradictions[0][1]
    assert desk.sign(row).body[7]["by_hand"] is True


def test_a_paragraph_that_says_what_the_facts_say_follows_them(desk, night):
    row = desk.compose("INITIAL")
    row = desk.edit(row, sections={"casualties": desk.text(row, "casualties"), "place": ""})
    assert row.written == {}
    night.at("02:40").update_facts(serious_injuries=5)
    assert "中毒或重伤5人" in desk.text(row, "casualties")


def test_what_was_signed_stays_as_it_was_signed(desk, night):
    row = desk.sign(desk.compose("INITIAL"))
    night.at("03:00").update_facts(serious_injuries=9)
    row.refresh_from_db()
    assert "中毒或重伤3人" in row.body[7]["text"]
    assert row.document.facts["version"] == row.facts_seq
    with pytest.raises(WrongState, match="签发后不再改动"):
        desk.edit(row, sections={"place": "改"})


@pytest.mark.clause("WX-067")
def test_a_follow_up_says_what_has_changed_since_the_last_one(afternoon, county):
    afternoon.sent("INITIAL")
    county.at("18:40").update_facts(deaths=3, trapped_or_missing=3)
    row = afternoon.compose("FOLLOW_UP")
    changed = {each.label: (each.then, each.now) for each in afternoon.sheet(row).changed}
    assert changed["死亡"] == ("2人", "3人")
    assert changed["被困或下落不明"] == ("4人", "3人")
    assert "死亡由2人变为3人" in afternoon.text(row, "changes")
    assert row.name == "续报第1期"
    assert afternoon.sign(row).document.kind == "FOLLOW_UP_REPORT"


def test_reports_are_numbered_by_incident_and_kind_and_a_draft_gives_its_number_back(desk):
    desk.sent("INITIAL")
    first = desk.compose("FOLLOW_UP")
    assert (first.serial, first.name) == (1, "续报第1期")
    desk.withdraw(first, "写错了")
    again = desk.compose("FOLLOW_UP")
    assert again.serial == 1
    desk.sign(again)
    assert desk.compose("FOLLOW_UP").serial == 2
    assert desk.compose("SUPPLEMENTARY").serial == 1


def test_one_draft_of_a_kind_at_a_time(desk):
    desk.compose("INITIAL")
    with pytest.raises(WrongState, match="初报正在拟写"):
        desk.compose("INITIAL")


@pytest.mark.clause("YQ-092", "YQ-098", "YQ-103")
def test_recipients_follow_level_and_facts(desk, night):
    row = desk.compose("INITIAL")
    assert desk.sheet(row).addressed.recipients == ("city_government", "provincial_department")
    night.at("02:50").update_facts(water_source_affected="county", cross_boundary="province")
    addressed = desk.sheet(row).addressed
    assert set(addressed.recipients) == {
        "city_government", "provincial_department", "city_command", "ministry", "provincial_government",
    }  # fmt: skip
    assert set(addressed.informed) == {"neighbour_government", "neighbour_ecology"}
    why = {each.unit: each.why for each in desk.sheet(row).addressees("recipients")}
    assert "第三条第三款" in why["ministry"]


@pytest.mark.clause("YQ-102", "YQ-103")
def test_a_report_across_the_boundary_informs_the_neighbours_and_advises_to(desk, night):
    night.at("02:50").update_facts(cross_boundary="province")
    row = desk.compose("INITIAL")
    assert "建议向相邻区域人民政府通报" in desk.text(row, "proposals")
    desk.send(desk.sign(row))
    assert night.deadline("notify_neighbours").met_at is not None
    assert night.deadline("report_cross_province").met_at is not None


@pytest.mark.clause("WX-032")
def test_the_city_gets_a_copy_of_a_graver_accident(afternoon, county):
    row = afternoon.compose("INITIAL")
    assert "city_emergency_bureau" in afternoon.sheet(row).addressed.copies
    assert afternoon.sheet(row).addressed.recipients[:2] == ("county_government", "city_command_office")


def test_whom_the_plan_names_is_left_out_only_with_a_reason(desk):
    row = desk.compose("INITIAL")
    with pytest.raises(InvalidInput) as refused:
        desk.edit(row, recipients=["city_government"])
    assert "山西省生态环境厅" in refused.value.errors["left_out"]
    row = desk.edit(
        row, recipients=["city_government"], left_out={"provincial_department": "已由直报系统报出"}
    )
    assert desk.sheet(row).addressed.recipients == ("city_government",)
    assert desk.sign(row).left_out == {"provincial_department": "已由直报系统报出"}


@pytest.mark.clause("YQ-100")
def test_passing_over_a_level_needs_a_reason_and_sends_it_a_copy(desk):
    row = desk.compose("INITIAL")
    with pytest.raises(InvalidInput) as refused:
        desk.edit(row, recipients=["city_government", "provincial_department", "ministry"])
    assert "越级" in refused.value.errors["skip_reason"]
    row = desk.edit(
        row,
        recipients=["city_government", "ministry"],
        left_out={"provincial_department": "省厅总值班室电话不通"},
        skip_reason="情况紧急，可能入河",
    )
    signed = desk.sign(row)
    assert signed.skip_reason == "情况紧急，可能入河"
    assert "provincial_department" in signed.copies
    assert signed.document.facts["skip_reason"] == "情况紧急，可能入河"


@pytest.mark.clause("WX-045")
def test_the_county_may_pass_over_a_level_too(afternoon):
    row = afternoon.compose("INITIAL")
    with pytest.raises(InvalidInput, match="填写的内容有误") as refused:
        afternoon.edit(
            row, recipients=["county_government", "city_command_office", "region_emergency_department"]
        )
    assert "3.2（3）" in refused.value.errors["skip_reason"]


@pytest.mark.clause("YQ-099")
def test_a_telephoned_report_keeps_the_clock_and_is_linked_to_its_written_one(desk, night):
    night.at("02:31")
    call = desk.compose("PHONE")
    call = desk.edit(call, leader_words="先电话报市里；通知水务和水厂")
    call = desk.send(call, received_by="市政府总值班室 刘")
    assert (call.state, call.report.means) == ("SENT", "phone")
    assert call.document.facts["leader_words"] == "先电话报市里；通知水务和水厂"
    assert call.document.facts["received_by"] == "市政府总值班室 刘"
    assert night.deadline("initial_report_4h").is_open
    night.at("02:51")
    written = desk.compose("INITIAL")
    assert written.supplements == call
    written = desk.send(desk.sign(written))
    assert "电话快报" in written.document.facts["supplements"]
    assert night.deadline("initial_report_4h").met_at == night.moment("02:51")
    assert desk.compose("SUPPLEMENTARY").supplements is None


def test_a_telephoned_report_is_not_put_to_the_signer(desk):
    call = desk.compose("PHONE")
    with pytest.raises(WrongState, match="不用签发"):
        desk.submit(call)
    with pytest.raises(WrongState, match="不用签发"):
        desk.sign(call)


@pytest.mark.clause("WX-066")
def test_the_outline_first_and_the_whole_afterwards(afternoon, county):
    first = afternoon.sent("INITIAL")
    county.at("15:30").update_facts(serious_injuries=1, direct_loss_wan="80")
    row = afternoon.compose("SUPPLEMENTARY")
    assert "由不明变为1人" in afternoon.text(row, "changes")
    sent = afternoon.send(afternoon.sign(row))
    assert sent.report.kind == "SUPPLEMENTARY"
    assert sent.document.kind == "SUPPLEMENTARY_REPORT"
    assert first.document != sent.document


def test_signed_on_the_telephone_it_goes_out_and_awaits_its_signature(desk, night):
    row = desk.sign_by_phone(desk.compose("INITIAL"))
    assert row.awaits_countersignature
    assert row.document.facts["sign_off"]["mode"] == "phone"
    night.expect_event("report.signed", at="02:24", about="电话签发初报")
    desk.send(row)
    with pytest.raises(NotAllowed, match="由本人补签"):
        desk.countersign(row, by="office")
    assert desk.countersign(row).countersigned_at == night.now
    with pytest.raises(WrongState):
        desk.countersign(row)


def test_a_correction_is_a_new_report_that_names_the_old_one(desk, night):
    first = desk.sent("INITIAL")
    night.at("03:00").update_facts(serious_injuries=2)
    new = desk.compose("INITIAL", corrects=first.pk)
    signed = desk.sign(new)
    assert signed.serial == 2
    assert signed.document.number == "〔2026〕1-2 号"
    assert "〔2026〕1-1 号" in signed.document.facts["corrects"]
    assert signed.document.supersedes == first.document


def test_data_that_change_after_the_signature_are_an_alarm_until_somebody_answers(desk, night):
    night.with_alarms().settle()
    row = desk.sign(desk.compose("INITIAL"))
    assert not _changed(night)
    night.at("02:40").update_facts(serious_injuries=4)
    night.settle()
    (alarm,) = _changed(night)
    assert alarm.words.startswith("初报签发后数据已变：中毒或重伤由3人变为4人")
    with pytest.raises(InvalidInput):
        desk.check(row, " ")
    desk.check(row, "第4人为轻微不适，已在续报中说明")
    night.settle()
    assert not _changed(night)
    night.at("02:50").update_facts(serious_injuries=6)
    night.settle()
    assert _changed(night)
    desk.sign(desk.compose("FOLLOW_UP"))
    night.settle()
    assert not _changed(night)


def _changed(scenario):
    return list(scenario.incident.alarms.filter(kind="DATA_CHANGED", cleared_at__isnull=True))


def test_two_officers_on_one_draft_hear_of_one_another(desk):
    row = desk.compose("INITIAL")
    desk.edit(row, revision=0, sections={"pollutants": "苯约30吨"})
    with pytest.raises(Conflict, match="已有人改过"):
        desk.edit(row, revision=0, sections={"pollutants": "苯"}, by="leader")
    with pytest.raises(Conflict, match="已有人改过"):
        desk.sign(row, revision=0)


def test_drafting_disturbs_nobody_who_edits_the_facts(desk, night):
    seq = night.incident.seq
    row = desk.compose("INITIAL")
    desk.edit(row, sections={"pollutants": "苯约30吨"})
    night.update_facts(expected_seq=seq, evacuated=130)


def test_another_organisation_sees_no_report_of_ours(desk, county):
    row = desk.compose("INITIAL")
    county.incident_id = desk.scenario.incident_id
    with pytest.raises(Incident.DoesNotExist):
        Reports(county).edit(row, sections={})


def test_the_signers_hear_that_something_waits_for_them(desk, night):
    desk.submit(desk.compose("INITIAL"))
    night.expect_notice(to="leader", about="待签发：初报")


@pytest.mark.clause("YQ-095")
def test_the_final_report_has_its_own_elements(desk, night):
    row = desk.compose("FINAL")
    titles = [each.section.title for each in desk.sheet(row).paragraphs]
    assert titles[0] == "处理的措施、过程和结果"
    assert titles[-1] == "责任追究"
    sent = desk.send(desk.sign(row))
    assert (sent.report.kind, sent.document.kind) == ("FINAL", "FINAL_REPORT")
    assert Document.objects.filter(incident=night.incident, kind="FINAL_REPORT").count() == 1


@pytest.mark.clause("WX-067")
def test_a_casualty_that_changes_after_the_archive_is_reported_without_reopening(county):
    county.at("14:20").receive(confirmed={"deaths": 2, "serious_injuries": 1}, occurred_at=county.now)
    county.verify()
    desk = Reports(county)
    desk.sent("INITIAL")
    Incident.objects.filter(pk=county.incident_id).update(state="ARCHIVED")
    county.at("2026-12-04 09:00").update_facts(deaths=3, serious_injuries=0)
    assert county.deadline("casualty_supplement").is_open
    row = desk.send(desk.sign(desk.compose("SUPPLEMENTARY")), received_by="市办 李")
    assert row.state == "SENT"
    assert "死亡由2人变为3人" in row.body[0]["text"]
    assert county.deadline("casualty_supplement").met_at == county.now
    assert county.incident.state == "ARCHIVED"
    assert not county.incident.notices.filter(kind="notice", planned_at=county.now).exists()
