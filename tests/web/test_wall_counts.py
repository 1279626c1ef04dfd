"""What has no room on the wall is counted there, and what matters most has its room: who is late, who commands."""

import re

import level_scenes as level
import pytest
from django.test import Client
from django.urls import reverse
from warning_scenes import Warnings
from web_pages import Browser, words

from incidents.actions import levels, walls
from incidents.actions.decisions import Decision
from incidents.models import ActivatedGroup, Alarm, AlarmKind, Deadline
from incidents.models.deadline import HELD


def wall_of(story, officer):
    """The browser of a machine on the wall of the story's office."""
    browser = Browser(story, officer)
    browser.client = Client()
    _, raw = walls.hang(
        name="大厅", inches=55, pixels_wide=1920, pixels_high=1080, seat_m=2, columns=3,
        by=story.who("leader"), now=story.now,
    )  # fmt: skip
    assert browser.visit(reverse("wall-enter", args=[raw])).status_code == 302
    return browser


@pytest.fixture
def wall(scenario):
    return wall_of(scenario, "yq_watch")


@pytest.fixture
def county_wall(county):
    return wall_of(county, "wx_watch")


def face(wall):
    return wall.visit("/wall/face/").content.decode()


def states_of_groups(page):
    return re.findall(r'<span class="wstate is-(\w+)">', page)


class TestGroups:
    def test_who_has_not_signed_in_time_stands_before_who_has(self, county, county_wall):
        county.activated("II", at="15:00", deaths=12)
        first = ActivatedGroup.objects.filter(response__incident=county.incident_id).order_by("position")[0]
        county.sign_notice(first.lead_unit)
        assert states_of_groups(face(county_wall)) == ["idle"] * 11
        county.fast_forward("3h")
        states = states_of_groups(face(county_wall))
        assert set(states) == {"over", "idle"}
        assert states == sorted(states, reverse=True)

    def test_all_of_them_are_on_the_page_and_their_sum_says_how_many_are_late(self, county, county_wall):
        county.activated("II", at="15:00", deaths=12)
        assert "组未签收" not in face(county_wall)
        county.fast_forward("3h")
        page = face(county_wall)
        assert len(states_of_groups(page)) == 11
        assert "0/11 到位" in page
        assert "■ 11 组未签收" in page


class TestClocks:
    def test_the_others_are_counted_with_those_that_are_overdue(self, scenario, wall):
        scenario.activated("II", at="02:40", deaths=10)
        running = words(wall.visit("/wall/face/"))
        more = int(re.search(r"另有 (\d+) 个时限", running)[1])
        assert more > 0
        assert "个超时" not in running
        Deadline.objects.filter(incident=scenario.incident_id, met_at=None).update(due_at=scenario.now)
        scenario.now = scenario.moment("02:50")
        late = re.search(r"另有 (\d+) 个时限，其中 ■ (\d+) 个超时", words(wall.visit("/wall/face/")))
        assert late[1] == late[2]

    def test_one_of_which_nobody_knows_since_when_it_runs_takes_no_others_place_and_has_used_nothing_up(
        self, county, county_wall
    ):
        county.activated("II", at="15:00", deaths=12)
        assert "起算待核" not in face(county_wall)
        Deadline.objects.filter(incident=county.incident_id, base_known=True).update(superseded_at=county.now)
        page = face(county_wall)
        assert "起算待核" in page
        assert "已用" not in page

    def test_one_that_a_paused_drill_holds_still_hangs_there(self, scenario, wall):
        scenario.receive(drill=True)
        Deadline.objects.filter(incident=scenario.incident_id).update(
            paused_at=scenario.now, paused_reason=HELD
        )
        page = words(wall.visit("/wall/face/"))
        assert "没有进行中的时限" not in page
        assert "暂停" in page
        assert "继续后顺延" in page

    def test_one_of_days_is_written_smaller_and_leaves_its_owner_room(self, scenario, wall):
        scenario.receive()
        assert "wclock--days" not in face(wall)
        scenario.fast_forward("3d")
        page = face(wall)
        assert "wclock--days" in page
        assert re.search(r">应于 \d+月\d+日</span>", page)


class TestCommand:
    def test_who_commands_stands_below_the_title_once_it_was_handed_over(self, county, county_wall):
        county.activated("II", at="15:00", deaths=12)
        assert "指挥已移交" not in face(county_wall)
        level.hand_over_command(county.at("16:00"))
        page = face(county_wall)
        assert "指挥已移交市生产安全事故应急救援指挥部办公室 16:00 起" in words(
            county_wall.visit("/wall/face/")
        )
        assert "王县长" not in page
        assert "市指挥部 刘" not in page

    def test_below_the_levels_that_are_handed_over_the_office_commands_again(self, county, county_wall):
        county.activated("II", at="15:00", deaths=12)
        level.hand_over_command(county.at("16:00"))
        level.ask_level(county.at("16:30"), "III", reason="险情已控制", evidence="现场确认单")
        levels.approve(
            incident_id=county.incident_id,
            decision=Decision(words="市指挥部〔2026〕7号：降为III级"),
            by=county.who("commander"),
            now=county.now,
        )
        assert "指挥已移交" not in face(county_wall)
        room = words(Browser(county, "wx_watch").get("room"))
        assert "本级协助" not in room


class TestWarnings:
    def in_force(self, scenario, number):
        for _ in range(number):
            warnings = Warnings(scenario)
            warnings.propose("III")
            warnings.sign()

    def test_three_hang_on_a_quiet_wall_and_the_others_are_counted(self, county, county_wall):
        self.in_force(county, 3)
        assert "另有" not in face(county_wall)
        self.in_force(county, 2)
        page = face(county_wall)
        assert page.count('class="wall__band"') == 3
        assert "另有 2 条预警" in page

    def test_beside_an_incident_the_gravest_hangs_and_the_others_are_counted(self, county, county_wall):
        county.receive()
        self.in_force(county, 3)
        page = face(county_wall)
        assert page.count('class="wall__band"') == 1
        assert "另有 2 条" in page


def test_incidents_with_a_p1_take_turns_among_themselves_and_the_foot_says_so(scenario, wall):
    quiet = scenario.receive()
    for detail in ("娘子关镇", "冠山镇"):
        called = scenario.fast_forward("1m").receive(detail=detail)
        Alarm.objects.create(
            organisation=called.organisation,
            incident=called,
            kind=AlarmKind.OVERDUE,
            cause=f"test {called.pk}",
            priority=1,
            words="■ 超时",
            raised_at=scenario.now,
            announced_at=scenario.now,
        )
    pages = [wall.visit(f"/wall/face/?at={at}").content.decode() for at in range(4)]
    assert not [page for page in pages if str(quiet.pk) in page]
    assert len({re.search(r'data-incident="([^"]+)"', page)[1] for page in pages}) == 2
    assert all("只轮播 2 起告警事件：时限超时" in page for page in pages)
    assert not [page for page in pages if "轮播已停" in page]
