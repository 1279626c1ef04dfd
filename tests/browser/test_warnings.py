"""预警 and 后期处置 on a desk and on a phone: nothing sideways, nothing for axe to complain of, signed with one press."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from browser.screen import DESK, PHONE, Screen
from browser.system import System

pytestmark = pytest.mark.browser


def proposed(system: System, level: str = "II") -> str:
    body = {
        "level": level,
        "category": "危险化学品",
        "starts_at": (datetime.now(UTC) + timedelta(minutes=20)).isoformat(),
        "area": "水西沟镇、板房沟镇",
        "caution": "某化工厂储罐压力异常，可能发生泄漏、爆炸",
        "advice": "厂区周边一公里内人员做好撤离准备，不使用明火",
        "channels": ["广播", "短信发布平台"],
    }
    return str(system.call("wx_watch", "/warnings/", body)["id"])


def sound(window: Screen, name: str) -> None:
    window.shoot(name, full=True)
    assert window.sideways() <= 0, name
    assert window.violations() == [], name


def test_the_commander_signs_on_a_phone_what_the_desk_wrote(
    screen: Callable[..., Screen], system: System
) -> None:
    warning = proposed(system)
    phone = screen("wx_commander", PHONE)
    phone.open(f"/warnings/{warning}/")
    sound(phone, "warning-waits")
    phone.press("签发发布")
    phone.page.get_by_text("已签发。").wait_for()
    system.call("wx_watch", f"/warnings/{warning}/actions/start_measure/", {"measure": "notify_units"})
    for size in (DESK, PHONE):
        window = screen("wx_watch", size)
        window.open(f"/warnings/{warning}/")
        sound(window, "warning-in-force")
    desk = screen("wx_watch")
    desk.open("/")
    assert desk.page.locator("#warnings-in-hand").get_by_role("link", name="危险化学品橙色预警").count() == 1
    desk.shoot("desk-with-a-warning")


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("officer", ["wx_watch", "yq_watch"])
def test_the_form_and_the_list_fit(
    screen: Callable[..., Screen], system: System, officer: str, size: tuple[int, int]
) -> None:
    window = screen(officer, size)
    window.open("/warnings/new/")
    sound(window, f"warning-new-{officer}")
    window.open("/warnings/")
    sound(window, f"warnings-{officer}")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_of_the_aftermath_fits(
    screen: Callable[..., Screen], system: System, responding: str, size: tuple[int, int]
) -> None:
    today = datetime.now(UTC).date().isoformat()
    for amount, voucher in (("3.50", "发票88"), ("1.20", "")):
        body = {"spent_on": today, "purpose": "吸附材料", "amount_wan": amount, "voucher": voucher}
        system.act("yq_watch", responding, "record_expense", **body)
    told = {"name": "张三丰", "identity": "140103197001011234", "phone": "13912340123", "condition": "轻伤"}
    body = told | {"whereabouts": "县医院", "purpose": "救治"}
    system.call("yq_watch", f"/incidents/{responding}/actions/record_person/", body)
    window = screen("yq_watch", size)
    window.open(f"/incidents/{responding}/afterwards/")
    sound(window, "afterwards")
