"""待核 on the pages: at every report, in the room, and where somebody decides."""

import pytest
from django.urls import reverse

from incidents.models import Report


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:24").verify()
    return scenario


@pytest.fixture
def report(night, sign_in):
    """Send the report form with these answers."""

    def sent(**fields):
        data = {"kind": "INITIAL", "means": "phone", "recipients": ["city_government"]} | fields
        return sign_in("yq_watch").post(reverse("report", args=[night.incident_id]), data)

    return sent


ALL_OPEN = {
    "question_cross_province": "open",
    "question_water_source_class": "open",
    "question_sensitive": "open",
}


def test_the_report_form_asks_each_open_question_with_why_and_since_when(night, sign_in):
    page = sign_in("yq_watch").get(reverse("report", args=[night.incident_id])).content.decode()
    assert page.count(">待核</label>") == 3
    assert "会不会影响到外县、外市、外省？" in page
    assert "立即向省人民政府和省生态环境厅报告" in page
    assert "02:13 待核" in page
    assert 'value="open" required' not in page
    assert 'value="open" checked' not in page


def test_a_report_that_skips_a_question_is_refused_with_everything_typed_kept(report):
    answer = report(
        content="罐车侧翻，正在核实",
        received_by="市政府 王",
        question_cross_province="open",
        question_water_source_class="county",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请答复，或选「待核」" in page
    assert "罐车侧翻，正在核实" in page
    assert "市政府 王" in page
    assert page.count(" checked") >= 5
    assert not Report.objects.exists()


def test_answers_and_待核_are_recorded_with_the_report(night, report):
    answer = report(**(ALL_OPEN | {"question_cross_province": "province"}), questions_source="赵核 电话")
    assert answer.status_code == 302
    found = Report.objects.get()
    assert found.questions["cross_province"] == "known"
    assert found.questions["sensitive"] == "open"
    assert night.incident.projected["cross_boundary"] == "province"
    assert night.incident.facts_source == "赵核 电话"


def test_what_has_happened_is_told_from_what_may(night, report):
    report(**(ALL_OPEN | {"question_cross_province": "county"}), question_cross_province_basis="confirmed")
    assert night.incident.confirmed["cross_boundary"] == "county"


def test_an_answer_given_meanwhile_is_not_overwritten_by_the_form(night, report):
    night.at("02:30").update_facts(sensitive_receptor=False)
    answer = report(**(ALL_OPEN | {"question_sensitive": "true"}))
    assert answer.status_code == 422
    assert "已有答复" in answer.content.decode()
    assert night.incident.confirmed["sensitive_receptor"] is False


def test_a_number_is_read_as_people_write_it(county, sign_in):
    county.at("14:16").receive()
    address = reverse("questions", args=[county.incident_id])
    client = sign_in("wx_watch")
    answer = client.post(address, {"question_missing_people_number": "四人", "source": "消防"})
    assert answer.status_code == 302
    assert county.incident.confirmed["trapped_or_missing"] == 4
    wrong = client.post(address, {"question_missing_people_number": "好多", "source": "消防"})
    assert wrong.status_code == 422
    assert "好多" in wrong.content.decode()


def test_one_tap_in_the_room_answers(night, sign_in):
    client = sign_in("yq_watch")
    page = client.get(reverse("room", args=[night.incident_id])).content.decode()
    assert 'name="question_cross_province" value="none"' in page
    answer = client.post(reverse("questions", args=[night.incident_id]), {"question_cross_province": "none"})
    assert answer.status_code == 302
    assert night.incident.confirmed["cross_boundary"] == "none"
    assert night.incident.facts_source == "值班台核问（张值）"


def test_the_section_of_the_room_moves_only_when_its_questions_change(night, sign_in):
    client = sign_in("yq_watch")
    address = reverse("questions-list", args=[night.incident_id])
    shown = {"shown": "cross_province,water_source_class,sensitive"}
    assert client.get(address, shown).status_code == 204
    night.at("02:30").update_facts(sensitive_receptor=False)
    changed = client.get(address, shown)
    assert changed.status_code == 200
    assert "question_sensitive" not in changed.content.decode()


def test_who_may_not_update_facts_sees_the_questions_without_buttons(night, sign_in):
    page = sign_in("yq_commander").get(reverse("room", args=[night.incident_id])).content.decode()
    assert "会不会影响到外县、外市、外省？" in page
    assert 'name="question_cross_province"' not in page


@pytest.mark.parametrize("page", ["verify", "request-activation"])
def test_who_verifies_and_who_asks_is_told_what_is_still_open(scenario, sign_in, page):
    scenario.at("02:13").receive()
    if page == "request-activation":
        scenario.verify()
    shown = sign_in("yq_watch").get(reverse(page, args=[scenario.incident_id])).content.decode()
    assert "仍待核 3 项" in shown
    scenario.update_facts(cross_boundary="none", water_source_affected="none", sensitive_receptor=False)
    shown = sign_in("yq_watch").get(reverse(page, args=[scenario.incident_id])).content.decode()
    assert "仍待核" not in shown
