"""更新事实 without scripts: two officers, one choice; slips; 另一说法; corrections."""

import html as markup
import re

import pytest
from web_pages import Browser, words


@pytest.fixture
def enter():
    return Browser


def boxes(answer):
    """The form of the page as the browser would send it."""
    page = answer.content.decode()
    form = re.search(r'<form method="post" id="act".*?</form>', page, flags=re.S).group()
    typed = {}
    for tag in re.findall(r"<input[^>]*>", form):
        parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = parts.get("type") not in ("radio", "checkbox") or re.search(r"\schecked[\s>]", tag)
        if "name" in parts and chosen and parts["name"] not in ("csrfmiddlewaretoken", "form_id"):
            typed[parts["name"]] = markup.unescape(parts.get("value", ""))
    seen = re.search(r'<textarea[^>]*name="seen"[^>]*>(.*?)</textarea>', form, flags=re.S).group(1)
    return typed | {"seen": markup.unescape(seen).strip()}


@pytest.fixture
def desk(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return enter(scenario, "yq_watch")


def test_two_forms_opened_together_merge_where_they_differ(scenario, desk, enter):
    branch = enter(scenario, "yq_pingding")
    mine, theirs = boxes(desk.get("facts")), boxes(branch.get("facts"))
    scenario.at("02:20")
    said = theirs | {"source": "现场 赵核", "confirmed_evacuated": "120"}
    assert branch.post("facts", **said).status_code == 302
    said = mine | {"source": "110", "confirmed_deaths": "1", "confirmed_deaths_state": ""}
    assert desk.post("facts", **said).status_code == 302
    # The box 疏散 of the older form still said 不明.
    assert scenario.incident.confirmed == {"serious_injuries": 1, "evacuated": 120, "deaths": 1}


def test_the_same_field_is_asked_once_and_everything_else_typed_stays(scenario, desk, enter):
    branch = enter(scenario, "yq_pingding")
    mine, theirs = boxes(desk.get("facts")), boxes(branch.get("facts"))
    said = theirs | {"source": "现场", "confirmed_serious_injuries": "3", "confirmed_evacuated": "120"}
    branch.post("facts", **said)
    said = mine | {"source": "110", "confirmed_serious_injuries": "2", "projected_deaths": "1"}
    asked = desk.post("facts", **said)
    assert asked.status_code == 409
    text = words(asked)
    assert "您 2（110，02:13）｜赵核 3（现场，02:13）" in text
    assert "两人同时改了 1 项，请选一个" in text
    again = boxes(asked)
    assert "choose_confirmed_serious_injuries" not in again, "nothing is chosen for him"
    assert (again["confirmed_serious_injuries"], again["projected_deaths"]) == ("2", "1")
    assert again["confirmed_evacuated"] == "120", "what he did not touch shows what stands"
    unanswered = desk.post("facts", **again)
    assert unanswered.status_code == 422
    assert "请选用您的还是对方的" in words(unanswered)
    chosen = again | {"choose_confirmed_serious_injuries": "theirs"}
    assert desk.post("facts", **chosen).status_code == 302
    assert scenario.incident.confirmed == {"serious_injuries": 3, "evacuated": 120}
    assert scenario.incident.projected == {"deaths": 1}
    page = words(desk.get("facts"))
    assert "≠ 现用 3" in page
    assert "另一说法 2" in page


def test_a_slip_gets_a_second_box_and_a_correction_of_the_first_needs_none(scenario, desk):
    scenario.update_facts(source="现场", evacuated=120)
    typed = boxes(desk.get("facts")) | {"source": "平定分局", "confirmed_evacuated": "12000"}
    asked = desk.post("facts", **typed)
    assert asked.status_code == 409
    assert "上次 120，×100；将达 II级第3项（1万人以上）" in words(asked)
    again = boxes(asked)
    assert again["again_confirmed_evacuated"] == ""
    differs = desk.post("facts", **again | {"again_confirmed_evacuated": "1200"})
    assert "两次输入不一致" in words(differs)
    assert scenario.incident.confirmed["evacuated"] == 120
    right = boxes(differs) | {"confirmed_evacuated": "125"}
    assert desk.post("facts", **right).status_code == 302
    assert scenario.incident.confirmed["evacuated"] == 125


def test_a_slip_typed_twice_is_believed(scenario, desk):
    typed = boxes(desk.get("facts")) | {"source": "平定分局", "confirmed_evacuated": "1.2万"}
    again = boxes(desk.post("facts", **typed))
    assert desk.post("facts", **again | {"again_confirmed_evacuated": "12000"}).status_code == 302
    assert scenario.incident.confirmed["evacuated"] == 12000


def test_a_late_report_is_said_to_stand_beside_and_the_room_asks_for_a_choice(scenario, desk):
    scenario.at("02:30").update_facts(by="pingding", source="现场", as_of="02:28", evacuated=120)
    typed = boxes(desk.get("facts")) | {"source_pick": "电话", "confirmed_evacuated": "90"}
    assert desk.post("facts", **typed | {"as_of": "2026-11-22T02:20"}).status_code == 302
    room = words(desk.get("room"))
    assert "早于现用的 120（现场，02:28），记为另一说法" in room
    assert "疏散、转移人数两说" in room
    assert "≠" in room
    other = scenario.incident.facts.get(standing="OTHER")
    picker = desk.get("fact-choose", other.pk)
    assert "现用 120 人（现场，截至 02:28，赵核录入）" in words(picker)
    assert desk.post("fact-choose", other.pk).status_code == 422
    assert desk.post("fact-choose", other.pk, entry=str(other.pk)).status_code == 302
    assert scenario.incident.confirmed["evacuated"] == 90
    assert "两说" not in words(desk.get("room", query="?kind=decision")).split("时间线")[0]


def test_a_correction_keeps_the_struck_value_with_who_and_why(scenario, desk):
    scenario.at("02:15").update_facts(source="现场", evacuated=12000)
    wrong = scenario.incident.facts.get(indicator="evacuated")
    assert "12000" in words(desk.get("fact-correct", wrong.pk))
    refused = desk.post("fact-correct", wrong.pk, confirmed_evacuated="很多", reason="")
    assert refused.status_code == 422
    assert 'value="很多"' in refused.content.decode()
    typed = {"confirmed_evacuated": "120", "reason": "多录两个零"}
    assert desk.post("fact-correct", wrong.pk, **typed).status_code == 302
    page = desk.get("facts").content.decode()
    assert "<s>12000</s>" in page
    assert "张值更正：多录两个零" in words(desk.get("facts"))
    assert desk.get("fact-correct", scenario.incident_id).status_code == 404


def test_a_page_that_says_nothing_readable_of_what_it_showed_is_taken_by_its_number(scenario, desk):
    for seen in ("", "x", "[]", '{"seq": "1"}', '{"seq": true, "confirmed": {}, "projected": {}}'):
        answer = desk.post("facts", seen=seen, source="电话", confirmed_evacuated=str(20 + len(seen)))
        assert answer.status_code == 302, seen
