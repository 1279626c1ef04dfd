"""审批链 (ux 1.1 02:40, 1.2 14:36): who is asked in which order, who is late, who is next, and whom to dial."""

import pytest

from incidents.queries import chain
from incidents.queries.editions import plan_of

LEADS = {"monitoring": "comprehensive_section"}


@pytest.fixture
def asked(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    scenario.at("02:36").request("IV", leads=LEADS)
    return scenario


@pytest.fixture
def county_asked(county):
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    return county


def chain_of(scenario):
    row = scenario.incident.activation_requests.select_related("incident__organisation").get()
    return chain.of(row, plan_of(scenario.incident), now=scenario.now)


@pytest.mark.clause("YQ-128", "YQ-096")
def test_the_chain_runs_from_those_who_endorse_to_those_who_may_be_lent_the_post(asked):
    found = chain_of(asked)
    assert [(each.officer.name, each.title, each.role_label) for each in found.people] == [
        ("李带", "带班领导", "拟办"),
        ("陈副局", "局指挥部办公室主任", "拟办"),
        ("王局", "指挥", "批准"),
        ("陈副局", "副指挥", "可受委托"),
        ("赵副局", "副指挥", "可受委托"),
    ]
    assert all(each.asked for each in (*found.endorsers, *found.deciders))
    assert not any(each.asked for each in found.delegates)


def test_a_commander_who_has_not_read_for_four_minutes_shows_the_next_with_his_number(asked):
    assert not chain_of(asked.at("02:39")).late
    found = chain_of(asked.at("02:40"))
    assert found.late
    assert (found.current.officer.name, found.current.state) == ("王局", "未读 4 分")
    assert (found.next.officer.name, found.next.title) == ("陈副局", "副指挥")
    assert found.next.officer.phone


def test_one_who_has_read_has_until_the_fifth_minute(asked):
    row = asked.incident.activation_requests.get()
    asked.at("02:38").open_request(row)
    assert not chain_of(asked.at("02:40")).late
    found = chain_of(asked.at("02:41"))
    assert found.late
    assert found.current.state == "02:38 已读，等 5 分"


@pytest.mark.clause("WX-024", "WX-030")
def test_of_two_commanders_the_second_is_next_and_then_the_deputy(county_asked):
    found = chain_of(county_asked.at("14:37"))
    assert (found.current.officer.name, found.next.officer.name) == ("高县长", "林书记")
    for number, name in enumerate(("commander", "commander2")):
        county_asked.at(f"14:{38 + number}").call(
            purpose="请示启动III级", result="no_answer", officer=county_asked.who(name).username
        )
    found = chain_of(county_asked)
    assert found.next.officer.name == "阿不都·热合曼"
    assert found.next.lent_by.name == "高县长"


def test_a_delegation_in_force_makes_a_decider(county_asked):
    county_asked.at("14:40").delegate(to="deputy")
    found = chain_of(county_asked)
    assert [each.title for each in found.deciders][-1] == "受高县长委托代行总指挥"
    assert found.delegates == []


def test_an_opinion_stands_beside_its_author(asked):
    asked.at("02:38").endorse()
    assert [each.state for each in chain_of(asked).endorsers][0] == "同意 02:38"


def test_the_chain_costs_the_same_however_long_it_waits(asked, django_assert_max_num_queries):
    asked.endorse()
    row = asked.incident.activation_requests.select_related("incident__organisation").get()
    plan = plan_of(asked.incident)
    with django_assert_max_num_queries(8):
        chain.of(row, plan, now=asked.now)
