"""A notice names the paper that it carries; notices from before it did are given theirs by the migration."""

import level_scenes as levels
import pytest
import termination_scenes as endings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from report_scenes import Reports

from incidents.actions import notices
from incidents.models import Notice

PAPERS = "0026_papers_of_reports"
BEFORE = "0025_map_places"


@pytest.fixture
def sent_out(scenario):
    """Started at IV, raised to III, reported and ended: each went out by its notices, and one notice by itself."""
    scenario.activated("IV", at="02:46", serious_injuries=3)
    Reports(scenario.at("03:00")).sent("INITIAL")
    levels.ask_level(scenario.at("03:20"), "III", reason="从严")
    levels.approve_level(scenario)
    notices.issue(
        incident_id=scenario.incident_id,
        units=[Notice.objects.filter(kind="activation").first().unit_code],
        subject="加密监测",
        body="断面改为半小时一次",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    endings.end_now(scenario.at("09:00"))
    return scenario


def walk() -> None:
    """The migration back and forth over the rows that are there, as over those of the release before it."""
    loader = MigrationLoader(connection)
    migration = loader.get_migration("incidents", PAPERS)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        migration.unapply(loader.project_state(("incidents", BEFORE)), editor)
    with connection.schema_editor() as editor:
        migration.apply(loader.project_state(("incidents", BEFORE)), editor)


def carried() -> dict[object, object]:
    return dict(Notice.objects.values_list("pk", "document"))


def test_every_notice_that_carries_a_paper_names_it(sent_out):
    named = {row.document.kind for row in Notice.objects.exclude(document=None).select_related("document")}
    assert named == {"ACTIVATION_NOTICE", "INITIAL_REPORT", "LEVEL_CHANGE_NOTICE", "TERMINATION_ORDER"}
    alone = Notice.objects.get(subject="加密监测")
    assert alone.document is None


def test_notices_of_the_release_before_are_given_their_papers(sent_out):
    written = carried()
    assert len({paper for paper in written.values() if paper}) == 4
    walk()
    assert carried() == written
