"""演练当真: every screen about a drill's incident carries the frame and the word, whatever view shows it."""

import pytest
from django.urls import reverse
from web_pages import Browser

from incidents.actions import drills
from incidents.models import Document
from incidents.queries.drills import scripts
from incidents.web.urls import urlpatterns
from incidents.web.views.drills import SCRIPTS

PLAYERS = ("yq_watch", "yq_commander", "yq_monitoring", "yq_press")


def addresses() -> list[str]:
    """Every page of one incident that needs nothing but the incident."""
    about = [each for each in urlpatterns if str(each.pattern).startswith("incidents/<uuid:pk>/")]
    return sorted({each.name for each in about if set(each.pattern.converters) == {"pk"}})


@pytest.fixture
def played(scenario):
    scenario.at("02:00")
    script = next(each for each in scripts(SCRIPTS) if each.plan == "yangquan_eco")
    drills.start(script=script, by=scenario.who("office"), now=scenario.now)
    scenario.at("02:03").receive(drill=True)
    scenario.at("02:10").verify()
    scenario.update_facts(serious_injuries=3, water_source_affected="county", environmental_impact=True)
    return scenario


def whole_pages(scenario, officer: str, names: list[str]) -> dict[str, str]:
    """The HTML documents among them; fragments, files and refusals have no frame of their own."""
    browser = Browser(scenario, officer)
    pages = {}
    for name in names:
        answer = browser.visit(reverse(name, args=[scenario.incident.pk]))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            content = answer.content.decode()
            if "<body" in content:
                pages[name] = content
    return pages


@pytest.mark.parametrize("officer", PLAYERS)
def test_every_page_of_a_drill_has_its_frame_and_says_the_word_in_its_title(played, officer):
    pages = whole_pages(played, officer, addresses())
    assert len(pages) >= 5
    bare = [
        name
        for name, content in pages.items()
        if "is-drill" not in content.split("<body", 1)[1].split(">", 1)[0] or "<title>【演练】" not in content
    ]
    assert bare == []


def test_no_page_of_a_real_incident_has_it(played):
    played.at("02:11").receive()
    played.at("02:12").verify()
    pages = whole_pages(played, "yq_watch", addresses())
    framed = [name for name, content in pages.items() if "is-drill" in content or "【演练】" in content]
    assert framed == []


def test_a_paper_of_a_drill_has_the_frame_where_it_is_shown(played):
    played.request("IV", reason="只派监测组", leads={"monitoring": "comprehensive_section"})
    played.approve()
    papers = Document.objects.filter(incident=played.incident)
    assert papers
    browser = Browser(played, "yq_watch")
    for paper in papers:
        content = browser.visit(reverse("document", args=[paper.pk])).content.decode()
        assert "is-drill" in content
        assert "<title>【演练】" in content


def test_the_papers_of_a_drill_state_that_they_are(played):
    played.request("IV", reason="只派监测组", leads={"monitoring": "comprehensive_section"})
    played.approve()
    for paper in Document.objects.filter(incident=played.incident):
        assert paper.facts["drill"] is True
        assert paper.number.startswith("演") or not paper.number
