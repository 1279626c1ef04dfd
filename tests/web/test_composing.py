"""The composer without scripts: write, check, sign, send; and a release through its gates."""

import re

import pytest
from report_scenes import Reports
from web_pages import Browser, words

from incidents.models import ComposedReport, InformationRelease


@pytest.fixture
def night(scenario):
    scenario.at("02:15").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    return scenario


@pytest.fixture
def watch(night) -> Browser:
    return Browser(night, "yq_watch")


def typed(answer) -> dict[str, object]:
    """Every box of the composer as the browser would send it back."""
    page = answer.content.decode()
    found: dict[str, object] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="((?:was_|revision)[^"]*)" value="([^"]*)"', page
    ):
        found[name] = value
    form = answer.context["form"]
    for line in form.lines():
        found[line["field"].html_name] = line["field"].value() or ""
    for part in ("recipients", "copies", "informed"):
        found[part] = list(form[part].value() or [])
    found |= {"contact": "张值", "contact_phone": "0353-0000101"}
    return found


def left_open(browser: Browser, row: ComposedReport) -> dict[str, str]:
    """待核 for each question that the check page asks."""
    page = browser.get("report-one", row.pk).content.decode()
    return dict.fromkeys(re.findall(r'name="(question_[a-z_]+)" value="open"', page), "open")


def test_what_is_open_is_answered_before_a_report_goes_to_its_signer(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    named = left_open(watch, row)
    assert "question_cross_province" in named
    skipped = watch.post("report-submit", row.pk, revision=row.revision)
    assert skipped.status_code == 422
    assert "请答复，或选「待核」。" in words(skipped)
    row.refresh_from_db()
    assert row.submitted_at is None
    answered = named | {"question_cross_province": "province"}
    assert watch.post("report-submit", row.pk, revision=row.revision, **answered).status_code == 302
    row.refresh_from_db()
    assert row.submitted_at is not None
    assert "province" in (
        night.incident.confirmed.get("cross_boundary"),
        night.incident.projected.get("cross_boundary"),
    )
    assert left_open(watch, row) == {}


def test_a_written_report_is_composed_and_only_what_went_out_elsewhere_is_registered(watch):
    room = watch.get("room").content.decode()
    assert f'href="{watch.url("reports")}" data-key="F8"' in room
    assert f"{watch.url('reports')}?kind=INITIAL" in room
    assert "登记系统外报告" in words(watch.get("report"))
    called = watch.get("report", query="?kind=INITIAL&means=phone").content.decode()
    assert "电话报告" in called
    for unit in ("city_government", "provincial_department"):
        assert f'value="{unit}" checked' in called, unit


@pytest.mark.clause("YQ-098")
def test_a_report_is_written_checked_signed_and_sent_without_scripts(watch, night):
    begun = watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    assert begun.url.endswith(f"/reports/{row.pk}/edit/")
    page = watch.get("report-edit", row.pk)
    assert "要素" in words(page)
    assert "山西省生态环境厅" in words(page)
    box = typed(page) | {"section_pollutants": "苯约30吨", "check": "1"}
    saved = watch.post("report-edit", row.pk, **box)
    assert saved.url.endswith(f"/reports/{row.pk}/")
    row.refresh_from_db()
    assert row.written == {"pollutants": "苯约30吨"}
    check = words(watch.get("report-one", row.pk))
    assert "暂缺" in check
    assert "提请签发" in check
    watch.post("report-submit", row.pk, revision=row.revision, **left_open(watch, row))
    leader = Browser(night, "yq_leader")
    assert "待签发" in words(leader.get("report-one", row.pk))
    leader.post("report-sign", row.pk, revision=row.revision)
    watch.post("report-send", row.pk, received_by="市政府值班 王")
    row.refresh_from_db()
    assert row.state == "SENT"
    sent = words(watch.get("report-one", row.pk))
    assert "市政府" in sent
    assert "〔2026〕1-1 号" in sent


def test_an_untouched_page_writes_nothing_by_hand_though_the_facts_moved_on(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    box = typed(watch.get("report-edit", row.pk))
    night.at("02:40").update_facts(serious_injuries=9)
    watch.post("report-edit", row.pk, **box)
    row.refresh_from_db()
    assert row.written == {}
    assert "9人" in words(watch.get("report-edit", row.pk))


def test_a_unit_taken_out_without_a_reason_comes_back_with_everything_typed(watch):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    box = typed(watch.get("report-edit", row.pk)) | {
        "section_pollutants": "苯约30吨",
        "recipients": ["city_government"],
    }
    answer = watch.post("report-edit", row.pk, **box)
    assert answer.status_code == 422
    page = words(answer)
    assert "不报的，请写明理由" in page
    assert "苯约30吨" in page
    answer = watch.post("report-edit", row.pk, **box | {"left_out_provincial_department": "直报系统已报"})
    assert answer.status_code == 302


def test_who_may_not_sign_is_told_who_can(watch):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    answer = watch.post("report-sign", row.pk, revision=0)
    assert answer.status_code == 403
    assert "带班领导" in words(answer)
    row.refresh_from_db()
    assert row.is_draft


def test_a_signature_on_the_telephone_is_put_down_by_the_desk(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    assert "李带" in words(watch.get("report-sign-phone", row.pk))
    watch.post("report-sign-phone", row.pk, revision=0, given_by="yq_leader", words="同意，马上发")
    row.refresh_from_db()
    assert row.words == "同意，马上发"
    leader = Browser(night, "yq_leader")
    assert "补签" in words(leader.get("report-one", row.pk))
    leader.post("report-countersign", row.pk)
    row.refresh_from_db()
    assert row.countersigned_at is not None


def test_the_draft_is_shown_as_a_paper_and_the_signed_one_is_a_document(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    assert watch.get("report-preview", row.pk).content.startswith(b"%PDF")
    Reports(night).sign(row)
    row.refresh_from_db()
    assert watch.get("report-preview", row.pk).url.endswith(f"/documents/{row.document_id}/pdf/")
    assert "突发环境事件信息初报" in words(watch.visit("/documents/"))


def test_the_pages_hold_their_queries_and_hide_from_others(watch, night, people):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    Reports(night).edit(row, sections={"casualties": "2人中毒"})
    for name, args in (("reports", ()), ("report-edit", (row.pk,)), ("report-one", (row.pk,))):
        assert watch.statements(name, *args) <= 30
        other = Browser(night, "wx_watch")
        assert other.get(name, *args).status_code == 404


def test_the_composer_points_out_a_number_that_the_facts_do_not_bear_out(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    Reports(night).edit(row, sections={"casualties": "2人中毒"})
    for name in ("report-edit", "report-one"):
        assert "写的是“2人”，事实为3人" in words(watch.get(name, row.pk))


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:30", deaths=3)
    return county


@pytest.mark.clause("WX-106")
def test_a_release_goes_through_its_gates_on_the_pages(afternoon):
    watch, office = Browser(afternoon, "wx_watch"), Browser(afternoon, "wx_office")
    page = words(watch.get("releases"))
    assert "县指挥部审核" in page
    assert "县委宣传部" in page
    watch.post("releases", title="情况通报", text="事故造成3人死亡，救援正在进行。")
    row = InformationRelease.objects.get()
    assert "审核" in words(office.get("release-review", row.pk))
    office.post("release-review", row.pk, revision=0, words="同意")
    assert watch.post("release-publish", row.pk, media=["网站"]).status_code == 403
    publicity = Browser(afternoon, "wx_publicity")
    publicity.post("release-publish", row.pk, media=["网站", "电视台"])
    row.refresh_from_db()
    assert row.state == "PUBLISHED"
    assert "网站、电视台" in words(watch.get("releases"))
    watch.post("release-opinion", row.pk, text="评论平稳")
    assert "评论平稳" in words(watch.get("releases"))
    assert watch.get("release-preview", row.pk).status_code == 302


def test_what_waits_for_whom_stands_in_the_room(watch, night):
    desk = Reports(night)
    row = desk.submit(desk.compose("INITIAL"))
    leader = Browser(night, "yq_leader")
    assert "签发：初报" in words(leader.get("room"))
    assert "拟写报告" in words(watch.get("room"))
    desk.sign(row)
    page = watch.get("room")
    assert "报送：初报 〔2026〕1-1 号" in words(page)
    assert watch.url("report-send", row.pk) in page.content.decode()
    assert "签发：初报" not in words(leader.get("room"))


def test_a_call_that_nobody_put_in_writing_stays_on_the_list(watch, night):
    desk = Reports(night)
    desk.send(desk.compose("PHONE"), received_by="市政府值班 王")
    assert "电话快报待补书面报告" in words(watch.get("room"))
    desk.compose("INITIAL")
    assert "电话快报待补书面报告" not in words(watch.get("room"))


def test_the_alarm_of_changed_data_leads_to_the_report(watch, night):
    night.with_alarms()
    row = Reports(night).sign(Reports(night).compose("INITIAL"))
    night.at("02:40").update_facts(serious_injuries=4)
    night.settle()
    (alarm,) = night.incident.alarms.filter(kind="DATA_CHANGED")
    shown = watch.visit(f"/alarms/{alarm.pk}/").content.decode()
    assert watch.url("report-one", row.pk) in shown


@pytest.mark.clause("WX-106")
def test_a_release_waits_for_its_reviewer_in_the_room(afternoon):
    Reports(afternoon).draft("事故造成3人死亡。")
    assert "审核：信息发布第1期" in words(Browser(afternoon, "wx_office").get("room"))
    assert "审核：信息发布第1期" not in words(Browser(afternoon, "wx_watch").get("room"))


def test_a_draft_of_the_kind_is_gone_on_with(watch, night):
    watch.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    again = watch.post("reports", kind="INITIAL")
    assert again.url.endswith(f"/reports/{row.pk}/edit/")
    assert ComposedReport.objects.count() == 1


def sent(watch: Browser, night, kind: str) -> ComposedReport:
    watch.post("reports", kind=kind)
    row = ComposedReport.objects.get(kind=kind)
    watch.post("report-edit", row.pk, **typed(watch.get("report-edit", row.pk)))
    row.refresh_from_db()
    watch.post("report-submit", row.pk, revision=row.revision, **left_open(watch, row))
    Browser(night, "yq_leader").post("report-sign", row.pk, revision=row.revision)
    watch.post("report-send", row.pk, received_by="市政府值班 王")
    return row


def test_the_last_report_is_corrected_from_the_draft_of_the_next_which_stays(watch, night):
    sent(watch, night, "INITIAL")
    night.at("02:30")
    last = sent(watch, night, "FOLLOW_UP")
    night.at("02:40")
    watch.post("reports", kind="FOLLOW_UP")
    following = ComposedReport.objects.get(kind="FOLLOW_UP", state="DRAFT")
    page = watch.get("report-edit", following.pk).content.decode()
    assert f'href="{watch.url("report-correct", last.pk)}">更正上期' in page
    begun = watch.post("report-correct", last.pk)
    correction = ComposedReport.objects.get(corrects=last)
    assert begun.url.endswith(f"/reports/{correction.pk}/edit/")
    assert "更正上期" not in words(watch.get("report-edit", correction.pk))
    twice = watch.post("report-correct", last.pk)
    assert "正在拟写，请接着改那一份" in words(twice)
    again = watch.post("reports", kind="FOLLOW_UP")
    assert again.url.endswith(f"/reports/{following.pk}/edit/")
