"""Settling the alarms: rows that say what stands, once, whoever settles, whatever died in between."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from incidents.actions import alarm_acts, alarming, notices, telephone, urging
from incidents.models import Alarm, AlarmKind, EventKind, Incident, Notice, OfficeAlarms
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def desk(scenario):
    """The night with alarms that are settled as the clock loop does it."""
    return scenario.with_alarms()


def standing(desk, kind=None):
    rows = Alarm.objects.filter(organisation=desk.who("watch").organisation, cleared_at__isnull=True)
    rows = rows.exclude(kind=AlarmKind.NOBODY_ON_WATCH)
    return list(rows.filter(kind=kind) if kind else rows)


def one(desk, kind):
    found = standing(desk, kind)
    assert len(found) == 1, [(each.kind, each.words) for each in standing(desk)]
    return found[0]


def kinds(desk):
    return {each.kind for each in standing(desk)}


def settle(desk):
    return alarming.settle(desk.incident_id, now=desk.now)


def test_a_call_that_nobody_verified_is_an_alarm_after_the_practices_ten_minutes_and_one_line(desk):
    desk.at("02:13").receive()
    desk.at("02:22")
    assert AlarmKind.UNVERIFIED not in kinds(desk)
    desk.at("02:23")
    found = one(desk, AlarmKind.UNVERIFIED)
    assert (found.priority, found.raised_at) == (2, desk.moment("02:23"))
    late = [each for each in standing(desk) if each.deadline and each.deadline.met_by_act == "verification"]
    assert late == []
    desk.at("02:25").verify()
    desk.settle()
    assert AlarmKind.UNVERIFIED not in kinds(desk)


def test_a_legal_limit_is_due_soon_and_then_overdue_at_the_very_minute(desk):
    desk.at("02:13").receive()
    desk.verify()
    desk.at("05:12")
    assert "书面初报" not in "".join(each.words for each in standing(desk, AlarmKind.DUE_SOON))
    desk.at("05:13")
    soon = [each for each in standing(desk, AlarmKind.DUE_SOON) if "初报" in each.words]
    assert [(each.priority, each.due_at) for each in soon] == [(2, desk.moment("06:13"))]
    desk.at("06:13")
    late = [each for each in standing(desk, AlarmKind.OVERDUE) if "初报" in each.words]
    assert [(each.priority, each.raised_at) for each in late] == [(1, desk.moment("06:13"))]
    assert not [each for each in standing(desk, AlarmKind.DUE_SOON) if "初报" in each.words]


def test_what_is_done_is_cleared_by_the_fact(desk):
    desk.at("02:13").receive()
    desk.verify()
    desk.at("05:20")
    desk.report("INITIAL", "written", "city_government", "provincial_department")
    desk.settle()
    rows = Alarm.objects.filter(kind=AlarmKind.DUE_SOON, words__contains="初报")
    assert {each.cleared_at for each in rows} == {desk.now}


def test_a_graver_level_is_p1_until_somebody_put_it_to_the_commander(desk):
    desk.activated("IV", at="02:13", environmental_impact=True)
    desk.settle()
    assert AlarmKind.HIGHER_LEVEL not in kinds(desk)
    desk.at("03:31").update_facts(water_source_affected="county")
    desk.settle()
    found = one(desk, AlarmKind.HIGHER_LEVEL)
    assert (found.priority, found.words) == (1, "达到II级条件，响应仍为IV级")


def test_facts_that_outgrow_a_request_say_what_was_asked_for(desk):
    desk.at("02:13").receive(confirmed={"environmental_impact": True})
    desk.verify()
    desk.request("IV", leads=desk.open_leads())
    desk.at("02:14").update_facts(water_source_affected="county")
    desk.settle()
    assert one(desk, AlarmKind.HIGHER_LEVEL).words == "达到II级条件，提请的是IV级"


def test_what_was_asked_for_with_a_reason_is_decided_though_it_is_lighter(desk):
    desk.at("02:13").receive(confirmed={"deaths": 3})
    desk.verify()
    desk.settle()
    assert one(desk, AlarmKind.HIGHER_LEVEL)
    desk.request("IV", leads=desk.open_leads(), reason="先期处置")
    desk.settle()
    assert AlarmKind.HIGHER_LEVEL not in kinds(desk)


def test_a_request_without_an_answer_is_p2_at_five_minutes_and_p1_at_ten(desk):
    desk.at("02:13").receive(confirmed={"environmental_impact": True})
    desk.verify()
    desk.request("IV", leads=desk.open_leads())
    desk.at("02:17")
    assert AlarmKind.NO_ANSWER not in kinds(desk)
    desk.at("02:18")
    found = one(desk, AlarmKind.NO_ANSWER)
    assert (found.priority, found.owner_name, found.times) == (2, "张值", 1)
    desk.at("02:23")
    grown = one(desk, AlarmKind.NO_ANSWER)
    assert (grown.pk, grown.priority, grown.times) == (found.pk, 1, 2)
    assert grown.announced_at == desk.moment("02:23")
    desk.approve()
    desk.settle()
    assert AlarmKind.NO_ANSWER not in kinds(desk)


def test_notices_of_one_act_are_one_line_with_a_count(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    sent = Notice.objects.filter(kind="activation").values("recipient_key").distinct().count()
    assert sent > 10
    desk.at("03:51")
    found = one(desk, AlarmKind.UNSIGNED)
    assert (found.priority, found.done, found.wanted) == (2, 0, sent)
    unit = Notice.objects.filter(kind="activation").exclude(unit_code="").first().unit_code
    desk.at("03:53").sign_notice(unit, signed_name="孙监")
    desk.settle()
    changed = one(desk, AlarmKind.UNSIGNED)
    assert (changed.pk, changed.done, changed.times) == (found.pk, 1, 1)


def test_units_that_owe_one_thing_by_one_time_are_one_line(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    desk.at("04:41")
    ready = [each for each in standing(desk, AlarmKind.OVERDUE) if each.deadline.rule_code == "readiness"]
    assert len(ready) == len({each.due_at for each in ready}) == 1
    assert ready[0].wanted > 5
    assert ready[0].done == 0


def test_a_wrong_number_is_an_alarm_of_its_channel_until_another_way_reaches_the_unit(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    notice = Notice.objects.get(kind="activation", unit_code="water")
    desk.at("03:45").call(unit="water", purpose="启动通知", result="wrong_number", notice=notice.pk)
    desk.settle()
    assert one(desk, AlarmKind.CHANNEL_FAILED).words.startswith("1 家未送达")
    reach(desk, notice, at="03:50", channel="paper")
    assert AlarmKind.CHANNEL_FAILED not in kinds(desk)


def test_a_redial_given_up_leaves_the_notice_undelivered_until_the_unit_calls_back(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    notice = Notice.objects.get(kind="activation", unit_code="water")
    tried = desk.at("03:45").call(unit="water", purpose="启动通知", result="no_answer", notice=notice.pk)
    desk.settle()
    assert AlarmKind.CHANNEL_FAILED not in kinds(desk)
    telephone.end_redial(
        incident_id=desk.incident_id, call_id=tried.pk, reason="停机", by=desk.who("watch"), now=desk.now
    )
    desk.settle()
    assert one(desk, AlarmKind.CHANNEL_FAILED).priority == 2
    desk.at("03:52").call(
        unit="water", purpose="启动通知", direction="in", notice=notice.pk, receipt="signed"
    )
    desk.settle()
    assert AlarmKind.CHANNEL_FAILED not in kinds(desk)


def reach(desk, notice, *, at: str, channel: str) -> None:
    desk.at(at)
    notices.reach(
        incident_id=desk.incident_id, notice_id=notice.pk, channel=channel, by=desk.who("watch"), now=desk.now
    )
    desk.settle()


def test_rescue_that_is_suspended_calls_as_long_as_the_flag_stands(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    Incident.objects.filter(pk=desk.incident_id).update(rescue_suspended_at=desk.now)
    settle(desk)
    assert one(desk, AlarmKind.RESCUE_SUSPENDED).priority == 1
    Incident.objects.filter(pk=desk.incident_id).update(rescue_suspended_at=None)
    settle(desk)
    assert AlarmKind.RESCUE_SUSPENDED not in kinds(desk)


def test_data_that_change_after_an_opinion_was_signed_are_to_be_looked_at_again(desk):
    desk.at("02:13").receive(confirmed={"environmental_impact": True})
    desk.verify()
    desk.request("IV", leads=desk.open_leads())
    desk.at("02:14").endorse()
    desk.settle()
    assert AlarmKind.DATA_CHANGED not in kinds(desk)
    desk.at("02:15").update_facts(serious_injuries=3)
    desk.settle()
    found = one(desk, AlarmKind.DATA_CHANGED)
    assert (found.owner_name, found.raised_at) == ("张值", desk.moment("02:15"))
    desk.at("02:16").approve()
    desk.settle()
    assert AlarmKind.DATA_CHANGED not in kinds(desk)


@pytest.mark.clause("WX-068")
def test_a_day_without_its_report_is_a_reminder_at_five_and_p1_at_ten(county):
    desk = county.with_alarms()
    desk.at("14:16").receive(confirmed={"deaths": 3, "trapped_or_missing": 3})
    desk.verify()
    desk.report("INITIAL", "written", "county_government", "city_command_office")
    desk.at("2026-11-25 16:59")
    assert AlarmKind.NO_REPORT_TODAY not in kinds(desk)
    desk.at("2026-11-25 17:00")
    assert one(desk, AlarmKind.NO_REPORT_TODAY).priority == 3
    desk.at("2026-11-25 22:00")
    assert one(desk, AlarmKind.NO_REPORT_TODAY).priority == 1
    desk.report("FOLLOW_UP", "written", "county_government", "city_command_office")
    desk.settle()
    assert AlarmKind.NO_REPORT_TODAY not in kinds(desk)


def test_a_post_that_nobody_holds_is_an_alarm_of_the_office(scenario):
    organisation = scenario.who("watch").organisation
    alarming.settle_office(organisation.pk, now=scenario.moment("09:00"))
    found = Alarm.objects.filter(organisation=organisation, kind=AlarmKind.NOBODY_ON_WATCH)
    for each in found:
        assert each.incident is None
        assert each.priority == 1
    state = OfficeAlarms.objects.get(pk=organisation.pk)
    assert state.next_look_at > scenario.moment("09:00")


def test_settling_again_changes_nothing_and_ends_in_the_time_of_the_next_change(desk):
    desk.at("02:13").receive()
    assert settle(desk) == 0
    before = Incident.objects.get(pk=desk.incident_id)
    assert before.alarms_at > desk.now
    assert settle(desk) == 0
    assert Incident.objects.get(pk=desk.incident_id).alarms_at == before.alarms_at


def test_every_event_asks_for_the_alarms_to_be_settled(scenario):
    scenario.at("02:13").receive()
    alarming.settle(scenario.incident_id, now=scenario.now)
    assert scenario.incident.alarms_at > scenario.now
    scenario.at("02:14").note("取水口正常")
    assert scenario.incident.alarms_at == scenario.now
    assert alarming.due_incidents(scenario.now, limit=10) == [scenario.incident_id]


def test_an_incident_that_cannot_be_worked_out_is_left_alone_and_the_others_go_on(scenario):
    scenario.at("02:13")
    poison, sound = scenario.receive().pk, scenario.receive(detail="另一处").pk
    Incident.objects.filter(pk=poison).update(assessment={"response_level": "七"}, state="VERIFIED")
    assert alarming.settle_due(now=scenario.moment("02:30"), limit=10) > 0
    assert Alarm.objects.filter(incident=sound, kind=AlarmKind.UNVERIFIED).exists()
    assert not Alarm.objects.filter(incident=poison).exists()
    assert Incident.objects.get(pk=poison).alarms_at == scenario.moment("02:35")


def test_a_change_raises_the_revision_of_the_office_and_rings_after_the_commit(
    desk, django_capture_on_commit_callbacks
):
    desk.at("02:13").receive()
    desk.settle()
    office = desk.who("watch").organisation_id
    before = OfficeAlarms.objects.get_or_create(organisation_id=office)[0].revision
    heard = []

    def listen(sender, organisation_id, revision, **more):
        heard.append((organisation_id, revision))

    alarming.events.office_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            alarming.settle(desk.incident_id, now=desk.moment("02:23"))
    finally:
        alarming.events.office_changed.disconnect(listen)
    assert heard == [(office, before + 1)]


# Acts


def overdue(desk):
    desk.at("02:13").receive()
    desk.verify()
    desk.at("06:13")
    return next(each for each in standing(desk, AlarmKind.OVERDUE) if "初报" in each.words)


def acknowledge(desk, alarm, *, who="watch"):
    return alarm_acts.acknowledge(alarm_id=alarm.pk, by=desk.who(who), now=desk.now)


def test_confirming_an_overdue_clock_is_the_same_act_as_acknowledging_it(desk):
    alarm = overdue(desk)
    desk.at("06:14")
    acknowledge(desk, alarm)
    alarm.refresh_from_db()
    assert (alarm.acknowledged_by.name, alarm.acknowledged_at) == ("张值", desk.now)
    alarm.deadline.refresh_from_db()
    assert alarm.deadline.acknowledged_by == alarm.acknowledged_by
    assert [each.summary for each in desk.events(EventKind.ALARM_ACKNOWLEDGED)] == []
    assert "确认超时" in desk.expect_event("deadline.acknowledged").summary
    assert alarm.cleared_at is None


def test_a_clock_acknowledged_on_its_own_page_is_a_confirmed_line(desk):
    alarm = overdue(desk)
    urging.acknowledge(
        incident_id=desk.incident_id,
        deadline_id=alarm.deadline_id,
        by=desk.who("leader"),
        now=desk.at("06:15").now,
    )
    desk.settle()
    alarm.refresh_from_db()
    assert (alarm.acknowledged_by.name, alarm.acknowledged_at) == ("李带", desk.moment("06:15"))


def test_confirming_another_kind_leaves_an_event_with_the_name(desk):
    desk.at("02:13").receive()
    desk.at("02:23")
    acknowledge(desk, one(desk, AlarmKind.UNVERIFIED))
    event = desk.expect_event("alarm.acknowledged", about="接报 10 分未核实")
    assert (event.actor_name, event.post) == ("张值", "值班员")


def test_it_is_confirmed_once(desk):
    alarm = overdue(desk)
    acknowledge(desk, alarm)
    with pytest.raises(WrongState, match="张值 06:13 已经确认"):
        acknowledge(desk, alarm, who="leader")


def test_a_confirmed_p1_that_is_not_cleared_comes_back_once_and_to_the_leader_once(desk):
    alarm = overdue(desk)
    acknowledge(desk, alarm)
    desk.at("06:17")
    alarm.refresh_from_db()
    assert alarm.came_back_at is None
    desk.at("06:18")
    alarm.refresh_from_db()
    assert (alarm.came_back_at, alarm.announced_at, alarm.times) == (desk.now, desk.now, 2)
    assert desk.expect_notice(to="leader", about="告警未消除").kind == "alarm"
    desk.expect_event("alarm.returned", at="06:18", about="已确认而未消除")
    acknowledge(desk, alarm)
    desk.at("07:30")
    alarm.refresh_from_db()
    assert alarm.times == 2


def test_silence_confirms_nothing_and_what_was_silenced_and_left_comes_back(desk):
    alarm = overdue(desk)
    row = alarm_acts.silence(by=desk.who("watch"), now=desk.at("06:14").now)
    assert (row.silenced_by.name, row.lines) == ("张值", len(standing(desk)))
    Incident.objects.filter(pk=desk.incident_id).update(alarms_at=desk.now)
    desk.at("06:18")
    alarm.refresh_from_db()
    assert (alarm.acknowledged_at, alarm.came_back_at) == (None, None)
    desk.at("06:19")
    alarm.refresh_from_db()
    assert alarm.came_back_at == desk.now
    desk.expect_event("alarm.returned", about="已静音而未消除")


def test_a_silence_asks_for_the_incidents_to_be_looked_at_again(desk, django_capture_on_commit_callbacks):
    overdue(desk)
    Incident.objects.update(alarms_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        alarm_acts.silence(by=desk.who("watch"), now=desk.now)
    assert desk.incident.alarms_at == desk.now


def unsigned(desk):
    desk.activated("II", at="03:41", water_source_affected="county")
    desk.at("03:51")
    return one(desk, AlarmKind.UNSIGNED)


def shelve(desk, alarm, minutes=20, reason="已电话催过，等回音"):
    return alarm_acts.shelve(
        alarm_id=alarm.pk, minutes=minutes, reason=reason, by=desk.who("watch"), now=desk.now
    )


def test_a_shelved_line_names_who_why_and_until_when_and_comes_back(desk):
    alarm = unsigned(desk)
    shelve(desk, alarm)
    alarm.refresh_from_db()
    assert (alarm.shelved_until, alarm.shelved_by.name) == (desk.moment("04:11"), "张值")
    desk.expect_event("alarm.shelved", about="已电话催过，等回音")
    desk.at("04:10")
    alarm.refresh_from_db()
    assert alarm.shelved_until == desk.moment("04:11")
    desk.at("04:11")
    alarm.refresh_from_db()
    assert (alarm.shelved_until, alarm.shelved_by, alarm.announced_at) == (None, None, desk.now)
    assert alarm.cleared_at is None


def test_p1_is_never_shelved(desk):
    alarm = overdue(desk)
    with pytest.raises(WrongState, match="P1 不能搁置"):
        shelve(desk, alarm)


def test_a_shelved_one_that_grows_graver_is_shelved_no_more(desk):
    desk.at("02:13").receive(confirmed={"environmental_impact": True})
    desk.verify()
    desk.request("IV", leads=desk.open_leads())
    desk.at("02:18")
    alarm = one(desk, AlarmKind.NO_ANSWER)
    shelve(desk, alarm, minutes=30)
    desk.at("02:23")
    alarm.refresh_from_db()
    assert (alarm.priority, alarm.shelved_until) == (1, None)


@pytest.mark.parametrize("minutes", [0, 31, 600])
def test_shelving_lasts_no_longer_than_the_practice_allows(desk, minutes):
    alarm = unsigned(desk)
    with pytest.raises(InvalidInput) as refused:
        shelve(desk, alarm, minutes=minutes)
    assert refused.value.errors == {"minutes": "搁置 1 至 30 分钟。"}


def test_shelving_wants_a_reason(desk):
    alarm = unsigned(desk)
    with pytest.raises(InvalidInput) as refused:
        shelve(desk, alarm, reason=" ")
    assert "reason" in refused.value.errors


def test_who_does_not_keep_the_desk_can_do_none_of_it_and_hears_who_can(desk):
    alarm = unsigned(desk)
    by = desk.who("monitoring")
    acts = [
        lambda: alarm_acts.silence(by=by, now=desk.now),
        lambda: alarm_acts.acknowledge(alarm_id=alarm.pk, by=by, now=desk.now),
        lambda: alarm_acts.shelve(alarm_id=alarm.pk, minutes=5, reason="等", by=by, now=desk.now),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="告警") as refused:
            act()
        assert "值班员" in refused.value.who_can
        assert refused.value.clause


def test_another_offices_alarm_is_not_there(desk, county):
    alarm = unsigned(desk)
    with pytest.raises(Alarm.DoesNotExist):
        alarm_acts.acknowledge(alarm_id=alarm.pk, by=county.who("watch"), now=desk.now)


def test_several_are_confirmed_together_only_where_all_are_p3(desk):
    alarm = unsigned(desk)
    quiet = [each for each in standing(desk) if each.priority == 3]
    with pytest.raises(WrongState, match="须逐条确认"):
        alarm_acts.acknowledge_all(alarm_ids=[alarm.pk], by=desk.who("watch"), now=desk.now)
    Alarm.objects.filter(pk=alarm.pk).update(priority=3)
    chosen = [alarm.pk, *(each.pk for each in quiet)]
    done = alarm_acts.acknowledge_all(alarm_ids=chosen, by=desk.who("watch"), now=desk.now)
    assert {each.acknowledged_by.name for each in done} == {"张值"}


def test_a_cleared_alarm_is_neither_confirmed_nor_shelved(desk):
    alarm = unsigned(desk)
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=desk.now)
    with pytest.raises(WrongState, match="已经消除"):
        acknowledge(desk, alarm)
    with pytest.raises(WrongState, match="已经消除"):
        shelve(desk, alarm)


# E1


def test_in_the_ten_minutes_after_an_activation_the_desk_hears_at_most_ten_alarms(desk):
    desk.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    desk.at("02:20").verify()
    desk.at("03:31").update_facts(water_source_affected="county", cross_boundary="province")
    desk.at("03:35").request("II", leads=desk.open_leads())
    desk.at("03:41").approve()
    desk.at("03:51")
    lately = Alarm.objects.filter(
        announced_at__gte=desk.moment("03:41"), announced_at__lt=desk.moment("03:51"), incident__isnull=False
    )
    heard = [(each.priority, each.words) for each in lately if each.priority < 3]
    assert len(heard) <= 10, heard
    assert len([each for each in heard if each[0] == 1]) <= 2, heard
    every = Alarm.objects.filter(incident=desk.incident_id).order_by("cause", "raised_at")
    for before, after in zip(every, every[1:], strict=False):
        if before.cause == after.cause:
            assert after.raised_at - before.cleared_at >= timedelta(minutes=2)


@pytest.mark.django_db(transaction=True)
def test_two_that_settle_at_once_raise_each_line_once(people, scenario):
    scenario.at("02:13").receive()
    go = threading.Barrier(4)

    def work():
        try:
            go.wait()
            for _ in range(5):
                alarming.settle(scenario.incident_id, now=scenario.moment("02:30"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    rows = Alarm.objects.filter(incident=scenario.incident_id, kind=AlarmKind.UNVERIFIED)
    assert rows.count() == 1


@pytest.mark.django_db(transaction=True)
def test_settling_waits_for_nobody(people, scenario):
    scenario.at("02:13").receive()
    found = []

    def work():
        try:
            found.append(alarming.settle(scenario.incident_id, now=scenario.moment("02:30")))
        finally:
            connection.close()

    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=scenario.incident_id)
        other = threading.Thread(target=work)
        other.start()
        other.join()
    assert found == [0]
    assert alarming.due_incidents(scenario.moment("02:30"), limit=5) == [scenario.incident_id]
