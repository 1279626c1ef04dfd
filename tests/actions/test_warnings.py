"""预警: whose signature each colour takes, how one is adjusted and lifted, and the trail that none of it escapes."""

import pytest
from django.db import InternalError, transaction
from warning_scenes import Warnings

from incidents.actions.warning_trail import fingerprint
from incidents.models import Document, EventKind, HazardWarning, WarningAct
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def warnings(county):
    return Warnings(county.at("17:40"))


@pytest.fixture
def advices(scenario):
    return Warnings(scenario.at("17:40"))


@pytest.mark.clause("WX-047", "WX-048")
@pytest.mark.parametrize(
    ("level", "colour", "signer", "issuer"),
    [
        ("IV", "蓝色", "office", "指挥部办公室"),
        ("III", "黄色", "office", "指挥部办公室"),
        ("II", "橙色", "commander", "应急指挥部"),
        ("I", "红色", "commander", "应急指挥部"),
    ],
)
def test_the_colour_says_who_issues(warnings, level, colour, signer, issuer):
    warnings.propose(level)
    row = warnings.sign(by=signer)
    assert (row.state, row.issued_by) == ("ACTIVE", warnings.scenario.who(signer))
    assert row.issued_at == warnings.scenario.now
    assert f"{issuer}发布危险化学品{colour}" in warnings.last().summary


@pytest.mark.clause("WX-048")
@pytest.mark.parametrize(
    ("level", "by"), [("II", "office"), ("I", "office"), ("III", "commander"), ("II", "watch")]
)
def test_nobody_signs_in_the_place_of_the_one_whom_the_colour_names(warnings, level, by):
    warnings.propose(level)
    with pytest.raises(NotAllowed) as refused:
        warnings.sign(by=by)
    assert refused.value.who_can == ("总指挥" if level in ("I", "II") else "指挥部办公室主任")
    assert refused.value.clause == "3.2.2"
    assert warnings.warning.state == "PROPOSED"


@pytest.mark.clause("WX-048")
def test_either_commander_signs_an_orange_one(warnings):
    warnings.propose("II")
    assert warnings.sign(by="commander2").issued_by == warnings.scenario.who("commander2")


@pytest.mark.clause("WX-049")
@pytest.mark.parametrize("left_out", ["area", "caution", "advice", "starts_at", "category"])
def test_no_element_that_the_plan_or_the_law_asks_for_may_be_missing(warnings, left_out):
    with pytest.raises(InvalidInput) as refused:
        warnings.propose(**{left_out: ""})
    assert set(refused.value.errors) == {left_out}
    assert not HazardWarning.objects.exists()


@pytest.mark.clause("WX-053")
@pytest.mark.parametrize(
    ("was", "to", "signer"),
    [
        ("IV", "III", "office"),
        ("III", "II", "commander"),
        ("II", "III", "commander"),
        ("I", "II", "commander"),
    ],
)
def test_a_change_across_the_two_upper_colours_is_the_headquarters(warnings, was, to, signer):
    warnings.issue(was, by="office" if was in ("III", "IV") else "commander")
    warnings.change(to)
    other = {"office": "commander", "commander": "office"}[signer]
    with pytest.raises(NotAllowed):
        warnings.sign(by=other)
    assert warnings.sign(by=signer).level == warnings.stated(to).level
    assert warnings.last().kind == "ADJUSTED"


@pytest.mark.clause("WX-053")
def test_until_the_change_is_signed_the_old_warning_stands(warnings):
    warnings.issue("III")
    warnings.change("II")
    assert (warnings.warning.level, warnings.warning.pending["stated"]["level"]) == (3, 2)
    warnings.give_back("仍按黄色", by="commander")
    assert (warnings.warning.state, warnings.warning.level, warnings.warning.pending) == ("ACTIVE", 3, None)


@pytest.mark.clause("WX-054")
def test_lifting_needs_its_fact_and_the_issuer(warnings):
    warnings.issue("II", by="commander")
    with pytest.raises(InvalidInput, match="填写的内容有误"):
        warnings.ask_to_lift(reason=" ")
    warnings.ask_to_lift()
    with pytest.raises(NotAllowed):
        warnings.sign(by="office")
    row = warnings.sign(by="commander")
    assert (row.state, row.ended_by) == ("LIFTED", warnings.scenario.who("commander"))
    with pytest.raises(WrongState, match="已解除"):
        warnings.change("I")


