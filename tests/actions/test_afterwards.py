"""后期处置: the plan's duties as tasks with owners, papers and clocks; the money with its vouchers; personal data that end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import termination_scenes as ending
from django.db import IntegrityError, transaction

from incidents.actions import afterwards, afterwards_records, person_records
from incidents.models import AftermathProof, EventKind, Expense, PersonRecord, TaskKind
from incidents.queries.afterwards import Afterwards
from incidents.queries.editions import plan_of
from incidents.queries.expenses import total_of
from incidents.queries.room import room_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


def ended(scenario, level="III", grade=None, **facts):
    """An incident whose response has just ended."""
    scenario.activated(level, at="08:00", **facts)
    if grade:
        scenario.confirm_grade(grade, reason="研判")
    scenario.at("10:00")
    ending.end_now(scenario)
    return scenario


def page(scenario, by="watch"):
    return Afterwards(room_of(scenario.who(by), scenario.incident_id, now=scenario.now))


def codes(scenario):
    tasks = scenario.incident.tasks.filter(kind=TaskKind.AFTERMATH).order_by("position")
    return [each.code.removeprefix("aftermath:") for each in tasks]


def proof(scenario, code, kind="document", reference="卷宗一", by="watch", **more):
    task = scenario.incident.tasks.get(code=f"aftermath:{code}")
    return afterwards_records.record_proof(
        incident_id=scenario.incident_id,
        task_id=task.pk,
        kind=kind,
        reference=reference,
        by=scenario.who(by),
        now=scenario.now,
        **more,
    )


def spend(scenario, amount="12.50", voucher="票据001", by="watch", **more):
    return afterwards_records.record_expense(
        incident_id=scenario.incident_id,
        spent_on=date(2026, 11, 22),
        purpose="吸附材料",
        amount_wan=Decimal(amount),
        voucher=voucher,
        by=scenario.who(by),
        now=scenario.now,
        **more,
    )


def person(scenario, by="watch", name="张三丰", **more):
    told = {"name": name, "identity": "140103197001011234", "phone": "13912340123", "condition": "轻伤"}
    return person_records.record(
        incident_id=scenario.incident_id,
        told=told | more,
        purpose="伤员救治和家属联系",
        by=scenario.who(by),
        now=scenario.now,
    )


@pytest.mark.clause("YQ-143", "YQ-144", "YQ-145", "YQ-147", "YQ-149", "YQ-152", "YQ-055")
def test_the_end_of_a_larger_event_opens_its_duties_with_their_owners(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    assert codes(scenario) == [
        "follow_up_monitoring", "relief", "investigation_assist", "investigation_rules", "assessment",
        "assessment_across", "assessment_rules", "discipline",
    ]  # fmt: skip
    owners = dict(scenario.incident.tasks.filter(kind="AFTERMATH").values_list("code", "owner_name"))
    assert owners["aftermath:assessment"] == "生态环境执法科"
    assert owners["aftermath:follow_up_monitoring"] == "局指挥部办公室主任"
    assert scenario.incident.events.filter(kind=EventKind.AFTERCARE_OPENED).count() == 1


@pytest.mark.clause("YQ-146", "YQ-150")
def test_of_a_general_event_the_bureau_investigates_and_guides_the_assessment(scenario):
    ended(scenario, "IV", "IV", serious_injuries=1)
    assert {"investigation", "assessment_guide"} <= set(codes(scenario))
    assert not {"investigation_assist", "assessment", "assessment_assist"} & set(codes(scenario))
    assert page(scenario).investigated_by == "阳泉市生态环境局"


@pytest.mark.clause("YQ-148")
def test_of_a_major_event_the_bureau_assists_the_assessment(scenario):
    ended(scenario, "II", "II", deaths=12)
    assert "assessment_assist" in codes(scenario)
    assert page(scenario).investigated_by == "生态环境部"


@pytest.mark.clause("YQ-151")
def test_where_nothing_crossed_a_boundary_nobody_has_to_agree_across_it(scenario):
    ended(scenario, "III", "III", serious_injuries=60, cross_boundary="none")
    assert "assessment_across" not in codes(scenario)


@pytest.mark.clause("WX-120", "WX-121", "WX-122", "WX-123", "WX-124", "WX-125", "WX-126", "WX-127")
def test_in_the_county_each_duty_goes_to_whom_the_plan_names(county):
    ended(county, "III", "III", deaths=3)
    owners = dict(county.incident.tasks.filter(kind="AFTERMATH").values_list("code", "owner_name"))
    assert owners["aftermath:relief"] == "水西沟镇人民政府"
    assert owners["aftermath:rescue_report"] == "事故调查组"
    assert {"insurance", "aid_scheme", "legal_aid", "rebuilding", "support", "commendation"} <= set(
        codes(county)
    )


@pytest.mark.clause("WX-124")
def test_who_investigates_follows_the_regulation_and_the_authorisation_is_asked_for(county):
    ended(county, "III", "III", deaths=3)
    found = page(county)
    assert found.investigated_by == "乌鲁木齐市人民政府"
    line = next(each for each in found.lines if each.task.code == "aftermath:investigation")
    assert line.lacking[0].kind == "authorisation"
    proof(county, "investigation", "authorisation", "市政府授权文件〔2026〕9号", given_by="市人民政府")
    line = next(each for each in page(county).lines if each.task.code == "aftermath:investigation")
    assert "authorisation" not in {each.kind for each in line.lacking}


@pytest.mark.clause("YQ-143")
def test_the_decision_on_further_monitoring_is_registered_with_its_author(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    row = proof(
        scenario,
        "follow_up_monitoring",
        "decision",
        "继续监测7日",
        given_by="局指挥部（市级未启动），抄市指挥部",
    )
    event = scenario.incident.events.get(kind=EventKind.AFTERCARE_OPENED, payload__proof=str(row.pk))
    assert "后期处置登记决定：继续监测7日" in event.summary


@pytest.mark.clause("YQ-149", "YQ-147")
def test_the_clock_of_a_duty_stands_beside_it(scenario):
    ended(scenario, "IV", "IV", serious_injuries=1)
    line = next(each for each in page(scenario).lines if each.task.code == "aftermath:investigation")
    assert [each.row.rule_code for each in line.clocks] == ["investigation_report"]
    assert line.clocks[0].badge == "法规"


def test_a_response_that_ends_again_opens_nothing_twice(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    incident = scenario.incident
    with transaction.atomic():
        again = afterwards.open_tasks(incident, plan_of(incident), by=scenario.who("watch"), now=scenario.now)
    assert again == []


def test_a_paper_is_registered_by_its_owner_or_the_desk_and_by_nobody_else(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    with pytest.raises(NotAllowed, match="执法科"):
        proof(scenario, "assessment", by="monitoring")
    with pytest.raises(InvalidInput):
        proof(scenario, "assessment", reference=" ")
    assert AftermathProof.objects.count() == 0


@pytest.mark.clause("WX-134")
def test_expenses_are_exact_and_without_a_voucher_not_counted(county):
    ended(county, "III", "III", deaths=3)
    spend(county, "0.10")
    spend(county, "0.20")
    spend(county, "100.00", voucher="")
    sums = total_of(county.incident_id)
    assert (sums.counted, sums.without_voucher) == (Decimal("0.30"), Decimal("100.00"))
    event = county.incident.events.filter(kind=EventKind.EXPENSE_RECORDED).latest("seq")
    assert "缺票据，不计入；已计入 0.30 万元" in event.summary


@pytest.mark.parametrize("amount", ["0", "-1.00", "NaN"])
def test_an_expense_is_more_than_nothing(county, amount):
    ended(county, "III", "III", deaths=3)
    with pytest.raises(InvalidInput):
        spend(county, amount)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.create(
            incident=county.incident, spent_on=date(2026, 11, 22), purpose="无", amount_wan=0,
            recorded_at=county.now, recorded_by=county.who("watch"),
        )  # fmt: skip


def test_a_wrong_line_is_struck_and_stays(county):
    ended(county, "III", "III", deaths=3)
    row = spend(county)
    afterwards_records.strike_expense(
        incident_id=county.incident_id,
        expense_id=row.pk,
        reason="重复",
        by=county.who("watch"),
        now=county.now,
    )
    assert Expense.objects.get().struck_reason == "重复"
    assert total_of(county.incident_id).counted == Decimal("0.00")


def test_personal_data_are_masked_and_reading_them_leaves_a_trace_without_them(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    row = person(scenario)
    [shown] = page(scenario).persons
    assert (shown.name, shown.identity, shown.phone) == ("张**", "**************1234", "139****0123")
    seen = person_records.see(
        incident_id=scenario.incident_id,
        person_id=row.pk,
        reason="家属来电核对",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    assert seen.name == "张三丰"
    trail = " ".join(
        f"{each.summary}{each.payload}"
        for each in scenario.incident.events.filter(kind=EventKind.PERSONAL_DATA)
    )
    assert "家属来电核对" in trail
    assert not any(secret in trail for secret in ("张三丰", "140103197001011234", "13912340123"))


def test_a_group_does_not_read_the_names_in_full(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    row = person(scenario)
    with pytest.raises(NotAllowed):
        person_records.see(
            incident_id=scenario.incident_id, person_id=row.pk, reason="看看",
            by=scenario.who("monitoring"), now=scenario.now,
        )  # fmt: skip


def settle(scenario, act, by="office", **more):
    return act(incident_id=scenario.incident_id, by=scenario.who(by), now=scenario.now, **more)


def test_when_the_work_is_over_personal_data_are_destroyed_or_kept_on_a_document(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    first, second = person(scenario), person(scenario, name="李四")
    until = scenario.now.date() + timedelta(days=30)
    with pytest.raises(InvalidInput) as refused:
        settle(scenario, person_records.keep, person_id=first.pk, until=until, reason="诉讼", reference=" ")
    assert set(refused.value.errors) == {"reference"}
    settle(
        scenario,
        person_records.keep,
        person_id=first.pk,
        until=until,
        reason="诉讼",
        reference="留存评估〔2026〕1号",
    )
    assert page(scenario).to_destroy == 1
    assert settle(scenario, person_records.destroy) == 1
    second.refresh_from_db()
    assert (second.name, second.identity, second.phone, second.destroyed_by) == (
        "",
        "",
        "",
        scenario.who("office"),
    )
    with pytest.raises(WrongState, match="已经销毁"):
        settle(scenario, person_records.see, person_id=second.pk, reason="x")
    scenario.at(f"{until + timedelta(days=1)} 09:00")
    assert page(scenario).to_destroy == 1
    settle(scenario, person_records.destroy)
    assert not PersonRecord.objects.exclude(name="").exists()


def test_the_watch_officer_does_not_destroy(scenario):
    ended(scenario, "III", "III", serious_injuries=60)
    person(scenario)
    with pytest.raises(NotAllowed):
        settle(scenario, person_records.destroy, by="watch")
