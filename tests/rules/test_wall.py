"""How far a wall is read from, and which words may hang there."""

from decimal import Decimal

import pytest

from incidents.rules.wall import Panel, body_mm, farthest, fit, headline, without_numbers


def panel(inches, resolution=(1920, 1080)):
    return Panel(Decimal(inches), *resolution)


def test_half_a_degree_is_8_7_mm_for_each_metre():
    assert body_mm(Decimal(1)) == pytest.approx(8.73, abs=0.01)


@pytest.mark.parametrize(
    ("inches", "columns", "metres"),
    [(55, 3, "2.5"), (86, 3, "3.9"), (55, 2, "3.2"), (86, 2, "5.0"), (24, 3, "1.1")],
)
def test_the_last_seat_that_reads_the_page(inches, columns, metres):
    assert farthest(panel(inches), columns) == Decimal(metres)


@pytest.mark.parametrize("resolution", [(1366, 768), (1920, 1080), (3840, 2160)])
def test_the_resolution_makes_no_difference_only_the_size_does(resolution):
    assert farthest(panel(55, resolution), 3) == Decimal("2.5")


@pytest.mark.parametrize(
    ("inches", "seat", "columns", "scale", "fits"),
    [
        (55, "2.5", 3, 100, True),
        (55, "2.6", 3, 100, False),
        (55, "1.5", 3, 80, True),
        (55, "2.2", 3, 90, True),
        (55, "2.6", 2, 110, True),
        (55, "3.2", 2, 130, True),
        (55, "3.3", 2, 130, False),
    ],
)
def test_the_scale_follows_the_last_seat_and_ends_where_the_page_would_no_longer_fit(
    inches, seat, columns, scale, fits
):
    found = fit(panel(inches), Decimal(seat), columns)
    assert (found.scale, found.fits) == (scale, fits)


@pytest.mark.parametrize(
    ("inches", "seat", "columns", "words"),
    [
        (75, "3.8", 3, "最远 3.4 m，或换 86″，或减到两栏"),
        (55, "3.0", 3, "最远 2.5 m，或换 75″，或减到两栏"),
        (55, "6", 3, "最远 2.5 m，或换 136″，减到两栏也只到 3.2 m"),
        (55, "6", 2, "最远 3.2 m，或换 110″"),
        (55, "20", 3, "最远 2.5 m，没有更大的常见屏幕够用，减到两栏也只到 3.2 m"),
        (55, "2", 3, "2 m 处可读，字号 90%"),
    ],
)
def test_what_does_not_fit_is_said_with_both_ways_out(inches, seat, columns, words):
    assert fit(panel(inches), Decimal(seat), columns).words == words


@pytest.mark.parametrize(
    ("kind", "summary", "words"),
    [
        ("RESPONSE_ACTIVATED", "启动II级响应：启动通知发 14 家", "启动II级响应"),
        ("NOTICES_ISSUED", "启动通知发 14 家，待签收", "启动通知发 14 家"),
        ("ORDER_GIVEN", "王局指令 3：找到伤者的家属", "下达指令"),
        ("RECEIVED", "电话：来电人张某报告罐车侧翻", "接报"),
        ("ACTIVATION_APPROVED", "王局同意启动II级响应", "响应已批准"),
        ("NOTE", "伤者李某已转院，家属电话 13800000000", ""),
        ("CALL_LOGGED", "平定分局 赵核 0353-1234567", ""),
    ],
)
def test_a_headline_never_repeats_what_people_typed(kind, summary, words):
    assert headline(kind, summary) == words


@pytest.mark.parametrize("number", ["13800000000", "0353-2293369", "138 0000 0000", "+86 13800000000"])
def test_telephone_numbers_are_struck_out(number):
    assert without_numbers(f"平定县桃河（{number}）") == "平定县桃河（…）"


def test_figures_stay():
    assert without_numbers("疏散 5000 人，307国道 K12+300") == "疏散 5000 人，307国道 K12+300"
