"""The chart of one factor: what it names, where its time is marked, that it holds nothing but a picture."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from incidents.documents.monitoring_chart import Bound, Course, Dot, chart

START = datetime(2026, 11, 22, 19, 7, tzinfo=UTC)
LIMIT = Bound("限值 0.01", Decimal("0.01"), "限值")


def drawn(
    *numbers: str, apart: timedelta = timedelta(minutes=30), bounds: tuple[Bound, ...] = (LIMIT,)
) -> str:
    dots = [Dot(START + apart * place, Decimal(each)) for place, each in enumerate(numbers)]
    return chart("苯（mg/L）", [Course("断面", dots)], bounds).decode()


def times(picture: str) -> list[str]:
    return re.findall(r">((?:[0-9]{2}-[0-9]{2} )?[0-9]{2}:[0-9]{2})<", picture)


def test_the_picture_names_its_factor_its_points_and_its_limit():
    picture = drawn("0.42", "0.2", "0.008")
    for said in ("苯（mg/L）", "① 断面", "限值 0.01"):
        assert said in picture
    assert "<script" not in picture
    assert not re.search(r"href=|xlink:href=", picture)


@pytest.mark.parametrize(
    "apart",
    [
        timedelta(0),
        timedelta(minutes=1),
        timedelta(minutes=30),
        timedelta(hours=5),
        timedelta(days=1),
        timedelta(days=40),
        timedelta(days=400),
    ],
)
def test_time_is_marked_at_round_moments_and_never_crowded(apart):
    marked = times(drawn("0.42", "0.2", "0.008", apart=apart))
    assert 2 <= len(set(marked)) <= 12
    assert all(each.endswith(("0", "5")) for each in marked) or apart < timedelta(minutes=5)


def test_lines_are_told_apart_without_colour():
    dots = [Dot(START, Decimal(1)), Dot(START + timedelta(hours=1), Decimal(2))]
    picture = chart("x", [Course(name, dots) for name in "甲乙丙"], []).decode()
    assert "① 甲" in picture
    assert "③ 丙" in picture
    assert len(set(re.findall(r"stroke-dasharray: ?([0-9,]+)", picture))) >= 2


@pytest.mark.parametrize("numbers", [("0", "0"), ("0", "5"), ("0.42",), ("7", "7")])
def test_noughts_and_single_values_are_drawn_too(numbers):
    assert "circle" in drawn(*numbers)


def test_a_factor_without_a_value_is_said_to_have_none():
    assert "没有数值" in chart("苯", [], [LIMIT]).decode()


def test_what_lies_below_detection_is_a_hollow_dot():
    dots = [Dot(START, Decimal("0.42")), Dot(START + timedelta(hours=1), Decimal("0.002"), below=True)]
    assert chart("苯", [Course("断面", dots)], []).decode().count("fill: white") == 1
