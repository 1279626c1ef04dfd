"""作战室: what it shows, to whom, how often it asks the database, and what its acts answer."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from scenario import Scenario
from web_pages import Browser, words

from incidents.actions import notes
from incidents.models import Incident, Officer
from incidents.web import cached
from incidents.web.views import room_parts

PAGES = (
    "room", "verify", "dismiss", "transfer", "facts", "confirm-grade", "request-activation", "note", "report", "ready",
    "approval", "approval-phone",
)  # fmt: skip
WATER = {"water_source_affected": "county"}


@pytest.fixture(autouse=True)
def _nothing_cached() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def enter(people: dict[str, Officer]) -> Callable[[Scenario, str], Browser]:
    return Browser


def at_work(scenario: Scenario) -> Scenario:
    """A II级 response by the water source, six minutes old."""
    scenario.at("02:13").receive(confirmed={"deaths": 0, "serious_injuries": 3, "evacuated": 120})
    scenario.at("02:24").verify()
    scenario.update_facts(source="平定分局 赵核", projected=WATER)
    scenario.at("03:35").request("II", leads=scenario.open_leads())
    scenario.at("03:41").approve()
    return scenario.at("03:47")


def calls(scenario: Scenario, number: int) -> None:
    for each in range(number):
        notes.add(
            incident_id=scenario.incident_id,
            text=f"第 {each} 次通话",
            by=scenario.who("watch"),
            now=scenario.now,
        )


def test_the_room_takes_at_most_fifteen_statements_however_much_has_happened(scenario, enter):
    at_work(scenario)
    first = from_the_desk(scenario, enter).statements("room")
    calls(scenario, 60)
    cache.clear()
    assert from_the_desk(scenario, enter).statements("room") == first
    assert first <= 15


def from_the_desk(scenario, enter):
    """A browser that comes from the desk: the sheet for a cut line, kept for five minutes, is there."""
    browser = enter(scenario, "yq_watch")
    browser.visit("/")
    return browser


def test_a_room_that_somebody_has_opened_is_cheaper_for_the_next(scenario, enter):
    at_work(scenario)
    cold = enter(scenario, "yq_watch").statements("room")
    assert enter(scenario, "yq_watch").statements("room") < cold - 4


def test_each_part_answers_304_until_something_happens(scenario, enter):
    at_work(scenario)
    browser = enter(scenario, "yq_watch")
    tags = {part: browser.get("room-part", part)["ETag"] for part in room_parts.PARTS}
    asked = {
        part: browser.get("room-part", part, if_none_match=tag).status_code for part, tag in tags.items()
    }
    assert set(asked.values()) == {304}, asked
    browser.post("note", text="水务来电")
    asked = {
        part: browser.get("room-part", part, if_none_match=tag).status_code for part, tag in tags.items()
    }
    assert set(asked.values()) == {200}, asked


def test_a_live_part_names_its_incident_and_address_and_holds_no_input(scenario, enter):
    at_work(scenario)
    browser = enter(scenario, "yq_watch")
    for part in room_parts.PARTS:
        html = browser.get("room-part", part).content.decode()
        assert f'data-live-incident="{scenario.incident_id}"' in html
        assert f'/parts/{part}/"' in html
        assert not re.search(r"<(input|textarea|select|form)\b", html), part


def test_an_unknown_part_is_not_found(scenario, enter):
    scenario.at("02:13").receive()
    assert enter(scenario, "yq_watch").get("room-part", "weather").status_code == 404


@pytest.mark.parametrize("officer", ["wx_watch", "wx_commander", "admin_system"])
def test_the_other_office_is_told_that_there_is_nothing(scenario, enter, officer):
    at_work(scenario)
    browser = enter(scenario, officer)
    answers = {page: browser.get(page).status_code for page in PAGES} | {
        f"post {page}": browser.post(page).status_code for page in PAGES if page != "room"
    }
    assert set(answers.values()) == {404}, answers


def test_no_part_is_shown_to_the_other_office_even_when_it_is_cached(scenario, enter):
    at_work(scenario)
    enter(scenario, "yq_watch").get("room")
    other = enter(scenario, "wx_watch")
    assert {other.get("room-part", part).status_code for part in room_parts.PARTS} == {404}


def test_the_room_is_drawn_while_the_cache_is_down(scenario, enter, monkeypatch):
    at_work(scenario)
    nowhere = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    monkeypatch.setattr(room_parts, "cache", nowhere)
    monkeypatch.setattr(cached, "_rests_until", 0.0)
    assert "综合协调组" in words(enter(scenario, "yq_watch").get("room"))


def test_the_title_tells_a_hidden_tab_the_level_and_what_is_late(scenario, enter):
    at_work(scenario).at("04:14")
    html = enter(scenario, "yq_watch").get("room").content.decode()
    assert re.search(r"<title>【II级·\d+超时】[^<]+ — 作战室</title>", html)


def test_the_three_scales_stand_apart_with_their_sources(scenario, enter):
    at_work(scenario)
    shown = words(enter(scenario, "yq_watch").get("room"))
    assert "事件等级" in shown
    assert "初判" in shown
    assert "响应级别 II级" in shown
    assert "截至 02:24" in shown
    assert "来源 平定分局 赵核" in shown


def test_every_row_of_the_tables_is_shown_with_its_verdict(scenario, enter):
    at_work(scenario)
    rows = scenario.incident.assessment["rows"]
    html = enter(scenario, "yq_watch").get("room-part", "tables").content.decode()
    assert html.count("<tr") - html.count("<thead>") == len(rows)
    assert all(row["text"] in html for row in rows)


def test_what_nobody_knows_is_called_unknown_and_never_nought(scenario, enter):
    scenario.at("02:13").receive(confirmed={"deaths": 0})
    html = enter(scenario, "yq_watch").get("room-part", "head").content.decode()
    assert re.search(r"<dt>死亡</dt><dd><a [^>]+>0", html)
    assert re.search(r'<dt>疏散、转移</dt><dd class="is-unknown"><a [^>]+>不明', html)


def test_overdue_clocks_come_first_and_the_rest_are_one_link_away(scenario, enter):
    at_work(scenario).at("04:14")
    html = enter(scenario, "yq_watch").get("room-part", "clocks").content.decode()
    cards = re.findall(r"<ec-clock class=\"[^\"]*\"", html)
    assert 0 < len(cards) <= 5
    assert "is-over" in cards[0]
    assert "?clocks=all" in html
    every = enter(scenario, "yq_watch").get("room-part", "clocks", query="?clocks=all").content.decode()
    assert every.count("<ec-clock ") > 5


def test_fourteen_units_that_owe_the_same_are_one_clock(scenario, enter):
    at_work(scenario)
    html = enter(scenario, "yq_watch").get("room-part", "clocks", query="?clocks=all").content.decode()
    assert len(re.findall(r'title="1小时内完成应急力量准备', html)) == 1
    assert ">15 家单位</span>" in html


def test_a_clock_of_many_says_how_many_still_owe(scenario, enter):
    at_work(scenario)
    enter(scenario, "yq_monitoring").post("ready", done_0="on", done_1="on", done_2="on")
    html = enter(scenario, "yq_watch").get("room-part", "clocks", query="?clocks=all").content.decode()
    assert ">余 14/15 家</span>" in html


def test_the_timeline_is_filtered_by_the_address(scenario, enter):
    at_work(scenario)
    enter(scenario, "yq_watch").post("note", text="水务来电")
    only = words(enter(scenario, "yq_watch").get("room-part", "timeline", query="?kind=note"))
    assert "水务来电" in only
    assert "核实属实" not in only


def test_a_long_timeline_sends_fifty_entries_and_a_link_to_older_ones(scenario, enter):
    scenario.at("02:13").receive()
    calls(scenario, 60)
    browser = enter(scenario, "yq_watch")
    html = browser.get("room-part", "timeline").content.decode()
    assert html.count("data-row") == 50
    older = re.search(r"\?before=\d+", html).group()
    assert "第 0 次通话" in words(browser.get("room-part", "timeline", query=older))


def test_clocks_that_one_act_started_are_one_line_with_a_count(scenario, enter):
    at_work(scenario)
    shown = words(enter(scenario, "yq_watch").get("room-part", "timeline"))
    assert re.search(r"同时另有 \d+ 条时限", shown)
    html = enter(scenario, "yq_watch").get("room-part", "timeline").content.decode()
    oldest_shown = scenario.incident.seq - 49
    started = [event for event in scenario.events("deadline_set") if event.seq >= oldest_shown]
    assert len(started) > 5
    assert all(event.summary in html for event in started)


def test_the_bar_offers_what_is_legal_and_says_who_could_do_the_rest(scenario, enter):
    scenario.at("02:13").receive()
    html = enter(scenario, "yq_watch").get("room-part", "bar").content.decode()
    assert re.search(r'button--primary" href="[^"]+/verify/"', html)
    assert "request-activation" not in html
    assert "须在“已核实”“后期处置”时由" in html


def test_an_officer_of_a_unit_is_not_offered_what_the_desk_does(scenario, enter):
    at_work(scenario)
    html = enter(scenario, "yq_monitoring").get("room-part", "bar").content.decode()
    assert "/dismiss/" not in html
    assert "由指挥办理" in words(enter(scenario, "yq_monitoring").get("room-part", "bar"))


def test_each_officer_has_his_own_list_of_things_to_do(scenario, enter):
    at_work(scenario)
    unit = words(enter(scenario, "yq_monitoring").get("room-part", "todo"))
    assert "签收启动通知" in unit
    assert "报力量准备 0/3" in unit
    assert "签收启动通知" not in words(enter(scenario, "yq_commander").get("room-part", "todo"))


def test_a_refused_form_comes_back_with_what_was_typed(scenario, enter):
    scenario.at("02:13").receive()
    answer = enter(scenario, "yq_watch").post("verify", method="电话，平定分局", conclusion="")
    assert answer.status_code == 422
    assert "电话，平定分局" in answer.content.decode()
    assert "还没有填" in words(answer)
    assert scenario.incident.state == "RECEIVED"


def test_verifying_leads_back_to_the_room(scenario, enter):
    scenario.at("02:13").receive()
    answer = enter(scenario, "yq_watch").post("verify", method="电话", conclusion="属实")
    assert answer.status_code == 302
    assert answer["Location"] == enter(scenario, "yq_watch").url("room")
    assert scenario.incident.state == "VERIFIED"


def test_an_act_without_the_power_is_refused_with_who_could(scenario, enter):
    scenario.at("02:13").receive()
    answer = enter(scenario, "yq_monitoring").post("verify", method="电话", conclusion="属实")
    assert answer.status_code == 403
    assert "您的岗位不能「核实属实」" in words(answer)
    assert "可办理：值班员" in words(answer)


def test_an_act_out_of_its_time_is_refused_with_when(scenario, enter):
    scenario.at("02:13").receive()
    answer = enter(scenario, "yq_watch").get("request-activation")
    assert answer.status_code == 409
    assert "须在「已核实」、「后期处置」时办理" in words(answer)


def test_facts_that_are_not_touched_stay_and_those_typed_count(scenario, enter):
    scenario.at("02:13").receive(confirmed={"deaths": 0, "serious_injuries": 1})
    seq = scenario.incident.seq
    answer = enter(scenario, "yq_watch").post(
        "facts", expected_seq=seq, source="平定分局 赵核", confirmed_deaths_state="none",
        confirmed_serious_injuries="３", confirmed_evacuated="一百二十", projected_direct_loss_wan="60",
    )  # fmt: skip
    assert answer.status_code == 302
    incident = scenario.incident
    assert incident.confirmed == {"deaths": 0, "serious_injuries": 3, "evacuated": 120}
    assert incident.projected == {"direct_loss_wan": "60.00"}
    changes = scenario.expect_event("facts_updated").payload["changes"]
    assert {change["indicator"] for change in changes} == {"serious_injuries", "evacuated", "direct_loss_wan"}


def test_a_number_stands_beside_its_last_value_and_the_next_level(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3})
    html = enter(scenario, "yq_watch").get("facts").content.decode()
    box = re.search(r'<ec-tri[^>]*>(?=<fieldset class="field"><legend>中毒或重伤)', html).group()
    assert 'data-last="3"' in box
    assert 'data-next="10" data-nexttext="III级"' in box


def test_a_number_that_cannot_be_read_is_refused_beside_its_box(scenario, enter):
    scenario.at("02:13").receive()
    answer = enter(scenario, "yq_watch").post("facts", source="电话", confirmed_deaths="很多")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="很多"' in html
    assert 'href="#id_confirmed_deaths"' in html


def test_a_report_comes_ticked_for_those_whom_the_plan_names(scenario, enter):
    at_work(scenario)
    html = enter(scenario, "yq_watch").get("report", query="?kind=INITIAL&means=written").content.decode()
    ticked = set(re.findall(r'name="recipients" value="([a-z_]+)" checked', html))
    assert {"city_government", "provincial_department", "city_command", "ministry"} <= ticked
    assert "书面初报" in html


def test_a_written_report_to_all_of_them_ends_its_clock(scenario, enter):
    at_work(scenario)
    recipients = ["city_government", "provincial_department", "city_command", "ministry"]
    answer = enter(scenario, "yq_watch").post(
        "report",
        kind="INITIAL",
        means="written",
        recipients=recipients,
        question_cross_province="open",
        question_sensitive="open",
    )
    assert answer.status_code == 302
    assert scenario.deadline("initial_report_2h").met_at == scenario.now


def test_a_unit_signs_its_notice_and_the_desk_signs_for_another_by_name(scenario, enter):
    at_work(scenario)
    mine = scenario.incident.notices.get(kind="activation", unit_code="comprehensive_section")
    other = scenario.incident.notices.get(kind="activation", unit_code="water")
    assert enter(scenario, "yq_monitoring").post("notice-sign", mine.pk).status_code == 302
    refused = enter(scenario, "yq_monitoring").post("notice-sign", other.pk)
    assert refused.status_code == 403
    assert enter(scenario, "yq_watch").post("notice-sign", other.pk, signed_name="李某").status_code == 302
    other.refresh_from_db()
    assert other.signed_name == "李某"


def test_a_unit_that_signs_for_itself_is_not_asked_who_was_on_the_telephone(scenario, enter):
    at_work(scenario)
    mine = scenario.incident.notices.get(kind="activation", unit_code="comprehensive_section")
    own = enter(scenario, "yq_monitoring").get("notice-sign", mine.pk).content.decode()
    proxy = enter(scenario, "yq_watch").get("notice-sign", mine.pk).content.decode()
    asked = ('name="channel"', 'name="words"')
    assert [name in own for name in asked] == [False, False]
    assert [name in proxy for name in asked] == [True, True]


def test_a_task_is_acknowledged_and_completed(scenario, enter):
    at_work(scenario)
    task = scenario.incident.tasks.filter(kind="DUTY", owner_unit="comprehensive_section").first()
    browser = enter(scenario, "yq_monitoring")
    assert browser.post("task-acknowledge", task.pk).status_code == 302
    assert browser.post("task-complete", task.pk, remark="方案已定").status_code == 302
    task.refresh_from_db()
    assert (task.state, task.remark) == ("DONE", "方案已定")


@pytest.mark.clause("YQ-116")
def test_a_unit_that_reports_all_three_kinds_is_ready(scenario, enter):
    at_work(scenario)
    browser = enter(scenario, "yq_monitoring")
    shown = words(browser.get("ready"))
    assert "人员已备齐" in shown
    answer = browser.post("ready", done_0="on", words_0="6 人", done_1="on", done_2="on")
    assert answer.status_code == 302
    kinds = [each for each in scenario.deadlines("readiness") if each.owner_unit == "comprehensive_section"]
    assert [each.met_at for each in kinds] == [scenario.now] * 3


def test_readiness_without_a_single_item_is_refused(scenario, enter):
    at_work(scenario)
    answer = enter(scenario, "yq_monitoring").post("ready", words_0="")
    assert answer.status_code == 422
    assert "请报：人员" in words(answer)


def test_the_composer_comes_back_empty_in_its_place(scenario, enter):
    scenario.at("02:13").receive()
    browser = enter(scenario, "yq_watch")
    with browser._then():
        answer = browser.client.post(
            browser.url("note"), {"text": "水务来电"}, headers={"HX-Request": "true"}
        )
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "acted"
    assert "水务来电" not in answer.content.decode()


def test_a_category_of_another_plan_is_transferred_with_the_plans_own_name(scenario, enter):
    scenario.at("02:13").receive(category="辐射")
    html = enter(scenario, "yq_watch").get("transfer").content.decode()
    assert "辐射事故应急预案" in html
    assert enter(scenario, "yq_watch").post("transfer", to="辐射事故应急预案", reason="").status_code == 302
    assert scenario.incident.state == "TRANSFERRED"


def test_the_level_of_the_rules_is_preselected_and_everything_that_follows_is_listed(scenario, enter):
    scenario.at("02:13").receive(confirmed={"deaths": 0, "serious_injuries": 3}, projected=WATER)
    scenario.verify()
    answer = enter(scenario, "yq_watch").get("request-activation")
    html, shown = answer.content.decode(), words(answer)
    assert re.search(r'name="response_level" value="2" checked', html)
    assert "通知 16 家" in shown
    assert "工作组（6 个全部组建）" in shown
    assert "市突发环境事件应急指挥部" in shown
    assert "力量准备" in shown
    assert re.search(r'name="lead.disposal".*?<option value="water" selected>', html, flags=re.S)


def test_another_level_needs_a_reason_and_keeps_what_was_typed(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3}, projected=WATER)
    scenario.verify()
    answer = enter(scenario, "yq_watch").post(
        "request-activation", response_level="3", expected_period="72 小时", **{"lead.disposal": "water"}
    )
    assert answer.status_code == 422
    assert "提请III级须写明理由" in words(answer)
    assert 'value="72 小时"' in answer.content.decode()


@pytest.mark.clause("YQ-048")
def test_a_group_whose_lead_the_plan_leaves_open_must_get_one(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3}, projected=WATER)
    scenario.verify()
    answer = enter(scenario, "yq_watch").post(
        "request-activation", response_level="2", **{"lead.disposal": ""}
    )
    assert answer.status_code == 422
    assert "污染处置组的牵头单位预案留待指定" in words(answer)


def test_at_iv_only_the_groups_ticked_are_sent(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3})
    scenario.verify()
    answer = enter(scenario, "yq_watch").post(
        "request-activation", response_level="4", **{"send.monitoring": "1"}
    )
    assert answer.status_code == 302
    assert scenario.incident.activation_requests.get().groups == ["monitoring"]


def test_choosing_a_level_only_shows_what_would_follow(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3})
    scenario.verify()
    answer = enter(scenario, "yq_watch").post(
        "request-activation", response_level="3", refresh="1", reason="从严"
    )
    assert answer.status_code == 200
    assert "工作组（6 个全部组建）" in words(answer)
    assert "从严" in answer.content.decode()
    assert not Incident.objects.get(pk=scenario.incident_id).activation_requests.exists()


def test_both_plans_have_a_room(county, enter):
    county.activated("III", at="14:41", deaths=3)
    shown = words(enter(county, "wx_watch").get("room"))
    assert "III级" in shown
    assert "工作组与任务" in shown
