"""更正并重发: the 启动通知 names the wrong place. What was signed stays; the right one goes to the same units."""

import pytest

from incidents.actions import papers, particulars, reissuing, tasks
from incidents.models import Document
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    scenario.activated("IV", at="02:46")
    return scenario.at("03:00")


def notice(night) -> Document:
    return night.incident.documents.filter(kind=papers.NOTICE, state="SIGNED").latest("created_at")


def corrected(night) -> None:
    particulars.correct(
        incident_id=night.incident_id, fields={"detail": "桃河308国道段"}, source="平定分局 赵核",
        by=night.who("watch"), now=night.now,
    )  # fmt: skip


def reissue(
    night, *, by: str = "watch", reason: str = "路段应为308国道", old: Document | None = None
) -> Document:
    return reissuing.reissue(
        incident_id=night.incident_id,
        document=(old or notice(night)).pk,
        reason=reason,
        by=night.who(by),
        now=night.now,
    )


def test_the_new_notice_has_its_own_number_names_the_old_and_says_what_was_wrong(night):
    old = notice(night)
    corrected(night)
    new = reissue(night)
    assert (new.supersedes_id, new.facts["replaces"], new.facts["version"]) == (old.pk, old.number, 2)
    assert new.number != old.number
    assert (new.facts["location"], new.facts["correction"]) == ("桃河308国道段", "路段应为308国道")
    kept = Document.objects.get(pk=old.pk)
    assert (kept.state, kept.facts["location"]) == ("SIGNED", "桃河307国道段")


def test_the_decision_stands_so_its_signature_level_and_groups_stand_too(night):
    old = notice(night)
    corrected(night)
    new = reissue(night)
    for name in ("sign_off", "level", "groups", "recipients", "copies", "basis"):
        assert new.facts[name] == old.facts[name], name
    assert new.signed_by == old.signed_by


def test_whoever_had_the_old_one_gets_the_new_one_and_signs_again(night):
    old = notice(night)
    told = sorted(old.notices.values_list("unit_code", flat=True))
    first = old.notices.first()
    tasks.sign_notice(incident_id=night.incident_id, notice_id=first.pk, by=night.who("watch"), now=night.now)
    corrected(night)
    new = reissue(night)
    assert sorted(new.notices.values_list("unit_code", flat=True)) == told
    assert not new.notices.exclude(signed_at=None).exists()
    assert f"以{new.number}为准，{old.number}不再使用" in new.notices.first().body
    night.expect_event("notices_issued", about=f"更正{old.title}{old.number}")


def test_where_nothing_on_record_was_corrected_nothing_is_sent(night):
    with pytest.raises(InvalidInput) as refused:
        reissue(night)
    assert "请先更正接报内容" in refused.value.errors["reason"]
    assert night.incident.documents.filter(kind=papers.NOTICE, state="SIGNED").count() == 1


def test_it_is_not_done_without_a_reason(night):
    corrected(night)
    with pytest.raises(InvalidInput) as refused:
        reissue(night, reason=" ")
    assert "请写更正了什么" in refused.value.errors["reason"]


def test_a_notice_is_corrected_once_and_then_its_correction(night):
    old = notice(night)
    corrected(night)
    new = reissue(night)
    with pytest.raises(WrongState, match=f"已由{new.number}更正"):
        reissue(night, old=old)


def test_a_unit_that_only_signs_for_it_cannot_correct_it(night):
    corrected(night)
    with pytest.raises(NotAllowed):
        reissue(night, by="monitoring")


def test_a_draft_is_returned_and_not_corrected(scenario):
    scenario.at("02:13").receive()
    scenario.at("02:24").verify()
    scenario.request("IV", reason="从严")
    draft = scenario.incident.documents.get(kind=papers.NOTICE)
    with pytest.raises(WrongState, match="须在「响应中」"):
        reissue(scenario, old=draft)
