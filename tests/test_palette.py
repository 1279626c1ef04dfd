"""The colours of static/css/base.css: far enough apart for everybody, and readable (ux 2.0.2, goal A5)."""

import itertools
import re
from pathlib import Path

import pytest

from tests.colour import MACHADO, contrast, difference, lab

TOKENS = (Path(__file__).parent.parent / "static/css/base.css").read_text(encoding="utf-8")
MEANINGS = ("l1", "l2", "l3", "l4", "over-fill", "done", "accent", "ink")
TEXTS = (
    *((f"l{n}-on", f"l{n}") for n in (1, 2, 3, 4)),
    *itertools.product(
        ("ink", "ink2", "ink3", "accent", "over", "done", "idle"), ("surface", "page", "sunk")
    ),
    *itertools.product(("ink", "ink2", "ink3"), ("hover",)),
    ("over-on", "over-fill"),
    ("accent-on", "accent"),
    ("accent-on", "accent-hover"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("surface", "ink2"),
    ("top-on", "top"),
    ("top-on2", "top"),
)
EDGES = (
    *itertools.product(("edge", "focus", "accent", "soon", "plate-edge"), ("surface", "page", "sunk")),
    ("over-edge", "surface"),
    ("over-edge", "page"),
)


def tokens(theme: str) -> dict[str, str]:
    """The colours in force under `theme`; dark overrides light."""
    blocks = [re.search(r":root \{(.*?)\n\}", TOKENS, re.S)]
    if theme == "dark":
        blocks.append(re.search(r'\[data-theme="dark"\] \{(.*?)\n\}', TOKENS, re.S))
    return {k: v for b in blocks for k, v in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", b.group(1))}


LIGHT, DARK = tokens("light"), tokens("dark")
THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_colour_difference_agrees_with_the_published_pairs(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("vision", MACHADO)
@pytest.mark.parametrize("theme", THEMES)
def test_no_two_meanings_share_a_colour_for_any_eye(theme, vision):
    close = [
        (one, other, round(gap, 1))
        for one, other in itertools.combinations(MEANINGS, 2)
        if (gap := difference(lab(theme[one], vision), lab(theme[other], vision))) < 9
    ]
    assert close == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_stands_out_from_its_ground(theme):
    faint = [(t, g, round(r, 2)) for t, g in TEXTS if (r := contrast(theme[t], theme[g])) < 4.5]
    assert faint == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_edge_that_carries_meaning_can_be_seen(theme):
    faint = [(e, g, round(r, 2)) for e, g in EDGES if (r := contrast(theme[e], theme[g])) < 3]
    assert faint == []


def test_level_colours_are_used_on_level_plates_only():
    users = set()
    for sheet in (Path(__file__).parent.parent / "static/css").rglob("*.css"):
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text(encoding="utf-8")):
            if re.search(r"var\(--l[1-4](-on)?\)", rule[1]):
                users.add(rule[0].strip())
    assert all(user.startswith(".level--") for user in users), users


def test_both_themes_name_the_same_meanings():
    assert {name for name in LIGHT if name.startswith(("l1", "l2", "l3", "l4"))} <= set(DARK)
