"""Names of Xinjiang are long and some break nowhere: they wrap, on every screen that shows them, at every width."""

from collections.abc import Callable

import pytest

from browser import scenes
from browser.screen import Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
PERSON = "阿不都热合曼·吐尔逊·买买提艾力·玉素甫"
UYGHUR = "ئابدۇراخمانتۇرسۇنمەمتىلىيۈسۈپئابدۇكېرىمقارلۇق"
KAZAKH = "Нұрсұлтанбердімұхамбетұлыәбдірахмановқызы"
PLACE = f"板房沟镇{UYGHUR}村 {KAZAKH} 牧业队"
SIZES = [(320, 700), (390, 844), (683, 384), (1366, 768)]
SCREENS = {
    "wx_watch": [
        "/",
        "/incidents/",
        "/incidents/{}/",
        "/incidents/{}/facts/",
        "/incidents/{}/people/",
        "/incidents/{}/clocks/",
        "/incidents/{}/map/",
        "/incidents/{}/calls/",
        "/incidents/{}/report/",
        "/incidents/{}/review/",
        "/documents/?incident={}",
        "/phone-book/",
        "/review/",
    ],
    "wx_commander": ["/incidents/{}/", "/wall/"],
    "wx_fire": ["/incidents/{}/mine/"],
}
CLIPPED = """(text) => [...document.querySelectorAll('main *')].filter(node =>
  [...node.childNodes].some(each => each.nodeType === 3 && each.data.includes(text))).filter(node => {
    const box = node.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !node.closest('.table-wrap');
  }).map(node => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def far_away(system: System) -> str:
    """A plant with such a name, told of by such a person, in a village of such a name."""
    sheet = {
        "plan": "urumqi_safety",
        "category": "工矿商贸",
        "source": "电话",
        "location": {"county": "板房沟镇", "detail": PLACE},
        "narrative": f"{PERSON}报：{UYGHUR}{KAZAKH}厂房坍塌，有人被困",
        "occurred_at": scenes.ago(20),
        "learned_at": scenes.ago(15),
        "confirmed": {"deaths": 3},
        "caller": {"name": f"{PERSON} {KAZAKH}", "phone": "13800000000", "unit": UYGHUR},
    }
    incident = str(system.call("wx_watch", "/incidents/", sheet)["id"])
    system.act("wx_watch", incident, "verify", method=f"电话，{PERSON}", conclusion=f"属实，{UYGHUR}")
    system.act("wx_watch", incident, "note", text=f"{KAZAKH}{UYGHUR}{KAZAKH} 已到场")
    system.act(
        "wx_watch",
        incident,
        "update_facts",
        confirmed={"trapped_or_missing": 2},
        projected={},
        source=f"{PERSON} {KAZAKH}",
    )
    return incident


@pytest.mark.parametrize("officer", SCREENS)
def test_a_name_that_breaks_nowhere_widens_no_page_and_is_not_cut(
    screen: Opener, far_away: str, officer: str
) -> None:
    window, found = screen(officer), {}
    for address in SCREENS[officer]:
        window.open(address.format(far_away))
        for size in SIZES:
            window.resize(size)
            wide = window.sideways()
            cut = [window.page.evaluate(CLIPPED, text) for text in (UYGHUR, KAZAKH)]
            if wide > 0 or any(cut):
                found[f"{address} {size[0]}"] = (wide, cut)
    assert found == {}
