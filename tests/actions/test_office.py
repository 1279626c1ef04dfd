"""What an office settles for itself: its own targets with author and time, the drill of every two years, the filing."""

from datetime import date

import pytest

from incidents.actions import office as actions
from incidents.actions.calendars import Announced, announce
from incidents.models import OfficeDutyDone, TargetSwitch
from incidents.queries import office as queries
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput, NotAllowed


def switch(scenario, by="office", **wanted):
    rows = actions.switch_targets(wanted=wanted, by=scenario.who(by), now=scenario.now)
    scenario.who("watch").organisation.refresh_from_db()
    return rows


def duty(scenario, code):
    officer = scenario.who("office")
    office = officer.organisation
    office.refresh_from_db()
    found = queries.duties(office, current_plan(officer), now=scenario.now)
    return next(each for each in found if each.duty.code == code)


def recorded(scenario, code, done_on, by="office"):
    return actions.record_duty(
        duty=code, done_on=done_on, note="方案、签到在办公室", by=scenario.who(by), now=scenario.now
    )


def test_a_target_binds_from_when_the_office_switched_it_on_and_says_who_did(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    assert scenario.deadlines("internal_report_general_2h") == []
    [row] = switch(scenario, internal_report_general_2h=True)
    assert (row.on, row.switched_at, row.switched_by) == (True, scenario.now, scenario.who("office"))
    scenario.at("03:00").receive(confirmed={"serious_injuries": 1})
    due = scenario.expect_deadline("internal_report_general_2h", due="05:00")
    assert due.badge == "internal"


def test_what_runs_when_it_is_switched_off_runs_on(scenario):
    scenario.at("02:13").receive()
    switch(scenario, internal_verify=False)
    assert scenario.deadline("internal_verify").is_open
    scenario.at("03:00").receive()
    assert scenario.deadlines("internal_verify") == []


def test_what_is_so_already_leaves_no_row(scenario):
    assert switch(scenario, internal_verify=True) == []
    assert not TargetSwitch.objects.exists()


@pytest.mark.parametrize("by", ["watch", "commander", "monitoring"])
def test_only_the_director_of_the_office_settles_its_targets(scenario, by):
    with pytest.raises(NotAllowed, match="按预案由局指挥部办公室主任办理"):
        switch(scenario, by=by, internal_verify=False)


def test_an_administrator_signs_no_business_of_an_office(scenario):
    with pytest.raises(NotAllowed, match="不在任何值班单位任职"):
        switch(scenario, by="admin_security", internal_verify=False)


def test_a_limit_of_the_plan_or_the_law_cannot_be_switched(scenario):
    with pytest.raises(InvalidInput) as refused:
        switch(scenario, initial_report_4h=False)
    assert "initial_report_4h" in refused.value.errors["targets"]


@pytest.mark.clause("WX-142")
def test_without_a_date_of_the_last_drill_nothing_is_invented(county):
    found = duty(county, "drill")
    assert (found.due_on, found.words) == (None, "上次日期未登记，无法计算")


@pytest.mark.clause("WX-142")
def test_the_next_drill_is_owed_730_days_after_the_last_and_reminded_90_and_30_before(county):
    county.at("2026-11-24 09:00")
    recorded(county, "drill", date(2026, 11, 20))
    assert duty(county, "drill").due_on == date(2028, 11, 19)
    near = [(day, duty(county.at(f"{day} 09:00"), "drill").near) for day in ("2028-08-20", "2028-08-21")]
    assert near == [("2028-08-20", False), ("2028-08-21", True)]
    assert duty(county.at("2028-11-19 23:00"), "drill").words == "今天到期"
    assert duty(county.at("2028-11-20 00:00"), "drill").words == "已逾期 1 天"
    recorded(county, "drill", date(2028, 11, 20))
    assert duty(county, "drill").due_on == date(2030, 11, 20)


@pytest.mark.clause("WX-145")
def test_the_plan_is_filed_within_twenty_working_days_of_its_issue_and_once(county):
    october = [Announced(date(2025, 10, day), worked=False) for day in range(1, 9)]
    announce(october, source="国办发明电〔2024〕12号", now=county.now)
    assert duty(county, "plan_filing").due_on == date(2025, 10, 13)
    recorded(county, "plan_filing", date(2025, 9, 28))
    found = duty(county, "plan_filing")
    assert (found.done, found.due_on, found.words) == (True, None, "已完成")


@pytest.mark.clause("WX-142")
def test_a_drill_of_tomorrow_or_without_evidence_is_not_recorded(county):
    with pytest.raises(InvalidInput) as refused:
        actions.record_duty(
            duty="drill", done_on=date(2026, 11, 25), note=" ", by=county.who("office"), now=county.now
        )
    assert set(refused.value.errors) == {"done_on", "note"}
    with pytest.raises(NotAllowed):
        recorded(county, "drill", date(2026, 11, 20), by="watch")
    assert not OfficeDutyDone.objects.exists()
