"""How times, levels, money and unknowns are written, and what a countdown shows at a moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django_cotton.compiler_regex import CottonCompiler

from incidents.plans import registry
from incidents.rules.alarms import soon_window
from incidents.web.templatetags import ec
from incidents.web.templatetags.clockface import face
from incidents.web.views import parts

PRACTICE = registry.get("yangquan_eco").alarms
NOW = datetime(2026, 11, 21, 19, 47, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def draw(source, **words):
    return engines["django"].from_string(CottonCompiler().process(source)).render(words)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("HM", "03:47"),
        ("HMS", "03:47:12"),
        ("MDHM", "11月22日 03:47"),
        ("cn", "2026年11月22日3时47分"),
        ("full", "2026-11-22 03:47:12"),
    ],
)
def test_a_time_is_shown_in_beijing(form, shown):
    assert ec.bj(NOW, form) == shown


def test_a_time_nobody_knows_is_shown_as_unknown():
    assert ec.bj(None) == "不明"


def test_a_time_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        ec.bj(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("level", "letters"),
    [(1, "I"), ("2", "II"), ("III", "III"), ("IV级", "IV"), (None, "未定"), ("", "未定")],
)
def test_a_level_is_written_in_latin_letters(level, letters):
    assert ec.level_letter(level) == letters


def test_unknown_is_never_zero():
    assert ec.unknown(None) == "不明"
    assert ec.unknown(0) == 0
    assert ec.tri_state(None) == "unknown"
    assert ec.tri_state(0) == "none"
    assert ec.tri_state(3) == "number"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal("500.00"), "500 万元"), ("12.50", "12.5 万元"), (10000, "10,000 万元"), (None, "不明")],
)
def test_money_is_shown_in_wan_without_idle_zeros(amount, shown):
    assert ec.wan(amount) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 秒"), (40, "40 秒"), (1548, "25 分 48 秒"), (3900, "1 小时 5 分"), (183600, "2 天 3 小时")],
)
def test_a_length_of_time_is_shown_in_its_two_largest_units(seconds, shown):
    assert ec.duration(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (27.2 * HOUR, "1天 03:12"),
        (3.2 * HOUR, "3:12"),
        (25 * MINUTE, "25:00"),
        (timedelta(seconds=9), "00:09"),
    ],
)
def test_a_countdown_shows_seconds_only_below_an_hour(left, shown):
    assert face(now=NOW, due=NOW + left, base=NOW - 100 * HOUR).text == shown


def test_a_clock_is_late_from_the_very_moment_it_is_due():
    assert face(now=NOW, due=NOW, base=NOW - HOUR).state == "overdue"
    late = face(now=NOW, due=NOW - timedelta(seconds=372), base=NOW - HOUR)
    assert (late.prefix, late.text, late.css) == ("超时", "06:12", "is-over")


def test_a_clock_without_due_time_counts_up_and_is_never_late():
    shown = face(now=NOW, base=NOW - timedelta(seconds=372))
    assert (shown.prefix, shown.text, shown.state) == ("已用", "06:12", "countup")


def test_what_is_kept_up_while_the_response_lasts_uses_up_nothing():
    shown = face(now=NOW, base=NOW - 3 * HOUR, state="kept")
    assert (shown.prefix, shown.text, shown.css) == ("保持", "3:00", "is-up")


@pytest.mark.parametrize(
    ("window", "last"),
    [(4 * HOUR, HOUR), (HOUR, 30 * MINUTE), (40 * MINUTE, 30 * MINUTE), (20 * MINUTE, 5 * MINUTE)],
)
def test_due_soon_is_a_quarter_or_half_an_hour_but_never_the_whole_window(window, last):
    assert soon_window(NOW + window, NOW, PRACTICE) == last


def test_a_clock_that_is_done_says_how_early_or_late():
    early = face(now=NOW, due=NOW, base=NOW - HOUR, met=NOW - 3 * MINUTE)
    late = face(now=NOW, due=NOW - HOUR, base=NOW - 2 * HOUR, met=NOW - 52 * MINUTE)
    assert (early.prefix, early.text) == ("完成，提前", "03:00")
    assert (late.prefix, late.text) == ("完成，超时", "08:00")


@pytest.mark.parametrize(("state", "word"), [("superseded", "已取代"), ("waived", "免除")])
def test_a_clock_that_no_longer_counts_says_why(state, word):
    assert face(now=NOW, due=NOW - HOUR, state=state).text == word


def test_a_due_time_is_placed_on_its_day():
    assert ec.due_day(NOW + HOUR, NOW) == "今天"
    assert ec.due_day(NOW + 24 * HOUR, NOW) == "明天"
    assert ec.due_day(NOW + 72 * HOUR, NOW) == "11月25日"


def test_a_level_plate_carries_letters_word_and_meter():
    plate = draw("<c-level :level='level' scale='severity' />", level=2)
    assert "II级 重大" in plate
    assert plate.count('class="on"') == 3
    assert "未定" in draw("<c-level :level='level' />", level=None)


def test_a_number_field_starts_with_what_is_known():
    def box(value):
        return draw("<c-tri_number name='deaths' label='死亡' :value='value' />", value=value)

    assert 'value="unknown" checked' in box(None)
    assert 'value="none" checked' in box(0)
    assert 'value="3"' in box(3)
    assert "checked" not in box(3)


def test_what_an_officer_typed_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    shown = draw(
        "<c-clock_card :name='x' :owner='x' :clause='x' :clause_text='x' :ends='x' :now='now' :due='now' />"
        "<c-refusal :message='x' :clause='x' :who='x' /><c-entry :at='now' :kind='x' :text='x' />"
        "<c-tri_number name='n' :label='x' :value='x' :error='x' /><c-copy :text='x' /><c-level :word='x' />",
        x=evil,
        now=NOW,
    )
    assert "<script" not in shown
    assert "&lt;script" in shown


def test_the_parts_page_shows_every_state_of_a_clock():
    page = render_to_string("parts.html", parts.context(NOW) | {"alarm_practice": PRACTICE})
    for css in ("is-soon", "is-over", "is-done", "is-off", "is-up", "is-local", "clock--internal"):
        assert css in page
    assert "style=" not in page


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "500"])
def test_an_error_page_needs_nothing_but_itself(name):
    assert "<h1>" in render_to_string(f"errors/{name}.html", {"request_id": "abc123"})


def test_the_bar_of_a_clock_that_begins_tomorrow_is_empty():
    assert face(now=NOW, base=NOW + 4 * HOUR, due=NOW + 28 * HOUR).percent == 0
