"""The page of a group and of a unit, the page of the scene, and their acts, in a browser without scripts."""

import re

import pytest
from django.core.cache import cache
from group_work_scenes import AtWork
from web_pages import Browser, words

from incidents.models import Decree, Order, Presence, RescueSuspension, Task

PAGES = (
    ("scene", ()),
    ("scene-group", ("on_site",)),
    ("scene-unit", ("fire_rescue",)),
    ("scene-post", ("command_post",)),
    ("set-out", ()),
    ("arrive", ()),
    ("ask-help", ()),
    ("file-figures", ()),
    ("order", ()),
    ("suspend-rescue", ()),
    ("report-danger", ()),
    ("name-leader", ("on_site",)),
    ("form-body", ("command_post",)),
    ("form-body", ("sector_plan",)),
    ("propose-decree", ("requisition",)),
    ("propose-decree", ("mobilisation",)),
)


@pytest.fixture(autouse=True)
def _nothing_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:41", deaths=3)
    return AtWork(county)


@pytest.fixture
def sit(afternoon):
    return lambda officer: Browser(afternoon.scenario, officer)


@pytest.mark.parametrize(("page", "args"), PAGES)
@pytest.mark.parametrize("officer", ["wx_watch", "wx_fire", "wx_commander"])
def test_every_page_opens_or_says_why_not(sit, page, args, officer):
    assert sit(officer).get(page, *args).status_code in (200, 403)


@pytest.mark.parametrize(("page", "args"), PAGES)
def test_the_other_office_finds_nothing(sit, page, args):
    assert sit("yq_watch").get(page, *args).status_code == 404


def test_what_there_is_not_is_not_found(sit):
    fire = sit("wx_fire")
    for page, code in (("scene-group", "nobody"), ("scene-unit", "nobody"), ("scene-post", "nobody")):
        assert fire.get(page, code).status_code == 404


def test_ones_own_page_is_that_of_the_group_he_leads_or_of_his_unit(sit):
    assert sit("wx_fire").get("my-work").url.endswith("/units/fire_rescue/")
    assert "/groups/" in sit("wx_office").get("my-work").url
    assert sit("wx_post").get("my-work").url.endswith("/posts/command_post/")


def test_the_next_verb_is_the_primary_one(afternoon, sit):
    fire = sit("wx_fire")
    assert "签收：启动III级响应" in words(fire.get("scene-unit", "fire_rescue"))
    afternoon.scenario.sign_notice("fire_rescue", by="fire")
    assert (
        'button--primary" href="' + fire.url("set-out")
        in fire.get("scene-unit", "fire_rescue").content.decode()
    )
    afternoon.set_out(by="fire")
    assert (
        'button--primary" href="' + fire.url("arrive")
        in fire.get("scene-unit", "fire_rescue").content.decode()
    )
    afternoon.arrive(by="fire")
    assert (
        'button--primary" href="' + fire.url("file-figures")
        in fire.get("scene-unit", "fire_rescue").content.decode()
    )


@pytest.fixture
def clock_of(scenario):
    """clock_of("yq_watch") is the clock on the page of the 应急监测组, as that officer sees it."""
    scenario.activated("III", at="03:41")

    def shown(officer: str) -> str:
        page = Browser(scenario, officer).get("scene-group", "monitoring").content.decode()
        return re.search(r'<ec-clock class="clock .*?</ec-clock>', page, re.S)[0]

    return shown


def test_the_clock_of_the_page_says_by_which_clause_and_from_when_it_runs(clock_of):
    shown = clock_of("yq_monitoring")
    assert "自启动 03:41 起" in shown
    assert "§4.1.2(4)" in shown
    assert "完成：" in shown


def test_the_desk_finds_the_number_of_the_unit_on_its_clock_and_the_unit_not_its_own(clock_of):
    assert 'href="tel:' in clock_of("yq_watch")
    assert 'href="tel:' not in clock_of("yq_monitoring")


def page_of(browser):
    return browser.get("scene-unit", "fire_rescue").content.decode()


