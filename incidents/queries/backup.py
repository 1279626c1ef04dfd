"""What a backup says of the database it was taken from, and a restored one is compared with."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from incidents.models import HazardWarning, Incident, Officer, Organisation

HELD_BY = (Incident, HazardWarning, Officer, Organisation)
"""Where any of these has a row, the database is somebody's."""


def state() -> dict[str, Any]:
    """Rows of every table, and where every chain of events ends. A statement a table."""
    models = sorted(apps.get_models(include_auto_created=True), key=lambda each: each._meta.db_table)
    return {
        "migrations": applied(),
        "rows": {each._meta.db_table: each._default_manager.count() for each in models if each._meta.managed},
        "incidents": _heads(Incident.objects.order_by("pk")),
        "warnings": _heads(HazardWarning.objects.order_by("pk")),
    }


def _heads(rows: Any) -> dict[str, list[Any]]:
    return {
        str(pk): [number, seq, head]
        for pk, number, seq, head in rows.values_list("pk", "number", "seq", "head_hash")
    }


def applied() -> list[str]:
    """The migrations that the database has: the release of its schema."""
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def known() -> list[str]:
    """The migrations that this release brings."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations)


def is_held() -> bool:
    """Whether anybody's data is in the database. One without tables, or only just migrated, is empty."""
    tables = set(connection.introspection.table_names())
    return any(each._meta.db_table in tables and each._default_manager.exists() for each in HELD_BY)


def differences(said: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What of `found` is not as the backup says, a line each."""
    lines = []
    for table in sorted({*said["rows"], *found["rows"]}):
        before, after = said["rows"].get(table), found["rows"].get(table)
        if before != after:
            lines.append(f"{table}: {before} rows in the backup, {after} here")
    for what in ("incidents", "warnings"):
        for pk in sorted({*said[what], *found[what]}):
            if said[what].get(pk) != found[what].get(pk):
                number = (said[what].get(pk) or found[what][pk])[0]
                lines.append(f"{number} ({pk}): its chain ends otherwise than in the backup")
    return lines
