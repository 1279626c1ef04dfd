"""文书: list, preview, print, download, and nobody else's."""

from io import BytesIO
from zipfile import ZipFile

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from report_scenes import Reports

from incidents.actions import tasks
from incidents.models import Document


@pytest.fixture
def signed(scenario) -> Document:
    scenario.activated("IV", at="02:46")
    return Document.objects.get(incident=scenario.incident, state="SIGNED")


@pytest.fixture
def desk(people) -> Client:
    client = Client()
    client.force_login(people["yq_watch"], backend="incidents.web.signed_in.Officers")
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
    sent.update(document=None)
    assert "签收 1/" not in desk.get(reverse("document", args=[signed.pk])).content.decode()


def test_a_report_shows_who_has_signed_for_it(desk, scenario, django_assert_max_num_queries):
    scenario.at("02:15").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    row = Reports(scenario).sent("INITIAL")
    sent = scenario.incident.notices.filter(kind="notice")
    told = sent.count()
    assert told
    assert f"0/{told} 签收" in desk.get(reverse("documents")).content.decode()
    for each in sent:
        named = {"incident_id": scenario.incident_id, "by": scenario.who("watch"), "now": scenario.now}
        tasks.sign_notice(notice_id=each.pk, signed_name="接听员", **named)
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("documents")).content.decode()
    assert f"{told}/{told} 签收" in page
    assert "已签收" in page
    paper = desk.get(reverse("document", args=[row.document_id])).content.decode()
    assert f"签收 {told}/{told}" in paper
    assert reverse("report-one", args=[scenario.incident.pk, row.pk]) in paper


def test_papers_are_found_by_number_title_and_incident(desk, signed):
    shown = reverse("document", args=[signed.pk])
    for asked in ({"q": signed.number}, {"q": "启动通知"}, {"incident": str(signed.incident_id)}):
        assert shown in desk.get(reverse("documents"), asked).content.decode()
    for asked in ({"q": "没有这个标题"}, {"incident": str(signed.pk)}):
        assert "没有符合条件的文书" in desk.get(reverse("documents"), asked).content.decode()


def test_the_papers_of_the_page_go_out_as_one_zip(desk, signed, people):
    answer = desk.get(reverse("documents-zip"), {"kind": signed.kind})
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        (name,) = packed.namelist()
        assert signed.number.replace(" ", "_") in name
        assert packed.read(name).startswith(b"%PDF")
    county = Client()
    county.force_login(people["wx_watch"], backend="incidents.web.signed_in.Officers")
    asked = {"incident": str(signed.incident_id)}
    assert county.get(reverse("documents-zip"), asked).status_code == 404


def test_the_intake_sheet_prints_on_one_page_with_blanks_for_what_is_unknown(desk, scenario):
    scenario.at("02:15").receive(confirmed={"deaths": 0, "cross_boundary": "county"})
    answer = desk.get(reverse("intake-sheet", args=[scenario.incident.pk]))
    with pdfplumber.open(BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1
        words = "".join(paper.pages[0].extract_text().split())
    assert "死亡人数无" in words
    assert "直接经济损失万元" in words.replace("_", "")
    assert "尚待查明" in words


@pytest.mark.clause("YQ-096")
def test_the_intake_sheet_names_the_caller_to_the_desk_and_masks_him_for_others(desk, scenario, sign_in):
    scenario.at("02:15").receive(caller={"name": "赵司机", "phone": "13900000123"})

    def printed(client):
        answer = client.get(reverse("intake-sheet", args=[scenario.incident.pk]))
        with pdfplumber.open(BytesIO(answer.content)) as paper:
            return "".join(paper.pages[0].extract_text().split())

    told = printed(desk)
    assert "赵司机" in told
    assert "13900000123" in told
    masked = printed(sign_in("yq_monitoring"))
    assert "赵**" in masked
    assert "139****0123" in masked
    assert "13900000123" not in masked


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
        client.force_login(people[username], backend="incidents.web.signed_in.Officers")
        for name in ("document", "document-pdf"):
            assert client.get(reverse(name, args=[signed.pk])).status_code == 404
        assert client.get(reverse("intake-sheet", args=[signed.incident_id])).status_code == 404
