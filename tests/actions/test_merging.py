"""并入, 拆分: many calls about one event, each whole, none lost (ux 1.1 02:19, 1.2 14:20 and 14:38)."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from scenario import Scenario

from incidents.actions import merging
from incidents.actions.intake import CALLER_KINDS
from incidents.models import Deadline, FactEntry, Incident, IncidentState, Notice
from incidents.queries import papers
from incidents.queries.duplicates import likely_of
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal, WrongState

WATER = {"water_source_affected": "county"}
TRUCK = {"category": "危险化学品", "source": "110转警", "narrative": "过路司机报罐车翻了，味道很大"}


@pytest.fixture
def night(scenario: Scenario) -> Scenario:
    """02:13 one call, not yet verified."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    return scenario


def second_call(scenario: Scenario, at: str = "02:19", **more: Any) -> Incident:
    first = scenario.incident_id
    call = scenario.at(at).receive(**(TRUCK | more))
    scenario.incident_id = first
    return call


def fresh(incident: Incident) -> Incident:
    return Incident.objects.select_related("organisation").get(pk=incident.pk)


def standing(incident: Incident) -> dict[str, list[Any]]:
    """The incident's claims by what they count for."""
    found: dict[str, list[Any]] = {}
    for row in FactEntry.objects.filter(incident=incident).order_by("indicator", "seq"):
        found.setdefault(row.standing, []).append((row.indicator, row.value, row.source))
    return found


def state_of(incident: Incident) -> dict[str, Any]:
    """All that an officer goes by: the incident, its facts, its running clocks, its call sheet."""
    row = fresh(incident)
    fields = {
        name: getattr(row, name)
        for name in (
            "state", "title", "category", "county", "detail", "lng", "lat", "narrative", "caller", "occurred_at",
            "learned_at", "recorded_at", "confirmed", "projected", "facts_as_of", "facts_source", "assessment",
            "severity_grade", "response_level", "merged_into_id", "merged_at", "merged_by_id", "merged_from_state",
        )
    }  # fmt: skip
    clocks = {
        (each.rule_code, each.occasion, each.base_at, each.due_at, each.missed_at, tuple(each.reminded))
        for each in Deadline.objects.filter(incident=row).open()
    }
    chosen = standing(row).get("CHOSEN", [])
    sheet = papers.intake_sheet(row, plan_of(row), parties=CALLER_KINDS, names_caller=True)
    return {"fields": fields, "clocks": clocks, "chosen": chosen, "sheet": sheet}


def events_of(incident: Incident) -> list[tuple[int, str, str]]:
    return list(fresh(incident).events.order_by("seq").values_list("seq", "kind", "hash"))


def test_at_02_19_the_second_call_about_the_truck_becomes_source_two(night):
    first = night.incident
    second = second_call(night, confirmed={"serious_injuries": 2, "evacuated": 120})
    [offer] = likely_of(second, plan_of(second))
    assert (offer.incident, offer.place) == (first, 2)
    assert offer.why.startswith("同地点 不到 0.1 km，相差 6 分，类型相近") or "地点写法相近" in offer.why
    merged = night.merge(second, first, reason="同一辆罐车")
    assert (merged.state, merged.merged_into_id) == (IncidentState.MERGED, first.pk)
    assert (merged.number, merged.merged_from_state) == (second.number, "RECEIVED")
    night.expect_event("source_added", about=f"来源2并入：{second.number}，110转警；采用 1 项，另一说法 1 项")
    night.incident_id = second.pk
    night.expect_event("merged", about=f"并入{first.number}，为来源2：同一辆罐车")
    assert likely_of(fresh(second), plan_of(second)) == []


def test_what_the_host_does_not_know_is_adopted_and_what_it_knows_stands_beside(night):
    first = night.incident
    second = second_call(
        night, confirmed={"serious_injuries": 2, "evacuated": 120, "deaths": 0}, caller={"unit": "110"}
    )
    night.merge(second, first)
    host = night.incident
    assert host.confirmed == {"serious_injuries": 1, "deaths": 0, "evacuated": 120}
    assert standing(host)["OTHER"] == [("serious_injuries", 2, "110")]
    adopted = FactEntry.objects.get(incident=host, indicator="evacuated")
    assert (adopted.from_incident_id, adopted.source, adopted.standing) == (second.pk, "110", "CHOSEN")


def test_an_adopted_fact_brings_the_stricter_clock_and_the_split_takes_it_away_again(night):
    first = night.incident
    night.expect_deadline("initial_report_4h", due="06:13")
    second = second_call(night, confirmed=WATER)
    night.merge(second, first)
    night.expect_deadline("initial_report_2h", due="04:13")
    assert night.incident.assessment["response_level"] == "II"
    night.at("02:40").split(second)
    night.expect_deadline("initial_report_4h", due="06:13")
    assert not Deadline.objects.filter(
        incident=first, rule_code="initial_report_2h", superseded_at__isnull=True
    ).exists()


