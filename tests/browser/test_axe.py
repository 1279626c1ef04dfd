"""Every screen at three sizes and at night: no axe violation, nothing sideways, a picture of each under var/screenshots."""

from collections.abc import Callable

import pytest

from browser.addresses import PLACES
from browser.screen import DESK, PHONE, WALL, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SIZES = [DESK, PHONE, WALL]


@pytest.mark.parametrize("name", PLACES)
def test_the_screen_is_free_of_axe_violations_and_of_sideways_scrolling(
    screen: Opener, system: System, responding: str, asked: str, name: str
) -> None:
    place = PLACES[name]
    window = screen(place.officer)
    found: dict[object, object] = {}
    window.open(place.path(system, responding, asked))
    for size in SIZES:
        window.resize(size)
        window.shoot(name)
        found[size] = (window.violations() if size != WALL else [], max(window.sideways(), 0))
    window.resize(DESK)
    window.context.add_cookies([{"name": "theme", "value": "dark", "url": system.url}])
    window.page.reload()
    window.shoot(f"{name}-night")
    found["night"] = window.violations()
    assert found == dict.fromkeys(SIZES, ([], 0)) | {"night": []}
