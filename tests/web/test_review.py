"""统计复盘: a month's figures with their counts and definitions; one incident's due against done, and what to do better."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import Error as DatabaseError
from web_pages import Browser, words

from incidents.actions import reviewing
from incidents.models import Alarm, Deadline, ReviewNote
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

RULE = "initial_report_4h"
EARLY = ("city_government", "provincial_department")


@pytest.fixture
def night(scenario):
    """Called at 02:13, verified at 02:24, reported by phone at 02:30 and in writing at 03:04."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:24").verify()
    scenario.at("02:30").report("INITIAL", "phone", *EARLY)
    scenario.at("03:04").report("INITIAL", "written", *EARLY)
    return scenario


def desk(story, officer: str = "yq_watch") -> Browser:
    return Browser(story, officer)


def figure(answer, code: str):
    return next(each for each in answer.context["found"].figures if each.code == code)


def month(story, query: str = ""):
    return desk(story).visit(f"/review/{query}")


def test_a_month_says_how_many_reports_went_out_in_time_of_how_many(night):
    answer = month(night)
    assert answer.status_code == 200
    law = figure(answer, "timely-law")
    assert law.share.n == law.share.m > 0
    assert f"报告及时率 法定 100% {law.share.count}" in words(answer)


def test_a_report_that_is_late_and_one_that_never_came_are_both_not_in_time(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:20").report("INITIAL", "written", *EARLY)
    late = figure(month(scenario), "timely-law").share
    assert late.n < late.m


def test_what_is_not_due_yet_is_not_judged(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    clock = scenario.deadline(RULE)
    scenario.at("02:20")
    assert figure(month(scenario), f"timely-{clock.badge}").share.m == 0


def test_a_waived_clock_is_nobodys_delay(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    clock = scenario.deadline(RULE)
    scenario.at("07:00")
    before = figure(month(scenario), f"timely-{clock.badge}").share.m
    Deadline.objects.filter(pk=clock.pk).update(
        waived_at=scenario.now, waived_by=scenario.who("commander"), waived_reason="已并报"
    )
    assert figure(month(scenario), f"timely-{clock.badge}").share.m == before - 1


def test_times_are_medians_with_their_count(night):
    answer = month(night)
    verify, written = figure(answer, "verify"), figure(answer, "written")
    assert (verify.median, verify.counted, verify.of) == (timedelta(minutes=11), 1, 1)
    assert (written.median, written.counted, written.of) == (timedelta(minutes=34), 1, 1)
    assert "接报→核实 中位 11 分" in words(answer)


def test_the_median_of_three_is_the_middle_one_and_p90_near_the_worst(scenario):
    for minutes in (4, 10, 30):
        scenario.at("02:00" if minutes == 4 else f"0{2 + minutes // 10}:00")
        scenario.receive()
        scenario.fast_forward(f"{minutes}m").verify()
    found = figure(month(scenario), "verify")
    assert (found.median, found.p90) == (timedelta(minutes=10), timedelta(minutes=26))


def test_an_answer_by_telephone_counts_towards_the_share_of_the_telephone(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:20").verify()
    scenario.update_facts(water_source_affected="county")
    scenario.at("03:41").request("II", leads=scenario.open_leads())
    scenario.at("03:45").approve_by_phone()
    found = figure(month(scenario), "answer")
    assert (found.median, found.counted) == (timedelta(minutes=4), 1)
    assert (found.beside.n, found.beside.m) == (1, 1)


def test_all_signed_counts_only_where_the_last_one_has_signed(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    notices = scenario.incident.notices.filter(kind="activation")
    units = list(notices.values_list("unit_code", flat=True).distinct())
    for unit in units[:-1]:
        scenario.sign_notice(unit, signed_name="值班")
    assert (figure(month(scenario), "receipts").counted, figure(month(scenario), "receipts").of) == (0, 1)
    scenario.fast_forward("9m").sign_notice(units[-1], signed_name="值班")
    found = figure(month(scenario), "receipts")
    assert (found.median, found.counted) == (timedelta(minutes=9), 1)


def test_unknown_is_never_zero(scenario):
    scenario.at("02:13").receive()
    answer = month(scenario)
    assert not figure(answer, "answer").known
    assert "审批应答 无数据" in words(answer)
    assert "0%" not in words(answer).replace("100%", "")


def test_every_figure_carries_its_definition(night):
    html = month(night).content.decode()
    for each in month(night).context["found"].figures:
        assert f'title="{each.definition}"' in html
        assert f">{each.definition}</td>" in html


def test_drills_and_other_months_are_left_out_unless_asked_for(night):
    assert month(night, "?month=2026-10").context["found"].total == 0
    assert "2026年10月没有事件" in words(month(night, "?month=2026-10"))
    type(night.incident).objects.filter(pk=night.incident_id).update(drill=True)
    assert month(night).context["found"].total == 0
    assert month(night, "?drills=1").context["found"].total == 1
    assert month(night, "?drills=1&category=大气污染").context["found"].total == 0


@pytest.mark.parametrize(
    "query", ["?month=2026-13", "?month=1999-01", "?month=x", "?category=%00", "?month="]
)
def test_what_cannot_be_read_is_the_present_month(night, query):
    answer = month(night, query)
    assert answer.status_code == 200
    assert answer.context["scope"].month.code == "2026-11"


def test_the_month_starts_at_midnight_in_beijing(scenario):
    scenario.day = "2026-11-01"
    scenario.at("00:00").receive()
    scenario.day = "2026-10-31"
    assert month(scenario, "?month=2026-11").context["found"].total == 1
    assert month(scenario, "?month=2026-10").context["found"].total == 0


def raise_alarm(story, at: str, *, priority: int = 3, cause: str = "x", cleared: str = "") -> Alarm:
    return Alarm.objects.create(
        organisation=story.who("watch").organisation, incident=story.incident, kind="OVERDUE",
        cause=f"{cause}{at}" if not cleared else cause, priority=priority, words=f"{at} 的告警", raised_at=story.moment(at),
        announced_at=story.moment(at), cleared_at=story.moment(cleared) if cleared else None,
    )  # fmt: skip


def verdict(answer, code: str):
    return next(each for each in answer.context["alarms"]["verdicts"] if each.code == code)


def test_the_alarms_after_an_activation_are_the_peak_and_not_the_steady_state(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    for at in ("03:42", "03:45", "03:50", "05:00"):
        raise_alarm(scenario, at)
    scenario.now = scenario.moment("06:00")
    answer = month(scenario)
    assert verdict(answer, "peak").value == "3/10分"
    assert answer.context["alarms"]["counts"].steady == 1


def test_the_same_cause_again_within_two_minutes_is_chatter(night):
    raise_alarm(night, "03:10", cause="a", cleared="03:12")
    raise_alarm(night, "03:13", cause="a", cleared="03:20")
    raise_alarm(night, "03:30", cause="a", cleared="03:40")
    found = verdict(month(night), "chatter")
    assert (found.value, found.holds) == ("1", False)


def test_what_stood_longer_than_a_shift_is_listed_with_a_link(night):
    old = raise_alarm(night, "03:10", priority=2)
    night.now = night.moment("18:00")
    answer = month(night)
    assert verdict(answer, "standing").value == "1"
    assert f"/alarms/{old.pk}/" in answer.content.decode()


def test_the_bars_are_pictures_with_the_numbers_on_them(night):
    svg = desk(night).visit("/review/timeliness.svg?month=2026-11")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "100%（" in svg.content.decode()
    assert "水污染" in desk(night).visit("/review/categories.svg").content.decode()
    assert b"<script" not in svg.content
    raise_alarm(night, "03:10")
    assert "P3" in desk(night).visit("/review/alarms.svg").content.decode()
    assert desk(night).visit("/review/nothing.svg").status_code == 404


def test_another_offices_incidents_and_alarms_are_not_in_it(night, people):
    raise_alarm(night, "03:10")
    other = Browser(night, "wx_watch").visit("/review/")
    assert other.context["found"].total == 0
    assert other.context["alarms"]["counts"].total == 0


def test_an_administrator_is_told_who_sees_it(scenario):
    answer = Browser(scenario, "admin_system").visit("/review/")
    assert answer.status_code == 403
    assert "值班单位人员" in words(answer)


def test_the_month_takes_few_statements_however_many_incidents(night):
    for _ in range(3):
        night.fast_forward("10m").receive()
    page = desk(night)
    page.visit("/review/")  # the plan is read once a process
    assert page.statements_of("/review/") <= 15


# 单事件复盘


def lines(answer) -> dict[str, str]:
    """By the name of the clock, its line as a person reads it."""
    found = {}
    for piece in answer.content.decode().split('<tr id="d-')[1:]:
        answer._container = [piece.split("</tr>")[0].encode()]
        said = words(answer)
        found[said.split(" ")[4]] = said
    return found


def note(story, text: str, *, by: str = "watch", rule: str = RULE, **more) -> ReviewNote:
    return reviewing.write(
        incident_id=story.incident_id, deadline_id=story.deadline(rule).pk, improvement=text, by=story.who(by),
        now=story.now, **more,
    )  # fmt: skip


def test_what_was_due_stands_beside_what_was_done(night):
    answer = desk(night).get("incident-review")
    said = words(answer)
    assert "书面初报（一般、较大）" in said
    assert "应于 实际 差 原因 改进建议" in said
    assert "✓ 早 3 小时 9 分" in said
    clock = night.deadline(RULE)
    assert answer.content.decode().count(f"/clocks/{clock.pk}/") == 2


def test_ten_lines_a_page_and_the_page_is_in_the_address(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    first = desk(scenario).get("incident-review")
    second = desk(scenario).get("incident-review", query="?page=2")
    assert first.content.count(b'<tr id="d-') == 10
    assert first.context["found"].page.number == 1
    assert second.context["found"].page.start_index() == 11
    assert desk(scenario).get("incident-review", query="?page=nonsense").status_code == 200


def test_only_what_was_late_is_shown_where_asked_for(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:20").report("INITIAL", "written", *EARLY)
    answer = desk(scenario).get("incident-review", query="?show=late")
    assert all(each.late for each in answer.context["found"].page.object_list)
    assert "■ 超 7 分" in words(answer)


def test_an_improvement_is_filled_in_and_the_later_one_stands(night):
    clock = night.deadline(RULE)
    typed = {"cause": "传真机缺纸", "improvement": "交接班时检查传真机"}
    night.at("09:00")
    answer = desk(night).post("review-write", clock.pk, query="?page=1", **typed)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?page=1#d-{clock.pk}")
    night.at("10:00")
    note(night, "交接班时检查传真机和打印机", by="leader")
    said = words(desk(night).get("incident-review"))
    assert "交接班时检查传真机和打印机 李带 11月22日 10:00，第 2 次" in said
    form = words(desk(night).get("review-write", clock.pk))
    assert "以前写的" in form
    assert "交接班时检查传真机（原因：传真机缺纸）" in form


def test_an_improvement_can_be_written_after_the_archive(night):
    type(night.incident).objects.filter(pk=night.incident_id).update(state="ARCHIVED")
    assert note(night, "提前备好联系人名单").post == "值班员"
    assert night.incident.state == "ARCHIVED"


def test_an_empty_improvement_is_asked_for(night):
    answer = desk(night).post("review-write", night.deadline(RULE).pk, cause="", improvement=" ")
    assert answer.status_code == 422
    assert "请写改进建议" in words(answer)
    with pytest.raises(InvalidInput) as refused:
        note(night, "长" * 401)
    assert refused.value.errors == {"improvement": "改进建议至多 400 字。"}


def test_of_a_clock_that_still_runs_there_is_nothing_to_say(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    with pytest.raises(WrongState, match="还在走"):
        note(scenario, "早点报")


def test_who_answers_for_no_report_is_told_who_does(night):
    with pytest.raises(NotAllowed) as refused:
        note(night, "早点报", by="yq_pingding")
    assert refused.value.who_can
    page = desk(night, "yq_pingding").get("incident-review")
    assert "改进建议由" in words(page)
    assert b"review/write" not in page.content


def test_a_note_is_never_changed(night):
    row = note(night, "提前备好联系人名单")
    with pytest.raises(DatabaseError):
        ReviewNote.objects.filter(pk=row.pk).update(improvement="没有")
    assert connection.needs_rollback


def test_the_room_and_the_month_lead_to_it(night):
    address = f"/incidents/{night.incident_id}/review/"
    assert address in desk(night).get("room").content.decode()
    assert address in month(night).content.decode()


def test_the_clauses_by_which_lessons_are_drawn_are_quoted(county):
    county.at("14:16").receive(confirmed={"deaths": 3})
    said = words(Browser(county, "wx_watch").get("incident-review"))
    assert "分析总结生产安全事故应急救援的经验教训，提出改进建议" in said


def test_the_review_takes_few_statements_however_many_clocks(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    assert desk(scenario).statements("incident-review") <= 15
