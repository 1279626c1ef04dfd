"""值班表: by whom it is written, what it keeps, what it never rewrites (WX 3.2(1), YQ 2.2(5), 附表3)."""

from datetime import date

import pytest

from incidents.actions import roster
from incidents.actions.roster import Shift
from incidents.models import Posting, RosterChange, RosterShift
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def plan_shift(scenario):
    """plan_shift("watch", "20:00", "11-23 08:30") as the office director writes it at 09:00."""

    def planned(who, starts, ends, *, post="watch_officer", name="夜班", by="office", now="09:00"):
        shift = Shift(
            post, scenario.who(who).username, name, moment(scenario, starts), moment(scenario, ends)
        )
        return roster.add([shift], by=scenario.who(by), now=scenario.moment(now))

    return planned


def moment(scenario, written):
    return scenario.moment(f"2026-{written}" if written.count("-") == 1 else written)


@pytest.mark.clause("YQ-053")
@pytest.mark.clause("YQ-044")
def test_the_office_director_arranges_the_watch_and_every_change_keeps_who_and_when(scenario, plan_shift):
    (row,) = plan_shift("watch", "20:00", "11-23 08:30")
    assert (row.officer.name, row.entered_by.name, row.entered_at) == (
        "张值",
        "陈副局",
        scenario.moment("09:00"),
    )
    roster.change(
        shift_id=row.pk, username="yq_leader", by=scenario.who("leader"), now=scenario.moment("10:00")
    )
    roster.remove(shift_id=row.pk, by=scenario.who("office"), now=scenario.moment("11:00"))
    assert not RosterShift.objects.exists()
    kept = RosterChange.objects.order_by("changed_at").values_list("act", "changed_by__name", "words")
    assert [(act, name) for act, name, _ in kept] == [
        ("added", "陈副局"),
        ("changed", "李带"),
        ("removed", "陈副局"),
    ]
    assert kept[1][2] == (
        "值班员 张值 夜班 11-22 20:00—11-23 08:30 → 值班员 李带 夜班 11-22 20:00—11-23 08:30"
    )


@pytest.mark.parametrize("who", ["watch", "monitoring", "commander"])
def test_who_does_not_arrange_the_roster_is_told_who_does(plan_shift, who):
    with pytest.raises(NotAllowed) as refused:
        plan_shift("watch", "20:00", "11-23 08:30", by=who)
    assert "局指挥部办公室主任" in refused.value.who_can


def test_an_administrator_has_no_roster(people, scenario):
    with pytest.raises(NotAllowed):
        roster.copy_week(monday=date(2026, 11, 23), by=people["admin_system"], now=scenario.moment("09:00"))


@pytest.mark.parametrize(
    ("who", "starts", "ends", "post", "field"),
    [
        ("monitoring", "20:00", "11-23 08:30", "watch_officer", "officer"),
        ("wx_watch", "20:00", "11-23 08:30", "watch_officer", "officer"),
        ("watch", "20:00", "11-23 08:30", "watch_leader", "officer"),
        ("watch", "20:00", "20:00", "watch_officer", "ends_at"),
        ("watch", "08:00", "08:30", "watch_officer", "starts_at"),
        ("watch", "20:00", "11-23 08:30", "commander", "post"),
    ],
)
def test_a_shift_that_cannot_be_meant_is_refused(plan_shift, who, starts, ends, post, field):
    with pytest.raises(InvalidInput) as refused:
        plan_shift(who, starts, ends, post=post)
    assert list(refused.value.errors) == [field]
    assert not RosterShift.objects.exists()


def test_the_leader_may_stand_in_for_the_watch_officer(plan_shift):
    (row,) = plan_shift("leader", "20:00", "11-23 08:30")
    assert row.officer.name == "李带"


def test_whose_posting_ends_before_the_shift_is_not_put_on_it(scenario, plan_shift):
    Posting.objects.filter(officer=scenario.who("watch")).update(ends_at=scenario.moment("18:00"))
    with pytest.raises(InvalidInput) as refused:
        plan_shift("watch", "20:00", "11-23 08:30")
    assert "张值没有任值班员" in refused.value.errors["officer"]


def test_a_shift_that_has_begun_is_not_rewritten(scenario, plan_shift):
    (row,) = plan_shift("watch", "08:30", "20:00", name="白班", now="08:00")
    for act in (roster.change, roster.remove):
        with pytest.raises(WrongState, match="已经开始"):
            act(shift_id=row.pk, by=scenario.who("office"), now=scenario.moment("08:30"))
    assert RosterShift.objects.get().officer.name == "张值"


def test_the_same_shift_twice_is_one(plan_shift):
    assert len(plan_shift("watch", "20:00", "11-23 08:30")) == 1
    assert plan_shift("watch", "20:00", "11-23 08:30") == []
    assert RosterShift.objects.count() == 1


def test_last_week_is_copied_and_what_is_there_already_stays(scenario, plan_shift):
    plan_shift("watch", "20:00", "11-23 08:30")
    plan_shift("leader", "20:00", "11-23 08:30", post="watch_leader")
    office, now = scenario.who("office"), scenario.moment("10:00")
    made = roster.copy_week(monday=date(2026, 11, 23), by=office, now=now)
    assert {(row.post, row.starts_at) for row in made} == {
        ("watch_officer", scenario.moment("2026-11-29 20:00")),
        ("watch_leader", scenario.moment("2026-11-29 20:00")),
    }
    assert roster.copy_week(monday=date(2026, 11, 23), by=office, now=now) == []
    assert RosterChange.objects.filter(act="copied").count() == 2


def test_an_empty_week_has_nothing_to_copy(scenario):
    with pytest.raises(InvalidInput) as refused:
        roster.copy_week(monday=date(2026, 11, 23), by=scenario.who("office"), now=scenario.moment("10:00"))
    assert "没有可复制的班次" in refused.value.errors["week"]


def test_another_office_neither_changes_nor_sees_the_roster(scenario, county, plan_shift):
    (row,) = plan_shift("watch", "20:00", "11-23 08:30")
    with pytest.raises(RosterShift.DoesNotExist):
        roster.remove(shift_id=row.pk, by=county.who("office"), now=scenario.moment("09:00"))


@pytest.mark.clause("WX-043")
def test_the_county_bureau_keeps_a_roster_for_the_whole_day(county):
    now = county.moment("09:00")
    shifts = [
        Shift("watch_officer", "wx_watch", "白班", county.moment("10:00"), county.moment("20:00")),
        Shift("watch_leader", "wx_leader", "白班", county.moment("10:00"), county.moment("20:00")),
    ]
    assert len(roster.add(shifts, by=county.who("office"), now=now)) == 2
