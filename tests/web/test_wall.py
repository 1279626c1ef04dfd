"""大屏: what hangs there and what never does, who hangs it up, and that its secret opens nothing else."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter, UUIDConverter
from web_pages import Browser, words

from incidents.actions import arrivals, walls
from incidents.models import Alarm, AlarmKind, Incident, Officer, WallScreen
from incidents.queries.wall import WALL_COOKIE
from incidents.rules.refusal import InvalidInput, NotAllowed
from incidents.web.urls import urlpatterns

TYPED = {"name": "三楼大厅", "inches": "55", "resolution": "1920x1080", "seat_m": "2.5", "columns": "3"}
VALUES = {UUIDConverter: None, IntConverter: 1}
OWN = {"wall", "wall-face", "wall-enter"}
OPEN_TO_ALL = {"login", "healthz", "metrics", "receipt-link"}


def hang(scenario, by="leader", **fields):
    sized = {
        "name": "三楼大厅",
        "inches": 55,
        "pixels_wide": 1920,
        "pixels_high": 1080,
        "seat_m": 2,
        "columns": 3,
    }
    return walls.hang(**(sized | fields), by=scenario.who(by), now=scenario.now)


def estimate(scenario, **given):
    said = {
        "target": "县城取水口",
        "distance_m": 4100,
        "speed_m_s": Decimal("0.3"),
        "source": "浮标法",
    } | given
    return arrivals.estimate(
        incident_id=scenario.incident_id, by=scenario.who("yq_pingding"), now=scenario.now, **said
    )


@pytest.fixture
def wall(scenario):
    """The browser of a machine on the wall."""
    browser = Browser(scenario, "yq_watch")
    browser.client = Client()
    browser.screen, raw = hang(scenario)
    assert browser.visit(reverse("wall-enter", args=[raw])).status_code == 302
    return browser


class TestWhatHangsThere:
    def test_one_incident_with_its_level_clocks_figures_headlines_and_groups(self, scenario, wall):
        scenario.activated("III", at="02:40", deaths=3)
        page = words(wall.visit("/wall/"))
        for word in (
            "III 级",
            "平定县",
            "现势",
            "截至",
            "最近动态",
            "启动III级响应",
            "工作组",
            "应急监测组",
            "实战",
            "1/1 事件",
        ):
            assert word in page, word
        assert wall.visit("/wall/").content.decode().count('class="wclock ') == 4

    def test_an_overdue_clock_says_so_and_comes_first(self, scenario, wall):
        scenario.activated("III", at="02:40", deaths=3)
        scenario.fast_forward("5h")
        first = re.search(
            r'<ec-clock class="wclock ([^"]*)".*?</ec-clock>',
            wall.visit("/wall/face/").content.decode(),
            re.S,
        )
        assert "is-over" in first[1]
        assert "超时" in first[0]

    def test_neither_telephone_nor_caller_nor_typed_words_are_anywhere(self, scenario, wall):
        scenario.receive(caller={"name": "马司机", "phone": "13800138000"})
        scenario.verify()
        scenario.note("伤者李某某，家属电话 0353-2293369")
        page = wall.visit("/wall/").content.decode()
        for private in ("马司机", "13800138000", "李某某", "2293369", "刺激性气味"):
            assert private not in page
        phones = [each for each in Officer.objects.values_list("phone", flat=True) if each]
        assert phones
        assert not [phone for phone in phones if phone in page]

    def test_visitors_see_posts_and_no_officer(self, scenario, wall):
        scenario.activated("III", at="02:40", deaths=3)
        page = words(wall.visit("/wall/?for=visitors"))
        assert "展示" in page
        names = [each for each in Officer.objects.values_list("name", flat=True) if each]
        assert not [name for name in names if name in page]

    def test_a_drill_is_hatched_and_says_so(self, scenario, wall):
        scenario.receive(drill=True)
        page = wall.visit("/wall/").content.decode()
        assert "wall__page--drill" in page
        assert "演练" in words(wall.visit("/wall/"))
        assert "实战" not in words(wall.visit("/wall/face/"))

    def test_quiet_is_shown_as_checked(self, scenario, wall):
        page = words(wall.visit("/wall/"))
        for word in ("无进行中事件", "声音", "对时", "链路", "还没有接报过事件"):
            assert word in page

    def test_what_nobody_knows_is_not_nought(self, scenario, wall):
        scenario.receive()
        figures = re.search(r"<dl .*?</dl>", wall.visit("/wall/").content.decode(), re.S)[0]
        assert "不明" in figures
        assert ">0<" not in figures

    def test_an_estimated_arrival_is_marked_as_one_with_its_basis_and_without_its_source(
        self, scenario, wall
    ):
        scenario.activated("III", at="02:40", deaths=3)
        scenario.at("03:05")
        estimate(scenario, target="县城取水口（赵核 13800138000）", source="马师傅 浮标法")
        scenario.at("03:40")
        page = wall.visit("/wall/face/").content.decode()
        shown = re.search(r'<div class="warrival">.*?</div>', page, re.S)[0]
        for word in ("≈", "到达县城取水口", "3:13", "依据 03:05 测算，不是时限", 'data-kind="physical"'):
            assert word in shown, word
        assert "13800138000" not in page
        assert "马师傅" not in page
        scenario.at("07:10")
        late = re.search(r'<div class="warrival">.*?</div>', wall.visit("/wall/face/").content.decode(), re.S)
        assert "已过" in late[0]
        assert "超时" not in late[0]

    def test_a_response_that_ended_leaves_the_wall(self, scenario, wall):
        scenario.activated("III", at="02:40", deaths=3)
        scenario.response_ends()
        page = words(wall.visit("/wall/"))
        assert "无进行中事件" in page
        assert "上次接报" in page

    @pytest.mark.parametrize("audience", ["", "?for=visitors"])
    def test_no_state_of_the_wall_shows_a_victim_a_caller_or_a_telephone(self, scenario, wall, audience):
        scenario.receive(
            caller={"name": "马司机", "phone": "13800138000"}, narrative="伤者李某某，0353-2293369"
        )
        states = {"received": self.face(wall, audience)}
        scenario.verify()
        scenario.note("伤者李某某已转院，家属 13900139000")
        states["verified"] = self.face(wall, audience)
        scenario.update_facts(deaths=3, source="平定分局 13700137000")
        scenario.request("III", leads=scenario.open_leads())
        states["asked"] = self.face(wall, audience)
        scenario.approve()
        states["responding"] = self.face(wall, audience)
        scenario.fast_forward("5h")
        states["overdue"] = self.face(wall, audience)
        Incident.objects.filter(pk=scenario.incident_id).update(rescue_suspended_at=scenario.now)
        states["suspended"] = self.face(wall, audience)
        assert "暂停救援" in states["suspended"]
        scenario.response_ends()
        states["ended"] = self.face(wall, audience)
        assert "无进行中事件" in states["ended"]
        phones = [each for each in Officer.objects.values_list("phone", flat=True) if each]
        private = ["马司机", "李某某", "2293369", "13800138000", "13900139000", "13700137000", *phones]
        found = {(state, word) for state, page in states.items() for word in private if word in page}
        assert not found

    def face(self, wall, audience):
        return wall.visit(f"/wall/{audience}").content.decode()

    def test_a_page_takes_at_most_fifteen_statements(self, scenario, wall):
        scenario.activated("III", at="02:40", deaths=3)
        with CaptureQueriesContext(connection) as captured:
            wall.visit("/wall/face/")
        assert len([each for each in captured if each["sql"].startswith(("SELECT", "UPDATE"))]) <= 15


class TestTurns:
    def raise_p1(self, scenario, incident):
        return Alarm.objects.create(
            organisation=incident.organisation,
            incident=incident,
            kind=AlarmKind.OVERDUE,
            cause=f"test {incident.pk}",
            priority=1,
            words="■ 超时",
            raised_at=scenario.now,
            announced_at=scenario.now,
        )

    def test_two_incidents_take_turns(self, scenario, wall):
        first = scenario.receive()
        second = scenario.fast_forward("1m").receive(detail="娘子关镇")
        shown = [wall.visit(f"/wall/face/?at={at}").content.decode() for at in range(3)]
        assert [str(first.pk) in page for page in shown] == [True, False, True]
        assert [str(second.pk) in page for page in shown] == [False, True, False]
        assert "2/2 事件" in words(wall.visit("/wall/face/?at=1"))

    def test_a_p1_holds_its_incident_until_somebody_takes_it(self, scenario, wall):
        scenario.receive()
        second = scenario.fast_forward("1m").receive(detail="娘子关镇")
        alarm = self.raise_p1(scenario, second)
        held = wall.visit("/wall/face/?at=0").content.decode()
        assert str(second.pk) in held
        assert "轮播已停：时限超时" in held
        assert str(second.pk) not in wall.visit("/wall/face/?at=0&every=1").content.decode()
        Alarm.objects.filter(pk=alarm.pk).update(
            acknowledged_at=scenario.now, acknowledged_by=scenario.who("watch")
        )
        assert "轮播已停" not in wall.visit("/wall/face/?at=0").content.decode()

    def test_the_p1_of_a_drill_takes_no_real_incident_from_the_wall(self, scenario, wall):
        real = scenario.receive()
        drill = scenario.fast_forward("1m").receive(detail="娘子关镇", drill=True)
        self.raise_p1(scenario, drill)
        shown = [wall.visit(f"/wall/face/?at={at}").content.decode() for at in range(2)]
        assert [str(real.pk) in page for page in shown] == [True, False]
        assert not any("轮播已停" in page for page in shown)

    def test_the_p1_of_a_drill_holds_a_wall_that_shows_drills_alone(self, scenario, wall):
        scenario.receive(drill=True)
        second = scenario.fast_forward("1m").receive(detail="娘子关镇", drill=True)
        self.raise_p1(scenario, second)
        assert str(second.pk) in wall.visit("/wall/face/?at=0").content.decode()

    @pytest.mark.parametrize("at", ["-1", "x", "9" * 400, "²"])
    def test_a_page_that_is_none_is_the_first(self, scenario, wall, at):
        first = scenario.receive()
        assert str(first.pk) in wall.visit(f"/wall/face/?at={at}").content.decode()


class TestTheSecret:
    def test_only_its_digest_is_kept(self, scenario):
        screen, raw = hang(scenario)
        assert raw not in str(WallScreen.objects.filter(pk=screen.pk).values().get())
        assert len(screen.digest) == 64

    def test_it_opens_no_other_page_and_posts_nothing(self, wall, scenario):
        scenario.activated("III", at="02:40", deaths=3)
        for each in urlpatterns:
            assert isinstance(each, URLPattern)
            if each.name in OWN | OPEN_TO_ALL:
                continue
            keys = {
                key: VALUES.get(type(kind), "head") or scenario.incident_id
                for key, kind in each.pattern.converters.items()
            }
            address = reverse(each.name, kwargs=keys)
            for answer in (wall.client.get(address), wall.client.post(address)):
                sent_to_login = answer.status_code == 302 and answer["Location"].startswith("/login/")
                assert sent_to_login or answer.status_code in (401, 403, 404, 405), address
        for name in OWN - {"wall-enter"}:
            assert wall.client.post(reverse(name)).status_code == 405
        assert wall.client.get("/api/v1/incidents/").status_code == 401
        assert wall.client.get("/admin/").status_code in (302, 404)

    def test_it_sees_nothing_of_the_other_office(self, wall, county):
        county.activated("III", at="14:45", deaths=3)
        page = wall.visit("/wall/").content.decode()
        assert "无进行中事件" in page
        assert county.incident.title not in page
        assert county.incident.number not in page

    def test_it_never_runs_out_and_is_seen(self, wall, scenario):
        scenario.fast_forward("200d")
        answer = wall.visit("/wall/")
        assert answer.status_code == 200
        cookie = answer.cookies[WALL_COOKIE]
        assert int(cookie["max-age"]) >= 365 * 24 * 3600
        assert cookie["httponly"]
        assert WallScreen.objects.get(pk=wall.screen.pk).last_seen_at == scenario.now

    def test_taken_down_it_opens_nothing_and_says_what_to_do(self, wall, scenario):
        walls.take_down(screen_id=wall.screen.pk, by=scenario.who("leader"), now=scenario.now)
        assert wall.visit("/wall/face/").status_code == 403
        page = wall.visit("/wall/")
        assert page.status_code == 403
        assert "此大屏已停用" in page.content.decode()

    def test_a_made_up_secret_is_no_secret(self, client, db):
        assert client.get("/wall/s/nobody-made-this/").status_code == 404
        client.cookies[WALL_COOKIE] = "nobody-made-this"
        assert client.get("/wall/")["Location"].startswith("/login/")


class TestHangingOneUp:
    def test_the_link_and_its_code_are_shown_once(self, scenario, sign_in):
        desk = sign_in("yq_leader")
        page = desk.post("/wall/screens/", TYPED).content.decode()
        link = re.search(r"http://testserver(/wall/s/[^<]+/)", page)[1]
        assert "<svg" in page
        assert link not in desk.get("/wall/screens/").content.decode()
        assert Client().get(link)["Location"] == "/wall/"

    def test_what_cannot_be_read_from_the_last_seat_is_said_with_both_ways_out(self, scenario, sign_in):
        page = words(sign_in("yq_leader").post("/wall/screens/", TYPED | {"seat_m": "3", "try": "1"}))
        assert "最远 2.5 m，或换 75″，或减到两栏" in page
        assert not WallScreen.objects.exists()

    def test_the_scale_of_the_screen_is_a_step_of_the_stylesheet(self, scenario, wall):
        assert 'data-scale="90" data-columns="3"' in wall.visit("/wall/").content.decode()

    @pytest.mark.parametrize("page", ["watch", "roster"])
    def test_who_arranges_the_watch_finds_the_way_to_the_walls_there(self, scenario, sign_in, page):
        assert f'href="{reverse("wall-screens")}"' in sign_in("yq_leader").get(reverse(page)).content.decode()

    def test_another_post_is_refused_with_who_could(self, scenario, sign_in):
        answer = sign_in("yq_monitoring").post("/wall/screens/", TYPED)
        assert answer.status_code == 403
        assert "设置大屏" in answer.content.decode()
        assert not WallScreen.objects.exists()
        with pytest.raises(NotAllowed):
            hang(scenario, by="admin_system")

    def test_blanks_and_nonsense_come_back_beside_their_fields(self, scenario, sign_in):
        page = sign_in("yq_leader").post("/wall/screens/", TYPED | {"inches": "大", "seat_m": ""})
        assert page.status_code == 422
        assert "应是数字，如 55。" in page.content.decode()

    def test_two_screens_of_an_office_have_two_names(self, scenario):
        screen, _ = hang(scenario)
        with pytest.raises(InvalidInput) as refused:
            hang(scenario)
        assert "已有同名" in refused.value.errors["name"]
        walls.take_down(screen_id=screen.pk, by=scenario.who("leader"), now=scenario.now)
        assert hang(scenario)[0].pk != screen.pk

    def test_the_other_office_finds_no_screen(self, scenario, county, sign_in):
        screen, _ = hang(scenario)
        assert sign_in("wx_leader").post(reverse("wall-down", args=[screen.pk])).status_code == 404
        assert "三楼大厅" not in sign_in("wx_leader").get("/wall/screens/").content.decode()
        with pytest.raises(WallScreen.DoesNotExist):
            walls.take_down(screen_id=screen.pk, by=county.who("leader"), now=county.now)

    def test_the_list_says_when_each_last_asked_and_who_took_it_down(self, scenario, wall, sign_in):
        scenario.fast_forward("5m")
        wall.visit("/wall/face/")
        leader = sign_in("yq_leader")
        assert "最近取数" in leader.get("/wall/screens/").content.decode()
        leader.post(reverse("wall-down", args=[wall.screen.pk]))
        assert "已停用：" in leader.get("/wall/screens/").content.decode()

    def test_when_it_was_seen_is_written_once_a_minute(self, scenario):
        screen, _ = hang(scenario)
        written = []
        for seconds in (0, 30, 61):
            walls.seen(screen, now=scenario.now + timedelta(seconds=seconds))
            screen.refresh_from_db()
            written.append((screen.last_seen_at - scenario.now).seconds)
        assert written == [0, 0, 61]
