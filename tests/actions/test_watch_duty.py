"""上岗, 离岗 and 无人在岗 (YQ 附表3(2), WX 3.2(1)): what is checked informs, what is empty is said."""

from decimal import Decimal

import pytest

from incidents.actions import alarming, duty, roster
from incidents.actions.duty import Checks
from incidents.actions.roster import Shift
from incidents.models import Alarm, DeviceCheck, Officer, Posting, ShiftLogEntry, Watch
from incidents.queries import on_watch, watch_gaps
from incidents.queries.authority import Reach
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


def begin(scenario, who="watch", post="watch_officer", **more):
    return duty.begin(post=post, by=scenario.who(who), now=scenario.now, **more)


def rostered(scenario, who, starts, ends, post="watch_officer", at="00:00"):
    shift = Shift(post, scenario.who(who).username, "白班", scenario.moment(starts), scenario.moment(ends))
    return roster.add([shift], by=scenario.who("office"), now=scenario.moment(at))[0]


def gaps(scenario, at):
    return watch_gaps.of_office(scenario.who("watch").organisation, now=scenario.moment(at)).gaps


@pytest.mark.clause("YQ-053")
def test_who_takes_the_watch_is_on_the_shift_of_the_roster_until_its_end(scenario):
    row = rostered(scenario, "watch", "08:30", "20:00")
    taken = begin(scenario.at("08:20"), phone="0353-0000100")
    assert (taken.shift, taken.began_at, taken.ends_at) == (row, scenario.now, scenario.moment("20:00"))
    assert taken.phone == "0353-0000100"
    assert "张值上岗（值班员），值班电话 0353-0000100" in ShiftLogEntry.objects.get().text


def test_without_a_roster_the_watch_is_as_long_as_the_plan_says(scenario):
    taken = begin(scenario.at("08:20"))
    assert (taken.shift, taken.ends_at, taken.phone) == (None, scenario.moment("20:20"), "0353-0000101")


def test_two_shifts_on_end_are_one_watch(scenario):
    rostered(scenario, "watch", "08:30", "20:00")
    rostered(scenario, "watch", "20:00", "2026-11-23 08:30")
    assert begin(scenario.at("08:30")).ends_at == scenario.moment("2026-11-23 08:30")


def test_what_was_tried_is_kept_and_what_does_not_work_refuses_nothing(scenario):
    checks = Checks({"sound": True, "printer": False}, clock_apart=Decimal("41.02"))
    taken = begin(scenario.at("08:20"), checks=checks)
    assert taken.checks == {"sound": True, "printer": False, "clock": False}
    assert taken.clock_apart_seconds == Decimal("41.0")
    found = dict(DeviceCheck.objects.values_list("device", "works"))
    assert found == {"sound": True, "printer": False, "clock": False}
    assert DeviceCheck.objects.get(device="clock").note == "本机快 41.0 秒"
    assert "电话 未试" in ShiftLogEntry.objects.get().text


def test_a_computer_two_seconds_off_is_on_time(scenario):
    taken = begin(scenario.at("08:20"), checks=Checks(clock_apart=Decimal("-1.9")))
    assert taken.checks == {"clock": True}


def test_a_post_has_one_watch_unless_it_is_declared_double(scenario):
    begin(scenario.at("08:20"))
    with pytest.raises(WrongState, match="值班员现由张值在岗（08:20 起），请办理交接班，或声明双岗"):
        begin(scenario, "leader")
    with pytest.raises(WrongState, match="您已在值班员岗位上"):
        begin(scenario)
    begin(scenario, "leader", together=True)
    with pytest.raises(WrongState, match="同时至多 2 人"):
        begin(scenario, "office", together=True)
    begin(scenario, "leader", post="watch_leader")
    with pytest.raises(WrongState) as refused:
        begin(scenario, "office", post="watch_leader", together=True)
    assert refused.value.who_can == "李带"


