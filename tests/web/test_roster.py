"""值班表 on screen: gaps said, shifts added without script, a file brought in, the paper, the telephones."""

import io
from datetime import UTC

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.models import RosterChange, RosterShift

WEEK = {"week": "2026-11-23"}


@pytest.fixture
def at(scenario):
    """The clock stands at 09:00 on Sunday 2026-11-22."""
    with time_machine.travel(scenario.moment("09:00").astimezone(UTC), tick=False):
        yield


def add(client, **more):
    given = {"who": "watch_officer:yq_watch", "hours": "夜班", "day": "2026-11-23", "every": "1"}
    return client.post(reverse("roster"), given | WEEK | more)


def test_a_week_says_its_gaps_by_post_and_hours(at, sign_in):
    client = sign_in("yq_office")
    answer = add(client, until="2026-11-29")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert page.count("张值</a>") == 7
    assert "<b>■ 缺口</b> 11-24 08:30—20:00 值班员无人" in page
    assert "带班领导无人" in page


def test_the_whole_day_is_two_shifts_and_leaves_no_gap(at, sign_in):
    client = sign_in("yq_office")
    for who in ("watch_officer:yq_watch", "watch_leader:yq_leader"):
        add(client, who=who, hours="", day="2026-11-22", until="2026-11-29")
    page = client.get(reverse("roster"), WEEK).content.decode()
    assert "没有缺口，没有重叠" in page


def test_two_leaders_at_once_are_warned_of(at, sign_in):
    client = sign_in("yq_office")
    for who in ("watch_leader:yq_leader", "watch_leader:yq_office"):
        add(client, who=who)
    page = client.get(reverse("roster"), WEEK).content.decode()
    assert "▲ 重叠</b> 11-23 20:00—11-24 08:30 带班领导排了 李带、陈副局" in page


def test_who_does_not_arrange_it_reads_it_and_is_told_who_does(at, sign_in):
    page = sign_in("yq_monitoring").get(reverse("roster")).content.decode()
    assert "值班表由带班领导、局指挥部办公室主任排" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert add(sign_in("yq_monitoring")).status_code == 403
    assert not RosterShift.objects.exists()


def test_a_wrong_entry_comes_back_with_what_was_chosen(at, sign_in):
    answer = add(sign_in("yq_office"), until="2026-11-20")
    assert answer.status_code == 422
    assert "“排到”早于日期" in answer.content.decode()
    past = add(sign_in("yq_office"), day="2026-11-20")
    assert past.status_code == 422
    assert "这一班已经过去" in past.content.decode()


def test_a_shift_is_changed_and_removed_and_the_record_says_by_whom(at, sign_in):
    client = sign_in("yq_office")
    add(client)
    row = RosterShift.objects.get()
    page = client.get(reverse("roster-shift", args=[row.pk])).content.decode()
    assert "改班：值班员 夜班" in page
    client.post(
        reverse("roster-shift", args=[row.pk]),
        {"officer": "yq_leader", "starts_at": "2026-11-23T20:00", "ends_at": "2026-11-24T08:30"},
    )
    row.refresh_from_db()
    assert row.officer.name == "李带"
    assert client.post(reverse("roster-remove", args=[row.pk])).status_code == 302
    record = client.get(reverse("roster-changes")).content.decode()
    assert "撤班" in record
    assert "张值 夜班 11-23 20:00—11-24 08:30 → 值班员 李带" in record


def test_last_week_is_copied_by_one_button(at, sign_in):
    client = sign_in("yq_office")
    add(client, until="2026-11-29")
    answer = client.post(reverse("roster-copy"), {"week": "2026-12-01"}, follow=True)
    assert "已从上周复制 7 班" in answer.content.decode()
    empty = client.post(reverse("roster-copy"), {"week": "2026-12-20"}, follow=True)
    assert "没有可复制的班次" in empty.content.decode()


