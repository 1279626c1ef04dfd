"""Groups and units at work on a phone of 360 px, the scene on the desk, and their papers, as pictures."""

from collections.abc import Callable
from typing import Any

import pytest

from browser.scenes import ago
from browser.screen import DESK, SHOTS, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SMALL = (360, 640)
UNIT, GROUP = "units/fire_rescue/", "groups/on_site/"


def explosion(system: System) -> str:
    """ux 1.2: the plant has exploded, III级 has been approved, the fire brigade is on its way."""
    sheet = {
        "plan": "urumqi_safety",
        "category": "危险化学品",
        "source": "电话",
        "location": {"county": "水西沟镇", "detail": "某化工厂"},
        "narrative": "厂区发生爆炸，二号罐着火",
        "occurred_at": ago(40),
        "learned_at": ago(30),
        "confirmed": {"deaths": 3, "serious_injuries": 1},
    }
    incident = str(system.call("wx_watch", "/incidents/", sheet)["id"])
    system.act("wx_watch", incident, "verify", method="电话，水西沟镇", conclusion="属实")
    system.act(
        "wx_watch", incident, "request_activation", response_level="III", reason="",
        leads={"mobilisation": "youth_league"},
    )  # fmt: skip
    system.act("wx_commander", incident, "approve_activation")
    system.act("wx_fire", incident, "set_out", strength="12 人、3 车")
    system.act("wx_commander", incident, "order", text="冷却相邻储罐，每 10 分钟报一次罐壁温度", unit="fire_rescue",
               due_at=ago(-40))  # fmt: skip
    system.act(
        "wx_office", incident, "form_body", body="command_post", head="石现", members=["县应急管理局 努局"]
    )
    return incident


@pytest.fixture(scope="module")
def burning(system: System) -> str:
    return explosion(system)


@pytest.fixture(scope="module")
def stopped(system: System) -> str:
    incident = explosion(system)
    danger = system.act("wx_env", incident, "report_danger", what="二号罐温度 30 秒升 12 度")
    system.act("wx_post", incident, "decide_danger", danger=danger["record"], choice="withdraw")
    system.act("wx_fire", incident, "suspend_rescue")
    system.act("wx_fire", incident, "ask_help", what="泡沫灭火剂 10 吨", place="东门")
    system.act(
        "wx_fire",
        incident,
        "file_figures",
        figures=[{"label": "投入人员", "value": "38"}],
        words="已撤至东门",
    )
    row: Any = system.act(
        "wx_office", incident, "propose_decree", decree="requisition", addressees="新疆兴陶大北矿业\n某运输公司",
        purpose="运送泡沫灭火剂", items=[{"name": "罐式货车", "quantity": "4 辆", "owner": "某运输公司"}],
        period="自即日起 3 日", compensation="用后返还，毁损的照价补偿", place="东门集结点",
    )  # fmt: skip
    system.act("wx_commander", incident, "approve_decree", decree=row["record"])
    row = system.act(
        "wx_office", incident, "propose_decree", decree="mobilisation", addressees="志愿者团体与人员\n企事业单位",
        purpose="现有力量不足以控制火势", items=[{"name": "担架员", "quantity": "20 名"}], place="16:30 水西沟镇政府门前",
    )  # fmt: skip
    system.act("wx_commander", incident, "approve_decree", decree=row["record"])
    return incident


@pytest.mark.parametrize(
    ("officer", "page"),
    [
        ("wx_fire", UNIT),
        ("wx_office", GROUP),
        ("wx_post", "posts/command_post/"),
        ("wx_fire", "suspend-rescue/?unit=fire_rescue&from=unit:fire_rescue"),
        ("wx_fire", "arrive/?unit=fire_rescue&from=unit:fire_rescue"),
        ("wx_fire", "figures/?unit=fire_rescue&from=unit:fire_rescue"),
        ("wx_fire", "ask-help/?unit=fire_rescue"),
        ("wx_office", "groups/on_site/leader/"),
    ],
)
def test_every_page_of_the_scene_fits_a_small_phone(
    screen: Opener, burning: str, officer: str, page: str
) -> None:
    phone = screen(officer, SMALL, is_mobile=True, has_touch=True)
    phone.open(f"/incidents/{burning}/{page}")
    name = page.partition("?")[0].strip("/").replace("/", "-")
    phone.shoot(f"scene-{name}", full=True)
    assert phone.sideways() <= 0
    assert phone.violations() == []
    low = phone.page.evaluate(
        "[...document.querySelectorAll('main a.button, .bar .button, .bar button')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 48).map(e => e.textContent)"
    )
    assert low == []


@pytest.mark.parametrize(
    ("officer", "page"),
    [
        ("wx_watch", "scene/"),
        ("wx_watch", "order/?from=scene"),
        ("wx_office", "decrees/requisition/propose/?from=scene"),
        ("wx_office", "bodies/party_branch/"),
        ("wx_watch", ""),
        ("wx_fire", UNIT),
        ("wx_post", "resume-rescue/?from=scene"),
    ],
)
def test_the_pages_of_the_desk_while_the_rescue_is_stopped(
    screen: Opener, stopped: str, officer: str, page: str
) -> None:
    desk = screen(officer, DESK)
    desk.open(f"/incidents/{stopped}/{page}")
    name = page.partition("?")[0].strip("/").replace("/", "-") or "room"
    desk.shoot(f"stopped-{name}", full=True)
    assert desk.sideways() <= 0
    assert desk.violations() == []


def test_a_team_stops_the_rescue_in_two_taps(screen: Opener, system: System) -> None:
    incident = explosion(system)
    phone = screen("wx_fire", SMALL, is_mobile=True, has_touch=True)
    phone.open(f"/incidents/{incident}/{UNIT}")
    phone.press("立即撤离、暂停救援")
    phone.press("确认暂停救援")
    phone.page.wait_for_url(f"**/{UNIT}")
    assert "暂停救援" in phone.page.locator("#side").inner_text()
    phone.shoot("scene-stopped")


@pytest.mark.parametrize("kind", ["REQUISITION_DECISION", "MOBILISATION_ORDER"])
def test_the_decrees_come_out_as_papers(screen: Opener, system: System, stopped: str, kind: str) -> None:
    papers = system.call("wx_watch", f"/incidents/{stopped}/documents/")["results"]
    signed = next(paper for paper in papers if paper["kind"] == kind and paper["number"])
    body = screen("wx_watch").page.request.get(f"/documents/{signed['id']}/pdf/").body()
    assert body.startswith(b"%PDF")
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / f"{kind}.pdf").write_bytes(body)
