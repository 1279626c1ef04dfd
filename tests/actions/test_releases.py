"""信息发布: a single gate, figures locked to one version, and a question as soon as they move."""

import pytest
from report_scenes import Reports

from incidents.actions.releases import FiguresChanged
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

TEXT = "事故造成3人死亡，救援正在进行。"


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:30", deaths=3)
    return county


@pytest.fixture
def press(afternoon) -> Reports:
    return Reports(afternoon)


@pytest.mark.clause("WX-106", "WX-091")
def test_the_county_command_reviews_and_the_publicity_department_publishes(press, afternoon):
    row = press.draft(TEXT)
    with pytest.raises(WrongState, match="须先经「县指挥部审核」"):
        press.publish(row, "网站")
    with pytest.raises(NotAllowed, match="总指挥"):
        press.review(row, by="watch")
    press.review(row)
    with pytest.raises(NotAllowed) as refused:
        press.publish(row, "网站", by="fire")
    assert refused.value.who_can == "县委宣传部"
    published = press.publish(row, "网站", "电视台")
    assert (published.state, published.published_as) == ("PUBLISHED", "县委宣传部")
    assert published.document.number == "〔2026〕1-1 号"
    afternoon.expect_event("release.published", about="县委宣传部发布信息发布第1期", clause="WX-106")
    (told,) = afternoon.incident.notices.filter(kind="release", unit_code="cyberspace_office")
    assert "舆情监控" in told.subject


@pytest.mark.clause("WX-106")
def test_the_net_is_watched_after_publication(press, afternoon):
    row = press.draft(TEXT)
    with pytest.raises(WrongState, match="还没有发布"):
        press.note_opinion(row, "评论平稳")
    press.review(row)
    press.publish(row, "网站")
    row = press.note_opinion(row, "出现“死亡十人”的传言，已辟谣")
    assert row.opinions[0]["by"] == afternoon.who("watch").name
    with pytest.raises(NotAllowed, match="县委网信办"):
        press.note_opinion(row, "传言", by="fire")


def test_figures_are_locked_to_a_version_and_a_change_asks_again(press, afternoon):
    row = press.draft(TEXT)
    press.review(row)
    afternoon.at("18:40").update_facts(deaths=4)
    with pytest.raises(FiguresChanged, match="死亡由3人变为4人") as refused:
        press.publish(row, "网站")
    assert refused.value.details["facts_seq"] == row.facts_seq
    row = press.redraft(row, "事故造成4人死亡。")
    assert (row.state, row.reviewed_by) == ("DRAFT", None)
    press.review(row)
    assert press.publish(row, "网站").state == "PUBLISHED"


def test_a_change_after_publication_is_an_alarm_until_it_is_answered(press, afternoon):
    afternoon.with_alarms().settle()
    row = press.draft(TEXT)
    press.review(row)
    press.publish(row, "网站")
    afternoon.at("18:40").update_facts(deaths=4)
    afternoon.settle()
    (alarm,) = afternoon.incident.alarms.filter(kind="DATA_CHANGED", cleared_at__isnull=True)
    assert "已发布后数字已变：死亡由3人变为4人" in alarm.words
    press.check_release(row, "次日发布会统一公布")
    afternoon.settle()
    assert not afternoon.incident.alarms.filter(kind="DATA_CHANGED", cleared_at__isnull=True).exists()


def test_a_text_is_returned_with_its_reason_and_told_to_its_author(press, afternoon):
    row = press.draft(TEXT)
    with pytest.raises(InvalidInput):
        press.give_back(row, " ")
    press.give_back(row, "请写明救援人数")
    afternoon.expect_notice(to="watch", about="退回：请写明救援人数")
    assert press.redraft(row, "事故造成3人死亡，120人参加救援。").return_reason == ""


def test_a_release_needs_a_title_a_text_and_a_place(press):
    with pytest.raises(InvalidInput) as refused:
        press.draft(" ", title="")
    assert set(refused.value.errors) == {"title", "text"}
    row = press.draft(TEXT)
    press.review(row)
    with pytest.raises(InvalidInput) as refused:
        press.publish(row)
    assert "网站" in refused.value.errors["media"]


@pytest.mark.clause("YQ-050", "YQ-127")
def test_the_bureau_drafts_and_reviews_and_the_city_publishes(scenario):
    scenario.activated("III", at="03:41", serious_injuries=60)
    press = Reports(scenario)
    with pytest.raises(NotAllowed, match="拟稿"):
        press.draft("情况通报正文", by="disposal")
    row = press.draft("60人中毒，正在救治。", by="press")
    with pytest.raises(NotAllowed, match="办公室"):
        press.review(row, by="watch")
    press.review(row, by="press")
    published = press.publish(row, "网站", by="press")
    scenario.expect_event("release.published", about="市突发环境事件应急指挥部发布", clause="YQ-127")
    assert published.document.facts["publisher"] == "市突发环境事件应急指挥部"
    with pytest.raises(WrongState, match="没有写明由谁监控舆情"):
        press.note_opinion(row, "平稳")


@pytest.mark.clause("WX-106")
def test_a_text_is_withdrawn_by_its_author_before_it_is_published(press, afternoon):
    row = press.draft(TEXT)
    press.review(row)
    with pytest.raises(NotAllowed, match="由本人作废") as refused:
        press.withdraw_release(row, "县里另有安排", by="office")
    assert refused.value.who_can == afternoon.who("watch").name
    with pytest.raises(InvalidInput) as unsaid:
        press.withdraw_release(row, " ")
    assert unsaid.value.errors == {"reason": "请写明为什么作废。"}
    row = press.withdraw_release(row, "县里另有安排")
    assert (row.state, row.withdrawn_at, row.document) == ("WITHDRAWN", afternoon.now, None)
    afternoon.expect_event("release.drafted", about="作废信息发布第1期：县里另有安排", clause="WX-091")
    assert afternoon.incident.notices.filter(kind="release", subject__startswith="作废").exists()
    with pytest.raises(WrongState, match="已作废"):
        press.publish(row, "网站")
    assert press.draft(TEXT).serial == 2


def test_what_is_published_is_not_withdrawn(press):
    row = press.draft(TEXT)
    press.review(row)
    press.publish(row, "网站")
    with pytest.raises(WrongState, match="不再改动"):
        press.withdraw_release(row, "写错了")