def test_what_was_signed_for_stays_on_the_page_with_who_and_when(afternoon, sit):
    afternoon.scenario.sign_notice("fire_rescue", by="fire")
    shown = words(sit("wx_fire").get("scene-unit", "fire_rescue"))
    assert "已签收的通知 1" in shown
    assert "签收 14:41 雷消" in shown


def test_values_and_photographs_are_one_tap_from_the_page(sit):
    fire = sit("wx_fire")
    for name in ("monitoring", "attachments"):
        assert f'href="{fire.url(name)}"' in page_of(fire)


def test_a_unit_sets_out_arrives_and_comes_back_to_its_page(afternoon, sit):
    fire = sit("wx_fire")
    query = "?unit=fire_rescue&from=unit:fire_rescue"
    answer = fire.post("set-out", query=query, strength="12 人、3 车")
    assert (answer.status_code, answer.url) == (302, fire.url("scene-unit", "fire_rescue"))
    fire.post("arrive", query=query, place="东门")
    row = Presence.objects.get(unit_code="fire_rescue")
    assert (row.strength, row.place) == ("12 人、3 车", "东门")
    assert "已到场 14:41" in words(fire.get("scene-unit", "fire_rescue"))


def test_the_desk_writes_down_what_a_unit_said(afternoon, sit):
    sit("wx_watch").post(
        "arrive", query="?unit=health&from=scene", said_by="李主任", channel="phone", said="到了"
    )
    afternoon.scenario.expect_event("unit.arrived", about="李主任，电话，艾值代为登记：“到了”")


def test_a_refusal_keeps_what_was_typed(sit):
    answer = sit("wx_fire").post("ask-help", what="", place="东门", query="?unit=fire_rescue")
    assert answer.status_code == 422
    assert 'value="东门"' in answer.content.decode()


def test_figures_are_filed_and_the_last_ones_stand_beside_the_boxes(afternoon, sit):
    fire = sit("wx_fire")
    fire.post("file-figures", query="?unit=fire_rescue&from=unit:fire_rescue", figure_0="38", words="冷却中")
    assert "投入人员 38人" in words(fire.get("scene-unit", "fire_rescue"))
    assert "上次 38" in words(fire.get("file-figures", query="?unit=fire_rescue"))


def test_an_order_goes_out_from_the_page_and_is_answered_on_the_units_page(afternoon, sit):
    commander = sit("wx_commander")
    answer = commander.post("order", query="?from=scene", text="冷却二号罐", owner="unit:fire_rescue")
    assert answer.status_code == 302, words(answer)
    order = Order.objects.get()
    fire = sit("wx_fire")
    shown = words(fire.get("scene-unit", "fire_rescue"))
    assert "指令 1 高县长" in shown
    fire.post("task-acknowledge", order.task_id, query="?from=unit:fire_rescue")
    answer = fire.post("task-complete", order.task_id, query="?from=unit:fire_rescue", remark="已降至 40 度")
    assert answer.url == fire.url("scene-unit", "fire_rescue")
    assert Task.objects.get(pk=order.task_id).state == "DONE"
    assert "办结" in words(commander.get("scene"))


def test_the_desk_relays_an_order(afternoon, sit):
    watch = sit("wx_watch")
    watch.post(
        "order",
        query="?from=scene",
        text="通知医院",
        owner="unit:health",
        given_by="wx_commander",
        words="让医院准备",
    )
    afternoon.scenario.expect_event("order.given", about="电话下达，记录人 艾值")


def test_stopping_the_rescue_is_a_page_with_one_button_and_no_question(afternoon, sit):
    fire = sit("wx_fire")
    assert "不需批准，不需理由" in words(fire.get("suspend-rescue", query="?unit=fire_rescue"))
    answer = fire.post("suspend-rescue", query="?unit=fire_rescue&from=unit:fire_rescue")
    assert answer.status_code == 302
    row = RescueSuspension.objects.get()
    page = words(fire.get("scene-unit", "fire_rescue"))
    assert "■ 暂停救援 14:41 起" in page
    fire.post("report-suspension", row.pk, query="?from=unit:fire_rescue", words="异响，已撤至东门，清点齐")
    row.refresh_from_db()
    assert row.report.startswith("异响")


