"""移交指挥 (B-41): what the county still decides after the city has taken command, and what it only puts on record."""

import level_scenes as level
import pytest

from incidents.actions import levels, orders
from incidents.actions.decisions import Decision
from incidents.queries import higher as queries
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput
from incidents.rules.termination import External
from tests.termination_scenes import decide, propose


@pytest.fixture
def taken_over(county):
    """II at the plant; at 16:00 the city has taken command."""
    county.activated("II", at="15:00", deaths=12)
    level.hand_over_command(county.at("16:00"))
    return county.at("16:30")


def commands(story):
    return queries.commands(story.incident, plan_of(story.incident))


@pytest.mark.clause("WX-073")
def test_while_the_city_commands_a_level_is_changed_only_by_its_decision(taken_over):
    assert commands(taken_over).to_name == "市生产安全事故应急救援指挥部办公室"
    level.ask_level(taken_over, "III", reason="险情已控制", evidence="现场确认单")
    with pytest.raises(InvalidInput) as refused:
        level.approve_level(taken_over)
    assert "响应级别由其决定，本级登记其决定" in refused.value.errors["words"]
    levels.approve(
        incident_id=taken_over.incident_id,
        decision=Decision(words="市指挥部〔2026〕7号：降为III级"),
        by=taken_over.who("commander"),
        now=taken_over.now,
    )
    assert taken_over.incident.response_level == 3
    assert commands(taken_over) is None


@pytest.mark.clause("WX-073")
def test_while_the_city_commands_the_end_is_its_own_and_the_county_records_it(taken_over):
    propose(taken_over, by="post", external=None)
    with pytest.raises(InvalidInput) as refused:
        decide(taken_over)
    assert "终止响应由其决定" in refused.value.errors["external"]
    said = External(True, "市指挥部〔2026〕9号", taken_over.moment("16:20"))
    propose(taken_over, by="post", evidence={}, external=said)
    decide(taken_over)
    assert taken_over.incident.state == "RECOVERY"


@pytest.mark.clause("WX-073")
def test_orders_of_the_first_measures_go_on_under_the_city(taken_over):
    order = orders.give(
        incident_id=taken_over.incident_id,
        text="继续疏散下风向群众",
        post="watch_officer",
        by=taken_over.who("commander"),
        now=taken_over.now,
    )
    assert order.task.text == "继续疏散下风向群众"
