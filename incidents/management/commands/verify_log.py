"""Verifies the trail: recomputes every hash, in the database or over an export. Exit 1 at the first break."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from incidents.models import Event, Incident
from incidents.queries import trail
from incidents.queries.trail import Break


class Command(BaseCommand):
    help = (
        "Verify the hash chain of every incident's events; --export writes them, --file verifies such a file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--incident", help="number or id of one incident; all where absent")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--export", metavar="FILE", help="write the trail to FILE, after verifying it")
        where.add_argument("--file", metavar="FILE", help="verify an export instead of the database")

    def handle(
        self, *, incident: str | None, export: str | None, file: str | None, **options: object
    ) -> None:
        if file:
            self._verify_file(Path(file))
            return
        chosen = None if incident is None else self._find(incident)
        self._report(trail.breaks(chosen))
        if export:
            with Path(export).open("w", encoding="utf-8") as out:
                out.writelines(f"{line}\n" for line in trail.export_lines(chosen))
        rows = Event.objects.all() if chosen is None else Event.objects.filter(incident_id__in=chosen)
        self.stdout.write(f"{rows.count()} events, every chain is whole")

    def _find(self, wanted: str) -> list[UUID]:
        """By number (two offices may have the same), or by id."""
        found = list(Incident.objects.filter(number=wanted).values_list("pk", flat=True))
        if not found:
            try:
                found = list(Incident.objects.filter(pk=UUID(wanted)).values_list("pk", flat=True))
            except ValueError:
                found = []
        if not found:
            raise CommandError(f"There is no incident {wanted}.")
        return found

    def _verify_file(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as lines:
                self._report(trail.breaks_in_export(lines))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("every chain in the file is whole")

    def _report(self, breaks: Iterable[Break]) -> None:
        found = list(breaks)
        for each in found:
            self.stderr.write(str(each))
        if found:
            raise CommandError(f"{len(found)} incident(s) with a broken trail; the first: {found[0]}")
