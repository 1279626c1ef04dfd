"""The course of what was measured goes with the written report, on a page of its own, and stays as it was drawn."""

import pytest
from evidence_scenes import measure
from report_scenes import Reports

from incidents.documents import kinds
from incidents.documents.render import canonical
from tests.documents.papers import pages, text


@pytest.fixture
def river(scenario):
    scenario.at("02:15").receive(confirmed={"serious_injuries": 3}, occurred_at=scenario.moment("02:05"))
    scenario.at("02:24").verify()
    return scenario.at("05:00")


def pdf_of(document) -> bytes:
    return kinds.render(
        kind=document.kind, template=document.template, facts=document.facts, state=document.state
    )


@pytest.mark.clause("YQ-098", "YQ-123")
def test_a_report_carries_the_chart_of_what_was_measured(river):
    measure(river, "0.42", at="03:22")
    measure(river, "0.38", at="03:52")
    measure(river, "<0.002", at="04:22", point="下游500米断面")
    desk = Reports(river)
    document = desk.sign(desk.compose("INITIAL")).document
    paper = pdf_of(document)
    words = text(paper)
    assert "附图：监测数据变化图" in words
    assert "苯（mg/L）" in words
    assert "①下游500米断面②桃河K12+300" in words
    assert "限值0.01（GB3838-2002表3）" in words
    without = document.facts | {"monitoring": None}
    assert (
        pages(paper)
        == pages(
            kinds.render(kind=document.kind, template=document.template, facts=without, state=document.state)
        )
        + 1
    )
    before = canonical(document.facts)
    measure(river, "0.1", at="04:52")
    document.refresh_from_db()
    assert canonical(document.facts) == before


def test_a_report_of_an_incident_where_nothing_was_measured_has_no_annex(river):
    desk = Reports(river)
    document = desk.sign(desk.compose("INITIAL")).document
    assert "monitoring" not in document.facts
    assert "附图" not in text(pdf_of(document))
