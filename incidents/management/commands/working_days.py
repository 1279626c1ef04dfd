"""Seeds the working-day calendar and takes in notices of the State Council or a region."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.actions import calendars
from incidents.actions.calendars import Announced
from incidents.rules.refusal import InvalidInput

WORDS = {"班": True, "上班": True, "1": True, "休": False, "放假": False, "0": False}


class Command(BaseCommand):
    help = "--seed YEAR...: from chinesecalendar; --import FILE: a notice as CSV (date,worked,name). Recounts what is open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed",
            nargs="*",
            type=int,
            metavar="YEAR",
            help="without a year: last year and all that are known after it",
        )
        parser.add_argument(
            "--import", dest="file", type=Path, help="CSV with date,worked,name; worked is 班 or 休"
        )
        parser.add_argument(
            "--region", default="", help="whose regional days they are; absent: the whole country"
        )
        parser.add_argument("--source", default="", help="number of the notice, needed with --import")

    def handle(
        self, *, seed: list[int] | None, file: Path | None, region: str, source: str, **options: object
    ) -> None:
        if seed is None and file is None:
            raise CommandError("Say --seed or --import FILE.")
        for year in seed or (_known_since(timezone.localdate().year - 1) if seed == [] else []):
            self._take(_seeded(year), source="国务院办公厅节假日安排（chinesecalendar）", region="")
        if file is not None:
            self._take(_read(file), source=source, region=region)

    def _take(self, days: Iterable[Announced], *, source: str, region: str) -> None:
        try:
            taken = calendars.announce(days, source=source, region=region, now=timezone.now())
        except InvalidInput as refused:
            raise CommandError("；".join(refused.errors.values())) from None
        self.stdout.write(f"{taken.days} days, {taken.changed} new or changed, {taken.moved} deadlines moved")


def _known_since(year: int) -> Iterator[int]:
    """`year` and those after it, as far as somebody has announced them."""
    with suppress(NotImplementedError):
        while True:
            chinese_calendar.is_workday(date(year, 1, 1))
            yield year
            year += 1


def _seeded(year: int) -> Iterator[Announced]:
    """Every day of a year that has been announced; of another year nothing is invented."""
    day = date(year, 1, 1)
    try:
        while day.year == year:
            _, name = chinese_calendar.get_holiday_detail(day)
            yield Announced(
                day, chinese_calendar.is_workday(day), chinese_calendar.Holiday(name).chinese if name else ""
            )
            day += timedelta(days=1)
    except NotImplementedError:
        raise CommandError(f"chinesecalendar has no official days of {year}; import the notice.") from None


def _read(file: Path) -> Iterator[Announced]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            worked = WORDS.get((row.get("worked") or "").strip())
            try:
                day = date.fromisoformat((row.get("date") or "").strip())
            except ValueError:
                raise CommandError(f"{file}:{number}: date is not YYYY-MM-DD.") from None
            if worked is None:
                raise CommandError(f"{file}:{number}: worked is neither 班 nor 休.")
            yield Announced(day, worked, (row.get("name") or "").strip())
