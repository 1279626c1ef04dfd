"""本人: the 批示码 (WCAG 3.3.8: paste allowed), when it is asked, what a wrong one costs; 委托 of the office."""

import pytest
import time_machine
from django.urls import reverse
from scenario import PASSWORD
from test_approval import asked, pending_id
from web_pages import Browser, words

from incidents.models import Delegation, Officer

PIN = "402817"


@pytest.fixture
def enter(people):
    return Browser


def at(browser, method, name, *args, **typed):
    with time_machine.travel(browser.scenario.now, tick=False):
        return getattr(browser.client, method)(reverse(name, args=args), typed)


@pytest.fixture
def with_pin(scenario, enter):
    """The commander signed in at 03:20 and has a code; at 03:37 his session is old."""
    asked(scenario)
    scenario.now = scenario.moment("03:20")
    commander = enter(scenario, "yq_commander")
    assert at(commander, "post", "mine", pin=PIN, password=PASSWORD).status_code == 302
    scenario.now = scenario.moment("03:37")
    return commander


def confirm(browser, **typed):
    row = pending_id(browser.scenario)
    return browser.post("approval", request=row, decision="approve", **typed)


def test_an_old_session_is_asked_for_the_code_at_the_confirmation(scenario, with_pin):
    step = with_pin.get("approval", query=f"?request={pending_id(scenario)}&step=confirm")
    assert "六位批示码" in words(step)
    assert "登录已超过 15 分钟" in words(step)
    assert "启动II级，通知 16 家" in words(step)
    refused = confirm(with_pin)
    assert refused.status_code == 422
    assert scenario.incident.state == "VERIFIED"
    assert confirm(with_pin, pin=f" {PIN[:3]} {PIN[3:]} ").status_code == 302
    assert scenario.incident.state == "RESPONDING"


def test_a_fresh_session_and_an_officer_without_a_code_are_never_asked(scenario, with_pin, enter):
    fresh = enter(scenario, "yq_commander")
    assert "六位批示码" not in words(
        fresh.get("approval", query=f"?request={pending_id(scenario)}&step=confirm")
    )
    assert at(fresh, "post", "mine", clear="1", password=PASSWORD).status_code == 302
    assert confirm(with_pin).status_code == 302


def test_a_wrong_code_says_how_many_tries_are_left_and_then_points_to_the_telephone(
    scenario, with_pin, settings
):
    for left in range(settings.AXES_FAILURE_LIMIT - 1, 0, -1):
        wrong = confirm(with_pin, pin="111111")
        assert wrong.status_code == 422
        assert f"还可再试 {left} 次" in words(wrong)
    for pin in ("111111", PIN):
        locked = confirm(with_pin, pin=pin)
        assert locked.status_code == 403
        assert "可以打电话批示，由值班员登记，立即生效" in words(locked)
    assert scenario.incident.state == "VERIFIED"
    scenario.approve_by_phone()
    assert scenario.incident.state == "RESPONDING"


def test_the_code_is_kept_hashed_and_set_only_with_the_password(scenario, enter):
    browser = enter(scenario, "yq_commander")
    wrong = at(browser, "post", "mine", pin=PIN, password="falsch")
    assert wrong.status_code == 422
    assert "口令不对" in words(wrong)
    for pin in ("123456", "000000", "12ab56", "12345"):
        assert at(browser, "post", "mine", pin=pin, password=PASSWORD).status_code == 422
    assert at(browser, "post", "mine", pin=PIN, password=PASSWORD).status_code == 302
    assert PIN not in Officer.objects.get(username="yq_commander").pin


def test_the_office_sees_its_delegations_and_the_desk_records_one(scenario, enter):
    scenario.at("03:00")
    desk = enter(scenario, "yq_watch")
    assert "没有登记过委托" in words(at(desk, "get", "delegations"))
    typed = {"giver": "commander:yq_commander", "to": "yq_deputy", "reason": "赴省里开会"}
    refused = at(desk, "post", "delegations", **typed)
    assert refused.status_code == 422
    assert "请逐字记录他的委托原话" in words(refused)
    assert at(desk, "post", "delegations", words="请赵副局代我", **typed).status_code == 302
    shown = words(at(desk, "get", "delegations"))
    assert "“请赵副局代我”" in shown
    row = Delegation.objects.get()
    at(desk, "post", "delegation-end", row.pk)
    row.refresh_from_db()
    assert row.ends_at is None
    at(desk, "post", "delegation-end", row.pk, words="我回来了")
    row.refresh_from_db()
    assert row.ends_at == scenario.now


def test_who_may_not_give_one_sees_the_list_without_a_form(scenario, enter):
    unit = enter(scenario.at("03:00"), "yq_disposal")
    assert "登记委托" not in words(at(unit, "get", "delegations"))
    assert at(unit, "post", "delegations", giver="commander:yq_commander", to="yq_deputy").status_code == 422


def test_another_office_finds_no_delegation_to_end(scenario, enter):
    row = scenario.at("03:00").delegate(to="deputy")
    stranger = enter(scenario, "wx_watch")
    assert at(stranger, "post", "delegation-end", row.pk, words="x").status_code == 404
    assert "请他代我定" not in words(at(stranger, "get", "delegations"))
