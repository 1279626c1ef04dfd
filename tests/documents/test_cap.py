"""A warning as CAP 1.2: sound by the OASIS schema, complete by the plan, drills and drafts never mistaken for alarms."""

import pytest
from capvalidator.validate import Validator
from lxml import etree
from warning_scenes import ADVICE, CAUTION, Warnings

from incidents.documents.cap import NAMESPACE
from incidents.models import Document
from incidents.queries.warning_messages import message
from incidents.rules.refusal import WrongState


@pytest.fixture
def warnings(county):
    return Warnings(county.at("17:40"))


def exported(warnings, seq=None):
    """The message as XML; it always keeps the schema."""
    content = message(warnings.warning, seq)
    sound, said = Validator(content).schema()
    assert sound, said
    return etree.fromstring(content)


def said(root, path):
    found = root.find("/".join(f"{{{NAMESPACE}}}{each}" for each in path.split("/")))
    return None if found is None else found.text


@pytest.mark.clause("WX-048", "WX-049")
@pytest.mark.parametrize(
    ("level", "signer", "severity", "colour"),
    [
        ("IV", "office", "Minor", "蓝色（IV级，一般）"),
        ("III", "office", "Moderate", "黄色（III级，较重）"),
        ("II", "commander", "Severe", "橙色（II级，严重）"),
        ("I", "commander", "Extreme", "红色（I级，特别严重）"),
    ],
)
def test_an_issued_warning_is_sound_and_carries_its_colour_beside_the_severity(
    warnings, level, signer, severity, colour
):
    warnings.issue(level, by=signer)
    root = exported(warnings)
    assert (said(root, "msgType"), said(root, "status"), said(root, "scope")) == ("Alert", "Actual", "Public")
    assert said(root, "info/severity") == severity
    assert said(root, "info/parameter/value") == colour
    assert said(root, "info/language") == "zh-CN"


@pytest.mark.clause("WX-049")
def test_all_eight_elements_are_in_the_message(warnings):
    warnings.issue("III", expires_at=warnings.scenario.moment("2026-11-25 18:00").isoformat())
    root = exported(warnings)
    assert said(root, "info/event") == "危险化学品"
    assert said(root, "info/category") == "CBRNE"
    assert said(root, "info/onset") == "2026-11-24T18:00:00+08:00"
    assert said(root, "info/expires") == "2026-11-25T18:00:00+08:00"
    assert said(root, "info/area/areaDesc") == "水西沟镇、板房沟镇"
    assert said(root, "info/area/geocode/value") == "650121"
    assert said(root, "info/description") == CAUTION
    assert said(root, "info/instruction") == ADVICE
    assert said(root, "info/senderName") == "乌鲁木齐县生产安全事故应急指挥部办公室"
    assert said(root, "sent") == "2026-11-24T17:40:00+08:00"
    assert said(root, "info/contact")


@pytest.mark.clause("WX-053", "WX-054")
def test_an_adjustment_and_a_lifting_name_the_messages_before_them(warnings):
    warnings.issue("III")
    first = exported(warnings)
    warnings.scenario.at("19:00")
    warnings.change("II")
    warnings.sign(by="commander")
    update = exported(warnings)
    reference = ",".join(said(first, name) for name in ("sender", "identifier", "sent"))
    assert (said(update, "msgType"), said(update, "references")) == ("Update", reference)
    warnings.scenario.at("21:00")
    warnings.ask_to_lift()
    warnings.sign(by="commander")
    cancel = exported(warnings)
    assert (said(cancel, "msgType"), said(cancel, "info/responseType")) == ("Cancel", "AllClear")
    assert said(cancel, "references").split(" ")[0] == reference
    assert said(exported(warnings, 2), "identifier") == said(first, "identifier")


def test_a_drill_says_so_in_its_status_and_its_words(warnings):
    warnings.propose("III", drill=True)
    warnings.sign()
    root = exported(warnings)
    assert said(root, "status") == "Exercise"
    assert said(root, "info/headline").startswith("【演练】")
    assert said(root, "info/description").startswith("【演练】")


@pytest.mark.clause("YQ-078")
def test_an_advice_is_a_private_draft_and_never_an_alarm_to_the_public(scenario):
    advices = Warnings(scenario.at("17:40"))
    advices.issue("II", by="commander")
    root = exported(advices)
    assert (said(root, "status"), said(root, "scope")) == ("Draft", "Private")
    assert "市突发环境事件应急指挥部" in said(root, "addresses")
    assert said(root, "info/headline") == "建议市人民政府或授权有关单位发布水污染橙色预警"


def test_what_nobody_has_signed_is_not_exported(warnings):
    warnings.propose("III")
    with pytest.raises(WrongState, match="还没有签发"):
        message(warnings.warning)


def test_marks_and_control_characters_do_not_break_the_message(warnings):
    warnings.issue("III", caution="a<b & “c” \x0b\n第二行")
    assert said(exported(warnings), "info/description") == "a<b & “c” \n第二行"


def test_it_becomes_an_event_and_the_next_message_names_it(warnings, county):
    warnings.issue("III")
    county.receive()
    warnings.link()
    assert said(exported(warnings), "incidents") == f'"{county.incident.number}"'


def test_the_message_says_what_the_paper_says(warnings):
    warnings.issue("III")
    paper = Document.objects.get(warning=warnings.pk, state="SIGNED")
    elements = {each["name"]: each["value"] for each in paper.facts["elements"]}
    assert elements["警示事项"] == said(exported(warnings), "info/description")
    assert elements["发布时间"] == "2026年11月24日17时40分"
