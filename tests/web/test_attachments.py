"""附件 on its pages: attached without scripts, listed, printed, handed out as a file and never as a page."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from evidence_files import PDF, TABLE, WEB_PAGE, WINDOWS_PROGRAM, picture
from evidence_scenes import attach, strike
from python_calamine import CalamineWorkbook
from web_pages import Browser, words

from incidents.models import Attachment, Posting


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive()
    return scenario.at("02:30")


def watch(story) -> Browser:
    return Browser(story, "yq_watch")


def sent(content: bytes, name: str = "断面.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_incident_without_evidence_says_what_may_be_attached(night):
    page = words(watch(night).get("attachments"))
    assert "还没有附件" in page
    assert "每个不超过 20 MB" in page


def test_a_plain_form_attaches_a_photograph(night):
    answer = watch(night).post("attachments", file=sent(picture(noted=True)), description="水面油膜")
    assert answer.status_code == 302
    page = words(watch(night).get("attachments"))
    assert "附件1 水面油膜" in page
    assert "照片 ·" in page


def test_the_form_goes_as_a_file_and_offers_the_camera(night):
    html = watch(night).get("attachments").content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert 'accept="image/*,video/*,audio/*,' in html


def test_the_same_form_sent_twice_attaches_once(night):
    for _ in range(2):
        answer = watch(night).post("attachments", file=sent(PDF, "a.pdf"), form_id="once")
        assert answer.status_code == 302
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "said"),
    [
        (WINDOWS_PROGRAM, "photo.jpg", 415, "是程序"),
        (WEB_PAGE, "page.html", 415, "不接受这种文件"),
        (PDF + b"x" * 2000, "a.pdf", 413, "超过"),
        (b"", "a.pdf", 422, "这个文件是空的"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_beside_its_field_and_the_words_stay(
    night, settings, content, name, status, said
):
    settings.ATTACHMENT_BYTES = 1500
    answer = watch(night).post("attachments", file=sent(content, name), description="水面油膜")
    assert answer.status_code == status
    page = words(answer)
    assert said in page
    assert 'value="水面油膜"' in answer.content.decode()
    assert not Attachment.objects.exists()


def test_no_file_is_asked_for_in_words(night):
    answer = watch(night).post("attachments", description="水面油膜")
    assert answer.status_code == 422
    assert "请拍照或选一个文件" in words(answer)


def test_a_body_that_can_hold_no_attachment_is_refused_before_it_is_read(night, settings):
    settings.ATTACHMENT_BYTES = 1 << 20
    answer = watch(night).post("attachments", file=sent(b"x" * (3 << 20)))
    assert answer.status_code == 413
    assert "超过 1 MB" in words(answer)


def test_a_file_is_handed_out_to_be_kept_and_never_as_a_page(night):
    content = picture(noted=True)
    row = attach(night, content)
    answer = watch(night).visit(f"/attachments/{row.pk}/file/")
    assert answer.content == content
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E9%99%84%E4%BB%B61")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_small_picture_is_ours_and_sealed(night):
    row = attach(night)
    answer = watch(night).visit(f"/attachments/{row.pk}/small/")
    assert answer["Content-Type"] == "image/jpeg"
    assert b"GPS" not in answer.content
    assert "sandbox" in answer["Content-Security-Policy"]
    paper = attach(night, PDF, name="a.pdf")
    assert watch(night).visit(f"/attachments/{paper.pk}/small/").status_code == 404


@pytest.mark.parametrize("officer", ["wx_watch", "wx_commander", "admin_system"])
def test_to_the_other_office_none_of_it_exists(night, officer):
    row = attach(night)
    stranger = Browser(night, officer)
    for name in ("attachments", "evidence-list", "evidence-workbook"):
        assert stranger.get(name).status_code == 404
    assert stranger.get("attachment-strike", row.pk).status_code == 404
    assert stranger.visit(f"/attachments/{row.pk}/file/").status_code == 404
    assert stranger.visit(f"/attachments/{row.pk}/small/").status_code == 404
    assert stranger.post("attachments", file=sent(PDF)).status_code == 404


def test_a_photograph_hangs_on_the_matter_that_the_page_was_opened_for(night):
    call = night.call("平定分局")
    page = watch(night).get("attachments", query=f"?about=call:{call.pk}")
    assert "附在「通话 平定分局 电话首报」上" in words(page)
    watch(night).post("attachments", file=sent(picture()), about=f"call:{call.pk}")
    assert Attachment.objects.get().about_id == call.pk


@pytest.mark.parametrize("about", ["call:nonsense", "nonsense", "call:00000000-0000-0000-0000-000000000000"])
def test_a_matter_that_there_is_not_is_no_page(night, about):
    assert watch(night).get("attachments", query=f"?about={about}").status_code == 404


def test_a_mistake_is_struck_with_a_reason_and_stays_in_the_list(night):
    row = attach(night, description="水面油膜")
    assert "附件1 水面油膜" in words(watch(night).get("attachment-strike", row.pk))
    answer = watch(night).post("attachment-strike", row.pk, reason="拍错断面")
    assert answer.status_code == 302
    page = words(watch(night).get("attachments"))
    assert "张值" in page
    assert "划去：拍错断面" in page


def test_words_of_a_sender_are_shown_as_words(night):
    attach(night, name="<b>x.jpg", description="<script>alert(1)</script>")
    html = watch(night).get("attachments").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.clause("YQ-125")
def test_the_evidence_list_prints_collector_time_and_hash(night):
    row = attach(night, collected_by="吴查", collected_at=night.moment("02:25"))
    strike(night, attach(night, TABLE, name="a.csv"), "重复")
    page = words(watch(night).get("evidence-list"))
    for said in (row.sha256, "吴查", "2026-11-22 02:25", "划去：重复", "清点人"):
        assert said in page, said


def test_the_evidence_list_is_a_workbook_too(night):
    row = attach(night, description="=HYPERLINK(1)")
    answer = watch(night).get("evidence-workbook")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert lines[1][:3] == ["编号", "说明", "文件名"]
    assert lines[2][:3] == [1, "=HYPERLINK(1)", "断面.jpg"]
    assert row.sha256 in lines[2]


def test_who_may_only_look_gets_the_list_without_a_form(night):
    attach(night)
    Posting.objects.filter(officer=night.people["yq_press"]).delete()
    page = Browser(night, "yq_press").get("attachments")
    assert page.status_code == 200
    assert "附件1" in words(page)
    assert b'type="file"' not in page.content


def test_the_list_takes_as_many_statements_for_one_as_for_many(night):
    attach(night)
    watch(night).get("attachments")  # a process reads the plan once
    one = watch(night).statements("attachments")
    for number in range(5):
        attach(night, PDF + str(number).encode(), name="a.pdf")
    assert watch(night).statements("attachments") == one <= 15


def test_the_room_leads_to_evidence_and_monitoring(night):
    html = watch(night).get("room").content.decode()
    assert watch(night).url("attachments") in html
    assert watch(night).url("monitoring") in html
