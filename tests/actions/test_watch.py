"""本班日志 and the checks of the duty room's devices."""

import pytest

from incidents.actions import duty, watch
from incidents.queries import on_watch
from incidents.queries import watch as queries
from incidents.queries.desk import current_plan, revision
from incidents.rules.refusal import InvalidInput, NotAllowed


def test_a_line_keeps_when_it_happened_and_when_it_was_written(scenario, now):
    row = watch.log(
        text=" 接班，设备齐 ", by=scenario.who("watch"), now=now("02:10"), occurred_at=now("02:00")
    )
    assert (row.text, row.occurred_at, row.recorded_at) == ("接班，设备齐", now("02:00"), now("02:10"))


@pytest.mark.parametrize(
    ("text", "at", "field"),
    [("  ", None, "text"), ("长" * 501, None, "text"), ("来电", "03:00", "occurred_at")],
)
def test_a_line_without_words_or_from_the_future_is_refused(scenario, now, text, at, field):
    with pytest.raises(InvalidInput) as refused:
        watch.log(text=text, by=scenario.who("watch"), now=now("02:10"), occurred_at=now(at) if at else None)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("who", ["monitoring", "commander", "admin_system"])
def test_only_the_desk_writes_its_log_and_the_refusal_names_it(scenario, now, who):
    with pytest.raises(NotAllowed) as refused:
        watch.log(text="来电", by=scenario.who(who), now=now("02:10"))
    assert "值班员" in refused.value.who_can


def test_the_log_of_another_office_is_not_seen(scenario, county, now):
    watch.log(text="县里的事", by=county.who("watch"), now=now("02:10"))
    assert queries.log_page(scenario.who("watch")) == ([], None)


def test_older_lines_follow_after_fifty(scenario, now):
    officer = scenario.who("watch")
    for number in range(52):
        watch.log(text=f"第 {number} 条", by=officer, now=now("02:10"))
    first, older = queries.log_page(officer)
    rest, end = queries.log_page(officer, before=older)
    assert (len(first), len(rest), end) == (50, 2, None)
    assert not {row.pk for row in first} & {row.pk for row in rest}


def parts_of(officer, at):
    plan, holders = current_plan(officer), on_watch.holders(officer.organisation_id, now=at)
    since = on_watch.shift_began(holders, plan, now=at)
    return {each.code: each for each in queries.health(officer, since=since, now=at)}


def test_a_device_is_well_for_the_shift_in_which_it_was_tried(scenario, now):
    officer = scenario.who("watch")
    assert parts_of(officer, now("02:00"))["sound"].state == "soon"
    watch.check_device(device="sound", works=True, by=officer, now=now("02:10"))
    watch.check_device(device="printer", works=False, note="缺纸", by=officer, now=now("02:11"))
    found = parts_of(officer, now("02:12"))
    assert (found["sound"].state, found["sound"].at) == ("done", now("02:10"))
    assert (found["printer"].state, found["printer"].words) == ("over", "缺纸")
    assert parts_of(officer, now("15:00"))["sound"].state == "soon"


def test_the_shift_is_that_of_who_took_the_watch_and_not_twelve_hours(scenario, now):
    officer = scenario.who("watch")
    watch.check_device(device="sound", works=True, by=officer, now=now("08:00"))
    watch.log(text="上一班的事", by=officer, now=now("08:00"))
    duty.begin(post="watch_officer", by=officer, now=now("08:30"))
    assert parts_of(officer, now("09:00"))["sound"].state == "soon"
    lines = queries.log_of_shift(officer, since=now("08:30"))
    assert [each.text.split("（")[0] for each in lines] == ["张值上岗"]


def test_what_is_not_connected_is_said_to_be_so(scenario, now):
    sms = parts_of(scenario.who("watch"), now("02:00"))["sms"]
    assert (sms.state, sms.words) == ("off", "未接入")


def test_notices_that_wait_too_long_are_told(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    officer = scenario.who("watch")
    assert parts_of(officer, scenario.moment("03:41"))["channel"].state == "done"
    found = parts_of(officer, scenario.moment("03:44"))["channel"]
    assert found.state == "over"
    assert found.words.startswith("积压")


def test_the_desk_changes_with_a_line_and_a_check_that_belong_to_no_incident(scenario, now):
    officer = scenario.who("watch")
    seen = [revision(officer)]
    watch.log(text="来电询问天气", by=officer, now=now("02:10"))
    seen.append(revision(officer))
    watch.check_device(device="printer", works=True, by=officer, now=now("02:11"))
    seen.append(revision(officer))
    assert len(set(seen)) == 3


def test_each_holder_of_a_post_is_listed_once_with_his_phone(scenario, now):
    officer = scenario.who("watch")
    from_plan = queries.on_duty(officer, current_plan(officer), [], now=now("02:00"))
    names = [each.name for each in from_plan]
    assert len(names) == len(set(names))
    deputy = next(each for each in from_plan if each.name == "陈副局")
    assert "、" in deputy.title
    assert deputy.phone


def test_who_has_the_watch_goes_before_who_holds_the_post(scenario, now):
    duty.begin(post="watch_officer", by=scenario.who("leader"), now=now("02:00"), phone="0353-0000999")
    officer = scenario.who("watch")
    holders = on_watch.holders(officer.organisation_id, now=now("02:10"))
    found = queries.on_duty(officer, current_plan(officer), holders, now=now("02:10"))
    leader = next(each for each in found if each.name == "李带")
    assert leader.title == "值班员、带班领导"
    assert leader.phone == "0353-0000999"
    assert "张值" not in [each.name for each in found]
