"""Numbers as an officer types them with a handset in the other hand."""

from decimal import Decimal

import pytest

from incidents.rules.numerals import read, spell


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", 3), ("３", 3), ("三", 3), ("三人", 3), ("叁", 3), ("3人", 3), ("约30", 30), ("约 30 人", 30), ("大约三十名", 30),
        ("十五", 15), ("二十", 20), ("一百零五", 105), ("两百三", 230), ("一万二", 12000), ("一万二千三百", 12300),
        ("1.2万", 12000), ("1.2 万人", 12000), ("１．２万", 12000), ("3千", 3000), ("12,000", 12000), ("一二〇", 120),
        ("30余人", 30), ("0", 0), ("０", 0), ("无", 0), ("没有", 0), ("零", 0),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_spoken(written, number):
    assert read(written) == number


@pytest.mark.parametrize("written", ["", "  ", "不明", "不清楚", "未知", "？"])
def test_not_known_stays_unknown_and_is_never_nought(written):
    assert read(written) is None


@pytest.mark.parametrize("written", ["几十", "好多", "-1", "3-5", "三五人", "1e3", "一" * 40, "NaN"])
def test_what_is_no_number_is_refused_with_a_sentence(written):
    with pytest.raises(ValueError, match="读不出数字"):
        read(written)


@pytest.mark.parametrize(
    ("written", "wan"),
    [
        ("500", "500"),
        ("500万", "500"),
        ("500万元", "500"),
        ("五百万", "500"),
        ("300元", "0.03"),
        ("1.2亿", "12000"),
        ("12.5", "12.5"),
    ],
)
def test_money_is_read_in_wan_yuan(written, wan):
    assert read(written, unit="万元") == Decimal(wan)


def test_the_reading_is_echoed_in_groups():
    assert spell(Decimal(12000)) == "12 000"
    assert spell(Decimal("12.50")) == "12.5"
