"""监测数据 as stories: values taken down, asked again, set right, and the run that the termination leans on."""

from decimal import Decimal

import pytest
from evidence_scenes import correct, measure, set_factor

from incidents.actions import monitoring
from incidents.actions.monitoring_names import Written
from incidents.actions.monitoring_rehearsal import rehearse
from incidents.models import MonitoringFactor, MonitoringPoint, MonitoringReading
from incidents.queries.monitoring import board, evidence_of
from incidents.rules.refusal import InvalidInput, Retype, WrongState


@pytest.fixture
def river(scenario):
    """02:30 at the river, incident received."""
    scenario.at("02:13").receive()
    return scenario.at("03:22")


@pytest.mark.clause("YQ-123")
def test_a_first_value_brings_point_factor_unit_and_limit_with_their_standard(river):
    row = measure(river, "0.42")
    assert (row.point.name, row.factor.name, row.factor.unit) == ("桃河K12+300", "苯", "mg/L")
    assert (row.factor.high, row.factor.standard) == (Decimal("0.01"), "GB 3838-2002 表3")
    event = river.expect_event("MONITORING_RECORDED", at="03:22", clause="YQ-123")
    assert event.summary == "桃河K12+300 苯 0.42 mg/L，超限值 41 倍（限值 0.01 mg/L，GB 3838-2002 表3）"
    assert event.payload["readings"][0]["limit"] == "0.01"


def test_an_alias_of_a_factor_is_that_factor(river):
    assert measure(river, "25", factor="COD").factor.name == "化学需氧量"
    assert MonitoringFactor.objects.count() == 1


def test_a_factor_outside_the_plan_needs_its_unit_once(river):
    with pytest.raises(InvalidInput) as refused:
        measure(river, "3", factor="丙烯腈")
    assert "请写单位" in refused.value.errors["0.unit"]
    measure(river, "3", factor="丙烯腈", unit="μg/L")
    row = measure(river, "2", factor="丙烯腈", at="03:21")
    assert row.factor.unit == "μg/L"
    assert evidence_of(river.incident).lines[0].words == "没有限值，不能判断"


@pytest.mark.parametrize("unit", ["mg/L", "ＭＧ／Ｌ", " mg / l "])
def test_the_same_unit_written_otherwise_is_taken(river, unit):
    assert measure(river, "0.42", unit=unit).factor.unit == "mg/L"


def test_another_unit_is_refused_and_never_converted(river):
    with pytest.raises(InvalidInput) as refused:
        measure(river, "420", unit="μg/L")
    assert "单位是 mg/L" in refused.value.errors["0.unit"]
    assert not MonitoringPoint.objects.exists()


def test_below_detection_is_a_value_of_its_own(river):
    measured, unseen = measure(river, "<0.002"), measure(river, "未检出", at="03:00")
    assert (measured.number, measured.below) == (Decimal("0.002"), True)
    assert (unseen.number, unseen.below) == (None, True)


def test_a_jump_of_ten_times_asks_again(river):
    measure(river, "0.38")
    river.at("03:52")
    with pytest.raises(Retype) as asked:
        measure(river, "42", check_slips=True)
    assert asked.value.details["fields"] == [
        {"field": "0", "label": "桃河K12+300 苯", "value": "42", "words": "上次 0.38，×110.5"}
    ]
    with pytest.raises(Retype):
        measure(river, "42", check_slips=True, retyped={"0": "4.2"})
    assert measure(river, "42", check_slips=True, retyped={"0": "42.0"}).number == 42


def test_a_jump_within_one_sheet_asks_too(river):
    samples = [
        Written("断面", "苯", value, sampled_at=river.moment(at))
        for value, at in (("0.38", "03:00"), ("38", "03:10"), ("0.37", "03:20"))
    ]
    with pytest.raises(Retype) as asked:
        monitoring.record(
            incident_id=river.incident_id,
            samples=samples,
            by=river.who("monitoring"),
            now=river.now,
            check_slips=True,
        )
    assert [each["field"] for each in asked.value.details["fields"]] == ["1", "2"]


def test_the_same_place_and_moment_is_taken_down_once(river):
    measure(river, "0.42")
    with pytest.raises(InvalidInput) as refused:
        measure(river, "0.41")
    assert "这个时刻已有数值" in refused.value.errors["0.sampled_at"]


def test_one_wrong_line_and_nothing_of_the_sheet_is_kept(river):
    samples = [Written("断面", "苯", "0.42"), Written("断面", "苯", "约0.4"), Written("", "甲苯", "0.1")]
    with pytest.raises(InvalidInput) as refused:
        monitoring.record(
            incident_id=river.incident_id, samples=samples, by=river.who("monitoring"), now=river.now
        )
    assert set(refused.value.errors) == {"1.value", "2.point"}
    assert not MonitoringReading.objects.exists()
    assert not MonitoringPoint.objects.exists()


def test_a_rehearsal_says_the_same_and_keeps_nothing(river):
    given = {"incident_id": river.incident_id, "by": river.who("monitoring"), "now": river.now}
    seq = river.incident.seq
    assert rehearse(samples=[Written("断面", "苯", "0.42")], **given).errors == {}
    assert 0 in rehearse(samples=[Written("断面", "苯", "多")], **given).errors
    measure(river, "0.38", at="03:00")
    assert "×110.5" in rehearse(samples=[Written("桃河K12+300", "苯", "42")], **given).slips[0]
    assert river.incident.seq == seq + 1
    assert MonitoringReading.objects.count() == 1


