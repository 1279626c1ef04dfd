"""No page asks the database more than fifteen times, however much hangs on its incident."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, reverse
from report_scenes import Reports
from web_pages import Browser

from incidents.models import Deadline, Document, Notice, Task
from incidents.web.urls import urlpatterns

MOST = 15
SYSTEM = ("system", "clock-health")
"""Pages of the administrators, who see no incident."""
PRINTED = ("sheet", "-pdf", "-zip", "paper", "preview")
"""Made to be printed or kept: the time goes into setting them, and they stand still."""
PLAN = {"code": "yangquan_eco"}


@pytest.fixture
def night(scenario):
    """An incident under response with a report that has gone out."""
    scenario.activated("II", at="02:46", deaths=3)
    scenario.report = Reports(scenario).sent("INITIAL")
    return scenario


def pages(night) -> Iterator[tuple[str, str]]:
    """Every address whose parts the story fills, under its name."""
    incident = night.incident
    first = {
        "task": Task.objects.filter(incident=incident).first(),
        "notice": Notice.objects.filter(incident=incident).first(),
        "clock": Deadline.objects.filter(incident=incident).first(),
    }
    known = {name: row.pk for name, row in first.items() if row} | {"report": night.report.pk} | PLAN
    paper = Document.objects.filter(incident=incident).first()
    for each in urlpatterns:
        assert isinstance(each, URLPattern)
        keys = set(each.pattern.converters)
        of = {"pk": paper.pk if each.name.startswith("document") else incident.pk} | known
        if keys <= set(of) and not any(part in each.name for part in PRINTED):
            yield each.name, reverse(each.name, kwargs={key: of[key] for key in keys})


def counted(browser: Browser, address: str) -> int | None:
    """After a first look; None where the officer is shown no page there."""
    answer = browser.visit(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    return browser.statements_of(address)


def test_every_page_takes_at_most_fifteen_statements(night):
    desk, administrator = Browser(night, "yq_watch"), Browser(night, "admin_system")
    found = {
        name: took
        for name, address in pages(night)
        if (took := counted(administrator if name in SYSTEM else desk, address)) is not None
    }
    assert len(found) > 80
    assert {name: took for name, took in found.items() if took > MOST} == {}
