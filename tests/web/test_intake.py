"""接报登记: written while the call lasts, graded while it is written, never lost."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Incident, IntakeDraft

CALL = {
    "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河",
    "county": "平定县",
    "category": "水污染",
    "source": "电话",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(scenario, sign_in):
    """The watch officer's browser, at 02:13."""
    with time_machine.travel(scenario.moment("02:13"), tick=False):
        yield sign_in("yq_watch")


@pytest.fixture
def county_desk(county, sign_in):
    with time_machine.travel(county.moment("14:16"), tick=False):
        yield sign_in("wx_watch")


def send(client, **fields):
    return client.post(reverse("intake"), CALL | {"form_id": uuid.uuid4().hex} | fields)


def panel(client, **fields) -> str:
    answer = client.post(reverse("intake-assess"), CALL | fields, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def plates(page: str) -> list[str]:
    """The level plates in order: `II级 橙`, `IV级 一般`, `未定`."""
    found = re.findall(
        r'<span class="level level--\d[^>]*>(?:<span class="level__meter".*?</i></span>)?<span>(.*?)</span>',
        page,
    )
    return [re.sub(r"\s+", " ", each).strip() for each in found]


def test_the_form_opens_with_the_cursor_in_the_story_and_the_time_running(desk):
    page = desk.get(reverse("intake")).content.decode()
    assert re.search(r'<textarea name="narrative"[^>]*autofocus', page)
    assert 'value="2026-11-22 02:13:00"' in page
    assert "请写简要经过" not in page


@pytest.mark.clause("YQ-096")
def test_four_fields_are_enough_and_everything_else_stays_unknown(desk):
    answer = send(desk)
    incident = Incident.objects.get()
    assert answer["Location"] == reverse("room", args=[incident.pk])
    assert (incident.confirmed, incident.projected) == ({}, {})
    assert incident.occurred_at is None
    assert incident.state == "RECEIVED"


def test_what_is_said_is_stored_as_it_was_said(desk):
    send(
        desk,
        confirmed_serious_injuries="三人",
        confirmed_deaths="",
        confirmed_deaths_state="none",
        confirmed_evacuated="1.2万",
        confirmed_direct_loss_wan="约500万元",
        confirmed_environmental_impact="true",
        confirmed_water_source_affected="",
        projected_water_source_affected="county",
        detail="桃河307国道段",
        caller_name="王某",
        caller_phone="13800000000",
        caller_kind="public",
        occurred_at="2:05",
        learned_at="0210",
    )
    incident = Incident.objects.get()
    assert incident.confirmed == {
        "serious_injuries": 3,
        "deaths": 0,
        "evacuated": 12000,
        "direct_loss_wan": "500.00",
        "environmental_impact": True,
    }
    assert incident.projected == {"water_source_affected": "county"}
    assert incident.caller == {"name": "王某", "phone": "13800000000", "kind": "public"}
    assert f"{incident.learned_at.astimezone():%M}" == "10"
    assert f"{incident.occurred_at.astimezone():%M}" == "05"


def test_a_place_outside_the_list_is_written(desk):
    send(desk, county="", county_other="娘子关镇")
    assert Incident.objects.get().county == "娘子关镇"


def test_pressing_twice_logs_one_call(desk):
    key = uuid.uuid4().hex
    first, second = send(desk, form_id=key), send(desk, form_id=key)
    assert Incident.objects.count() == 1
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("fields", "sentence", "target"),
    [
        ({"narrative": "喂"}, "请写简要经过", "id_narrative"),
        ({"narrative": ""}, "请写简要经过", "id_narrative"),
        ({"county": "", "detail": ""}, "请写地点", "id_county"),
        ({"category": ""}, "请选类型", "id_category"),
        ({"category": "地震"}, "请从列出的类型中选一项", "id_category"),
        ({"source": "鸽子"}, "请从列出的来源中选一项", "id_source"),
        ({"learned_at": "刚才"}, "时间读不出来", "id_learned_at"),
        ({"learned_at": "2026-11-22 02:20"}, "得知时刻晚于现在", "id_learned_at"),
        ({"occurred_at": "02:19"}, "发生时刻晚于得知时刻", "id_occurred_at"),
        ({"confirmed_deaths": "几个"}, "读不出数字", "id_confirmed_deaths"),
        ({"confirmed_deaths": "1.5"}, "应为整数", "id_confirmed_deaths"),
        ({"confirmed_evacuated": "9" * 13}, "数字过大", "id_confirmed_evacuated"),
        ({"confirmed_water_source_affected": "sea"}, "不是可选的取值", "id_confirmed_water_source_affected"),
        ({"confirmed_special_report_other": "true"}, "须写明认定理由", "id_reason_special_report_other"),
    ],
)
def test_a_refused_form_says_where_and_keeps_what_was_typed(desk, fields, sentence, target):
    answer = send(desk, **{"detail": "桃河307国道段", "caller_name": "王某"} | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Incident.objects.exists()
    assert sentence in page
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert fields.get("detail", "桃河307国道段") in page
    assert "王某" in page


def test_every_error_is_told_at_once(desk):
    page = send(desk, narrative="", category="", confirmed_deaths="几个").content.decode()
    assert all(each in page for each in ("请写简要经过", "请选类型", "读不出数字"))


@pytest.mark.clause("YQ-022", "YQ-031-6", "YQ-033-2")
def test_the_panel_shows_at_least_and_at_worst_with_the_row(desk):
    page = panel(desk, confirmed_serious_injuries="1", projected_water_source_affected="county")
    assert plates(page)[:3] == ["II级 橙", "IV级 一般", "I级 红"]
    assert "初判对县级城市集中式饮用水水源保护区造成或者可能造成影响的" in page
    assert "等 8 项不明" in page
    assert "现在该问" in page


@pytest.mark.clause("YQ-005", "YQ-030-1", "YQ-033-6")
def test_the_panel_covers_every_row_of_both_tables(desk):
    page = panel(desk)
    shown = set(re.findall(r'data-clause="([^"]+)"', page))
    plan = desk.get(reverse("intake")).context["plan"]
    assert shown == {row.clause for table in plan.grading.tables for row in table.rows}


def test_an_unreadable_number_is_unknown_to_the_panel_and_stops_nothing(desk):
    assert plates(panel(desk, confirmed_deaths="几个", confirmed_serious_injuries="1"))[0] == "IV级 蓝"


@pytest.mark.clause("YQ-095")
def test_the_panel_shows_the_limit_with_its_hour_and_its_law(desk):
    page = panel(desk, projected_water_source_affected="county")
    assert "2 小时 → 04:13" in page
    assert "法规" in page


@pytest.mark.clause("WX-003", "WX-007", "WX-012", "WX-081")
def test_the_county_sees_two_ladders_and_the_near_miss(county_desk):
    answer = county_desk.post(
        reverse("intake-assess"),
        {"narrative": "厂区爆炸", "confirmed_deaths": "2", "confirmed_trapped_or_missing": "4"},
        headers=HTMX,
    )
    page = answer.content.decode()
    assert "1.5.1 事故分级" in page
    assert "1.5.2 较大涉险事故" in page
    assert plates(page)[:2] == ["III级 黄", "IV级 一般"]
    assert "预案未定级，按较大对待，需人工决定" in page
    assert page.count("<li data-clause=") + page.count('<li class="is-hit" data-clause=') == 6


@pytest.mark.clause("YQ-002", "YQ-003", "YQ-004")
@pytest.mark.parametrize(
    ("category", "plan"), [("辐射", "辐射"), ("重污染天气", "重污染天气"), ("生态破坏", "生态破坏")]
)
def test_a_category_of_another_plan_says_where_it_goes(desk, category, plan):
    page = panel(desk, category=category)
    assert "不属本预案" in page
    assert plan in page
    assert send(desk, category=category).status_code == 302


def test_the_panel_is_a_whole_page_without_scripts(desk):
    answer = desk.post(reverse("intake-assess"), CALL | {"confirmed_deaths": "三"})
    page = answer.content.decode()
    assert "<!doctype html>" in page
    assert CALL["narrative"] in page
    assert 'value="三"' in page
    assert plates(page)[0] == "III级 黄"


def test_a_similar_call_is_shown_beside_the_form(scenario, desk):
    scenario.at("02:07").receive()
    page = panel(desk)
    assert "疑似重复" in page
    assert scenario.incident.number in page
    assert "相差 6 分" in page
    assert "疑似重复" not in panel(desk, county="盂县")


def test_what_was_typed_comes_back_from_the_server(desk):
    answer = desk.post(reverse("intake-draft"), {"narrative": "罐车侧翻", "confirmed_deaths": "一"})
    assert answer.status_code == 204
    page = desk.get(reverse("intake")).content.decode()
    assert "找到未提交的接报" in page
    assert "罐车侧翻" in page
    assert 'value="一"' in page


def test_a_draft_is_nobody_elses(desk, sign_in):
    desk.post(reverse("intake-draft"), {"narrative": "罐车侧翻"})
    assert "罐车侧翻" not in sign_in("yq_leader").get(reverse("intake")).content.decode()


def test_a_draft_can_be_thrown_away(desk):
    desk.post(reverse("intake-draft"), {"narrative": "罐车侧翻"})
    answer = desk.post(reverse("intake-draft"), {"discard": "1"}, follow=True)
    page = answer.content.decode()
    assert "罐车侧翻" not in page
    assert 'data-draft-done="intake"' in page
    assert not IntakeDraft.objects.exists()


def test_the_draft_goes_when_the_call_is_logged(desk):
    desk.post(reverse("intake-draft"), CALL)
    send(desk)
    assert not IntakeDraft.objects.exists()


def test_an_absurd_draft_is_cut_and_stored(desk):
    fields = {f"field{number}": "x" * 6000 for number in range(150)} | {"narrative": "罐\x00车"}
    assert desk.post(reverse("intake-draft"), fields).status_code == 204
    kept = IntakeDraft.objects.get().fields
    assert max(len(value) for value in kept.values()) == 5000


@pytest.mark.parametrize("username", ["yq_monitoring", "yq_commander"])
def test_who_may_not_log_a_call_is_told_who_can(sign_in, username):
    answer = sign_in(username).get(reverse("intake"))
    assert answer.status_code == 403
    assert "值班员" in answer.content.decode()


def test_a_drill_has_its_own_number(desk):
    send(desk, drill="on")
    incident = Incident.objects.get()
    assert incident.drill
    assert incident.number.startswith("演")


def test_grading_asks_the_database_little(desk, django_assert_max_num_queries):
    panel(desk)
    with django_assert_max_num_queries(12):
        panel(desk, confirmed_deaths="3")


def test_the_head_of_the_form_says_how_long_ago_the_call_came_and_whether_it_is_kept(desk):
    page = desk.get(reverse("intake")).content.decode()
    head = page.partition('id="intake"')[2].partition("id_narrative")[0]
    assert "接报后" in head
    assert "已用" in head
    assert "data-draft-state" in head
