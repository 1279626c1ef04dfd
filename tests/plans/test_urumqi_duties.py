"""What the plan of urumqi_safety calls up at each level, and from whom."""

from pathlib import Path

import pytest

from incidents.plans import loading, lookup
from incidents.rules import activation

PLAN = loading.load(Path(__file__).resolve().parents[2] / "urumqi_safety" / "plan.yaml")


def called_up(level: int) -> tuple[activation.CalledTask, ...]:
    groups = [group.code for group in activation.groups_at(PLAN, level, ())]
    named = {"mobilisation": "youth_league"} if "mobilisation" in groups else {}
    leads = activation.leads_for(PLAN, level, named, ())
    return activation.call_up(PLAN, level, leads=leads, chosen=()).tasks


def held_by(clause: str, level: int) -> set[str]:
    return {task.group or task.post or task.unit for task in called_up(level) if task.clause == clause}


@pytest.mark.parametrize(
    ("clause", "lightest", "owners"),
    [
        pytest.param("WX-002", 3, {"office_director"}, marks=pytest.mark.clause("WX-002")),
        pytest.param("WX-018", 3, {"coordination"}, marks=pytest.mark.clause("WX-018")),
        pytest.param("WX-019", 4, {"office_director"}, marks=pytest.mark.clause("WX-019")),
        pytest.param("WX-023", 3, {"command_post"}, marks=pytest.mark.clause("WX-023")),
        pytest.param("WX-073", 2, {"office_director"}, marks=pytest.mark.clause("WX-073")),
        pytest.param("WX-080", 4, {"incident_unit"}, marks=pytest.mark.clause("WX-080")),
        pytest.param("WX-082", 3, {"office_director"}, marks=pytest.mark.clause("WX-082")),
        pytest.param("WX-086", 4, {"office_director"}, marks=pytest.mark.clause("WX-086")),
        pytest.param("WX-087", 3, {"office_director"}, marks=pytest.mark.clause("WX-087", "WX-022")),
        pytest.param("WX-088", 4, {"office_director"}, marks=pytest.mark.clause("WX-088")),
        pytest.param("WX-089", 4, {"office_director"}, marks=pytest.mark.clause("WX-089")),
        pytest.param("WX-090", 4, {"office_director"}, marks=pytest.mark.clause("WX-090")),
        pytest.param("WX-091", 4, {"office_director"}, marks=pytest.mark.clause("WX-091")),
        pytest.param("WX-093", 3, {"command_post"}, marks=pytest.mark.clause("WX-093", "WX-032")),
        pytest.param("WX-094", 4, {"office_director"}, marks=pytest.mark.clause("WX-094")),
        pytest.param("WX-095", 4, {"incident_unit"}, marks=pytest.mark.clause("WX-095")),
        pytest.param("WX-096", 4, {"township"}, marks=pytest.mark.clause("WX-096")),
        pytest.param("WX-097", 3, {"security"}, marks=pytest.mark.clause("WX-097")),
        pytest.param("WX-098", 3, {"technical"}, marks=pytest.mark.clause("WX-098")),
        pytest.param("WX-099", 3, {"technical"}, marks=pytest.mark.clause("WX-099")),
        pytest.param("WX-100", 3, {"on_site"}, marks=pytest.mark.clause("WX-100")),
        pytest.param("WX-101", 3, {"medical", "health"}, marks=pytest.mark.clause("WX-101")),
        pytest.param("WX-102", 3, {"on_site", "office_director"}, marks=pytest.mark.clause("WX-102")),
        pytest.param("WX-103", 3, {"command_post"}, marks=pytest.mark.clause("WX-103")),
        pytest.param("WX-104", 3, {"office_director"}, marks=pytest.mark.clause("WX-104")),
        pytest.param("WX-105", 3, {"office_director", "civil_affairs"}, marks=pytest.mark.clause("WX-105")),
        pytest.param(
            "WX-106",
            3,
            {"office_director", "publicity_department", "cyberspace_office"},
            marks=pytest.mark.clause("WX-106"),
        ),
    ],
)
def test_a_duty_is_called_up_from_its_level_on_and_never_below(clause, lightest, owners):
    assert all(held_by(clause, level) == owners for level in range(1, lightest + 1))
    assert all(held_by(clause, level) == set() for level in range(lightest + 1, 5))


@pytest.mark.clause("WX-092")
def test_from_three_on_every_member_unit_starts_its_own_plan():
    members = {unit.code for unit in PLAN.units if unit.kind == "member"}
    assert members <= held_by("WX-092", 3)
    assert held_by("WX-092", 4) == set()


@pytest.mark.clause("WX-017")
def test_from_three_on_every_group_gathers_its_forces():
    assert held_by("WX-017", 3) == {group.code for group in PLAN.groups}


@pytest.mark.clause("WX-082", "WX-083", "WX-073")
def test_the_county_guides_at_four_organises_at_three_and_assists_at_two_and_one():
    brought = {level: {task.code for task in lookup.tasks_at(PLAN, level)} for level in (1, 2, 3, 4)}
    assert "guide_rescue" in brought[4] - brought[3]
    assert "organise_rescue" in brought[3] - brought[4]
    assert "assist_city" in brought[1] & brought[2] - brought[3]
    assert brought[3] <= brought[2] <= brought[1]


@pytest.mark.clause("WX-043")
def test_the_desk_has_one_number_and_verifies_without_an_invented_limit():
    assert PLAN.plan.duty_phone == "0991-5921442"
    rule = lookup.deadline(PLAN, "verify")
    assert (rule.badge, rule.minutes, rule.owner, rule.met_by) == (
        "plan",
        None,
        "watch_officer",
        "verification",
    )


@pytest.mark.clause("WX-071")
def test_the_written_report_goes_up_the_chain_to_county_and_city():
    recipients = lookup.deadline(PLAN, "upward_report").recipients
    assert [each.unit for each in recipients] == ["county_government", "city_command_office"]


@pytest.mark.clause("WX-135-4")
def test_public_order_is_the_polices_and_not_the_construction_bureaus():
    security = lookup.group(PLAN, "security")
    assert security.lead_units == ("public_security",)
    assert "construction" not in security.members
