"""内控时限与机构事项 as a page: everybody of the office reads it, the director settles it."""

from datetime import UTC, datetime

import pytest

from incidents.models import OfficeDutyDone, Organisation, TargetSwitch

ADDRESS = "/office/targets/"


def on(scenario):
    return Organisation.objects.get(pk=scenario.who("watch").organisation_id).internal_targets


def test_every_target_is_listed_with_its_clause_its_source_and_whether_it_is_verified(scenario, sign_in):
    page = sign_in("yq_watch").get(ADDRESS).content.decode()
    assert "较大以上初报1小时（省级预案，待核）" in page
    assert "《山西省突发环境事件应急预案》（待核）" in page
    assert "<b>待核</b>" in page
    assert "由局指挥部办公室主任设置" in page
    assert 'name="targets"' not in page


def test_the_director_switches_and_the_page_says_who_did_when(scenario, sign_in):
    desk = sign_in("yq_office")
    answer = desk.post(ADDRESS, {"targets": ["internal_verify", "internal_phone_20m"]})
    assert answer.status_code == 302
    assert on(scenario) == ["internal_verify", "internal_phone_20m"]
    page = desk.get(ADDRESS).content.decode()
    assert "陈副局 启用 重大以上电话首报20分钟（待核）" in page
    assert "陈副局 关闭 审批应答" in page
    assert TargetSwitch.objects.count() == 5


def test_another_post_is_refused_and_changes_nothing(scenario, sign_in):
    before = on(scenario)
    answer = sign_in("yq_watch").post(ADDRESS, {"targets": []})
    assert answer.status_code == 403
    assert on(scenario) == before


def test_an_administrator_has_no_such_page(scenario, sign_in):
    assert sign_in("admin_security").get(ADDRESS).status_code == 404


@pytest.mark.clause("WX-142", "WX-145")
def test_a_drill_is_recorded_and_the_next_one_has_its_date(county, sign_in):
    desk = sign_in("wx_office")
    assert "上次日期未登记，无法计算" in desk.get(ADDRESS).content.decode()
    today = datetime.now(UTC).date()
    sent = {"duty": "drill", "done_on": today.isoformat(), "note": "演练方案、签到在办公室"}
    assert desk.post(ADDRESS, sent).status_code == 302
    assert (
        "还有 730 天" in desk.get(ADDRESS).content.decode()
        or "还有 729 天" in desk.get(ADDRESS).content.decode()
    )
    row = OfficeDutyDone.objects.get()
    assert (row.duty_code, row.recorded_by) == ("drill", county.who("office"))


@pytest.mark.clause("WX-145")
def test_what_presses_stands_on_the_desk_of_the_director_alone(county, sign_in):
    assert "预案备案（印发后 20 个工作日内）" in sign_in("wx_office").get("/").content.decode()
    assert "预案备案" not in sign_in("wx_watch").get("/").content.decode()


def test_what_is_missing_comes_back_with_a_sentence(county, sign_in):
    answer = sign_in("wx_office").post(ADDRESS, {"duty": "drill", "done_on": "", "note": ""})
    assert answer.status_code == 422
    assert "请填完成的日期。" in answer.content.decode()
    assert not OfficeDutyDone.objects.exists()
