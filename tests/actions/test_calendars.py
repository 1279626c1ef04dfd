"""工作日历: official days, regional days, a notice that comes late; whatever moves says from when to when."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.actions import calendars
from incidents.actions.calendars import Announced
from incidents.models import Organisation, WorkingDay
from incidents.rules.refusal import InvalidInput


def command(*arguments):
    out = StringIO()
    call_command("working_days", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def assessed(scenario):
    """较大, and the assessment passed its review on Friday 2026-12-04 in the afternoon."""
    command("--seed", "2026")
    scenario.activated("III", at="2026-11-22 08:00", serious_injuries=10)
    scenario.at("2026-11-25 11:00").response_ends()
    scenario.at("2026-12-04 15:00").review_passed("阳环评审〔2026〕3号")
    return scenario


def off(*days, worked=False):
    return [Announced(day, worked, "元旦") for day in days]


@pytest.mark.django_db
def test_the_calendar_is_seeded_year_by_year_and_twice_the_same_changes_nothing():
    assert command("--seed", "2025", "2026").count("365 new or changed") == 2
    assert WorkingDay.objects.get(date=date(2026, 2, 14)).worked
    spring = WorkingDay.objects.get(date=date(2026, 2, 17))
    assert (spring.worked, spring.name, spring.region) == (False, "春节", "")
    assert "0 new or changed" in command("--seed", "2026")


@pytest.mark.django_db
def test_a_year_that_nobody_has_announced_is_not_invented():
    with pytest.raises(CommandError, match="no official days of 2027"):
        command("--seed", "2027")
    assert not WorkingDay.objects.exists()


@pytest.mark.clause("YQ-149")
def test_twenty_working_days_into_a_year_without_notice_are_provisional_and_early(assessed):
    due = assessed.expect_deadline("assessment_report", due="2027-01-02 00:00")
    assert due.provisional
    assessed.expect_event("deadline.set", about="较大事件损害评估报告报送")
    assert "（暂定）" in assessed.events("deadline.set")[-1].summary


@pytest.mark.clause("YQ-149")
def test_the_notice_moves_the_date_and_says_from_when_to_when(assessed, tmp_path):
    notice = tmp_path / "notice.csv"
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(31)]
    lines = [f"{day},{'休' if day.day <= 3 or day.weekday() > 4 else '班'}," for day in days]
    notice.write_text("date,worked,name\n" + "\n".join(lines), encoding="utf-8")
    assert "1 deadlines moved" in command("--import", str(notice), "--source", "国办发明电〔2026〕9号")
    assert not assessed.expect_deadline("assessment_report", due="2027-01-05 00:00").provisional
    assessed.expect_event(
        "deadline.recalculated", about="至 01-02 00:00 改为至 01-05 00:00（推后）", clause="YQ-149"
    )


@pytest.mark.clause("YQ-149")
def test_a_date_that_turns_out_right_loses_its_mark_and_nothing_else(assessed):
    new_year = [Announced(date(2027, 1, 1), worked=True)]
    taken = calendars.announce(new_year, source="通知", now=assessed.now)
    assert (taken.changed, taken.moved) == (1, 0)
    assert not assessed.expect_deadline("assessment_report", due="2027-01-02 00:00").provisional
    assessed.expect_event("deadline.recalculated", about="不变，已有官方安排")


@pytest.mark.clause("YQ-149")
def test_a_weekend_that_is_to_be_worked_brings_the_date_forward_and_says_so(assessed):
    worked = [Announced(date(2026, 12, 26), worked=True)]
    assert calendars.announce(worked, source="调休通知", now=assessed.now).moved == 1
    assessed.expect_deadline("assessment_report", due="2027-01-01 00:00")
    assessed.expect_event("deadline.recalculated", about="（提前）")


def test_regional_days_count_for_the_region_alone(assessed):
    feast = off(date(2026, 12, 9), date(2026, 12, 10))
    assert calendars.announce(feast, source="自治区通知", region="新疆", now=assessed.now).moved == 0
    Organisation.objects.filter(pk=assessed.incident.organisation_id).update(region="新疆")
    assert calendars.recalculate(now=assessed.now) == 1
    assessed.expect_deadline("assessment_report", due="2027-01-06 00:00")


def test_a_limit_that_was_late_by_a_date_nobody_announced_is_late_no_more(assessed):
    assessed.at("2027-01-02 08:00")
    assert assessed.deadline("assessment_report").missed_at == assessed.moment("2027-01-02 00:00")
    calendars.announce(off(date(2027, 1, 1)), source="迟到的通知", now=assessed.now)
    again = assessed.expect_deadline("assessment_report", due="2027-01-05 00:00")
    assert again.missed_at is None
    assessed.at("2027-01-05 00:00")
    assert assessed.deadline("assessment_report").missed_at == assessed.moment("2027-01-05 00:00")


@pytest.mark.django_db
def test_a_notice_that_contradicts_itself_or_names_no_source_is_refused(now):
    day = date(2027, 1, 1)
    with pytest.raises(InvalidInput, match="填写的内容有误"):
        calendars.announce([*off(day), *off(day, worked=True)], source="通知", now=now("08:00"))
    with pytest.raises(InvalidInput) as refused:
        calendars.announce(off(day), source=" ", now=now("08:00"))
    assert "文号" in refused.value.errors["source"]
    assert not WorkingDay.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["2027-13-01,休,", "2027-01-01,也许,"])
def test_a_line_that_cannot_be_read_is_named_by_its_number(tmp_path, line):
    notice = tmp_path / "notice.csv"
    notice.write_text(f"date,worked,name\n2027-01-02,休,元旦\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=":3:"):
        command("--import", str(notice), "--source", "通知")
    assert not WorkingDay.objects.exists()