@pytest.mark.clause("WX-054", "WX-051")
def test_measures_are_taken_and_lifted_one_by_one_and_outlast_the_warning_until_they_are(warnings):
    warnings.issue("II", by="commander")
    first, second = warnings.start("notify_units"), warnings.start("law_67_1")
    with pytest.raises(WrongState, match="已经采取"):
        warnings.start("notify_units")
    warnings.stop(first)
    warnings.ask_to_lift()
    warnings.sign(by="commander")
    assert warnings.warning.measures.filter(lifted_at=None).count() == 1
    warnings.stop(second)
    assert warnings.last().summary.endswith("已全部解除")
    with pytest.raises(WrongState):
        warnings.start("ask_support")


@pytest.mark.clause("WX-051")
def test_what_only_the_upper_two_levels_allow_is_not_taken_below_them(warnings):
    warnings.issue("III")
    with pytest.raises(InvalidInput) as refused:
        warnings.start("law_67_1")
    assert refused.value.errors == {"measure": "本级预警没有列出这项措施。"}


@pytest.mark.clause("WX-050")
def test_each_channel_and_each_party_is_registered_as_it_is_reached(warnings):
    warnings.issue("III", channels=("广播", "电视"))
    act = warnings.sent("广播", words="县融媒体中心 王某 18:05 播出")
    assert (act.kind, act.words) == ("SENT", "县融媒体中心 王某 18:05 播出")
    with pytest.raises(InvalidInput) as refused:
        warnings.propose("III", channels=("海报",))
    assert "海报" in refused.value.errors["channels"]


@pytest.mark.clause("WX-048")
def test_an_order_by_telephone_takes_effect_at_once_and_waits_for_the_signature(warnings):
    warnings.propose("II")
    with pytest.raises(NotAllowed):
        warnings.sign_by_phone(given_by="office")
    row = warnings.sign_by_phone(given_by="commander", words="同意，发橙色")
    assert (row.state, row.issued_by) == ("ACTIVE", warnings.scenario.who("commander"))
    assert "电话批示：“同意，发橙色”" in warnings.last().summary
    with pytest.raises(NotAllowed, match="本人"):
        warnings.countersign(by="commander2")
    warnings.countersign(by="commander")
    with pytest.raises(WrongState):
        warnings.countersign(by="commander")


def test_a_warning_sent_back_is_not_issued(warnings):
    warnings.propose("III")
    assert warnings.give_back("范围没有写清").state == "DECLINED"
    with pytest.raises(WrongState):
        warnings.sign()


def test_drills_are_numbered_apart_and_never_become_a_real_event(warnings, county):
    drill = warnings.propose("III", drill=True)
    assert (drill.number, drill.serial) == ("演预警〔2026〕1", -1)
    warnings.sign()
    county.receive()
    with pytest.raises(WrongState, match="演练与实战"):
        warnings.link()


def test_a_warning_becomes_an_event_and_both_trails_say_so(warnings, county):
    warnings.issue("III")
    county.receive()
    warnings.link()
    event = county.incident.events.get(kind=EventKind.WARNING_LINKED)
    assert warnings.warning.number in event.summary
    assert warnings.last().kind == "LINKED"
    with pytest.raises(WrongState, match="已经与一起事件关联"):
        warnings.link()


def test_the_other_office_does_not_know_that_the_warning_exists(warnings, people):
    warnings.propose("III")
    with pytest.raises(HazardWarning.DoesNotExist):
        warnings.sign(by="yq_commander")


def test_the_trail_is_gapless_chained_and_append_only(warnings):
    warnings.issue("III")
    warnings.start("notify_units")
    acts = list(WarningAct.objects.filter(warning=warnings.pk).order_by("seq"))
    assert [each.seq for each in acts] == [1, 2, 3]
    assert [each.prev_hash for each in acts] == ["", acts[0].hash, acts[1].hash]
    assert all(fingerprint(WarningAct.objects.get(pk=each.pk)) == each.hash for each in acts)
    with pytest.raises(InternalError), transaction.atomic():
        WarningAct.objects.filter(pk=acts[0].pk).update(summary="没有的事")


