"""What import-linter cannot say: the packs' rules, the length of a module, and that the engine names no plan."""

import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKS = sorted(path.parent.name for path in ROOT.glob("*/plan.yaml"))
ENGINE = sorted(path for path in (ROOT / "incidents").rglob("*.py"))
PLAN_NAMES = re.compile("yangquan|urumqi|阳泉|乌鲁木齐", re.IGNORECASE)


HOMES = {
    "weasyprint": {"incidents.documents"},
    "rest_framework": {"incidents.api"},
    "channels": {"incidents.live", "config"},
    "celery": {"incidents.tasks", "config"},
}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("incidents", *PACKS, "config", include_external_packages=True)


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_a_library_has_one_home(graph, library, homes):
    users = graph.find_modules_that_directly_import(library)
    assert {user for user in users if not any(f"{user}.".startswith(f"{home}.") for home in homes)} == set()


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_imports_nothing_of_ours_but_what_a_plan_is(graph, pack):
    inside = {pack, *graph.find_descendants(pack)}
    imported = {
        target for module in inside for target in graph.find_modules_directly_imported_by(module)
    } - inside
    ours = {name for name in imported if name.split(".")[0] in {"incidents", "config", *PACKS}}
    assert {name for name in ours if not name.startswith("incidents.plans")} == set()


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_imports_a_pack(graph, pack):
    inside = {pack, *graph.find_descendants(pack)}
    assert {user for module in inside for user in graph.find_modules_that_directly_import(module)} <= inside


def test_the_engine_names_no_plan():
    named = [path for path in ENGINE if PLAN_NAMES.search(path.read_text(encoding="utf-8"))]
    assert named == []


def test_no_module_is_longer_than_a_reader_holds_in_mind():
    code = [
        *ENGINE,
        *(path for folder in ("config", "bench", *PACKS) for path in (ROOT / folder).rglob("*.py")),
    ]
    written = [path for path in code if "migrations" not in path.parts]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in written
    }
    assert {path: length for path, length in lengths.items() if length > 300} == {}


@pytest.mark.parametrize(
    "place", ["incidents/rules/deadlines.py", "incidents/actions", "incidents/models", *PACKS]
)
def test_limits_of_time_come_from_the_plan(place):
    """A number of minutes, hours or days in Python would be a limit without a clause; the next day is a calendar's."""
    files = [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py")
    written = re.compile(r"timedelta\((?!days=1\))(minutes|hours|days|weeks)=[0-9]")
    assert [path for path in files if written.search(path.read_text(encoding="utf-8"))] == []