def test_a_value_set_right_keeps_the_old_one(river):
    wrong = measure(river, "42")
    right = correct(river, wrong, value="0.42")
    wrong.refresh_from_db()
    assert (wrong.struck_by.username, wrong.struck_reason) == ("yq_monitoring", "小数点点错")
    assert (right.corrects, right.number, right.sampled_at) == (wrong, Decimal("0.42"), wrong.sampled_at)
    event = river.expect_event("MONITORING_RECORDED", about="更正为 0.42 mg/L")
    assert event.corrects == river.events("MONITORING_RECORDED")[0]
    assert [value.words for value in evidence_of(river.incident).lines[0].values] == ["0.42 mg/L"]


def test_a_value_taken_back_counts_no_more(river):
    correct(river, measure(river, "0.42"), "采错了点", withdraw=True)
    assert evidence_of(river.incident).lines == ()
    assert evidence_of(river.incident).words == "没有监测数据"


def test_a_struck_value_is_set_right_no_more(river):
    row = measure(river, "42")
    correct(river, row, value="0.42")
    with pytest.raises(WrongState, match="已经更正"):
        correct(river, row, value="0.43")


def test_to_set_right_to_the_same_is_refused(river):
    with pytest.raises(InvalidInput, match="填写的内容有误"):
        correct(river, measure(river, "0.42"), value="0.420")


def run(story, *values, point="桃河K12+300", start=3) -> None:
    for place, value in enumerate(values):
        measure(story, value, point=point, at=f"{start + place // 2:02}:{place % 2 * 30:02}")


@pytest.mark.clause("YQ-141")
def test_six_in_a_row_below_the_limit_at_every_point_are_computed_not_typed(river):
    river.at("12:00")
    run(river, "0.42", "0.009", "0.008", "0.007", "<0.002", "<0.002", "<0.002")
    found = evidence_of(river.incident)
    assert (found.needed, found.met, found.lines[0].run.length) == (6, True, 6)
    assert found.words == "1 个点位连续 6 次低于限值，末次 11-22 06:00 桃河K12+300 苯 <0.002 mg/L"
    run(river, "0.009", point="下游500米", start=7)
    found = evidence_of(river.incident)
    assert found.met is False
    assert [line.point.name for line in found.unmet] == ["下游500米"]
    assert "下游500米 苯 连续 1 次低于限值（要求 6 次）" in found.words


@pytest.mark.parametrize(
    ("broken", "why"),
    [("缺测", "缺测"), ("未检出", "没有写检出限"), ("0.01", "等于限值"), ("<0.05", "检出限 0.05 高于限值")],
)
def test_whatever_is_unknown_breaks_the_run_and_is_said(river, broken, why):
    river.at("12:00")
    run(river, *["0.005"] * 6, broken)
    found = evidence_of(river.incident)
    assert found.met is False
    assert why in found.words


def test_a_later_detection_limit_lets_an_undetected_value_count(river):
    river.at("12:00")
    run(river, *["未检出"] * 6)
    assert evidence_of(river.incident).met is False
    set_factor(river, "苯", high=Decimal("0.01"), standard="GB 3838-2002 表3", detection=Decimal("0.002"))
    assert evidence_of(river.incident).met is True


def test_a_stricter_limit_counts_the_run_anew_and_stays_on_the_trail(river):
    river.at("12:00")
    run(river, *["0.005"] * 6)
    set_factor(river, "苯", high=Decimal("0.004"), standard="地方标准", background=Decimal("0.002"))
    found = evidence_of(river.incident)
    assert (found.met, found.at_background) == (False, None)
    river.expect_event("MONITORING_RECORDED", about="限值 0.004 mg/L（地方标准），本底 0.002")


def test_down_to_the_level_before_the_incident_is_said_apart(river):
    river.at("12:00")
    measure(river, "0.42", at="02:50")
    set_factor(river, "苯", high=Decimal("0.01"), standard="GB 3838-2002 表3", background=Decimal("0.002"))
    run(river, *["0.005"] * 6)
    assert evidence_of(river.incident).at_background is False
    run(river, *["0.001"] * 6, start=7)
    assert evidence_of(river.incident).at_background is True


@pytest.mark.parametrize(
    ("given", "field"),
    [({"high": Decimal(1)}, "standard"), ({"low": Decimal(9), "high": Decimal(6), "standard": "x"}, "low")],
)
def test_a_limit_without_a_standard_or_upside_down_is_refused(river, given, field):
    measure(river, "0.42")
    with pytest.raises(InvalidInput) as refused:
        set_factor(river, "苯", **given)
    assert field in refused.value.errors


def test_the_longest_time_that_nobody_looked_is_known(river):
    river.at("12:00")
    for at in ("03:00", "03:30", "08:00"):
        measure(river, "0.005", at=at)
    assert evidence_of(river.incident).lines[0].longest_gap_minutes == 270


def test_the_board_takes_four_statements_however_much_there_is(river, django_assert_num_queries):
    river.at("12:00")
    run(river, *["0.005"] * 6)
    run(river, *["0.005"] * 6, point="下游500米")
    measure(river, "7", factor="pH")
    incident = river.incident
    evidence_of(incident)
    with django_assert_num_queries(4):
        assert len(board(incident).lines) == 3


def test_a_county_measures_gases_by_its_own_limits(county):
    county.at("14:16").receive()
    county.at("15:40")
    row = measure(county, "40", point="厂界下风向", factor="H2S", by="env")
    assert (row.factor.name, row.factor.unit) == ("硫化氢", "mg/m³")
    event = county.expect_event("MONITORING_RECORDED", clause="WX-098")
    assert "超限值 3 倍" in event.summary