LINES = [
    ("日期", "班次", "岗位", "姓名"),
    ("2026-11-23", "白班", "值班员", "张值"),
    ("2026/11/23", "夜班", "值班员", "李带"),
    ("2026年11月23日", "夜班", "带班领导", "陈副局"),
]


def as_csv(lines, encoding="gb18030"):
    text = "\r\n".join(",".join(line) for line in lines)
    return SimpleUploadedFile("值班表.csv", text.encode(encoding), "text/csv")


def as_xlsx(lines):
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return SimpleUploadedFile("值班表.xlsx", kept.getvalue())


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_a_table_of_the_office_is_brought_in_whole(at, sign_in, written):
    client = sign_in("yq_office")
    answer = client.post(reverse("roster-import"), {"file": written(LINES), **WEEK}, follow=True)
    assert "已排 3 班" in answer.content.decode()
    assert RosterChange.objects.filter(act="imported").count() == 3
    again = client.post(reverse("roster-import"), {"file": written(LINES), **WEEK}, follow=True)
    assert "已排 0 班，另有 3 班表上已有" in again.content.decode()


def test_a_table_with_a_wrong_line_brings_in_nothing_and_names_the_line(at, sign_in):
    wrong = [
        *LINES,
        ("2026-11-24", "中班", "值班员", "张值"),
        ("2026-13-40", "白班", "值班员", "张值"),
        ("2026-11-24", "白班", "值班员", "孙监"),
    ]
    answer = sign_in("yq_office").post(reverse("roster-import"), {"file": as_csv(wrong), **WEEK})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 5 行：班次应为：白班、夜班" in page
    assert "第 6 行：日期读不出" in page
    assert "第 7 行：没有可排班的这位人员" in page
    assert not RosterShift.objects.exists()


@pytest.mark.parametrize("name", ["值班表.xlsx", "值班表.doc", "值班表.csv"])
def test_what_is_no_table_is_said_to_be_none(at, sign_in, name):
    rubbish = SimpleUploadedFile(name, b"\x00\x01 not a table")
    answer = sign_in("yq_office").post(reverse("roster-import"), {"file": rubbish})
    assert answer.status_code == 422
    assert not RosterShift.objects.exists()


def test_the_month_and_the_paper_show_the_same_shifts(at, sign_in):
    client = sign_in("yq_office")
    add(client)
    month = client.get(reverse("roster"), {"month": "2026-11-01"}).content.decode()
    assert "11-30" in month
    assert "张值</a>" in month
    paper = client.get(reverse("roster-print"), {"month": "2026-11-01"}).content.decode()
    assert "值班电话 0353-0000100" in paper
    assert "张值" in paper


def test_a_telephone_has_the_numbers_to_dial(at, sign_in):
    client = sign_in("yq_office")
    add(client)
    assert 'href="tel:0353-0000101"' in client.get(reverse("roster"), WEEK).content.decode()


def test_another_office_and_the_administrators_have_none_of_it(at, sign_in):
    add(sign_in("yq_office"))
    row = RosterShift.objects.get()
    assert sign_in("wx_office").get(reverse("roster-shift", args=[row.pk])).status_code == 404
    assert sign_in("wx_office").post(reverse("roster-remove", args=[row.pk])).status_code == 404
    assert "张值" not in sign_in("wx_office").get(reverse("roster"), WEEK).content.decode()
    assert sign_in("admin_system").get(reverse("roster")).status_code == 404


@pytest.mark.parametrize("view", [WEEK, {"month": "2026-11-01"}])
def test_a_full_month_costs_as_many_statements_as_an_empty_one(
    at, sign_in, django_assert_max_num_queries, view
):
    client = sign_in("yq_office")
    client.get(reverse("roster"), view)
    with django_assert_max_num_queries(15):
        client.get(reverse("roster"), view)
    add(client, hours="", until="2026-11-30")
    with django_assert_max_num_queries(15):
        client.get(reverse("roster"), view)
