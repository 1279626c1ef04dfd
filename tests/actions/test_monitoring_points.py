"""停测, 恢复 and limits of single points, and what the run below the limit makes of them."""

from decimal import Decimal

import pytest
from evidence_scenes import measure

from incidents.actions import monitoring_points
from incidents.queries.monitoring import board, evidence_of
from incidents.queries.monitoring_charts import chart_of
from incidents.rules.refusal import InvalidInput, WrongState


@pytest.fixture
def river(scenario):
    """03:22 at the river, incident received."""
    scenario.at("02:13").receive()
    return scenario.at("03:22")


def stop(story, point, reason="连续达标，方案调整", **more):
    return monitoring_points.stop(
        incident_id=story.incident_id,
        point=point,
        reason=reason,
        by=story.who("monitoring"),
        now=story.now,
        **more,
    )


def own_limit(story, point, high, standard="GB 3838-2002 表1 III类", **more):
    return monitoring_points.set_limit(
        incident_id=story.incident_id,
        point=point,
        factor="苯",
        high=Decimal(high) if high else None,
        standard=standard if high else "",
        by=story.who("monitoring"),
        now=story.now,
        **more,
    )


@pytest.mark.clause("YQ-140")
def test_a_stopped_point_is_not_counted_and_the_evidence_says_how_it_stood(river):
    measure(river, "0.42")
    measure(river, "0.004", point="上游对照")
    stop(river, "桃河K12+300")
    found = evidence_of(river.incident)
    assert [line.point.name for line in found.unmet] == ["上游对照"]
    assert "停测不计：桃河K12+300" in found.words
    assert "停测时 苯 超限值 41 倍" in found.words
    river.expect_event("MONITORING_RECORDED", about="停测：连续达标，方案调整")
    stop(river, "上游对照")
    found = evidence_of(river.incident)
    assert (found.met, found.at_background) == (None, None)
    assert found.words.startswith("各点位均已停测，不能判断")


def test_nothing_sampled_after_the_stop_is_taken_and_it_may_be_resumed(river):
    measure(river, "0.42")
    stop(river, "桃河K12+300")
    river.at("03:40")
    with pytest.raises(InvalidInput) as refused:
        measure(river, "0.3")
    assert "已停测" in refused.value.errors["0.point"]
    with pytest.raises(WrongState, match="已停测"):
        stop(river, "桃河K12+300")
    with pytest.raises(InvalidInput):
        stop(river, "没有的断面")
    stop(river, "桃河K12+300", "反弹", resume=True)
    assert measure(river, "0.3").point.stopped_at is None
    with pytest.raises(WrongState, match="没有停测"):
        stop(river, "桃河K12+300", resume=True)


def test_a_point_may_have_a_limit_of_its_own_over_that_of_the_factor(river):
    measure(river, "0.42")
    measure(river, "0.42", point="排口")
    own_limit(river, "排口", "0.5", standard="GB 8978-1996 表4")
    verdicts = {line.point.name: line.last.verdict.exceeds for line in board(river.incident).lines}
    assert verdicts == {"桃河K12+300": True, "排口": False}
    river.at("03:40")
    measure(river, "0.45", point="排口")
    event = river.incident.events.latest("seq")
    assert event.payload["readings"][0]["limit"] == "0.5"
    assert event.payload["readings"][0]["standard"] == "GB 8978-1996 表4"
    with pytest.raises(InvalidInput):
        own_limit(river, "排口", "0.5", standard=" ")
    own_limit(river, "排口", None)
    assert all(line.last.verdict.exceeds for line in board(river.incident).lines)


def test_the_limit_of_a_point_stands_on_the_chart(river):
    measure(river, "0.42", point="排口")
    own_limit(river, "排口", "0.5", standard="GB 8978-1996 表4")
    found = board(river.incident)
    assert "排口限值 0.5（GB 8978-1996 表4）" in chart_of(found, found.factors[0]).decode()
