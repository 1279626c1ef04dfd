"""提请调整级别 and its approval as pages that need no script; 不全面启动, 提请上级, 移交指挥, 次生事件."""

import level_scenes as level
import pytest
from django.urls import reverse
from web_pages import Browser, words

from incidents.models import ActivationRequest, Incident


@pytest.fixture
def light(scenario):
    scenario.at("03:00").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section", "disposal": "water"})
    scenario.approve()
    return scenario


@pytest.fixture
def page():
    """Open or post a page of the scenario as an officer, at the scenario's minute."""

    def visit(scenario, name, who, data=None, **query):
        browser = Browser(scenario, who if who in scenario.people else f"{scenario.desk}_{who}")
        asked = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
        return browser.get(name, query=asked) if data is None else browser.post(name, **data)

    return visit


def test_the_page_says_from_what_to_what_what_starts_who_is_told_and_what_stays(light, page):
    light.at("03:30").update_facts(water_source_affected="county")
    shown = words(page(light, "request-level-change", "watch"))
    for part in (
        "按表为 II级，现行 IV级",
        "新组建",
        "新增任务",
        "力量准备",
        "提请市指挥部",
        "照旧",
        "只通知有变动的",
    ):
        assert part in shown
    assert "4.1.5" in shown


def test_the_desk_asks_by_the_page_and_the_commander_approves_on_a_phone(light, page):
    light.at("03:30").update_facts(water_source_affected="county")
    sent = page(
        light, "request-level-change", "watch", {"response_level": "2", "expected_seq": light.incident.seq}
    )
    assert sent.status_code == 302
    row = ActivationRequest.objects.get(incident=light.incident_id, kind="LEVEL_CHANGE")
    shown = words(page(light, "approval", "commander"))
    assert "提请由IV级提升为II级响应" in shown
    assert "同意由IV级提升为II级响应" in shown
    step = words(page(light, "approval", "commander", request=row.pk, step="confirm"))
    assert "确认提升" in step
    done = page(light, "approval", "commander", {"request": row.pk, "decision": "approve"})
    assert done.status_code == 302
    assert light.incident.response_level == 2
    assert "响应已调整为II级" in words(page(light, "approval", "commander", request=row.pk))


def test_lowering_without_evidence_comes_back_with_what_was_typed(light, page):
    level.change_level(light.at("03:30"), "III", reason="从严")
    answer = page(
        light, "request-level-change", "watch", {"response_level": "4", "reason": "已控制", "ticks": "1"}
    )
    assert answer.status_code == 422
    assert "没有证据不能提请降级" in words(answer)
    assert "已控制" in words(answer)


def test_at_iv_the_ticked_groups_stay(light, page):
    level.change_level(light.at("03:30"), "III", reason="从严")
    refreshed = words(
        page(
            light,
            "request-level-change",
            "watch",
            {"response_level": "4", "refresh": "1", "ticks": "1", "send.monitoring": "1"},
        )
    )
    assert "撤回" in refreshed
    sent = page(
        light, "request-level-change", "watch",
        {"response_level": "4", "reason": "已控制", "evidence": "连续达标", "ticks": "1", "send.monitoring": "1"},
    )  # fmt: skip
    assert sent.status_code == 302
    level.approve_level(light)
    assert level.groups_in(light) == {"monitoring"}


def test_the_desk_writes_down_a_telephone_decision_on_a_change(light, page):
    row = level.ask_level(light.at("03:30"), "III", reason="从严")
    shown = words(page(light, "approval-phone", "watch"))
    assert "待批：由IV级提升为III级响应" in shown
    sent = page(
        light, "approval-phone", "watch",
        {"request": row.pk, "given_by": "yq_commander", "decision": "approve", "words": "同意", "witness": "李带"},
    )  # fmt: skip
    assert sent.status_code == 302
    assert light.incident.response_level == 3


