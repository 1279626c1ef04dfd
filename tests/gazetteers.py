"""The demo's places, for tests that need to know where something lies."""

from pathlib import Path

from django.conf import settings

from incidents.actions import gazetteer
from incidents.management import gazetteer_file
from incidents.models import Organisation

FILE = Path(settings.BASE_DIR) / "fixtures" / "gazetteer.yaml"


def load_all() -> None:
    for code, rows in gazetteer_file.read(FILE).items():
        gazetteer.load(Organisation.objects.get(code=code), rows)
