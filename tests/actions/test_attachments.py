"""登记附件 as stories: what is kept of a file, who may strike it, and that nothing of it ever changes."""

import hashlib

import pytest
from django.db import DatabaseError, transaction
from evidence_files import PDF, TABLE, WINDOWS_PROGRAM, picture
from evidence_scenes import attach, strike

from incidents.models import Attachment, AttachmentPart, Incident
from incidents.queries import attachments as queries
from incidents.rules.refusal import InvalidInput, NotAllowed, TooLarge, WrongKind, WrongState


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive()
    return scenario.at("02:30")


@pytest.mark.clause("YQ-125")
def test_a_photograph_is_kept_with_its_hash_its_collector_and_its_time(night):
    content = picture(noted=True)
    row = attach(
        night,
        content,
        description="下游500米断面水面油膜",
        collected_by="吴查",
        collected_at=night.moment("02:25"),
    )
    assert (row.number, row.kind, row.size) == (1, "jpeg", len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join(queries.pieces(row)) == content
    assert row.thumbnail
    event = night.expect_event("ATTACHED", about="附件1「下游500米断面水面油膜」")
    assert event.payload["sha256"] == row.sha256
    assert event.payload["collected_by"] == "吴查"


def test_a_file_of_several_pieces_comes_back_byte_for_byte(night):
    content = PDF + bytes(range(256)) * 10_000
    row = attach(night, content, name="报告.pdf")
    assert row.parts.count() == 3
    assert b"".join(queries.pieces(row)) == content


def test_numbers_go_on_and_a_struck_one_keeps_its_own(night):
    first, second = attach(night), attach(night, TABLE, name="数据.csv")
    strike(night, first)
    third = attach(night, PDF, name="报告.pdf")
    assert [first.number, second.number, third.number] == [1, 2, 3]


def test_a_struck_attachment_stays_and_says_who_and_why(night):
    row = attach(night)
    strike(night, row, "是另一起事件的照片")
    row.refresh_from_db()
    assert row.struck_reason == "是另一起事件的照片"
    assert b"".join(queries.pieces(row))
    event = night.expect_event("ATTACHED", about="划去附件1")
    assert event.corrects == night.events("ATTACHED")[0]


def test_a_struck_attachment_is_not_struck_again(night):
    row = strike(night, attach(night))
    with pytest.raises(WrongState, match="已经划去"):
        strike(night, row)


def test_nobody_strikes_what_somebody_else_attached_but_the_desk(night):
    row = attach(night, by="monitoring")
    with pytest.raises(NotAllowed) as refused:
        strike(night, row, by="disposal")
    assert "值班员" in refused.value.who_can
    assert strike(night, row).struck_by.username == "yq_watch"


def test_a_reason_must_be_given(night):
    with pytest.raises(InvalidInput):
        strike(night, attach(night), "  ")


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (WINDOWS_PROGRAM, WrongKind, "是程序"),
        (b"", InvalidInput, "空的"),
        (PDF + b"x" * 3000, TooLarge, "超过 0 MB"),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(night, settings, content, refusal, words):
    settings.ATTACHMENT_BYTES = 2000
    with pytest.raises(refusal) as refused:
        attach(night, content)
    assert words in refused.value.errors["file"]
    assert not Attachment.objects.exists()
    assert not night.events("ATTACHED")


@pytest.mark.parametrize(("size", "taken"), [(1999, True), (2000, True), (2001, False)])
def test_the_limit_of_size_is_exact(night, settings, size, taken):
    settings.ATTACHMENT_BYTES = 2000
    content = PDF + b"x" * (size - len(PDF))
    if taken:
        assert attach(night, content).size == size
    else:
        with pytest.raises(TooLarge):
            attach(night, content)


def test_the_same_file_on_the_same_matter_is_a_second_sending(night):
    attach(night)
    with pytest.raises(InvalidInput) as refused:
        attach(night)
    assert "已登记为附件1" in refused.value.errors["file"]


def test_the_same_file_goes_on_another_matter(night):
    attach(night)
    call = night.call("平定分局")
    row = attach(night, about=queries.about(night.incident, f"call:{call.pk}"))
    assert row.about_name.startswith("通话 平定分局")


def test_a_matter_of_another_incident_is_no_matter_of_this_one(night):
    call = night.call("平定分局")
    night.receive(detail="别处")
    with pytest.raises(LookupError):
        queries.about(night.incident, f"call:{call.pk}")


def test_a_matter_shows_what_hangs_on_it_in_one_statement(night, django_assert_num_queries):
    call = night.call("平定分局")
    attach(night, about=queries.about(night.incident, f"call:{call.pk}"))
    struck = attach(night, PDF, name="a.pdf", about=queries.about(night.incident, f"call:{call.pk}"))
    strike(night, struck)
    incident = night.incident
    with django_assert_num_queries(1):
        found = queries.hanging_on(incident, "call", [call.pk])
    assert [line.row.number for line in found[call.pk]] == [1]


def test_a_time_ahead_is_refused(night):
    with pytest.raises(InvalidInput, match="填写的内容有误"):
        attach(night, collected_at=night.moment("02:31"))


def test_an_archived_incident_takes_no_more(night):
    Incident.objects.filter(pk=night.incident_id).update(state="ARCHIVED")
    with pytest.raises(WrongState, match="登记附件"):
        attach(night)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Attachment.objects.filter(pk=row.pk).delete(),
        lambda row: Attachment.objects.filter(pk=row.pk).update(sha256="0" * 64),
        lambda row: Attachment.objects.filter(pk=row.pk).update(thumbnail=b""),
        lambda row: AttachmentPart.objects.filter(attachment=row).delete(),
        lambda row: AttachmentPart.objects.filter(attachment=row).update(content=b"other"),
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_evidence(night, change):
    row = attach(night)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(row)