def test_a_report_sent_while_they_were_one_is_not_asked_for_again(night):
    first = night.incident
    second = second_call(night, confirmed=WATER)
    night.merge(second, first)
    night.at("02:24").verify()
    limits = {each["code"]: each for each in night.incident.assessment["limits"]}
    night.at("02:51").report("INITIAL", "written", *limits["initial_report_2h"]["recipients"])
    assert not night.deadline("initial_report_2h").is_open
    night.at("03:00").split(second)
    open_reports = Deadline.objects.filter(incident=first, rule_code__startswith="initial_report").open()
    assert not open_reports.exists()


def test_the_clocks_of_the_source_stop_and_run_on_after_the_split(night):
    first = night.incident
    second = second_call(night)
    before = state_of(second)
    night.merge(second, first)
    assert not Deadline.objects.filter(incident=second).open().exists()
    night.at("02:45")
    assert not Notice.objects.filter(incident=second, planned_at__gt=night.moment("02:20")).exists()
    night.split(second, reason="是另一辆车")
    after = state_of(second)
    assert after["fields"] == before["fields"]
    assert {each[:4] for each in after["clocks"]} == {each[:4] for each in before["clocks"]}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"confirmed": {"serious_injuries": 12, "deaths": 3, "evacuated": 700}},
        {"confirmed": WATER, "projected": {"cross_boundary": "province"}},
        {"learned_at": "02:05"},
        {"learned_at": "02:05", "occurred_at": "02:00", "confirmed": WATER},
        {"caller": {"kind": "enterprise", "unit": "运输公司"}, "occurred_at": "02:10"},
    ],
    ids=["nothing new", "graver", "water", "earlier", "earlier and graver", "enterprise"],
)
def test_merge_and_split_leave_both_as_they_were(night, more):
    first = night.incident
    more = {key: night.moment(value) if key.endswith("_at") else value for key, value in more.items()}
    second = second_call(night, **more)
    before, trails = (state_of(first), state_of(second)), (events_of(first), events_of(second))
    night.merge(second, first)
    night.split(second)
    assert state_of(first) == before[0]
    assert state_of(second) == before[1]
    for incident, trail in zip((first, second), trails, strict=True):
        assert events_of(incident)[: len(trail)] == trail


def test_a_source_that_was_told_earlier_moves_the_clocks_to_its_minute(night):
    first = night.incident
    second = second_call(night, learned_at=night.moment("02:05"))
    night.merge(second, first)
    assert night.incident.learned_at == night.moment("02:05")
    night.expect_deadline("initial_report_4h", due="06:05")
    night.expect_event("deadline_superseded", about="至 11-22 06:13 改为至 11-22 06:05")
    night.at("02:30").split(second)
    assert night.incident.learned_at == night.moment("02:13")
    night.expect_deadline("initial_report_4h", due="06:13")


def test_a_later_source_moves_nothing(night):
    first, second = night.incident, second_call(night)
    before = state_of(first)["clocks"]
    night.merge(second, first)
    assert state_of(first)["clocks"] == before
    assert night.incident.learned_at == night.moment("02:13")


def test_of_two_earlier_sources_the_earliest_that_stays_counts(night):
    first = night.incident
    second = second_call(night, at="02:19", learned_at=night.moment("02:10"))
    third = second_call(night, at="02:21", learned_at=night.moment("02:02"))
    night.merge(second, first)
    night.merge(third, first)
    night.expect_deadline("initial_report_4h", due="06:02")
    night.split(second)
    night.expect_deadline("initial_report_4h", due="06:02")
    night.split(third)
    night.expect_deadline("initial_report_4h", due="06:13")
    assert night.incident.learned_at == night.moment("02:13")


def test_the_split_gives_back_the_claim_that_was_chosen_before(night):
    first = night.incident
    second = second_call(night, confirmed={"evacuated": 120})
    third = second_call(night, at="02:21", confirmed={"evacuated": 200})
    night.merge(second, first)
    night.merge(third, first)
    assert night.incident.confirmed["evacuated"] == 120
    night.split(second)
    assert night.incident.confirmed["evacuated"] == 200
    night.split(third)
    assert "evacuated" not in night.incident.confirmed


def test_what_was_told_anew_after_the_merge_stays_after_the_split(night):
    first = night.incident
    second = second_call(night, confirmed={"evacuated": 120})
    night.merge(second, first)
    night.update_facts(source="平定分局 赵核", evacuated=300)
    night.split(second)
    assert night.incident.confirmed["evacuated"] == 300
    assert night.incident.facts_source == "平定分局 赵核"


