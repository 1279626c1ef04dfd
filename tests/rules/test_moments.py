"""Times as an officer types them."""

from datetime import datetime

import pytest

from incidents.rules.deadlines import BEIJING
from incidents.rules.moments import read

NOW = datetime(2026, 11, 22, 2, 13, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("written", "day", "clock"),
    [
        ("02:05", 22, "02:05"), ("2:05", 22, "02:05"), ("0205", 22, "02:05"), ("２：０５", 22, "02:05"),
        ("2点5分", 22, "02:05"),
        ("23:50", 21, "23:50"), ("昨天 23:50", 21, "23:50"), ("昨晚11:50", 21, "11:50"), ("11-20 8:00", 20, "08:00"),
        ("11月20日8时", 20, "08:00"),
        ("2026-11-22 02:05:30", 22, "02:05"), ("2026-11-22T02:05", 22, "02:05"), ("02:15", 22, "02:15"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_is_written(written, day, clock):
    moment = read(written, now=NOW)
    assert (moment.day, f"{moment:%H:%M}") == (day, clock)


@pytest.mark.parametrize("written", ["", "不明", "不清楚"])
def test_an_unknown_time_stays_unknown(written):
    assert read(written, now=NOW) is None


@pytest.mark.parametrize("written", ["刚才", "25:00", "2026-13-01 02:00", "02:61", "5", "2026-11-22"])
def test_what_is_no_time_is_refused_with_a_sentence(written):
    with pytest.raises(ValueError, match="时间读不出来"):
        read(written, now=NOW)
