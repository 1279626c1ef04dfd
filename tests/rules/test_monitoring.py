"""监测: how laboratories write values, how each stands to its limit, and what a run below it is. Every boundary by itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from incidents.rules import monitoring
from incidents.rules.monitoring import Limits, Measured, Sample

BENZENE = Limits(high=Decimal("0.01"), standard="GB 3838-2002 表3")
PH = Limits(low=Decimal(6), high=Decimal(9), standard="GB 3838-2002 表1")
OXYGEN = Limits(low=Decimal(5), standard="GB 3838-2002 表1 III类")
START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def number(written: str) -> Measured:
    return Measured(Decimal(written))


def samples(*written: str) -> list[Sample]:
    return [
        Sample(START + timedelta(minutes=30) * place, monitoring.read(each))
        for place, each in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.42", number("0.42")),
        ("０．４２", number("0.42")),
        (" 0.42 ", number("0.42")),
        ("1.2e-3", number("0.0012")),
        ("1.2×10-3", number("0.0012")),
        ("0", number("0")),
        ("<0.01", Measured(Decimal("0.01"), below=True)),
        ("＜0.01", Measured(Decimal("0.01"), below=True)),
        ("小于0.01", Measured(Decimal("0.01"), below=True)),
        ("0.002L", Measured(Decimal("0.002"), below=True)),
        ("未检出", Measured(below=True)),
        ("ND", Measured(below=True)),
        ("未检出（<0.002）", Measured(Decimal("0.002"), below=True)),
        ("缺测", Measured()),
        ("/", Measured()),
    ],
)
def test_a_value_is_read_as_laboratories_write_it(written, read):
    assert monitoring.read(written) == read


@pytest.mark.parametrize(
    "written", ["", "约0.4吧", "0.4.2", "-3", "1e30", "0.000000001", "0,42", "十几", "<"]
)
def test_what_is_no_value_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="请"):
        monitoring.read(written)


@pytest.mark.parametrize(
    ("written", "limits", "below", "exceeds"),
    [
        ("0.0099", BENZENE, True, False),
        ("0.01", BENZENE, False, False),
        ("0.0101", BENZENE, False, True),
        ("<0.009", BENZENE, True, False),
        ("<0.01", BENZENE, True, False),
        ("<0.011", BENZENE, None, False),
        ("未检出", BENZENE, None, False),
        ("缺测", BENZENE, None, False),
        ("0.42", Limits(), None, False),
        ("5.9", PH, False, True),
        ("6", PH, False, False),
        ("6.1", PH, True, False),
        ("8.9", PH, True, False),
        ("9", PH, False, False),
        ("9.1", PH, False, True),
        ("4.9", OXYGEN, False, True),
        ("5", OXYGEN, False, False),
        ("5.1", OXYGEN, True, False),
        ("<0.2", OXYGEN, False, True),
        ("<6", OXYGEN, None, False),
    ],
)
def test_each_value_stands_to_its_limit_as_written(written, limits, below, exceeds):
    verdict = monitoring.against(monitoring.read(written), limits)
    assert (verdict.below, verdict.exceeds) == (below, exceeds)


def test_an_undetected_value_uses_the_detection_limit_of_the_method():
    limits = Limits(high=Decimal("0.01"), standard="某标准", detection=Decimal("0.002"))
    assert monitoring.against(monitoring.read("未检出"), limits).below is True


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("0.42", "超限值 41 倍"),
        ("0.025", "超限值 1.5 倍"),
        ("0.0101", "超限值 0.01 倍"),
        ("0.11", "超限值 10 倍"),
    ],
)
def test_how_far_beyond_is_said_in_limits_as_reports_write_it(written, words):
    assert monitoring.against(monitoring.read(written), BENZENE).words == words


@pytest.mark.parametrize(
    ("written", "length", "met", "ended"),
    [
        ((), 0, False, ""),
        (("0.005", "0.004"), 2, False, ""),
        (("0.005", "0.004", "0.003"), 3, True, ""),
        (("0.42", "0.005", "0.004", "0.003"), 3, True, "超限值 41 倍"),
        (("0.005", "0.004", "0.003", "0.01"), 0, False, "等于限值，不算低于"),
        (("0.005", "缺测", "0.004", "0.003"), 2, False, "缺测"),
        (("0.005", "未检出", "0.004", "0.003"), 2, False, "未检出，但没有写检出限，不能与限值比较"),
        (("0.005", "<0.002", "0.004"), 3, True, ""),
        (("0.005", "0.004", "<0.05"), 0, False, "检出限 0.05 高于限值，不能判断"),
    ],
)
def test_a_run_counts_back_from_the_newest_and_anything_unknown_breaks_it(written, length, met, ended):
    found = monitoring.run(samples(*written), BENZENE, 3)
    assert (found.length, found.met, found.ended) == (length, met, ended)


def test_a_run_says_since_when_and_until_when():
    found = monitoring.run(samples("0.42", "0.005", "0.004"), BENZENE, 2)
    assert (found.since, found.until) == (START + timedelta(minutes=30), START + timedelta(hours=1))


def test_without_a_number_of_readings_in_the_plan_nothing_is_said_to_be_met():
    assert monitoring.run(samples("0.005"), BENZENE, None).met is None


@pytest.mark.parametrize(
    ("background", "written", "down"),
    [
        (None, ("0.001",), None),
        ("0.002", ("0.002", "0.001"), True),
        ("0.002", ("0.0021", "0.001"), False),
        ("0.002", ("<0.002",), True),
        ("0.002", ("<0.003",), None),
        ("0.002", ("0.009", "0.002", "0.002"), True),
    ],
)
def test_the_level_before_the_incident_is_compared_where_it_is_known(background, written, down):
    limits = Limits(
        high=Decimal("0.01"), standard="某标准", background=Decimal(background) if background else None
    )
    assert monitoring.run(samples(*written), limits, 2).at_background is down


@pytest.mark.parametrize(
    ("last", "new", "asks"),
    [
        (None, "42", ""),
        ("0.38", "3.79", ""),
        ("0.38", "3.8", "上次 0.38，×10"),
        ("0.38", "42", "上次 0.38，×110.5"),
        ("0.42", "0.043", ""),
        ("0.42", "0.042", "上次 0.42，÷10"),
        ("0.42", "<0.002", ""),
        ("<0.002", "0.019", ""),
        ("<0.002", "0.02", "上次 <0.002，×10"),
        ("<0.002", "<0.05", ""),
        ("未检出", "42", ""),
        ("缺测", "42", ""),
        ("0", "42", ""),
        ("0.42", "0", ""),
    ],
)
def test_a_jump_of_ten_times_asks_again(last, new, asks):
    assert monitoring.jump(monitoring.read(last) if last else None, monitoring.read(new), 10) == asks


def test_a_value_is_said_with_its_unit_and_without_idle_zeros():
    assert Measured(Decimal("0.42000000")).words("mg/L") == "0.42 mg/L"
    assert Measured(Decimal("0.00200000"), below=True).words("mg/L") == "<0.002 mg/L"
    assert Measured(Decimal(100)).words() == "100"
    assert (Measured(below=True).words("mg/L"), Measured().words("mg/L")) == ("未检出", "缺测")
