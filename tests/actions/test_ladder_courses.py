"""Random nights of one clock: sweeps come in any pieces, people urge, climb, acknowledge, settle; the ledger holds."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from incidents.actions import delivery, sweeping, urging
from incidents.models import Deadline, Event, Notice, NoticeState
from incidents.rules.refusal import Refusal

RULE = "initial_report_4h"
ROUSING = ("DEADLINE_MISSED", "DEADLINE_ESCALATED")


class Course:
    """One night; the seed names the one that fails."""

    def __init__(self, night, seed: int) -> None:
        self.night, self.dice = night, random.Random(seed)
        night.now = night.moment("02:13")
        night.receive(confirmed={"serious_injuries": 1})
        self.clock = night.deadline(RULE)
        self.settled_at: datetime | None = None
        self.taken_at: datetime | None = None

    def run(self, steps: int) -> "Course":
        for _ in range(steps):
            self.night.now += timedelta(seconds=self.dice.choice([0, 30, 301, 1800, 5400]))
            self.dice.choice(
                [self.sweep, self.sweep, self.sweep, self.deliver, self.urge, self.climb, self.take]
            )()
            if self.dice.random() < 0.07:
                self.settle()
        self.night.now += timedelta(hours=1)
        self.sweep()
        self.deliver()
        return self

    def sweep(self) -> None:
        """One or two sweepers of the same moment."""
        for _ in range(self.dice.choice([1, 2])):
            sweeping.sweep([self.night.incident_id], now=self.night.now, sweeper="course")

    def deliver(self) -> None:
        delivery.deliver_due(now=self.night.now)

    def act(self, action, who: str, **words: str) -> bool:
        try:
            action(
                incident_id=self.night.incident_id, deadline_id=self.clock.pk, by=self.night.who(who),
                now=self.night.now, **words,
            )  # fmt: skip
        except Refusal:
            return False
        return True

    def urge(self) -> None:
        self.act(urging.urge, "leader", reason="市里在催")

    def climb(self) -> None:
        self.act(urging.climb, self.dice.choice(["watch", "leader"]), reason="可能来不及")

    def take(self) -> None:
        if self.act(urging.acknowledge, self.dice.choice(["leader", "office"])):
            self.taken_at = self.night.now

    def settle(self) -> None:
        if self.settled_at is not None:
            return
        if self.dice.random() < 0.5:
            self.night.report("INITIAL", "written", "city_government", "provincial_department")
        else:
            self.act(urging.waive, "commander", reason="县局已同步报送")
        self.settled_at = self.night.now

    # What must hold

    def events(self, *kinds: str) -> list[Event]:
        rows = Event.objects.filter(
            incident=self.night.incident_id, kind__in=kinds, payload__deadline=str(self.clock.pk)
        )
        return list(rows.order_by("seq"))

    def holds(self) -> None:
        row = Deadline.objects.get(pk=self.clock.pk)
        due = row.due_at
        missed = self.events("DEADLINE_MISSED")
        assert len(missed) <= 1
        assert all(each.occurred_at == due for each in missed), "it became late when it was due"
        in_time = self.settled_at is not None and self.settled_at <= due
        assert (row.missed_at is None) == in_time, "late is late, whoever looked when"

        by_itself = [each for each in self.events(*ROUSING, "DEADLINE_REMINDED") if each.actor_id is None]
        assert all(each.recorded_at <= (self.settled_at or each.recorded_at) for each in by_itself)
        climbed = [each for each in by_itself if each.kind == "DEADLINE_ESCALATED"]
        assert all(each.recorded_at <= (self.taken_at or each.recorded_at) for each in climbed)
        rungs = [(each.payload["round"], each.payload["rung"]) for each in self.events("DEADLINE_ESCALATED")]
        assert len(rungs) == len(set(rungs)), "each rung once a round"
        assert rungs == sorted(rungs)
        steps = self.events("DEADLINE_ESCALATED")
        told = Notice.objects.filter(event__in=steps).values_list("officer", "event__payload__round")
        assert all(number == 1 for number in Counter(told).values()), "nobody by two rungs of a round"
        self.nobody_is_paged_after_it_was_settled()

    def nobody_is_paged_after_it_was_settled(self) -> None:
        if self.settled_at is None:
            return
        sent = Notice.objects.filter(
            event__in=self.events(*ROUSING, "DEADLINE_REMINDED"), state=NoticeState.DELIVERED
        )
        assert all(each.delivered_at <= self.settled_at for each in sent)


@pytest.mark.parametrize("dozen", range(4))
def test_six_random_nights_leave_a_ledger_that_holds(scenario, dozen):
    """24 in all."""
    for seed in range(dozen * 6, dozen * 6 + 6):
        Course(scenario, seed).run(steps=14).holds()


def test_the_nights_do_meet_what_they_are_about(scenario):
    """Some are settled late, some taken in hand, some have notices withdrawn."""
    courses = [Course(scenario, seed).run(steps=14) for seed in range(12)]
    assert any(each.settled_at and each.events("DEADLINE_MISSED") for each in courses)
    assert any(each.taken_at for each in courses)
    assert Notice.objects.filter(state=NoticeState.WITHDRAWN).exists()
