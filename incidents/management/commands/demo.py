"""Loads the demo: two offices, their officers, phone books and places. Only where DEMO=1 says that this is a demo."""

import os
import secrets
import unicodedata
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incidents.actions import demo, demo_watch, gazetteer
from incidents.actions.demo import DemoOfficer
from incidents.management import gazetteer_file
from incidents.models import Organisation
from incidents.rules.refusal import InvalidInput

FILE = "fixtures/demo.yaml"
PLACES = "fixtures/gazetteer.yaml"
REFUSED = (
    "No demo officers were loaded: they share one password and are for demonstrations only; "
    "where this is one, say so: DEMO=1 python manage.py demo"
)


class Command(BaseCommand):
    help = "Load the demo officers (DEMO=1 only); their password is DEMO_PASSWORD, else made up and printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a system alone that has officers already"
        )

    def handle(self, *, if_empty: bool, **options: object) -> None:
        if os.environ.get("DEMO") != "1":
            if if_empty:
                self.stderr.write(REFUSED)
                return
            raise CommandError(REFUSED)
        given = os.environ.get("DEMO_PASSWORD", "")
        if if_empty and demo.anybody() and not (given and demo.present()):
            if demo.present():
                self._watch()
            self._show(demo.present(), "the one printed at the first start, or set another: DEMO_PASSWORD=…")
            return
        password = given or secrets.token_urlsafe(9)
        self._show(self._load(password), password)

    def _load(self, password: str) -> list[DemoOfficer]:
        content = self._content()
        try:
            demo.load(content, password=password)
            for code, rows in gazetteer_file.read(Path(settings.BASE_DIR) / PLACES).items():
                gazetteer.load(Organisation.objects.get(code=code, demo=True), rows)
        except InvalidInput as refusal:
            raise CommandError("；".join(refusal.errors.values())) from refusal
        self._watch()
        return demo.present()

    def _watch(self) -> None:
        """The desks are manned, as long as a demo runs and each time it starts again."""
        demo_watch.keep(self._content(), now=datetime.now(UTC))

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load((Path(settings.BASE_DIR) / FILE).read_text(encoding="utf-8"))
        return content

    def _show(self, officers: list[DemoOfficer], password: str) -> None:
        if not officers:
            return
        self.stdout.write("演示人员 (demo officers):")
        for office in dict.fromkeys(each.organisation for each in officers):
            self.stdout.write(f"  {office}")
            for each in officers:
                if each.organisation == office:
                    self.stdout.write(f"    {each.username:<16}{_padded(each.name, 16)}{each.title}")
        self.stdout.write(f"口令 (password): {password}")


def _padded(words: str, width: int) -> str:
    """Chinese characters take two columns of a terminal."""
    taken = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in words)
    return words + " " * max(width - taken, 1)
