"""lxml comes with the tests alone (capvalidator, which checks the CAP export by the OASIS schema); the system works without."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

LOCK = Path(settings.BASE_DIR) / "requirements.txt"
WITHOUT = """
import sys
sys.modules["lxml"] = None
import django
django.setup()
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages
import incidents
import config.urls
for each in walk_packages(incidents.__path__, "incidents."):
    if ".migrations" not in each.name:
        import_module(each.name)
from incidents.documents import monitoring_chart
from incidents.queries.clock_health import Bin
from incidents.web import lateness_chart, review_charts
now = datetime(2026, 11, 22, 3, tzinfo=UTC)
drawn = [
    lateness_chart.lateness([Bin(now, 3, 900)], now=now),
    review_charts.categories([("水污染", 3)]),
    monitoring_chart.chart("氨氮", [], []),
]
assert all(b"<svg" in each for each in drawn)
print("drawn", len(drawn))
"""


def test_the_lock_of_the_running_system_has_neither_lxml_nor_the_validator():
    names = {
        line.split("==")[0].lower() for line in LOCK.read_text().splitlines() if re.match(r"[A-Za-z]", line)
    }
    assert "pygal" in names
    assert names & {"lxml", "capvalidator"} == set()


def test_every_module_loads_and_every_chart_is_drawn_where_lxml_is_not_there():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "drawn 3"
