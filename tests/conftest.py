"""Real PostgreSQL and Redis, both plans loaded, the demo officers, and scenarios with time moved by hand."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from scenario import PASSWORD, Scenario

from incidents.actions import demo, editions
from incidents.models import Officer, PlanEdition
from incidents.plans import registry
from incidents.rules.deadlines import BEIJING

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def pytest_configure() -> None:
    # At full strength the hash of a password takes longer than the rest of a test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The gate's database is through all migrations; one made of it runs those that it may lack.
    if template := os.environ.get("TEMPLATE_DATABASE"):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    # How long an example takes says something about the machine, nothing about the system.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright keeps an event loop running in this thread from its first test on, which Django and asyncio.run refuse.
    items.sort(key=lambda item: "browser" in item.path.relative_to(Path(__file__).parent).parts)


def _flush_past_the_triggers() -> None:
    """Append-only tables refuse TRUNCATE; the flush between transactional tests goes past their triggers."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = plain(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica;", *statements] if statements else []

    DatabaseOperations.sql_flush = sql_flush


_flush_past_the_triggers()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, demo_data: dict[str, Any]) -> None:
    """Both plans as editions and the demo officers, once for the session."""
    with django_db_blocker.unblock():
        load_plans()
        demo.load(demo_data, password=PASSWORD)


def load_plans() -> None:
    for path in registry.paths():
        plan = registry.get(path.parent.name)
        if not PlanEdition.objects.filter(sha256=registry.sha256(plan)).exists():
            editions.load(plan, now=LOADED_AT)


@pytest.fixture
def plans(db: None) -> None:
    """Both plans are loaded, after the flush of a transactional test too."""
    load_plans()


@pytest.fixture(scope="session")
def demo_data() -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "fixtures" / "demo.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def people(plans: None, demo_data: dict[str, Any]) -> dict[str, Officer]:
    """The demo officers by user name; their password is PASSWORD."""
    if not demo.present():
        demo.load(demo_data, password=PASSWORD)
    return {officer.username: officer for officer in Officer.objects.select_related("organisation")}


@pytest.fixture
def now() -> Callable[[str], datetime]:
    """now("02:13") is 北京时间 on the day of the walk-through; now("2026-11-24 14:16") names its day."""
    return moment


def moment(written: str) -> datetime:
    day, _, clock = written.rpartition(" ")
    return datetime.fromisoformat(f"{day or '2026-11-22'} {clock}").replace(tzinfo=BEIJING)


@pytest.fixture
def scenario(people: dict[str, Officer]) -> Scenario:
    """A night at the desk of 阳泉 (ux 1.1)."""
    return Scenario(people, desk="yq", day="2026-11-22")


@pytest.fixture
def county(people: dict[str, Officer]) -> Scenario:
    """An afternoon at the desk of 乌鲁木齐县 (ux 1.2)."""
    return Scenario(people, desk="wx", day="2026-11-24")


@pytest.fixture(scope="module")
def for_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What fixtures of the module write after this one is there for all its tests, and gone after them.

    Each test still undoes its own. A module with transactional tests must not ask for it: their flush would wait for it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people_of_the_module(for_the_module: None, demo_data: dict[str, Any]) -> dict[str, Officer]:
    """As `people`, for a story that is told once for all tests of a module."""
    load_plans()
    if not demo.present():
        demo.load(demo_data, password=PASSWORD)
    return {officer.username: officer for officer in Officer.objects.select_related("organisation")}


@pytest.fixture
def past_the_triggers(db: None) -> Callable[[str], None]:
    """Run SQL as a superuser who switched the triggers off."""

    def execute(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute(sql)
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return execute