def test_the_commander_returns_a_change_with_a_reason(light, page):
    row = level.ask_level(light.at("03:30"), "III", reason="从严")
    page(
        light, "approval", "commander", {"request": row.pk, "decision": "return", "why": "facts", "words": ""}
    )
    row.refresh_from_db()
    assert row.state == "RETURNED"
    assert light.incident.response_level == 4
    assert "级别调整被退回" in words(page(light, "room", "watch"))


def test_the_room_says_that_the_tables_have_gone_higher_and_why_level_and_table_differ(light, page):
    light.at("03:30").update_facts(water_source_affected="county")
    shown = words(page(light, "room", "watch"))
    assert "按表达到II级，响应仍为IV级" in shown
    assert "按表II级，批准IV级" in shown
    assert "提请调整级别" in shown


def test_the_city_is_asked_from_the_room_and_its_answer_goes_beside_it(light, page):
    level.change_level(light.at("03:30"), "III", reason="从严")
    assert "提请市指挥部启动III级响应" in words(page(light, "ask-higher", "watch"))
    sent = page(
        light,
        "ask-higher",
        "watch",
        {"level": "3", "means": "phone", "received_by": "市指挥部 赵", "words": ""},
    )
    assert sent.status_code == 302
    row = light.incident.higher_requests.get()
    assert "登记答复" in words(page(light, "ask-higher", "watch"))
    Browser(light, "yq_watch").post("higher-answer", row.pk, answer="03:50 已启动", started_level="3")
    row.refresh_from_db()
    assert row.started_level == 3


def test_handing_over_command_stands_in_the_room(county, page):
    county.activated("II", at="15:00", deaths=12)
    sent = page(
        county,
        "hand-over-command",
        "watch",
        {"given_by": "王县长", "taken_by": "刘", "matters": "消防 4 车在场"},
    )
    assert sent.status_code == 302
    assert "指挥已移交市生产安全事故应急救援指挥部办公室" in words(page(county, "room", "watch"))


def test_the_three_conditions_are_a_page_and_the_decision_another(county, page):
    county.at("15:00").receive(confirmed={"deaths": 3})
    county.verify()
    shown = words(page(county, "request-not-activating", "watch"))
    assert all(part in shown for part in ("不具有扩散性", "无需进行人员抢救", "无需环境及财产保护", "4.3"))
    typed = {f"condition_{code}": text for code, text in level.CONDITIONS.items()}
    assert page(county, "request-not-activating", "watch", typed | {"reason": ""}).status_code == 422
    assert (
        page(county, "request-not-activating", "watch", typed | {"reason": "无后续危险"}).status_code == 302
    )
    row = ActivationRequest.objects.get(incident=county.incident_id)
    assert "提请不全面启动应急预案" in words(page(county, "approval", "commander"))
    page(county, "approval", "commander", {"request": row.pk, "decision": "approve"})
    assert county.incident.state == "RECOVERY"


def test_a_derived_event_is_opened_from_the_room_and_both_rooms_name_each_other(county, page):
    county.activated("III", at="15:00", deaths=3)
    assert "本县没有载入突发环境事件应急预案" in words(page(county, "derive", "watch"))
    sent = page(county, "derive", "watch", {"narrative": "消防废水流入厂外沟渠", "source": "现场"})
    row = Incident.objects.get(derived_from=county.incident_id)
    assert sent.url == reverse("room", args=[row.pk])
    assert row.number in words(page(county, "room", "watch"))
    host = county.incident.number
    county.incident_id = row.pk
    shown = words(page(county, "room", "watch"))
    assert "次生于" in shown
    assert host in shown
    assert "提请启动" not in shown


@pytest.mark.parametrize("name", ["request-level-change", "ask-higher", "hand-over-command", "derive"])
def test_another_organisation_finds_no_such_page(light, county, page, name):
    county.incident_id = light.incident_id
    assert page(county, name, "watch").status_code == 404