# 乌鲁木齐县, 14:20 and 14:38


@pytest.fixture
def afternoon(county: Scenario) -> Scenario:
    county.at("14:16").receive(occurred_at=county.moment("14:05"), caller={"unit": "安监站", "kind": "unit"})
    return county


@pytest.mark.clause("WX-062")
def test_at_14_20_the_fire_service_and_at_14_38_the_enterprise_become_sources(afternoon):
    first = afternoon.incident
    fire = second_call(
        afternoon, "14:20", category="火灾", source="119转警", occurred_at=afternoon.moment("13:58"),
        confirmed={"deaths": 2, "trapped_or_missing": 4},
    )  # fmt: skip
    afternoon.merge(fire, first)
    plant = second_call(
        afternoon, "14:38", category="工矿商贸", caller={"unit": "某化工厂", "kind": "enterprise"},
        occurred_at=afternoon.moment("14:05"),
    )  # fmt: skip
    assert afternoon.deadline("enterprise_report").is_open
    afternoon.merge(plant, first)
    met = afternoon.deadline("enterprise_report")
    assert (met.met_at, met.missed_at) == (afternoon.moment("14:38"), afternoon.moment("14:35"))
    afternoon.expect_event("deadline_met", about="超时 3 分")
    host = afternoon.incident
    assert host.assessment["near_miss"] is True
    assert host.occurred_at == afternoon.moment("14:05")
    assert not Notice.objects.filter(incident=host, subject__contains="事故单位报告").exists()


@pytest.mark.clause("WX-062")
def test_the_enterprise_s_own_first_call_ends_its_clock_at_once(county):
    county.at("14:20").receive(occurred_at=county.moment("14:05"), caller={"kind": "enterprise"})
    assert county.deadline("enterprise_report").met_at == county.moment("14:20")


@pytest.mark.clause("WX-062")
def test_the_enterprise_s_minute_stays_its_own_when_an_earlier_call_comes_in(county):
    county.at("14:38").receive(caller={"kind": "enterprise"})
    fire = second_call(
        county,
        "14:39",
        category="火灾",
        learned_at=county.moment("14:20"),
        occurred_at=county.moment("14:05"),
    )
    county.merge(fire, county.incident)
    assert county.incident.occurred_at == county.moment("14:05")
    met = county.deadline("enterprise_report")
    assert (met.due_at, met.met_at) == (county.moment("14:35"), county.moment("14:38"))


@pytest.mark.clause("WX-062")
def test_the_enterprise_s_clock_runs_on_when_its_call_was_of_another_event(afternoon):
    first = afternoon.incident
    plant = second_call(afternoon, "14:25", category="工矿商贸", caller={"kind": "enterprise"})
    afternoon.merge(plant, first)
    assert not afternoon.deadline("enterprise_report").is_open
    afternoon.split(plant)
    assert afternoon.deadline("enterprise_report").is_open
    afternoon.at("14:36")
    afternoon.expect_event("deadline_missed", at="14:35", about="事故单位报告")


# Refusals


def test_a_call_cannot_go_into_itself(night):
    with pytest.raises(InvalidInput, match="填写的内容有误") as refused:
        night.merge(night.incident, night.incident)
    assert refused.value.errors["into"] == "不能并入自己，请选另一起事件。"


def test_what_waits_for_a_decision_must_be_answered_first(night):
    second = second_call(night, confirmed={"serious_injuries": 10})
    first, night.incident_id = night.incident, second.pk
    night.verify()
    night.request("III", leads=night.open_leads())
    with pytest.raises(WrongState) as refused:
        night.merge(second, first)
    assert "请先由指挥批准或退回" in refused.value.message
    assert refused.value.who_can == "指挥"
    assert refused.value.clause


def test_what_has_a_response_is_the_host_and_not_the_source(night):
    second = second_call(night)
    night.verify()
    night.request("III", leads=night.open_leads(), reason="从严")
    night.approve()
    with pytest.raises(WrongState, match="已启动III级响应，不能并入别的事件；请打开另一起，把它并入本事件"):
        night.merge(night.incident, second)
    night.merge(second, night.incident)
    assert fresh(second).state == IncidentState.MERGED


def test_a_host_with_sources_does_not_become_a_source(night):
    first, second = night.incident, second_call(night)
    third = second_call(night, at="02:25")
    night.merge(second, first)
    with pytest.raises(WrongState, match="已有 1 个并入的来源"):
        night.merge(first, third)


