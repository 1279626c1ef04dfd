"""情况单 and 时限表: what somebody who walks in holds in his hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from incidents.actions import notes
from tests.documents.papers import pages, text


@pytest.fixture
def night(scenario):
    """The tanker at II级, notices out."""
    scenario.activated("II", at="03:41")
    return scenario


def printed(client, name, night):
    answer = client.get(reverse(name, args=[night.incident.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def test_the_situation_sheet_is_one_page_with_levels_people_clocks_groups_and_the_newest_entries(
    night, sign_in
):
    with travel(night.moment("03:47"), tick=False):
        body = printed(sign_in("yq_watch"), "situation-sheet", night)
    assert pages(body) == 1
    said = text(body)
    for words in ("情况单", "II级", "响应中", "未完时限", "应急监测组", "最近动态", night.incident.number):
        assert words in said, words


def test_what_nobody_knows_is_said_to_be_unknown_and_not_zero(night, sign_in):
    said = text(printed(sign_in("yq_watch"), "situation-sheet", night))
    assert "不明" in said


def test_however_much_happens_the_situation_sheet_stays_one_page(night, sign_in):
    for number in range(12):
        notes.add(
            incident_id=night.incident.pk,
            by=night.people["yq_watch"],
            text=f"第{number}次" + "取水口加密监测，沿线各断面每三十分钟一报，" * 8,
            now=night.moment("03:50") + timedelta(minutes=number),
        )
    with travel(night.moment("05:00"), tick=False):
        body = printed(sign_in("yq_watch"), "situation-sheet", night)
    assert pages(body) == 1


def test_the_clock_sheet_lists_every_clock_with_what_became_of_it(night, sign_in):
    with travel(night.moment("05:30"), tick=False):
        said = text(printed(sign_in("yq_watch"), "clock-sheet", night))
    assert f"共{night.incident.deadlines.count()}项" in said
    assert "超时" in said


@pytest.mark.parametrize("name", ["situation-sheet", "clock-sheet"])
def test_the_sheets_of_another_office_are_not_there(night, sign_in, name):
    assert sign_in("wx_watch").get(reverse(name, args=[night.incident.pk])).status_code == 404


def test_the_room_and_the_clock_ledger_lead_to_the_sheets(night, sign_in):
    desk, incident = sign_in("yq_watch"), night.incident.pk
    room = desk.get(reverse("room", args=[incident])).content.decode()
    assert "打印情况单" in room
    assert room.count(reverse("situation-sheet", args=[incident])) >= 2
    ledger = desk.get(reverse("clock-ledger", args=[incident])).content.decode()
    assert "时限表 PDF" in ledger
    assert reverse("clock-sheet", args=[incident]) in ledger
