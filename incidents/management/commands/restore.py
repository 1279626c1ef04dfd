"""Brings a backup back: its hash first, then the database, then every count and chain. Refuses what is somebody's."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from incidents.management import archives
from incidents.queries import backup


class Command(BaseCommand):
    help = "Restore an archive of `backup` into the database; stop the system first."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--replace", metavar="DATABASE", help="the name of the database whose data is to be given up"
        )

    def handle(self, *, archive: Path, replace: str | None, **options: object) -> None:
        began = time.monotonic()
        with archives.opened(archive) as (manifest, dump):
            _of_this_release(manifest)
            _may_go(replace)
            connection.close()
            archives.restore(dump)
        found = backup.differences(manifest, backup.state())
        if found:
            raise CommandError("Restored, but not as it was:\n" + "\n".join(found))
        self.stdout.write(
            f"{sum(manifest['rows'].values())} rows, {len(manifest['incidents'])} incidents, "
            f"{len(manifest['warnings'])} warnings as of {manifest['taken_at']}: all there"
        )
        call_command("verify_log", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(f"restored in {time.monotonic() - began:.1f} s")


def _of_this_release(manifest: dict[str, Any]) -> None:
    """Another schema would be read wrongly, and counted wrongly."""
    missing = sorted(set(manifest["migrations"]) ^ set(backup.known()))
    if missing:
        raise CommandError(
            f"The backup is of another release (it differs in {missing[0]} and {len(missing) - 1} more): "
            "restore it with that release, then upgrade. Nothing was touched."
        )


def _may_go(replace: str | None) -> None:
    name = archives.database()
    if not backup.is_held() or replace == name:
        return
    raise CommandError(
        f"The database {name} holds data. To give it up for the backup, say --replace {name}. Nothing was touched."
    )