def test_a_merged_call_is_no_host_and_its_host_is_named(night):
    first, second = night.incident, second_call(night)
    third = second_call(night, at="02:25")
    night.merge(second, first)
    with pytest.raises(WrongState, match=f"{second.number}已并入{first.number}，请改为并入{first.number}"):
        night.merge(third, second)


def test_what_was_dismissed_takes_no_source_before_it_is_reopened(night):
    first, second = night.incident, second_call(night)
    night.dismiss("误报")
    with pytest.raises(WrongState, match="现为“不属实”，不能再接收来源；确是同一事件的，先核实属实重开"):
        night.merge(second, first)


@pytest.mark.parametrize("drill", [True, False])
def test_a_drill_and_a_real_event_never_mix(night, drill):
    second = second_call(night, drill=True)
    pair = (second, night.incident) if drill else (night.incident, second)
    with pytest.raises(WrongState, match="演练与实战事件不能互相并入"):
        night.merge(*pair)


def test_only_who_may_merge_may_split(night):
    first, second = night.incident, second_call(night)
    with pytest.raises(NotAllowed) as refused:
        night.merge(second, first, by="monitoring")
    assert "值班员" in refused.value.who_can
    night.merge(second, first)
    with pytest.raises(NotAllowed):
        night.split(second, by="monitoring")


def test_what_is_not_merged_cannot_be_split(night):
    with pytest.raises(WrongState, match="不能「拆分」；须在「并入」时办理"):
        night.split(night.incident)


def test_the_other_office_sees_neither_of_the_two(night, county):
    first, second = night.incident, second_call(night)
    theirs = county.at("02:20").receive()
    seq = fresh(first).seq
    stranger = {"by": county.who("watch"), "now": county.now}
    for act in (
        lambda: merging.merge(incident_id=second.pk, into=first.pk, **stranger),
        lambda: merging.merge(incident_id=theirs.pk, into=first.pk, **stranger),
        lambda: merging.merge(incident_id=first.pk, into=theirs.pk, by=night.who("watch"), now=night.now),
        lambda: merging.split(incident_id=second.pk, **stranger),
        lambda: merging.keep_apart(incident_id=theirs.pk, others=[first.pk], **stranger),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()
    assert fresh(first).seq == seq


# 另立


def test_what_was_judged_different_is_not_offered_again(night):
    first = night.incident
    other = second_call(night, kept_apart_from=[first.pk])
    plan = plan_of(first)
    assert likely_of(other, plan) == []
    assert likely_of(night.incident, plan) == []
    third = second_call(night, at="02:25")
    assert {each.incident.pk for each in likely_of(third, plan)} == {first.pk, other.pk}
    merging.keep_apart(
        incident_id=third.pk, others=[first.pk], by=night.who("watch"), now=night.now, reason="在下游"
    )
    assert [each.incident.pk for each in likely_of(third, plan)] == [other.pk]
    night.incident_id = third.pk
    night.expect_event("note", about=f"另立：与{first.number}不是同一事件：在下游")


def test_a_pair_that_was_split_is_not_offered_again(night):
    first, second = night.incident, second_call(night)
    night.merge(second, first)
    night.split(second)
    assert likely_of(fresh(second), plan_of(second)) == []


def test_a_merged_source_offers_its_host(night):
    first = night.incident
    far = {"county": "平定县", "detail": "娘子关泉口", "lng": "113.900000", "lat": "37.960000"}
    second = second_call(night, **far)
    night.merge(second, first)
    third = second_call(night, at="02:30", **far)
    [offer] = likely_of(third, plan_of(third))
    assert (offer.incident.pk, offer.place) == (first.pk, 3)


# Two desks at once


@pytest.mark.django_db(transaction=True)
def test_two_desks_merging_each_into_the_other_at_once_end_with_one_host(people):
    scenario = Scenario(people, desk="yq", day="2026-11-22")
    first = scenario.at("02:13").receive()
    second = scenario.at("02:19").receive(**TRUCK)
    ready, answers = threading.Barrier(2), []

    def merge(source: Incident, into: Incident, who: str) -> None:
        try:
            ready.wait(5)
            merging.merge(incident_id=source.pk, into=into.pk, by=scenario.who(who), now=scenario.now)
            answers.append("merged")
        except Refusal as refusal:
            answers.append(refusal.message)
        finally:
            connection.close()

    desks = [
        threading.Thread(target=merge, args=(first, second, "watch")),
        threading.Thread(target=merge, args=(second, first, "leader")),
    ]
    for each in desks:
        each.start()
    for each in desks:
        each.join(20)
    assert sorted(answers, key=len)[0] == "merged"
    assert len(answers) == 2
    assert any("并入" in words and "接报〔2026〕" in words for words in answers)
    states = set(Incident.objects.values_list("state", flat=True))
    assert states == {"MERGED", "RECEIVED"}
