"""告警 as the desk and the frame read them: few statements, the gravest first, of one's own office only."""

import pytest

from incidents.actions import alarm_acts
from incidents.models import Alarm, AlarmKind, OfficeAlarms
from incidents.queries import alarms
from incidents.queries.desk import current_plan


@pytest.fixture
def desk(scenario):
    return scenario.with_alarms()


def lines(desk, *, who="watch"):
    officer = desk.who(who)
    return alarms.standing(officer, current_plan(officer))


def bad_night(desk):
    desk.activated("IV", at="02:13", environmental_impact=True)
    desk.at("03:31").update_facts(water_source_affected="county")
    desk.at("06:20")


def test_every_line_of_a_bad_night_has_action_owner_limit_and_what_clears_it(desk):
    bad_night(desk)
    found = lines(desk)
    assert len(found) >= 3
    for each in found:
        assert all([each.row.words, each.owner, each.kind.action, each.kind.limit, each.kind.clears])
        assert each.row.incident is not None
    assert [each.row.priority for each in found] == sorted(each.row.priority for each in found)


def test_a_line_cites_its_clause(desk):
    bad_night(desk)
    late = next(each for each in lines(desk) if each.row.kind == AlarmKind.OVERDUE and each.row.priority == 1)
    assert late.clause_ref
    assert late.clause_text
    assert late.badge in ("预案", "法规", "预案未定")


def test_the_other_office_sees_none_of_it(desk, county):
    bad_night(desk)
    assert lines(county) == []
    assert alarms.frame(county.who("watch")).count == 0


def test_an_administrator_sees_no_alarm(desk, people):
    bad_night(desk)
    assert not alarms.of_office(people["admin_system"]).exists()
    assert alarms.frame(people["admin_system"]) == alarms.Standing()


def test_the_list_and_the_bar_cost_one_statement_each(desk, django_assert_num_queries):
    bad_night(desk)
    officer = desk.who("watch")
    plan = current_plan(officer)
    with django_assert_num_queries(1):
        found = alarms.standing(officer, plan)
        shown = [(each.clause_ref, each.badge, each.owner, each.counted) for each in found]
    assert shown
    with django_assert_num_queries(1):
        bar = alarms.frame(officer)
    assert (bar.count, bar.worst) == (len(found), 1)
    office = OfficeAlarms.objects.select_related("organisation").get(organisation=officer.organisation)
    assert alarms.of_lines(found, office.organisation) == bar


def test_the_bar_counts_what_nobody_has_confirmed_or_put_aside(desk):
    bad_night(desk)
    before = alarms.frame(desk.who("watch"))
    first, *_, last = lines(desk)
    alarm_acts.acknowledge(alarm_id=first.row.pk, by=desk.who("watch"), now=desk.now)
    Alarm.objects.filter(pk=last.row.pk).update(priority=2)
    alarm_acts.shelve(alarm_id=last.row.pk, minutes=9, reason="等回音", by=desk.who("watch"), now=desk.now)
    assert alarms.frame(desk.who("watch")).count == before.count - 2
    assert len(lines(desk)) == before.count
    assert lines(desk)[-1].is_shelved


def test_after_a_silence_a_screen_sounds_only_for_what_is_new(desk):
    bad_night(desk)
    officer = desk.who("watch")
    calling = alarms.calling(officer, None)
    assert {each.priority for each in calling} <= {1, 2}
    assert calling[0].priority == 1
    alarm_acts.silence(by=officer, now=desk.now)
    silenced_at = alarms.frame(officer).silenced_at
    assert alarms.calling(officer, silenced_at) == []
    desk.at("06:21").receive(detail="另一处")
    desk.at("06:31")
    assert [each.priority for each in alarms.calling(officer, silenced_at)][-1] == 2


def test_what_is_put_aside_is_listed_for_the_handover(desk):
    bad_night(desk)
    alarm = Alarm.objects.filter(cleared_at__isnull=True, priority__gt=1).first()
    alarm_acts.shelve(alarm_id=alarm.pk, minutes=9, reason="已电话催过", by=desk.who("watch"), now=desk.now)
    (row,) = alarms.shelved(desk.who("watch").organisation_id)
    assert (row.shelved_reason, row.shelved_by.name) == ("已电话催过", "张值")