@pytest.mark.parametrize(
    ("who", "post", "error"),
    [
        ("monitoring", "watch_officer", NotAllowed),
        ("watch", "watch_leader", NotAllowed),
        ("watch", "commander", InvalidInput),
        ("admin_system", "watch_officer", NotAllowed),
    ],
)
def test_a_watch_is_for_who_holds_the_post_or_stands_in(scenario, who, post, error):
    with pytest.raises(error):
        begin(scenario.at("08:20"), who, post)
    assert not Watch.objects.exists()


def test_every_live_incident_says_who_has_come(scenario):
    scenario.at("02:13").receive()
    begin(scenario.at("08:20"))
    event = scenario.expect_event("handed_over", at="08:20", about="张值上岗（值班员）")
    assert event.clause == "YQ-053"


def test_the_last_one_of_a_post_says_why_he_goes(scenario):
    taken = begin(scenario.at("08:20"))
    with pytest.raises(InvalidInput):
        duty.leave(watch_id=taken.pk, by=scenario.who("watch"), now=scenario.now)
    with pytest.raises(NotAllowed):
        duty.leave(watch_id=taken.pk, by=scenario.who("leader"), now=scenario.now, reason="替他")
    duty.leave(watch_id=taken.pk, by=scenario.who("watch"), now=scenario.now, reason="突发疾病")
    taken.refresh_from_db()
    assert (taken.ended_at, taken.left_reason) == (scenario.now, "突发疾病")
    with pytest.raises(WrongState):
        duty.leave(watch_id=taken.pk, by=scenario.who("watch"), now=scenario.now, reason="又走")


def test_one_of_a_double_watch_goes_without_a_word(scenario):
    taken = begin(scenario.at("08:20"))
    begin(scenario, "leader", together=True)
    duty.leave(watch_id=taken.pk, by=scenario.who("watch"), now=scenario.now)
    assert [each.name for each in names(scenario, "08:21")] == ["李带"]


def names(scenario, at, post="watch_officer"):
    found = on_watch.holders(scenario.who("watch").organisation_id, now=scenario.moment(at))
    return [each for each in found if each.post == post]


def test_the_header_goes_by_who_took_the_watch_else_by_the_roster(scenario, django_assert_num_queries):
    rostered(scenario, "leader", "08:30", "20:00")
    with django_assert_num_queries(1):
        (named,) = names(scenario, "09:00")
    assert (named.name, named.rostered) == ("李带", True)
    begin(scenario.at("09:00"))
    (taken,) = names(scenario, "09:01")
    assert (taken.name, taken.rostered, taken.phone) == ("张值", False, "0353-0000101")
    assert names(scenario, "21:00")[0].name == "张值"


def test_what_belongs_to_the_shift_begins_with_the_watch(scenario):
    officer = scenario.who("watch")
    plan = current_plan(officer)
    assert on_watch.shift_began([], plan, now=scenario.moment("20:00")) == scenario.moment("08:00")
    begin(scenario.at("08:20"))
    found = on_watch.holders(officer.organisation_id, now=scenario.moment("15:00"))
    assert on_watch.shift_began(found, plan, now=scenario.moment("15:00")) == scenario.moment("08:20")


@pytest.mark.clause("WX-043")
def test_a_shift_that_nobody_took_is_said_after_ten_minutes_with_the_name_of_the_roster(county):
    rostered(county, "watch", "10:00", "20:00")
    assert gaps(county, "10:09") == []
    (gap,) = gaps(county, "10:10")
    assert gap.words == "值班员无人在岗，自 11-24 10:00；值班表上是艾值"
    assert (gap.post, gap.since, gap.clause, gap.told) == (
        "watch_officer",
        county.moment("10:00"),
        "WX-043",
        "watch_leader",
    )
    begin(county.at("10:11"))
    assert gaps(county, "10:12") == []


