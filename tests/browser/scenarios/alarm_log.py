"""What called at the desk during a scenario, counted as EEMUA 191 counts it (ux 5, E1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2

from browser.scenarios.play import Play

ALARMS = """
SELECT a.cause, a.kind, a.priority, a.raised_at FROM incidents_alarm a
WHERE a.organisation_id = (SELECT organisation_id FROM incidents_incident WHERE id = %s)
ORDER BY a.raised_at, a.id
"""
STARTS = """
SELECT recorded_at FROM incidents_event
WHERE incident_id = %s AND kind IN ('RESPONSE_ACTIVATED', 'LEVEL_CHANGED')
"""
WINDOW = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(minutes=2)
MOST_STEADY = 1
MOST_AFTER_A_START = 10
GRAVE = {"OVERDUE", "HIGHER_LEVEL", "NO_ANSWER", "RESCUE_SUSPENDED", "NO_REPORT_TODAY", "NOBODY_ON_WATCH"}
"""Kinds that ux 2.0.6 lets be, or become, P1."""


def few_and_each_once(play: Play, *, first: str, last: str) -> None:
    """From the call to the end of the night: at most one in ten minutes, ten after a start, none twice within two minutes."""
    alarms, starts = _rows(play, ALARMS), [at for (at,) in _rows(play, STARTS)]
    assert alarms
    assert starts
    begins, ends = _moment(first), _moment(last)
    night = [row for row in alarms if begins <= row[3] <= ends]
    upset = [sum(at <= row[3] < at + WINDOW for row in alarms) for at in starts]
    steady = [row for row in night if not any(at <= row[3] < at + WINDOW for at in starts)]
    calm = (ends - begins) - WINDOW * sum(begins <= at <= ends for at in starts)
    assert max(upset) <= MOST_AFTER_A_START
    assert len(steady) / (calm / WINDOW) <= MOST_STEADY
    assert [(row, after) for row, after in _twice(alarms) if after[3] - row[3] < REPEATED_WITHIN] == []
    assert {kind for _, kind, priority, _ in alarms if priority == 1} <= GRAVE


def _twice(alarms: list[Any]) -> list[tuple[Any, Any]]:
    """Each alarm with the next of the same cause."""
    found, last = [], {}
    for row in alarms:
        if row[0] in last:
            found.append((last[row[0]], row))
        last[row[0]] = row
    return found


def _rows(play: Play, statement: str) -> list[Any]:
    with psycopg2.connect(play.system.database) as line, line.cursor() as cursor:
        cursor.execute(statement, [play.incident])
        return list(cursor.fetchall())


def _moment(written: str) -> datetime:
    """「11-22 02:13」 in 北京时间."""
    return datetime.strptime(f"2026-{written}+0800", "%Y-%m-%d %H:%M%z").astimezone(UTC)
