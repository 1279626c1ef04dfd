"""指令: who gives it, who owes it, and what its time does."""

import pytest
from group_work_scenes import AtWork

from incidents.actions.speaking import Heard
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    scenario.activated("II", at="03:41", deaths=1)
    return AtWork(scenario)


@pytest.mark.clause("YQ-036")
def test_an_order_is_a_task_of_the_group_with_its_time_and_its_notice(night):
    order = night.order("取水口加密监测，30 分钟一报", group="monitoring", due="04:11")
    assert (order.number, order.given_as) == (1, "指挥")
    assert order.task.owner_unit == "comprehensive_section"
    night.scenario.expect_event("order.given", about="取水口加密监测")
    night.scenario.expect_notice(to="monitoring", about="指令 1")
    clock = night.scenario.expect_deadline("order_due", due="04:11")
    assert (clock.badge, clock.owner_unit) == ("internal", "comprehensive_section")


@pytest.mark.clause("WX-029")
def test_the_commander_of_the_county_gives_his_orders_too(county):
    county.activated("III", at="14:41", deaths=3)
    order = AtWork(county).order("冷却相邻储罐", unit="fire_rescue", due="15:30")
    county.expect_event("order.given", clause="WX-029")
    county.expect_notice(to="fire", about=f"指令 {order.number}")


def test_what_is_done_in_time_ends_the_clock_of_the_order(night):
    order = night.order("布设拦油索", group="disposal", due="04:30")
    night.scenario.at("04:00")
    night.sign(order.task, by="disposal")
    night.scenario.at("04:20")
    night.finish(order.task, by="disposal", remark="三道")
    clock = night.scenario.deadline("order_due")
    assert clock.met_at == night.scenario.moment("04:20")
    assert clock.missed_at is None


def test_an_order_that_is_late_is_missed_and_told_up_the_ladder(night):
    night.order("布设拦油索", group="disposal", due="04:30")
    night.scenario.at("04:31")
    night.scenario.expect_event("deadline.missed", about="指令 1")


def test_two_orders_have_their_own_clocks(night):
    first = night.order("布设拦油索", group="disposal", due="04:30")
    night.order("关闭闸门", group="disposal", due="04:30")
    night.finish(first.task, by="disposal")
    open_ones = [each for each in night.scenario.deadlines("order_due") if each.is_open]
    assert [each.label for each in open_ones] == ["指令 2：关闭闸门"]


def test_an_order_without_a_time_has_no_clock(night):
    night.order("注意防冻", unit="enforcement_team")
    assert night.scenario.deadlines("order_due") == []


def test_the_desk_writes_down_an_order_that_was_given_on_the_telephone(night):
    order = night.order_by_phone("马上通知水厂", given_by="commander", post="watch_officer")
    assert order.given_by.username == "yq_commander"
    assert order.recorded_by.username == "yq_watch"
    night.scenario.expect_event("order.given", about="电话下达，记录人 张值")


def test_nobody_commands_in_the_name_of_one_who_may_not(night):
    with pytest.raises(NotAllowed):
        night.order_by_phone("马上通知水厂", given_by="pingding", post="watch_officer")


def test_a_unit_gives_no_orders(night):
    with pytest.raises(NotAllowed) as refused:
        night.order("全部撤走", by="pingding", unit="water")
    assert "指挥" in refused.value.who_can


@pytest.mark.parametrize(
    ("to", "field"),
    [
        ({}, "owner"),
        ({"unit": "water", "post": "commander"}, "owner"),
        ({"unit": "nowhere"}, "unit"),
        ({"post": "king"}, "post"),
        ({"group": "nobody"}, "group"),
    ],
)
def test_an_order_has_one_owner_that_there_is(night, to, field):
    with pytest.raises(InvalidInput) as refused:
        night.order("布设拦油索", **to)
    assert field in refused.value.errors


def test_an_order_is_due_after_it_was_given(night):
    with pytest.raises(InvalidInput) as refused:
        night.order("布设拦油索", group="disposal", due="03:41")
    assert "due_at" in refused.value.errors


def test_an_order_that_was_withdrawn_owes_nothing(night):
    order = night.order("布设拦油索", group="disposal", due="04:30")
    night.withdraw_order(order, "改在下游布设")
    night.scenario.at("05:00")
    assert night.scenario.events("deadline.missed") == [] or all(
        "指令" not in each.summary for each in night.scenario.events("deadline.missed")
    )
    assert night.task(order.task).state == "CANCELLED"
    with pytest.raises(WrongState):
        night.finish(order.task, by="disposal")


def test_the_desk_answers_for_a_unit_with_the_name_and_the_words_it_heard(night):
    order = night.order("布设拦油索", group="disposal")
    night.sign(order.task, by="watch", heard=Heard("周处", "phone", "收到，马上办"))
    night.scenario.expect_event("task.acknowledged", about="周处，电话，张值代为登记：“收到，马上办”")


def test_a_unit_does_not_answer_for_another(night):
    order = night.order("布设拦油索", group="disposal")
    with pytest.raises(NotAllowed):
        night.sign(order.task, by="monitoring")
