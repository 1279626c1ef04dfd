"""人员账 on its pages: what they show to whom, what they ask before they save, and what they keep of what was typed."""

import re

import pytest
from web_pages import Browser, words

from incidents.actions.people import Expected
from incidents.models import PersonMove
from incidents.plans import registry
from incidents.queries.editions import plan_of
from incidents.queries.people import ledger_of

FIRE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}
SHEET = {
    "people_dead": "2",
    "people_missing": "４",
    "people_serious": "一人",
    "people_light": "6",
    "source": "消防",
}


@pytest.fixture
def plant(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    county.at("14:20").verify()
    return county.at("14:24")


@pytest.fixture
def counted(plant):
    plant.enter_people(expected=Expected(13), **FIRE)
    return plant.at("18:40")


def watch(story) -> Browser:
    return Browser(story, "wx_watch")


def numbers(story) -> dict[str, int | None]:
    book = ledger_of(story.incident, plan_of(story.incident))
    return {code: each.count for code, each in book.balances.items() if each.count is not None}


def seq(story) -> int:
    return story.incident.seq


def test_an_empty_ledger_says_what_to_do_first(plant):
    page = words(watch(plant).get("people"))
    assert "还没有登记人数" in page
    assert "未登记" in page
    assert "登记人数、应到" in page


def test_the_ledger_shows_each_number_the_sum_and_how_it_came_about(counted):
    counted.move_people("missing", "dead")
    page = words(watch(counted).get("people"))
    assert re.search(r"死亡 3 计入", page)
    assert "现场应到 13" in page
    assert "✓ 合计 13 ＝ 应到 13" in page
    assert "失联→死亡 1人" in page
    assert "死亡 2，失联 4，重伤 1，轻伤 6，现场应到 13" in page


def test_a_frequent_movement_is_one_choice_a_number_and_a_source(counted):
    answer = watch(counted).post(
        "people", pair="missing:rescued", count="１人", source="消防", expected_seq=seq(counted)
    )
    assert answer.status_code == 302
    assert answer["Location"] == watch(counted).url("people")
    assert numbers(counted) == FIRE | {"missing": 3, "rescued": 1}


def test_any_other_movement_names_both_states(counted):
    browser = watch(counted)
    page = words(browser.post("people", pair="", count="1", source="消防"))
    assert page.count("请选一个状态") >= 2
    browser.post("people", pair="", from_state="light", to_state="rescued", count="2", source="120")
    assert numbers(counted)["rescued"] == 2


def test_two_different_answers_to_which_movement_are_not_guessed_between(counted):
    answer = watch(counted).post(
        "people", pair="missing:rescued", from_state="light", to_state="rescued", count="1", source="消防"
    )
    assert answer.status_code == 422
    assert "上面已选了一种变动" in words(answer)
    assert PersonMove.objects.exclude(from_state="").count() == 0


@pytest.mark.clause("WX-005")
def test_a_movement_to_a_graver_grade_is_typed_again_with_what_it_brings(counted):
    browser = watch(counted)
    typed = {"pair": "missing:dead", "count": "1", "source": "消防", "expected_seq": seq(counted)}
    asked = browser.post("people", **typed)
    assert asked.status_code == 409
    assert "▲ 死亡 3：上次 2；将达" in words(asked)
    assert numbers(counted)["dead"] == 2
    assert "两次输的人数不一样" in words(browser.post("people", **typed, retyped="2"))
    assert browser.post("people", **typed, retyped="１").status_code == 302
    assert numbers(counted)["dead"] == 3


def test_the_same_person_moved_twice_is_asked_about_and_what_was_typed_stays(counted):
    typed = {
        "pair": "missing:dead",
        "count": "1",
        "source": "120",
        "expected_seq": seq(counted),
        "retyped": "1",
    }
    counted.at("18:38")
    counted.move_people("missing", "dead", by="leader")
    counted.at("18:40")
    browser = watch(counted)
    asked = browser.post("people", **typed)
    page = words(asked)
    assert asked.status_code == 409
    assert f"{counted.who('leader').name} 18:38 已记 失联→死亡 1人（消防），是同一人吗？" in page
    assert "是另外的人，照记" in page
    assert 'value="120"' in asked.content.decode()
    assert numbers(counted)["dead"] == 3
    assert "没有另记" in words(browser.get("people", query="?same"))
    # asked again until it is answered
    assert browser.post("people", **typed).status_code == 409
    assert browser.post("people", **typed, another="1").status_code == 302
    assert numbers(counted)["dead"] == 4


def test_more_than_there_are_is_refused_beside_the_number(counted):
    answer = watch(counted).post("people", pair="missing:dead", count="5", source="消防")
    assert answer.status_code == 422
    assert "失联现有 4 人，移不出 5 人。" in words(answer)


def test_a_commander_sees_the_people_and_no_form(counted):
    answer = Browser(counted, "wx_commander").get("people")
    page = words(answer)
    assert answer.status_code == 200
    assert "合计 13 ＝ 应到 13" in page
    assert "记下变动" not in page
    assert "您的岗位不能「更新事实」" in page
    refused = Browser(counted, "wx_commander").post("people", pair="missing:dead", count="1", source="消防")
    assert refused.status_code == 403


def test_the_first_figures_are_entered_at_once(plant):
    asked = watch(plant).post("people-enter", **SHEET, expected="13")
    assert "▲ 上次不明；将达 较大涉险" in words(asked)
    answer = watch(plant).post("people-enter", **SHEET, expected="13", again_people_missing="4")
    assert answer.status_code == 302
    assert numbers(plant) == FIRE
    assert plant.incident.people == {"light": 6, "expected": 13}


def test_a_sum_that_does_not_come_out_is_shown_before_it_is_saved_and_can_be_saved(plant):
    slip = SHEET | {"people_missing": "8", "expected": "13"}
    asked = watch(plant).post("people-enter", **slip)
    assert asked.status_code == 422
    assert "▲ 合计 17 ≠ 应到 13" in words(asked)
    assert numbers(plant) == {}
    marked = slip | {"open": "on", "again_people_missing": "8"}
    assert watch(plant).post("people-enter", **marked).status_code == 302
    assert numbers(plant)["missing"] == 8
    assert "▲ 合计 17 ≠ 应到 13，应到人数待核" in words(watch(plant).get("people"))
    # who has marked it is not asked again
    assert watch(plant).post("people-enter", people_light="7", source="消防", open="on").status_code == 302


def test_four_dead_typed_for_three_does_not_pass_unnoticed(counted):
    counted.move_people("missing", "dead")
    answer = watch(counted).post("people-enter", people_dead="4", expected="13", source="消防")
    assert answer.status_code == 422
    assert "合计 14 ≠ 应到 13" in words(answer)
    assert numbers(counted)["dead"] == 3


def test_what_is_left_as_it_is_shown_changes_nothing(counted):
    browser = watch(counted)
    page = browser.get("people-enter").content.decode()
    shown = dict(re.findall(r'name="((?:people|expected)_?\w*)" id="id_\w+"[^>]* value="(\d*)"', page))
    assert shown["people_missing"] == "4"
    answer = browser.post("people-enter", **shown, source="消防")
    assert "没有要登记的人数" in words(answer)
    browser.post("people-enter", **shown | {"people_light": "5", "people_rescued": "1"}, source="消防")
    assert numbers(counted) == FIRE | {"light": 5, "rescued": 1}


def test_unknown_is_entered_as_unknown_and_zero_as_zero(counted):
    watch(counted).post(
        "people-enter",
        people_light_state="unknown",
        people_rescued_state="none",
        expected="13",
        source="消防",
    )
    assert counted.incident.people == {"light": None, "rescued": 0, "expected": 13}


def test_a_number_that_cannot_be_read_stays_in_its_box_with_a_sentence(plant):
    answer = watch(plant).post("people-enter", people_dead="好几个", source="消防")
    assert answer.status_code == 422
    assert "死亡：读不出数字" in words(answer)
    assert 'value="好几个"' in answer.content.decode()


def test_a_grave_first_figure_is_typed_again(plant):
    sheet = {"people_dead": "20", "source": "消防"}
    asked = watch(plant).post("people-enter", **sheet)
    assert asked.status_code == 409
    assert "死亡 20：上次不明；将达" in words(asked)
    assert "两次输的人数不一样" in words(watch(plant).post("people-enter", **sheet, again_people_dead="2"))
    assert watch(plant).post("people-enter", **sheet, again_people_dead="二十").status_code == 302
    assert numbers(plant) == {"dead": 20}


def test_a_movement_is_set_right_and_the_old_one_struck(counted):
    wrong = counted.move_people("missing", "dead")
    browser = watch(counted)
    page = browser.get("people-correct", wrong.pk)
    assert "失联→死亡 1人" in words(page)
    answer = browser.post(
        "people-correct", wrong.pk, from_state="missing", to_state="rescued", count="1", source="消防"
    )
    assert answer.status_code == 302
    assert numbers(counted) == FIRE | {"missing": 3, "rescued": 1}
    assert "<del>失联→死亡 1人</del>" in browser.get("people").content.decode()


def test_a_movement_is_withdrawn_whole(counted):
    wrong = counted.move_people("missing", "dead")
    watch(counted).post(
        "people-correct",
        wrong.pk,
        from_state="missing",
        to_state="dead",
        count="1",
        withdraw="on",
        source="消防",
    )
    assert numbers(counted) == FIRE


def test_first_figures_have_no_page_to_correct_them(counted):
    entered = PersonMove.objects.filter(from_state="").first()
    assert watch(counted).get("people-correct", entered.pk).status_code == 404


def test_a_plan_without_a_desk_has_no_ledger(plant, monkeypatch):
    plan = registry.get("urumqi_safety").model_copy(update={"desk": None})
    monkeypatch.setattr("incidents.queries.glance.plan_in", lambda edition: plan)
    assert watch(plant).get("people").status_code == 404


def test_the_ledger_takes_as_many_statements_however_long_its_history(counted):
    browser = watch(counted)
    browser.get("people")
    short = browser.statements("people")
    for _ in range(4):
        counted.move_people("light", "rescued")
        counted.update_facts(deaths=3)
        counted.update_facts(deaths=2)
    assert browser.statements("people") == short
