"""更正并重发 as pages: from the paper to the form, and to the new paper."""

import pytest
from web_pages import Browser, words

from incidents.actions import particulars
from incidents.models import Document


@pytest.fixture
def night(scenario):
    scenario.activated("IV", at="02:46")
    scenario.at("03:00")
    return scenario


@pytest.fixture
def paper(night) -> Document:
    return night.incident.documents.get(kind="ACTIVATION_NOTICE", state="SIGNED")


def test_the_desk_goes_from_the_wrong_paper_to_the_right_one(night, paper):
    desk = Browser(night, "yq_watch")
    page = desk.visit(f"/documents/{paper.pk}/").content.decode()
    assert desk.url("document-reissue", paper.pk) in page
    form = words(desk.get("document-reissue", paper.pk))
    assert f"重发 {paper.notices.count()} 家" in form
    refused = desk.post("document-reissue", paper.pk, reason="路段写错")
    assert refused.status_code == 422
    assert "请先更正接报内容" in words(refused)
    particulars.correct(
        incident_id=night.incident_id, fields={"detail": "桃河308国道段"}, source="平定分局 赵核",
        by=night.who("watch"), now=night.now,
    )  # fmt: skip
    answer = desk.post("document-reissue", paper.pk, reason="路段应为308国道")
    new = Document.objects.get(supersedes=paper)
    assert answer["Location"] == f"/documents/{new.pk}/"
    assert f"更正 {paper.number}" in " ".join(words(desk.visit(answer["Location"])).split())
    old = desk.visit(f"/documents/{paper.pk}/")
    assert f"{new.number} 更正" in words(old)
    assert "更正并重发" not in words(old)


def test_a_unit_is_not_offered_it_and_hears_who_can(night, paper):
    unit = Browser(night, "yq_monitoring")
    assert "更正并重发" not in words(unit.visit(f"/documents/{paper.pk}/"))
    refused = unit.post("document-reissue", paper.pk, reason="路段写错")
    assert refused.status_code == 403
    assert "值班员" in words(refused)


def test_another_office_finds_nothing_there(night, paper):
    assert Browser(night, "wx_watch").get("document-reissue", paper.pk).status_code == 404
