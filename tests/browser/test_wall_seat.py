"""The last seat reads the wall: what the browser draws, in millimetres of the panel, against the height that its distance wants."""

from collections.abc import Callable
from decimal import Decimal
from math import hypot

import pytest

from browser import scenes
from browser.screen import Screen
from browser.system import System
from browser.walls import Office, office_by, within
from incidents.rules.wall import MM_PER_INCH, Panel, body_mm, farthest

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
BODY = (
    ".wall", ".wall__title h1", ".wclock__name", ".wall__band", ".wclocks__more", ".wall__news li", ".wall__groups li",
    ".wall__panels h2", ".wall__facts dt", ".level--xl",
)  # fmt: skip
DIGITS = (".wall__time", ".wclock__time")
FIGURES = (".wall__facts dd",)
VEIL = ("#veil b",)
SIZE = "selector => [...document.querySelectorAll(selector)].map(node => parseFloat(getComputedStyle(node).fontSize))"
ROUNDED = 0.97
"""The farthest seat is told to a tenth of a metre."""
SMALL_PRINT = 0.75
"""Of the body: whose clock it is, until when, the foot. For who steps nearer."""


@pytest.fixture(scope="module")
def office(system: System) -> Office:
    found = office_by("yangquan_eco")
    incident = scenes.responding(system, detail="桃河远座段")
    within("UPDATE incidents_incident SET rescue_suspended_at = now() WHERE id = %s", incident)
    found.take_incident(incident)
    return found


@pytest.mark.parametrize("columns", [3, 2])
@pytest.mark.parametrize(("inches", "size"), [(55, (1920, 1080)), (86, (3840, 2160)), (43, (1366, 768))])
@pytest.mark.parametrize("share", [1, 0.6], ids=["last-seat", "nearer"])
def test_body_type_is_half_a_degree_high_at_the_last_seat_and_digits_a_whole_one(
    screen: Opener, office: Office, columns: int, inches: int, size: tuple[int, int], share: float
) -> None:
    panel = Panel(Decimal(inches), *size)
    seat = (farthest(panel, columns) * Decimal(share)).quantize(Decimal("0.1"))
    office.lay_out(columns=columns, inches=inches, seat_m=float(seat), size=size)
    page = office.hang(screen, size).page
    pixel = inches * MM_PER_INCH / hypot(*size)
    wanted = body_mm(seat)
    for selectors, times in (
        (BODY, 1.0),
        (DIGITS, 2.0),
        (VEIL, 2.0),
        (FIGURES, 1.2),
        ((".wclock__due",), SMALL_PRINT),
    ):
        for selector in selectors:
            if columns == 2 and selector == ".wall__groups li":
                continue
            drawn = page.evaluate(SIZE, selector)
            assert drawn, selector
            assert min(drawn) * pixel >= times * wanted * ROUNDED, (selector, drawn)
