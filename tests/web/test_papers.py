"""文书: list, preview, print, download, and nobody else's."""

from io import BytesIO

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Document


@pytest.fixture
def signed(scenario) -> Document:
    scenario.activated("IV", at="02:46")
    return Document.objects.get(incident=scenario.incident, state="SIGNED")


@pytest.fixture
def desk(people) -> Client:
    client = Client()
    client.force_login(people["yq_watch"], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.clause("YQ-128")
def test_the_signed_notice_is_previewed_printed_and_downloaded(desk, signed):
    page = desk.get(reverse("document", args=[signed.pk])).content.decode()
    pdf = reverse("document-pdf", args=[signed.pk])
    assert signed.number in page
    assert f'src="{pdf}#' in page
    shown = desk.get(pdf)
    assert (shown["Content-Type"], shown["X-Frame-Options"]) == ("application/pdf", "SAMEORIGIN")
    assert shown.content.startswith(b"%PDF")
    assert desk.get(pdf, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert desk.get(pdf, {"download": 1})["Content-Disposition"].startswith("attachment")


def test_the_list_leaves_out_replaced_drafts_and_shows_receipts(desk, signed, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("documents")).content.decode()
    assert page.count(reverse("document", args=[signed.pk])) == 1
    told = signed.incident.notices.filter(kind="activation").count()
    assert f"0/{told}" in page
    assert "没有符合条件的文书" in desk.get(reverse("documents"), {"state": "DRAFT"}).content.decode()


def test_a_paper_counts_the_receipts_of_its_own_notices(desk, signed, scenario):
    sent = signed.incident.notices.filter(kind="activation")
    notice = scenario.sign_notice(sent.first().unit_code, signed_name="接听员")
    told = sent.count()
    assert f"1/{told}" in desk.get(reverse("documents")).content.decode()
    page = desk.get(reverse("document", args=[signed.pk])).content.decode()
    assert f"签收 1/{told}" in page
    assert notice.signed_name in page
    Document.objects.filter(pk=signed.pk).update(created_at=scenario.moment("02:00"))
    assert "签收 1/" not in desk.get(reverse("document", args=[signed.pk])).content.decode()


def test_the_intake_sheet_prints_on_one_page_with_blanks_for_what_is_unknown(desk, scenario):
    scenario.at("02:15").receive(confirmed={"deaths": 0, "cross_boundary": "county"})
    answer = desk.get(reverse("intake-sheet", args=[scenario.incident.pk]))
    with pdfplumber.open(BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1
        words = "".join(paper.pages[0].extract_text().split())
    assert "死亡人数无" in words
    assert "直接经济损失万元" in words.replace("_", "")
    assert "尚待查明" in words


@pytest.mark.clause("WX-060")
def test_what_came_by_the_direct_report_system_prints_on_the_countys_own_sheet(county, sign_in):
    county.at("14:16").receive(source="直报系统")
    answer = sign_in("wx_watch").get(reverse("intake-sheet", args=[county.incident.pk]))
    with pdfplumber.open(BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1
        words = "".join(paper.pages[0].extract_text().split())
    assert "生产安全事故接报登记表" in words
    assert "直报系统" in words


def test_a_glyph_that_no_font_has_is_refused_by_name(desk, signed):
    facts = signed.facts | {"matter": "处置\ue123"}
    Document.objects.filter(pk=signed.pk).update(facts=facts)
    answer = desk.get(reverse("document-pdf", args=[signed.pk]))
    assert answer.status_code == 409
    assert "E123" in answer.content.decode().upper()


def test_another_organisation_and_the_administrators_see_no_paper(people, signed):
    for username in ("wx_watch", "admin_system"):
        client = Client()
        client.force_login(people[username], backend="django.contrib.auth.backends.ModelBackend")
        for name in ("document", "document-pdf"):
            assert client.get(reverse(name, args=[signed.pk])).status_code == 404
        assert client.get(reverse("intake-sheet", args=[signed.incident_id])).status_code == 404
