"""文书: every state from 未起草 to 已签收, what may be begun now, and several papers in one package."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from report_scenes import Reports

from incidents.actions import tasks
from incidents.models import Document
from incidents.queries.paper_list import PAGE

STATES = ("UNWRITTEN", "DRAFT", "AWAITING", "SIGNED", "DELIVERED", "RECEIPTED", "REPLACED", "WITHDRAWN")


@pytest.fixture
def night(scenario):
    """Verified, with a class to report under and nothing on paper."""
    scenario.at("02:15").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    return scenario


@pytest.fixture
def reports(night):
    return Reports(night)


@pytest.fixture
def desk(sign_in):
    return sign_in("yq_watch")


def listed(client, **asked) -> str:
    answer = client.get(reverse("documents"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client, **asked) -> list[str]:
    """The words of each line."""
    body = listed(client, **asked).partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]


def found_in(client, state: str) -> list[str]:
    """What the filter finds; everything it shows says that state."""
    label = re.search(rf'<option value="{state}" selected>([^<]+)<', listed(client, state=state))
    assert label
    shown = rows(client, state=state)
    assert all(label[1] in row for row in shown)
    return shown


def only_in(client, state: str, title: str) -> None:
    """The paper is found under that state and under no other."""
    assert [each for each in STATES if any(title in row for row in found_in(client, each))] == [state]


def told(night):
    return night.incident.notices.filter(document__kind="INITIAL_REPORT")


def test_a_form_that_the_plan_asks_for_is_listed_before_anybody_drafts_it(desk, night):
    only_in(desk, "UNWRITTEN", "突发环境事件信息初报")
    (row,) = [row for row in rows(desk, incident=night.incident_id) if "信息初报" in row]
    assert "未起草" in row
    link = f"{reverse('reports', args=[night.incident_id])}?kind=INITIAL"
    assert link in listed(desk, incident=night.incident_id)
    assert not [row for row in rows(desk) if "未起草" in row]


@pytest.mark.clause("YQ-141")
def test_the_sheet_of_the_end_is_unwritten_from_the_start_of_a_response_on(desk, scenario):
    scenario.activated("IV", at="02:46")
    shown = rows(desk, incident=scenario.incident_id, kind="TERMINATION_APPROVAL")
    assert len(shown) == 1
    assert "终止签报单" in shown[0]
    assert "未起草" in shown[0]


def test_a_draft_is_listed_with_its_number_and_opens_in_the_composer(desk, night, reports):
    row = reports.compose("INITIAL")
    reports.edit(row, sections={"planned": "继续监测"})
    only_in(desk, "DRAFT", "信息初报")
    (shown,) = rows(desk, state="DRAFT")
    assert "草 2" in shown
    assert reverse("report-edit", args=[night.incident_id, row.pk]) in listed(desk)


def test_a_draft_that_was_put_to_the_signer_awaits_him(desk, night, reports):
    row = reports.submit(reports.compose("INITIAL"))
    only_in(desk, "AWAITING", "信息初报")
    assert reverse("report-one", args=[night.incident_id, row.pk]) in listed(desk, state="AWAITING")


def test_a_start_that_was_asked_for_awaits_its_signature(desk, night):
    night.request("IV")
    only_in(desk, "AWAITING", "启动通知")


def test_a_report_goes_from_signed_over_delivered_to_receipted(desk, night, reports):
    reports.sent("INITIAL")
    only_in(desk, "SIGNED", "信息初报")
    by = {"by": night.who("watch"), "now": night.now}
    first, *others = told(night)
    told(night).exclude(pk=first.pk).update(delivered_at=night.now, state="DELIVERED")
    only_in(desk, "SIGNED", "信息初报")
    told(night).update(delivered_at=night.now, state="DELIVERED")
    only_in(desk, "DELIVERED", "信息初报")
    (row,) = rows(desk, state="DELIVERED")
    assert f"{len(others) + 1}/{len(others) + 1} 送达" in row
    for each in (first, *others):
        tasks.sign_notice(incident_id=night.incident_id, notice_id=each.pk, signed_name="接听员", **by)
    only_in(desk, "RECEIPTED", "信息初报")


def test_a_correction_names_the_old_paper_and_the_old_one_points_to_it(desk, night, reports):
    first = reports.sent("INITIAL")
    second = reports.compose("INITIAL", corrects=first.pk)
    assert f"更正 {first.document.number}" in rows(desk, state="DRAFT")[0]
    second = reports.sign(second)
    assert second.document.number != first.document.number
    (old,) = rows(desk, state="REPLACED")
    assert f"见 {second.document.number}" in old
    (new,) = rows(desk, state="SIGNED")
    assert f"更正 {first.document.number}" in new


def test_what_was_withdrawn_says_why(desk, reports):
    reports.withdraw(reports.compose("INITIAL"), "与电话快报重复")
    assert len(found_in(desk, "WITHDRAWN")) == 1
    assert found_in(desk, "DRAFT") == []
    assert "与电话快报重复" in rows(desk, state="WITHDRAWN")[0]
    assert not [row for row in rows(desk) if "已作废" in row]


def test_a_release_stands_among_the_drafts(desk, night, reports):
    reports.draft("阳泉市桃河罐车泄漏正在处置。", title="情况通报")
    only_in(desk, "AWAITING", "情况通报")


def test_the_filter_stays_in_the_address_and_fills_the_form(desk, night):
    page = listed(desk, state="AWAITING", kind="ACTIVATION_NOTICE", q="启动", incident=night.incident_id)
    for option in ("AWAITING", "ACTIVATION_NOTICE", night.incident_id):
        assert f'<option value="{option}" selected>' in page
    assert 'value="启动"' in page


def test_nothing_of_another_office_is_listed_or_offered(sign_in, night, reports):
    reports.compose("INITIAL")
    stranger = sign_in("wx_watch")
    for state in STATES:
        assert rows(stranger, state=state) == []
    page = listed(stranger, incident=night.incident_id)
    assert str(night.incident_id) not in page.partition("<form")[0]
    assert rows(stranger, incident=night.incident_id) == []


def menu(client, night) -> str:
    return listed(client, incident=night.incident_id).partition("new-paper")[2].partition("</details>")[0]


def test_the_menu_offers_what_this_officer_may_make_now(desk, night):
    shown = menu(desk, night)
    here = night.incident_id
    for page in ("request-activation", "situation-sheet", "clock-sheet", "intake-sheet", "releases"):
        assert reverse(page, args=[here]) in shown
    assert f"{reverse('reports', args=[here])}?kind=FOLLOW_UP" in shown
    for href in re.findall(r'href="([^"]+)"', shown):
        assert desk.get(href.replace("&amp;", "&")).status_code == 200


def test_the_menu_says_why_another_is_not_made_now_and_who_could(desk, sign_in, night):
    shown = menu(desk, night)
    assert reverse("request-termination", args=[night.incident_id]) not in shown
    assert re.search(r"终止签报单.*?须在“响应中.*?”时由.+?办理", shown)
    other = menu(sign_in("yq_monitoring"), night)
    assert reverse("request-activation", args=[night.incident_id]) not in other
    assert re.search(r"启动通知.*?由.*?值班员.*?办理", other)


def test_a_draft_in_hand_is_gone_on_with(desk, night, reports):
    row = reports.compose("INITIAL")
    shown = menu(desk, night)
    assert reverse("report-edit", args=[night.incident_id, row.pk]) in shown
    assert "接着写第 1 稿" in shown


def test_at_the_end_the_sheet_that_is_under_way_is_offered(desk, scenario):
    scenario.activated("IV", at="02:46")
    assert reverse("request-termination", args=[scenario.incident_id]) in menu(desk, scenario)


def test_without_an_incident_the_menu_says_to_choose_one(desk, night):
    page = listed(desk)
    assert "先在“事件”中选定一件" in page
    assert reverse("intake-sheet-blank") in page


def many_papers(signed: Document, how_many: int) -> None:
    """As many again of a paper, one a minute, with the bytes of the first."""
    copies = [
        Document(
            incident=signed.incident,
            kind=signed.kind,
            number=f"〔2026〕9-{place} 号",
            title=signed.title,
            facts=signed.facts,
            template=signed.template,
            template_version=signed.template_version,
            state=signed.state,
            created_at=signed.created_at + timedelta(minutes=place),
            created_by=signed.created_by,
            signed_at=signed.signed_at,
            signed_by=signed.signed_by,
            pdf=b"%PDF-1.7",
            sha256="0" * 64,
            rendered_at=signed.signed_at,
        )
        for place in range(1, how_many + 1)
    ]
    Document.objects.bulk_create(copies)


def packed(client, **asked) -> ZipFile:
    return ZipFile(BytesIO(b"".join(client.get(reverse("documents-zip"), asked).streaming_content)))


@pytest.fixture
def signed(scenario) -> Document:
    scenario.activated("IV", at="02:46")
    return Document.objects.get(incident=scenario.incident, state="SIGNED")


def test_a_package_holds_the_fifty_papers_of_its_page_and_the_next_page_the_rest(desk, signed):
    many_papers(signed, PAGE + 2)
    page = listed(desk)
    assert f'打包导出 <span class="num">{PAGE}</span> 件' in page
    first = packed(desk).namelist()
    assert len(first) == PAGE
    before = re.search(r"\?before=([^\"&]+)", page)[1].replace("%3D", "=")
    rest = packed(desk, before=before).namelist()
    assert len(rest) == 3
    numbers = {re.search(r"〔2026〕[\d-]+", name)[0] for name in (*first, *rest)}
    assert len(numbers) == PAGE + 3


def test_what_cannot_be_set_is_named_in_the_package_with_its_reason(desk, signed):
    many_papers(signed, 1)
    Document.objects.filter(pk=signed.pk).update(facts=signed.facts | {"matter": "处置\ue123"})
    names = (package := packed(desk)).namelist()
    assert len(names) == 2
    assert names[0].endswith(".pdf")
    assert names[1] == "未能出件.txt"
    said = package.read("未能出件.txt").decode()
    assert signed.number in said
    assert "E123" in said.upper()


def test_a_page_of_drafts_alone_offers_no_package(desk, night, reports):
    reports.compose("INITIAL")
    assert "打包导出" not in listed(desk, state="DRAFT")
    assert desk.get(reverse("documents-zip"), {"state": "DRAFT"}).status_code == 404


def test_the_list_asks_at_most_fifteen_times_with_an_incident_chosen(
    desk, scenario, django_assert_max_num_queries
):
    scenario.activated("II", at="02:46", deaths=3)
    Reports(scenario).compose("FOLLOW_UP")
    listed(desk, incident=scenario.incident_id)
    for state in ("", *STATES):
        with django_assert_max_num_queries(15):
            listed(desk, incident=scenario.incident_id, state=state)


def test_on_paper_the_list_says_whose_and_when_and_leaves_the_menu_and_the_filters_out(desk, night):
    page = listed(desk)
    assert 'class="filters no-print"' in page
    assert 'class="new-paper no-print"' in page
    line = re.search(r'<p class="print-only">([^<]+)</p>', page)
    assert line
    assert "阳泉市生态环境局 · 截至" in line[1]
    assert line[1].endswith(f"· {len(rows(desk))} 件")
