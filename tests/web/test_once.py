"""A form that arrives twice is acted upon once; a form that waited for the line keeps its own time (ux 1.3, U7)."""

import uuid

import pytest
from scenario import Scenario
from web_pages import Browser, words

from incidents.models import Event, EventKind, IdempotentAnswer

KEY = "a" * 32


@pytest.fixture
def desk(scenario: Scenario) -> Browser:
    scenario.at("02:13").receive()
    return Browser(scenario, "yq_watch")


def notes(scenario: Scenario) -> list[Event]:
    return list(scenario.incident.events.filter(kind=EventKind.NOTE))


def test_the_same_form_twice_gives_the_same_answer_and_one_entry(desk, scenario):
    first = desk.post("note", text="司机已送医", form_id=KEY)
    again = desk.post("note", text="司机已送医", form_id=KEY)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert len(notes(scenario)) == 1


def test_two_tabs_with_forms_of_their_own_make_two_entries(desk, scenario):
    for _ in range(2):
        desk.post("note", text="司机已送医", form_id=uuid.uuid4().hex)
    assert len(notes(scenario)) == 2


def test_the_same_key_of_another_officer_is_another_form(desk, scenario):
    desk.post("note", text="司机已送医", form_id=KEY)
    Browser(scenario, "yq_leader").post("note", text="司机已送医", form_id=KEY)
    assert len(notes(scenario)) == 2


def test_a_form_sent_before_with_other_words_is_neither_dropped_nor_doubled(desk, scenario):
    desk.post("note", text="司机已送医", form_id=KEY)
    answer = desk.post("note", text="司机已送医，另有一人受伤", form_id=KEY)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "作为另一次登记" in page
    assert "另有一人受伤" in page
    assert f'value="{KEY}"' not in page
    assert len(notes(scenario)) == 1


def test_an_act_that_changed_the_state_answers_its_repetition_as_before(desk, scenario):
    typed = {"method": "电话", "conclusion": "属实", "form_id": KEY}
    first, again = desk.post("verify", **typed), desk.post("verify", **typed)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert scenario.incident.events.filter(kind=EventKind.VERIFIED).count() == 1


def test_a_refused_form_is_not_kept_and_may_be_sent_again(desk, scenario):
    assert desk.post("note", text="", form_id=KEY).status_code == 422
    assert not IdempotentAnswer.objects.filter(key=KEY).exists()
    assert desk.post("note", text="司机已送医", form_id=KEY).status_code == 302
    assert len(notes(scenario)) == 1


def test_a_note_that_waited_for_the_line_happened_when_it_was_written(desk, scenario):
    scenario.at("02:18")
    desk.post("note", text="司机已送医", form_id=KEY, written_at="2026-11-21T18:16:05+00:00")
    (note,) = notes(scenario)
    assert note.occurred_at == scenario.moment("02:16:05")
    assert note.recorded_at == scenario.now
    assert note.payload["written_at"] == "2026-11-21T18:16:05.000000+00:00"
    assert "补传" in words(desk.get("room"))


def test_the_officers_own_time_wins_over_the_time_of_writing(desk, scenario):
    scenario.at("02:18")
    desk.post(
        "note",
        text="司机已送医",
        occurred_at="2026-11-22T02:14",
        form_id=KEY,
        written_at="2026-11-21T18:16:05+00:00",
    )
    assert notes(scenario)[0].occurred_at == scenario.moment("02:14")


@pytest.mark.parametrize(
    ("written_at", "sentence"),
    [
        ("2026-11-18T18:13:00+00:00", "超过 72 小时"),
        ("2026-11-21T19:00:00+00:00", "晚于服务器时间"),
        ("2026-11-21T18:16:05", "读不出"),
        ("2026-13-45T18:16:05Z", "读不出"),
    ],
)
def test_a_time_of_writing_that_cannot_be_is_refused_with_the_words_kept(
    desk, scenario, written_at, sentence
):
    scenario.at("02:18")
    answer = desk.post("note", text="司机已送医", form_id=KEY, written_at=written_at)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "司机已送医" in answer.content.decode()
    assert notes(scenario) == []


def test_a_browser_whose_reckoning_is_seconds_ahead_is_believed(desk, scenario):
    scenario.at("02:18")
    desk.post("note", text="司机已送医", form_id=KEY, written_at="2026-11-21T18:18:20+00:00")
    assert notes(scenario)[0].occurred_at == scenario.now


def test_what_the_system_records_beside_it_was_not_written_by_anybody(desk, scenario):
    scenario.at("02:18")
    typed = {"method": "电话", "conclusion": "属实", "form_id": KEY}
    desk.post("verify", **typed, written_at="2026-11-21T18:16:05+00:00")
    marked = scenario.incident.events.filter(payload__has_key="written_at")
    assert EventKind.VERIFIED in [event.kind for event in marked]
    assert all(event.actor_id for event in marked)


def test_a_refusal_shows_what_was_typed_although_the_form_is_closed(desk, scenario):
    desk.post("verify", method="电话", conclusion="属实", form_id=KEY)
    answer = desk.post("verify", method="再次电话", conclusion="仍属实", form_id="b" * 32)
    assert answer.status_code == 409
    assert "仍属实" in words(answer)


def test_every_form_of_an_act_has_an_id_of_its_own_and_keeps_a_draft(desk):
    first, second = (desk.get("verify").content.decode() for _ in range(2))
    assert 'name="form_id"' in first
    assert first.split('name="form_id" value="')[1][:32] != second.split('name="form_id" value="')[1][:32]
    assert f'data-key="act:{desk.url("verify")}"' in first


def test_a_reported_success_tells_the_page_to_forget_its_draft(desk):
    desk.post("note", text="司机已送医", form_id=KEY)
    assert f'data-draft-done="act:{desk.url("note")}"' in desk.get("room").content.decode()
