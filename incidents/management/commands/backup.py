"""Writes one consistent backup of the database into a directory; `--drill` proves that it can be restored."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from incidents.management import archives


class Command(BaseCommand):
    help = (
        "Write one archive (pg_dump and a manifest with hashes, counts and where every chain ends) into DIRECTORY; "
        "--drill restores it into a database made for that, compares and drops it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--drill", action="store_true", help="rehearse the restore of what was just written"
        )

    def handle(self, *, directory: Path, drill: bool, **options: object) -> None:
        began = time.monotonic()
        with archives.at_one_instant():
            made = archives.write(directory, now=datetime.now(UTC))
        self.stdout.write(
            f"{made} ({made.stat().st_size / 1e6:.1f} MB) written in {time.monotonic() - began:.1f} s"
        )
        if drill:
            self._rehearse(made)

    def _rehearse(self, made: Path) -> None:
        """With the very command that an emergency would use."""
        name = f"{archives.database()[:40]}_drill_{os.getpid()}"
        began = time.monotonic()
        with connection.cursor() as cursor:
            try:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            except DatabaseError as error:
                raise CommandError(f"A drill needs the right to make a database: {error}") from error
        try:
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(made)]
            env = os.environ | {"DATABASE_URL": archives.url_of(name)}
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.stdout.write(done.stdout.strip())
        if done.returncode:
            raise CommandError(f"The drill failed: {done.stderr.strip().splitlines()[-1]}")
        self.stdout.write(f"the drill took {time.monotonic() - began:.1f} s; its database is dropped")
