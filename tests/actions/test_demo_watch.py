"""The demo's desks are manned: a roster without a gap, the officers of the walk-throughs on watch, no alarm to greet."""

import pytest

from incidents.actions import demo_watch, duty, roster
from incidents.actions.roster import Shift
from incidents.models import Officer, Organisation, RosterShift, Watch
from incidents.queries import on_watch, watch_gaps
from incidents.queries import roster as pages
from incidents.queries.watch_posts import desk_of
from incidents.rules.deadlines import BEIJING

OFFICES = {"yangquan": ("张值", "李带"), "urumqi": ("艾值", "马带")}


@pytest.mark.parametrize("clock", ["00:00", "08:29", "08:31", "12:00", "19:59", "20:00", "23:59"])
def test_whenever_it_starts_the_first_have_the_watch_and_nobody_is_missed_for_half_a_day(
    people, demo_data, now, clock
):
    demo_watch.keep(demo_data, now=now(clock))
    for office in Organisation.objects.all():
        holding = on_watch.holders(office.pk, now=now(clock))
        assert {each.post: each.name for each in holding} == dict(
            zip(("watch_officer", "watch_leader"), OFFICES[office.code], strict=True)
        )
        assert not any(each.rostered for each in holding)
        hours = min((each.until - now(clock)).total_seconds() / 3600 for each in holding)
        assert hours >= 9.9
        assert watch_gaps.of_office(office, now=now(clock)).gaps == []


def test_the_roster_of_the_weeks_to_come_has_neither_gap_nor_overlap(people, demo_data, now):
    demo_watch.keep(demo_data, now=now("12:00"))
    for username in ("yq_watch", "wx_watch"):
        desk = desk_of(people[username])
        for days in (0, 7, 14):
            monday = (
                now("12:00").astimezone(BEIJING).date().fromordinal(now("12:00").date().toordinal() + days)
            )
            week = pages.week(desk, monday, now=now("12:00"))
            assert (week.gaps, week.overlaps) == ([], [])


def test_started_again_while_the_watch_runs_it_changes_nothing(people, demo_data, now):
    demo_watch.keep(demo_data, now=now("12:00"))
    before = (Officer.objects.count(), RosterShift.objects.count(), Watch.objects.count())
    demo_watch.keep(demo_data, now=now("13:00"))
    assert before == (Officer.objects.count(), RosterShift.objects.count(), Watch.objects.count())


def test_started_again_days_later_the_first_are_on_watch_again(people, demo_data, now):
    demo_watch.keep(demo_data, now=now("12:00"))
    later = now("2026-11-25 15:00")
    demo_watch.keep(demo_data, now=later)
    office = people["yq_watch"].organisation
    assert {each.name for each in on_watch.holders(office.pk, now=later)} == {"张值", "李带"}
    assert watch_gaps.of_office(office, now=later).gaps == []
    assert Watch.objects.filter(organisation=office, ended_at__isnull=True).count() == 2


def test_what_somebody_arranged_in_the_demo_stays(people, demo_data, now):
    demo_watch.keep(demo_data, now=now("12:00"))
    shift = Shift("watch_leader", "yq_office", "夜班", now("2026-11-26 21:00"), now("2026-11-26 23:00"))
    (row,) = roster.add([shift], by=people["yq_office"], now=now("12:30"))
    demo_watch.keep(demo_data, now=now("2026-11-25 15:00"))
    assert RosterShift.objects.filter(pk=row.pk).exists()


def test_the_colleague_of_the_roster_can_take_the_watch_over(people, demo_data, now):
    demo_watch.keep(demo_data, now=now("12:00"))
    relief = Officer.objects.get(username="yq_watch2")
    assert relief.password == people["yq_watch"].password
    taken = duty.begin(post="watch_officer", by=relief, now=now("12:05"), together=True)
    assert taken.officer.name == "刘值"
