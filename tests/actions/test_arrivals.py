"""到达估算 as a story: made, shown with its formula, replaced, withdrawn; and never a clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from evidence_scenes import measure

from incidents.actions import arrivals, monitoring_places
from incidents.models import ArrivalEstimate
from incidents.queries.arrivals import in_force
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

INTAKE = "平定县城集中式水源（示意）"


@pytest.fixture
def river(scenario):
    scenario.at("02:13").receive()
    return scenario.at("03:05")


def estimate(story, *, by: str = "yq_pingding", **given):
    said = {
        "target": INTAKE,
        "distance_m": 4100,
        "speed_m_s": Decimal("0.3"),
        "source": "赵核 浮标法",
    } | given
    return arrivals.estimate(incident_id=story.incident_id, by=story.who(by), now=story.now, **said)


def test_what_the_branch_office_measured_is_shown_with_its_formula_and_source(river):
    row = estimate(river)
    assert row.arrives_at == river.moment("06:53")
    event = river.expect_event("ARRIVAL_ESTIMATED", at="03:05")
    assert event.summary == f"估计 ≈ 06:53 到达{INTAKE}：4.1 km ÷ 0.3 m/s，赵核 浮标法"
    (known,) = in_force(river.incident)
    assert known.travels == "4.1 km ÷ 0.3 m/s"


def test_an_estimate_starts_no_clock_and_rings_no_alarm(river):
    before = river.incident.deadlines.count()
    estimate(river)
    river.at("07:30")
    assert river.incident.deadlines.filter(base_at=river.moment("03:05")).count() == 0
    assert river.incident.deadlines.count() == before


def test_of_one_destination_the_newest_counts_and_the_older_stays(river):
    estimate(river)
    river.at("03:40")
    newer = estimate(river, distance_m=3400, speed_m_s=Decimal("0.5"))
    other = estimate(river, target="娘子关断面", distance_m=20000, speed_m_s=Decimal("0.5"))
    assert [each.row for each in in_force(river.incident)] == [newer, other]
    assert ArrivalEstimate.objects.count() == 3


def test_what_will_not_arrive_is_withdrawn_with_the_reason(river):
    row = estimate(river)
    with pytest.raises(InvalidInput):
        arrivals.withdraw(
            incident_id=river.incident_id,
            estimate_id=row.pk,
            reason=" ",
            by=river.who("watch"),
            now=river.now,
        )
    said = {
        "incident_id": river.incident_id,
        "estimate_id": row.pk,
        "by": river.who("watch"),
        "now": river.now,
    }
    arrivals.withdraw(reason="已封堵", **said)
    assert in_force(river.incident) == []
    assert river.events("ARRIVAL_ESTIMATED")[-1].summary == f"撤回到达{INTAKE}的估算：已封堵"
    with pytest.raises(WrongState):
        arrivals.withdraw(reason="已封堵", **said)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"target": " "}, "target"),
        ({"distance_m": 0}, "distance_m"),
        ({"distance_m": 10_000_000}, "distance_m"),
        ({"speed_m_s": Decimal(0)}, "speed_m_s"),
        ({"speed_m_s": Decimal(300)}, "speed_m_s"),
        ({"distance_m": 900_000, "speed_m_s": Decimal("0.001")}, "speed_m_s"),
        ({"source": ""}, "source"),
    ],
)
def test_what_cannot_be_divided_or_has_no_source_is_refused_by_its_field(river, given, field):
    with pytest.raises(InvalidInput) as refused:
        estimate(river, **given)
    assert list(refused.value.errors) == [field]
    assert not ArrivalEstimate.objects.exists()


def test_nobody_measures_in_the_future(river):
    with pytest.raises(InvalidInput) as refused:
        estimate(river, observed_at=river.now + timedelta(minutes=1))
    assert "晚于现在" in refused.value.errors["observed_at"]


def test_the_commander_is_told_whose_it_is(river):
    with pytest.raises(NotAllowed) as refused:
        estimate(river, by="yq_commander")
    assert "值班员" in refused.value.who_can


def test_the_table_itself_refuses_a_speed_of_nought(river):
    row = estimate(river)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArrivalEstimate.objects.filter(pk=row.pk).update(speed_m_s=0)


def test_a_point_of_monitoring_is_put_on_the_map_and_the_trail_says_where(river):
    point = measure(river, "0.42").point
    said = {
        "incident_id": river.incident_id,
        "point_id": point.pk,
        "by": river.who("monitoring"),
        "now": river.now,
    }
    with pytest.raises(InvalidInput) as refused:
        monitoring_places.locate(lng=Decimal("37.8"), lat=Decimal("113.6"), **said)
    assert set(refused.value.errors) == {"lng", "lat"}
    monitoring_places.locate(lng=Decimal("113.648"), lat=Decimal("37.869"), **said)
    point.refresh_from_db()
    assert (point.lng, point.lat) == (Decimal("113.648000"), Decimal("37.869000"))
    assert river.incident.events.order_by("seq").last().summary == "监测点位桃河K12+300定位：113.648，37.869"