def test_the_desk_stops_the_rescue_for_a_team_that_telephoned(afternoon, sit):
    watch = sit("wx_watch")
    assert "县消防救援大队" in words(watch.get("suspend-rescue"))
    watch.post("suspend-rescue", query="?unit=fire_rescue&from=scene", said_by="雷消", channel="phone")
    assert RescueSuspension.objects.get().unit_code == "fire_rescue"


def test_a_danger_is_decided_and_the_rescue_resumed_from_the_pages(afternoon, sit):
    sit("wx_env").post("report-danger", query="?unit=eco_branch", what="浓度骤升")
    danger = afternoon.scenario.incident.danger_reports.get()
    post = sit("wx_post")
    assert "险情待决定" in words(post.get("room"))
    post.post("decide-danger", danger.pk, query="?from=scene", choice="withdraw")
    assert afternoon.scenario.incident.rescue_suspended_at is not None
    post.post("resume-rescue", query="?from=scene", met_0="on", note="隐患已消除")
    assert afternoon.scenario.incident.rescue_suspended_at is None


def test_bodies_and_decrees_go_through_their_pages(afternoon, sit):
    office, commander = sit("wx_office"), sit("wx_commander")
    answer = office.post(
        "form-body", "command_post", query="?from=scene", head="石现", members="应急局 努局\n消防 雷消"
    )
    assert answer.status_code == 302, words(answer)
    answer = office.post(
        "propose-decree", "requisition", query="?from=scene", addressees="兴陶公司", purpose="灭火",
        item_0="泡沫车", quantity_0="2 辆", owner_0="兴陶公司",
    )  # fmt: skip
    assert answer.status_code == 302, words(answer)
    row = Decree.objects.get()
    assert "待批：应急征用决定" in words(commander.get("room"))
    assert commander.post("decree", row.pk, query="?from=scene").status_code == 302
    row.refresh_from_db()
    assert row.state == "ISSUED"
    assert row.number in words(commander.get("scene"))


def test_a_phone_decree_is_signed_afterwards(afternoon, sit):
    row = afternoon.propose("mobilisation", addressees="志愿者团体")
    sit("wx_watch").post("decree", row.pk, given_by="wx_commander", said="同意")
    commander = sit("wx_commander")
    assert "补签社会动员令" in words(commander.get("room"))
    commander.post("countersign-decree", row.pk)
    row.refresh_from_db()
    assert row.countersigned_at is not None


def test_a_leader_is_named_on_the_groups_page(afternoon, sit):
    sit("wx_office").post("name-leader", "on_site", query="?from=group:on_site", officer="wx_fire")
    assert "组长 雷消" in words(sit("wx_fire").get("scene-group", "on_site"))
    assert sit("wx_fire").get("my-work").url.endswith("/groups/on_site/")


def test_the_room_counts_receipts_arrivals_and_what_is_done(afternoon, sit):
    afternoon.scenario.sign_notice("fire_rescue", by="fire")
    afternoon.arrive(by="fire")
    shown = words(sit("wx_watch").get("room"))
    assert "到场 1/" in shown
    assert "签收 1/" in shown


def test_each_page_asks_the_database_a_bounded_number_of_times(afternoon, sit):
    watch = sit("wx_watch")
    for unit in ("fire_rescue", "health", "transport"):
        afternoon.arrive(by="watch", unit=unit)
        afternoon.ask_help("水", by="watch", unit=unit)
        afternoon.order("快", unit=unit)
        afternoon.file(by="watch", unit=unit, words="好")
    afternoon.suspend(by="fire")
    cache.clear()
    for page, args in (("scene", ()), ("scene-group", ("on_site",)), ("scene-unit", ("fire_rescue",))):
        assert watch.statements(page, *args) <= 20, page