def test_who_was_to_be_relieved_and_was_not_is_an_overdue_handover(scenario):
    rostered(scenario, "watch", "08:30", "20:00")
    begin(scenario.at("08:30"))
    (gap,) = gaps(scenario, "20:10")
    assert gap.words == "值班员交接超时：张值应于 11-22 20:00 交班"


def test_who_left_without_handing_over_leaves_an_empty_post(scenario):
    taken = begin(scenario.at("08:30"))
    duty.leave(watch_id=taken.pk, by=scenario.who("watch"), now=scenario.moment("08:35"), reason="急病")
    assert gaps(scenario, "08:44") == []
    (gap,) = gaps(scenario, "08:45")
    assert gap.words == "值班员无人在岗：张值 11-22 08:35 离岗，没有人接班"


def alarms(scenario, at):
    alarming.settle_due(now=scenario.moment(at), limit=50)
    rows = Alarm.objects.filter(kind="NOBODY_ON_WATCH", cleared_at__isnull=True)
    return [(each.priority, each.words, each.owner_name) for each in rows]


@pytest.mark.clause("YQ-096")
def test_nobody_in_the_seat_is_a_grave_alarm_to_the_leader_until_somebody_comes(scenario):
    rostered(scenario, "watch", "08:30", "20:00")
    assert alarms(scenario, "08:31") == []
    assert alarms(scenario, "08:41") == [(1, "值班员无人在岗，自 11-22 08:30；值班表上是张值", "带班领导")]
    scenario.now = scenario.moment("08:42")
    begin(scenario)
    assert alarms(scenario, "08:42") == []
    assert alarms(scenario, "20:11") == [(1, "值班员交接超时：张值应于 11-22 20:00 交班", "带班领导")]


def test_an_office_without_a_roster_is_not_said_to_be_empty_and_looking_is_bounded(
    scenario, django_assert_max_num_queries
):
    assert gaps(scenario, "12:00") == []
    for day in range(1, 25):
        rostered(scenario, "watch", f"2026-12-{day:02} 08:30", f"2026-12-{day:02} 20:00")
    scenario.who("watch").organisation.refresh_from_db()
    with django_assert_max_num_queries(5):
        state = watch_gaps.of_office(
            scenario.who("watch").organisation, now=scenario.moment("2026-12-20 09:00")
        )
    assert state.next_look == scenario.moment("2026-12-20 20:10")
    assert len(state.gaps) == 1


def test_the_ladder_reaches_who_has_the_watch_and_not_the_others_of_the_post(scenario):
    Posting.objects.create(
        officer=scenario.who("office"),
        organisation=scenario.who("office").organisation,
        post="watch_leader",
        starts_at=scenario.moment("2026-01-01 00:00"),
    )
    begin(scenario.at("00:10"), "office", post="watch_leader")
    reach = Reach(scenario.who("watch").organisation_id, scenario.now)
    assert [each.name for each in reach.by_post["watch_leader"]] == ["陈副局"]
    scenario.at("02:13").receive()
    scenario.at("06:30")
    told = scenario.incident.notices.filter(kind="overdue").values_list("recipient_name", flat=True)
    assert "李带" not in set(told)


def test_a_post_that_nobody_holds_burns_no_delay(scenario):
    """The rung after an empty one hears in the same minute (ladder of the plan, 无人可通知)."""
    Posting.objects.filter(post="watch_leader").update(ends_at=scenario.moment("00:00"))
    Officer.objects.filter(username="yq_leader").update(is_active=False)
    scenario.at("02:13").receive()
    scenario.at("06:30")
    found = list(scenario.incident.events.filter(kind="DEADLINE_ESCALATED", payload__post="watch_leader"))
    assert found
    assert all("无人可通知" in each.summary for each in found)
    for empty in found:
        after = scenario.incident.events.filter(
            kind="DEADLINE_ESCALATED",
            payload__deadline=empty.payload["deadline"],
            payload__rung=empty.payload["rung"] + 1,
            payload__round=empty.payload["round"],
        ).first()
        assert after is not None
        assert after.occurred_at == empty.occurred_at
