"""Incidents by the hundred with clocks that fall due when the bench says, and what became of them."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import Error, connection

from incidents.actions import intake
from incidents.actions.intake import Call
from incidents.events import CLOCK_CHANNEL
from incidents.models import Badge, Deadline, Incident, Officer, Organisation, PlanEdition, Posting
from incidents.plans import lookup
from incidents.queries.editions import plan_in

RULE = "initial_report_4h"
FAR = timedelta(days=300)
# The moment a clock is written down as missed, by PostgreSQL's own clock, in the transaction that does it.
STAMPS = """
CREATE TABLE IF NOT EXISTS bench_fired (deadline uuid, at timestamptz DEFAULT clock_timestamp());
CREATE OR REPLACE FUNCTION bench_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO bench_fired (deadline) VALUES (NEW.id); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER bench_stamp AFTER UPDATE OF missed_at ON incidents_deadline
FOR EACH ROW WHEN (OLD.missed_at IS NULL AND NEW.missed_at IS NOT NULL) EXECUTE FUNCTION bench_stamp();
"""


@dataclass(frozen=True)
class Outcome:
    """What the tables say afterwards of the clocks that were due."""

    expected: int
    fired: int
    lost: int
    doubled: int
    early: int
    seq_gaps: int


class Office:
    """A real office of a real plan: its officers are told, its ladder is climbed."""

    def __init__(self, *, incidents: int) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("plans", "--load", verbosity=0)
        self.now = datetime.now(UTC)
        self.edition = PlanEdition.objects.get(code="yangquan_eco")
        self.plan = plan_in(self.edition.pk)
        self.organisation = Organisation.objects.create(
            code="bench", name="考核单位", plan_code=self.edition.code
        )
        self.officer = self._officers()
        self.incidents = [self._receive(number) for number in range(incidents)]
        with connection.cursor() as cursor:
            cursor.execute(STAMPS)
        self._serial = itertools.count()

    def _officers(self) -> Officer:
        first: Officer | None = None
        for post in self.plan.ladder.posts:
            officer = Officer.objects.create(
                username=f"bench_{post}", name=post, organisation=self.organisation
            )
            Posting.objects.create(
                officer=officer,
                organisation=self.organisation,
                post=post,
                starts_at=self.now - timedelta(days=1),
            )
            first = first or officer
        assert first is not None
        return first

    def _receive(self, number: int) -> Incident:
        county = self.plan.plan.counties[number % len(self.plan.plan.counties)]
        call = Call(
            category=self.plan.categories[0].name,
            source="电话",
            county=county,
            narrative=f"考核用的第 {number} 起，不是真事",
        )
        incident = intake.receive(call, by=self.officer, now=self.now)
        # Its own clocks may not interfere with those that are counted.
        incident.deadlines.update(next_check_at=None)
        return incident

    def clocks_due(self, moments: Iterable[datetime]) -> list[UUID]:
        """One clock for each moment, spread over the incidents."""
        rule = lookup.deadline(self.plan, RULE)
        rows = [
            Deadline(
                incident=self.incidents[number % len(self.incidents)],
                rule_code=RULE,
                occasion=f"bench-{number}",
                label=rule.label,
                badge=Badge.LAW,
                clause=rule.clause,
                base="learned",
                base_at=due - timedelta(hours=4),
                due_at=due,
                owner_post=rule.owner,
                owner_name=rule.owner,
                met_by_act="bench",
                met_by_words=rule.met_by_words,
                # What is measured is the moment of the miss; the reminders before it are past.
                reminded=[50, 80],
                next_check_at=due,
            )
            for number, due in zip(self._serial, moments, strict=False)
        ]
        Deadline.objects.bulk_create(rows, batch_size=1000)
        # As a real start of a clock does: wake the loops.
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CLOCK_CHANNEL}")
        return [row.pk for row in rows]

    def lateness(self, clocks: list[UUID]) -> list[tuple[datetime, float]]:
        """(due, seconds late) of each clock that fired, in order of due time."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d.due_at, extract(epoch FROM min(f.at) - d.due_at)::float8 FROM bench_fired f"
                " JOIN incidents_deadline d ON d.id = f.deadline WHERE d.id = ANY(%s::uuid[])"
                " GROUP BY d.id ORDER BY d.due_at",
                [[str(each) for each in clocks]],
            )
            rows: list[tuple[datetime, float]] = cursor.fetchall()
            return rows

    def unfired(self, clocks: list[UUID]) -> int:
        return Deadline.objects.filter(pk__in=clocks, missed_at__isnull=True).count()

    def wait_for(self, clocks: list[UUID], *, seconds: float) -> None:
        """Until every clock has fired or the time is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if not self.unfired(clocks):
                    return
            except Error:
                connection.close()  # PostgreSQL was killed; it is back in a moment
            time.sleep(0.2)

    def outcome(self, clocks: list[UUID]) -> Outcome:
        """Counted from the trail, which is what an auditor would read."""
        found = self._row(
            "WITH fired AS (SELECT payload->>'deadline' AS deadline, count(*) AS times"
            " FROM incidents_event WHERE kind = 'DEADLINE_MISSED' GROUP BY 1),"
            " due AS (SELECT id::text AS id, due_at FROM incidents_deadline WHERE id = ANY(%s::uuid[]))"
            " SELECT count(*), count(times), count(*) FILTER (WHERE times > 1),"
            " (SELECT count(*) FROM bench_fired f JOIN incidents_deadline d ON d.id = f.deadline WHERE f.at < d.due_at)"
            " FROM due LEFT JOIN fired ON deadline = id",
            [[str(each) for each in clocks]],
        )
        gaps = self._row(
            "SELECT count(*) FROM (SELECT count(*) AS n, max(seq) AS last FROM incidents_event"
            " GROUP BY incident_id) AS trail WHERE n <> last",
            [],
        )
        expected, fired, doubled, early = found
        return Outcome(expected, fired, expected - fired, doubled, early, gaps[0])

    def _row(self, query: str, values: list[Any]) -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            row: tuple[int, ...] = cursor.fetchone()
            return row
