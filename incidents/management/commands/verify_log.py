"""Verifies the trail: recomputes every hash, in the database or over an export. Exit 1 at the first break."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from incidents.models import Event, HazardWarning, Incident, WarningAct
from incidents.queries import trail
from incidents.queries.trail import Break


class Command(BaseCommand):
    help = (
        "Verify the hash chain of every incident's events and every warning's acts; --export writes them, "
        "--file verifies such a file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--incident", help="number or id of one incident or warning; all where absent")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--export", metavar="FILE", help="write the trail to FILE, after verifying it")
        where.add_argument("--file", metavar="FILE", help="verify an export instead of the database")

    def handle(
        self, *, incident: str | None, export: str | None, file: str | None, **options: object
    ) -> None:
        if file:
            self._verify_file(Path(file))
            return
        incidents, warnings = (None, None) if incident is None else self._find(incident)
        self._report([*trail.breaks(incidents), *trail.warning_breaks(warnings)])
        if export:
            with Path(export).open("w", encoding="utf-8") as out:
                lines = (*trail.export_lines(incidents), *trail.warning_lines(warnings))
                out.writelines(f"{line}\n" for line in lines)
        self.stdout.write(self._counted(incidents, warnings))

    def _counted(self, incidents: list[UUID] | None, warnings: list[UUID] | None) -> str:
        events, acts = Event.objects.all(), WarningAct.objects.all()
        if incidents is not None:
            events = events.filter(incident_id__in=incidents)
        if warnings is not None:
            acts = acts.filter(warning_id__in=warnings)
        return f"{events.count()} events, {acts.count()} acts on warnings, every chain is whole"

    def _find(self, wanted: str) -> tuple[list[UUID], list[UUID]]:
        """By number (two offices may have the same), or by id: incidents and warnings."""
        try:
            asked = Q(number=wanted) | Q(pk=UUID(wanted))
        except ValueError:
            asked = Q(number=wanted)
        incidents = list(Incident.objects.filter(asked).values_list("pk", flat=True))
        warnings = list(HazardWarning.objects.filter(asked).values_list("pk", flat=True))
        if not incidents and not warnings:
            raise CommandError(f"There is no incident {wanted}, and no warning.")
        return incidents, warnings

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
            raise CommandError(f"{len(found)} broken trail(s); the first: {found[0]}")