def test_each_signed_act_leaves_its_paper_and_drafts_give_way(warnings):
    warnings.issue("III")
    warnings.change("II")
    warnings.sign(by="commander")
    warnings.ask_to_lift()
    warnings.sign(by="commander")
    papers = Document.objects.filter(warning=warnings.pk, state="SIGNED").order_by("created_at", "number")
    assert [(each.kind, each.number) for each in papers] == [
        ("WARNING_ISSUE", "〔2026〕1-1 号"),
        ("WARNING_ADJUSTMENT", "〔2026〕1-2 号"),
        ("WARNING_LIFT", "〔2026〕1-3 号"),
    ]
    assert not Document.objects.filter(warning=warnings.pk, state="DRAFT").exists()


@pytest.mark.clause("YQ-070", "YQ-071", "YQ-078")
def test_the_bureau_advises_and_does_not_issue(advices):
    advices.propose("II")
    with pytest.raises(NotAllowed):
        advices.sign(by="office")
    advices.sign(by="commander")
    assert advices.kinds() == ["PROPOSED", "ADVISED"]
    paper = Document.objects.get(warning=advices.pk, state="SIGNED")
    assert paper.kind == "WARNING_ADVICE"
    assert paper.facts["recipients"] == ["市突发环境事件应急指挥部", "山西省生态环境厅"]
    assert paper.facts["asked_to_notify"] == ["市突发环境事件应急指挥部"]
    assert (paper.facts["office"], paper.facts["issuer"]) == (
        "市生态环境局突发环境事件应急指挥部",
        "市人民政府或授权有关单位",
    )


@pytest.mark.clause("YQ-070")
def test_a_general_event_is_no_matter_for_a_warning(advices):
    with pytest.raises(InvalidInput) as refused:
        advices.propose("IV")
    assert "红色" in refused.value.errors["level"]


@pytest.mark.clause("YQ-072")
def test_the_county_hears_of_the_advice_too(advices):
    advices.issue("III", by="commander")
    paper = Document.objects.get(warning=advices.pk, state="SIGNED")
    assert paper.facts["copies"] == ["事发地县（区）人民政府"]


@pytest.mark.clause("YQ-077", "YQ-078")
def test_the_end_is_the_citys_to_declare(advices):
    advices.issue("II", by="commander")
    advices.authority("issue", "市政府预警〔2026〕2号")
    advices.ask_to_lift(reason="监测断面连续达标")
    advices.sign(by="commander")
    assert (advices.warning.state, advices.warning.lift_advised_at) == ("ACTIVE", advices.scenario.now)
    paper = Document.objects.get(warning=advices.pk, kind="WARNING_LIFT_ADVICE", state="SIGNED")
    assert (paper.facts["recipients"], paper.facts["copies"]) == (
        ["市突发环境事件应急指挥部"],
        ["山西省生态环境厅"],
    )
    with pytest.raises(WrongState, match="解除建议已经提出"):
        advices.ask_to_lift()
    advices.authority("lift", "市政府预警解除〔2026〕1号")
    assert advices.warning.state == "LIFTED"
    assert advices.kinds()[-1] == "AUTHORITY_LIFTED"


def test_who_issues_himself_registers_no_decision_of_another(warnings):
    warnings.issue("III")
    with pytest.raises(WrongState, match="没有上级机关的决定可登记"):
        warnings.authority("issue", "文号")


@pytest.mark.clause("YQ-073", "YQ-074", "YQ-075", "YQ-076")
def test_the_four_actions_of_the_plan_are_offered_with_the_advice(advices):
    advices.issue("III", by="commander")
    for measure in ("analysis", "control", "warn_public", "send_people", "public_opinion"):
        advices.start(measure)
    assert set(advices.warning.measures.values_list("clause", flat=True)) == {
        "YQ-073",
        "YQ-074",
        "YQ-075",
        "YQ-076",
    }
