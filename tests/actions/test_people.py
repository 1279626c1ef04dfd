"""人员账 (ux 1.2, 14:24, 18:40, +12 d): numbers of people are movements, and the facts follow them."""

import pytest

from incidents.actions import people
from incidents.actions.people import Expected
from incidents.models import FactEntry, Incident, PersonMove
from incidents.queries.editions import plan_of
from incidents.queries.people import history, ledger_of
from incidents.rules.people import Standing, sum_check
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, Retype, WrongState

FIRE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}


@pytest.fixture
def plant(county):
    """14:16, an explosion in a chemical plant; nothing is known of anybody."""
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    county.at("14:20").verify()
    return county.at("14:24")


@pytest.fixture
def counted(plant):
    """14:24, what the fire brigade has counted."""
    plant.enter_people(expected=Expected(13), **FIRE)
    return plant


def numbers(story) -> dict[str, int | None]:
    return {code: each.count for code, each in book(story).balances.items() if each.count is not None}


def book(story):
    return ledger_of(story.incident, plan_of(story.incident))


def lines(story):
    return history(story.incident, plan_of(story.incident), book(story))


@pytest.mark.clause("WX-008", "WX-005")
def test_the_first_figures_are_one_event_and_the_facts_follow_them(counted):
    event = counted.expect_event("people.moved", at="14:24")
    assert event.summary == "死亡 2，失联 4，重伤 1，轻伤 6，现场应到 13（消防，14:24）"
    assert numbers(counted) == FIRE
    incident = counted.incident
    assert incident.confirmed == {"deaths": 2, "trapped_or_missing": 4, "serious_injuries": 1}
    assert incident.people == {"light": 6, "expected": 13}
    assert (incident.facts_source, incident.facts_as_of) == ("消防", counted.now)
    found = incident.assessment
    assert (found["severity_grade"], found["near_miss"]) == ("IV", True)
    assert {row.seq for row in FactEntry.objects.filter(incident=incident)} == {event.seq}
    assert PersonMove.objects.filter(incident=incident, seq=event.seq, from_state="").count() == 4
    assert counted.events("facts.updated") == []


def test_thirteen_are_two_and_four_and_one_and_six(counted):
    assert counted.events("people.moved")[0].payload["check"] == {
        "standing": "ok",
        "total": 13,
        "words": "合计 13 ＝ 应到 13",
    }


def test_a_sum_that_does_not_come_out_is_saved_and_said(plant):
    plant.enter_people(expected=Expected(13, open=True), **FIRE | {"missing": 8})
    assert plant.incident.people["expected_open"] is True
    event = plant.expect_event("people.moved", about="▲ 合计 17 ≠ 应到 13，应到人数待核")
    assert event.payload["check"]["standing"] == Standing.DIFFERS


def test_the_same_figures_sent_a_second_time_are_no_second_entry(counted):
    with pytest.raises(InvalidInput) as refused:
        counted.enter_people(expected=Expected(13), **FIRE)
    assert refused.value.errors == {"people": "没有要登记的人数。"}
    assert len(counted.events("people.moved")) == 1


def test_what_those_expected_are_is_an_act_of_its_own(counted):
    counted.at("15:00")
    people.expect(
        incident_id=counted.incident_id,
        expected=Expected(14),
        by=counted.who("watch"),
        now=counted.now,
    )
    counted.expect_event(
        "people.moved", at="15:00", about="现场应到 14（值班员核对，15:00）；▲ 合计 13 ≠ 应到 14"
    )
    people.expect(
        incident_id=counted.incident_id, expected=Expected(), by=counted.who("watch"), now=counted.now
    )
    assert sum_check(book(counted)).words == "合计 13，应到不明"


@pytest.mark.clause("WX-005", "WX-008")
def test_one_of_the_missing_confirmed_dead_is_one_movement_and_reaches_a_graver_grade(counted):
    counted.at("18:40").move_people("missing", "dead")
    counted.expect_event("people.moved", at="18:40", about="失联→死亡 1人（消防，18:40）")
    assert numbers(counted) == {"dead": 3, "missing": 3, "serious": 1, "light": 6}
    assert counted.incident.confirmed["deaths"] == 3
    assert counted.incident.assessment["severity_grade"] == "III"
    assert sum_check(book(counted)).standing is Standing.OK


@pytest.mark.clause("WX-005")
def test_the_level_that_a_movement_reaches_is_noted_as_any_other(county):
    county.at("14:16").receive(confirmed={"deaths": 2})
    county.at("14:24").enter_people(missing=2)
    county.at("18:40").move_people("missing", "dead")
    county.expect_event("assessed", at="18:40", about="达到III级条件")


@pytest.mark.clause("WX-067")
def test_a_movement_after_the_first_report_starts_the_clock_of_the_follow_up(counted):
    counted.at("14:31").report("INITIAL", "phone", "county_government", "city_command_office")
    counted.at("18:40").move_people("missing", "dead")
    counted.at("18:46").confirm_grade("III")
    counted.expect_deadline("internal_follow_up_on_change", due="19:01")


def test_a_movement_of_which_the_call_came_later_says_both_times(counted):
    counted.at("18:52").move_people("missing", "dead", as_of="18:40")
    event = counted.expect_event("people.moved", at="18:40")
    assert event.recorded_at == counted.moment("18:52")
    assert FactEntry.objects.get(incident=counted.incident_id, seq=event.seq, indicator="deaths").as_of == (
        counted.moment("18:40")
    )


def test_the_same_person_told_to_two_officers_is_asked_about(counted):
    seen = counted.incident.seq
    counted.at("18:38").move_people("missing", "dead", by="leader")
    name = counted.who("leader").name
    with pytest.raises(Conflict) as asked:
        counted.at("18:40").move_people("missing", "dead", source="120", expected_seq=seen)
    assert asked.value.message.startswith(f"{name} 18:38 已记 失联→死亡 1人（消防），是同一人吗？")
    assert asked.value.code == "same_move"
    assert asked.value.details["theirs"]["by"] == name
    assert asked.value.details["yours"]["source"] == "120"
    assert numbers(counted)["dead"] == 3


def test_another_person_is_written_down_where_he_says_so(counted):
    seen = counted.incident.seq
    counted.at("18:38").move_people("missing", "dead", by="leader")
    counted.at("18:40").move_people("missing", "dead", expected_seq=seen, another=True)
    assert numbers(counted)["dead"] == 4


def test_a_number_changed_directly_may_be_the_same_person_too(counted):
    seen = counted.incident.seq
    counted.at("18:38").update_facts(by="leader", source="医院", deaths=3)
    with pytest.raises(Conflict, match="已把 死亡 记为 3（医院）"):
        counted.at("18:40").move_people("missing", "dead", expected_seq=seen)


def test_other_movements_of_others_and_ones_own_are_not_asked_about(counted):
    seen = counted.incident.seq
    counted.at("18:38").move_people("missing", "rescued", by="leader")
    counted.at("18:39").move_people("missing", "dead")
    counted.at("18:40").move_people("missing", "dead", expected_seq=seen)
    assert numbers(counted) == {"dead": 4, "missing": 1, "serious": 1, "light": 6, "rescued": 1}


def test_a_movement_that_was_corrected_away_is_not_asked_about(counted):
    seen = counted.incident.seq
    wrong = counted.at("18:38").move_people("missing", "dead", by="leader")
    counted.at("18:39").correct_move(wrong, by="leader", withdraw=True)
    with pytest.raises(Conflict, match="已把 死亡 记为 2"):
        counted.at("18:40").move_people("missing", "dead", expected_seq=seen)


def test_two_officers_who_count_the_same_state_get_one_choice_for_it(counted):
    seen = counted.incident.seq
    counted.at("15:10").enter_people(by="post", light=7, rescued=1, source="综合协调组")
    with pytest.raises(Conflict) as asked:
        counted.at("15:11").enter_people(light=8, dead=2, source="120", expected_seq=seen)
    field = asked.value.details["fields"]
    assert [(each["field"], each["yours"], each["theirs"]["count"]) for each in field] == [
        ("people.light", 8, 7)
    ]
    assert f"轻伤：您记 8，{counted.who('post').name} 15:10 记 7（综合协调组）" in asked.value.message
    assert numbers(counted)["light"] == 7


def test_states_that_only_one_of_them_has_counted_merge_silently(counted):
    seen = counted.incident.seq
    counted.at("15:10").enter_people(by="post", light=7, source="综合协调组")
    counted.at("15:11").enter_people(rescued=2, light=7, source="120", expected_seq=seen)
    assert (numbers(counted)["light"], numbers(counted)["rescued"]) == (7, 2)


def test_no_more_can_leave_a_state_than_are_in_it(counted):
    with pytest.raises(InvalidInput) as refused:
        counted.at("18:40").move_people("missing", "dead", 5)
    assert refused.value.errors == {"count": "失联现有 4 人，移不出 5 人。"}
    assert len(counted.events("people.moved")) == 1


def test_who_leaves_an_unknown_number_leaves_it_unknown(plant):
    plant.move_people("missing", "dead")
    assert numbers(plant) == {"dead": 1}
    plant.expect_event("people.moved", about="失联→死亡 1人，死亡原为不明，记为至少 1（消防，14:24）")
    assert "trapped_or_missing" not in plant.incident.confirmed


def test_a_movement_between_states_that_only_the_ledger_knows_leaves_the_facts_alone(counted):
    entries = FactEntry.objects.filter(incident=counted.incident_id).count()
    counted.at("15:00").move_people("light", "rescued", 2)
    assert counted.incident.people == {"light": 4, "rescued": 2, "expected": 13}
    assert FactEntry.objects.filter(incident=counted.incident_id).count() == entries


def test_a_wrong_movement_is_struck_by_the_one_that_names_it(counted):
    wrong = counted.at("18:40").move_people("missing", "dead", 2)
    right = counted.at("18:44").correct_move(wrong, count=1, source="消防 更正")
    assert right.corrects == wrong
    assert numbers(counted) == {"dead": 3, "missing": 3, "serious": 1, "light": 6}
    event = counted.expect_event("people.moved", about="更正 18:40 失联→死亡 2人：应为 失联→死亡 1人")
    assert event.corrects.seq == wrong.seq
    struck = [line for line in lines(counted) if line.struck]
    assert [(line.words, line.struck) for line in struck] == [("失联→死亡 2人", counted.who("watch").name)]


def test_a_movement_to_the_wrong_state_goes_to_the_right_one(counted):
    wrong = counted.at("18:40").move_people("missing", "dead")
    counted.at("18:44").correct_move(wrong, to_state="rescued")
    assert numbers(counted) == {"dead": 2, "missing": 3, "serious": 1, "light": 6, "rescued": 1}
    assert counted.incident.assessment["severity_grade"] == "IV"


def test_a_corrected_movement_may_be_corrected_again_but_not_twice_at_once(counted):
    first = counted.at("18:40").move_people("missing", "dead", 2)
    second = counted.at("18:41").correct_move(first, by="leader", count=1)
    with pytest.raises(Conflict, match=f"{counted.who('leader').name} 18:41 已更正这一笔"):
        counted.at("18:42").correct_move(first, count=3)
    counted.at("18:43").correct_move(second, count=3)
    assert numbers(counted) == {"dead": 5, "missing": 1, "serious": 1, "light": 6}


def test_a_movement_that_never_was_is_withdrawn_and_stays_on_record(plant):
    wrong = plant.move_people("missing", "dead")
    undone = plant.at("14:30").correct_move(wrong, withdraw=True)
    assert numbers(plant) == {}
    assert "deaths" not in plant.incident.confirmed
    plant.expect_event("people.moved", at="14:30", about="撤销 14:24 失联→死亡 1人（消防，14:30）")
    with pytest.raises(Conflict, match="另记一笔"):
        plant.correct_move(undone, count=1)
    assert PersonMove.objects.filter(incident=plant.incident_id).count() == 2


def test_those_who_have_moved_on_cannot_be_taken_back(plant):
    plant.enter_people(missing=1)
    found = plant.move_people("missing", "rescued")
    plant.move_people("rescued", "dead")
    with pytest.raises(InvalidInput) as refused:
        plant.correct_move(found, withdraw=True)
    assert "先更正那之后的变动" in refused.value.errors["count"]


def test_first_figures_are_corrected_by_counting_again(counted):
    first = PersonMove.objects.get(incident=counted.incident_id, to_state="light")
    with pytest.raises(Conflict, match="登记人数"):
        counted.correct_move(first, count=5)
    counted.at("14:30").enter_people(light=5)
    counted.expect_event("people.moved", about="轻伤 6→5（消防，14:30）；▲ 合计 12 ≠ 应到 13")


def test_a_direct_update_changes_the_balance_and_the_history_says_so(counted):
    counted.at("18:40").update_facts(source="医院", deaths=3)
    assert numbers(counted)["dead"] == 3
    assert PersonMove.objects.filter(incident=counted.incident_id, from_state="missing").count() == 0
    assert sum_check(book(counted)).words == "合计 14 ≠ 应到 13"
    newest = lines(counted)[0]
    assert (newest.words, newest.source) == ("直接更正 死亡 2→3", "医院")


def test_a_movement_that_brings_a_graver_grade_is_typed_again_where_asked_for(counted):
    with pytest.raises(Retype) as asked:
        counted.at("18:40").move_people("missing", "dead", check_slips=True)
    assert "死亡 3：上次 2；将达" in asked.value.message
    assert asked.value.details["fields"][0]["field"] == "people.dead"
    with pytest.raises(Retype):
        counted.move_people("missing", "dead", check_slips=True, retyped=2)
    counted.move_people("missing", "dead", check_slips=True, retyped=1)
    assert numbers(counted)["dead"] == 3


def test_a_movement_that_brings_nothing_graver_is_not_asked_about(counted):
    counted.at("15:00").move_people("missing", "rescued", 4, check_slips=True)
    assert numbers(counted)["missing"] == 0


def test_a_grave_first_figure_is_typed_again_where_asked_for(plant):
    with pytest.raises(Retype):
        plant.enter_people(check_slips=True, dead=20, missing=0)
    plant.enter_people(check_slips=True, retyped={"dead": 20}, dead=20, missing=0)
    assert numbers(plant)["dead"] == 20


@pytest.mark.clause("WX-067")
@pytest.mark.parametrize("state", ["RECEIVED", "VERIFIED", "RESPONDING", "TERMINATING", "RECOVERY"])
def test_a_death_in_hospital_is_moved_twelve_days_later_in_every_live_state(counted, state):
    Incident.objects.filter(pk=counted.incident_id).update(state=state)
    counted.now = counted.moment("2026-12-06 10:20")
    counted.move_people("serious", "dead", source="县医院")
    assert numbers(counted) == {"dead": 3, "missing": 4, "serious": 0, "light": 6}
    assert counted.incident.state == state
    counted.expect_event("people.moved", at="2026-12-06 10:20", about="重伤→死亡 1人（县医院，10:20）")


@pytest.mark.parametrize("state", ["DISMISSED", "TRANSFERRED"])
def test_a_closed_incident_keeps_its_people(counted, state):
    Incident.objects.filter(pk=counted.incident_id).update(state=state)
    with pytest.raises(WrongState):
        counted.at("18:40").move_people("missing", "dead")


def test_who_may_not_update_facts_may_not_move_people(counted):
    with pytest.raises(NotAllowed):
        counted.move_people("missing", "dead", by="commander")


def test_the_other_office_has_no_such_incident(counted):
    with pytest.raises(Incident.DoesNotExist):
        counted.move_people("missing", "dead", by="yq_watch")


@pytest.mark.parametrize(
    ("more", "field"),
    [({"source": " "}, "source"), ({"as_of": "14:25"}, "as_of"), ({"dead": -1}, "people.dead"), ({"moon": 1}, "people.moon")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(plant, more, field):
    with pytest.raises(InvalidInput) as refused:
        plant.enter_people(**{"missing": 4} | more)
    assert field in refused.value.errors
    assert plant.events("people.moved") == []


def test_the_night_in_the_other_office_uses_its_own_states(scenario):
    scenario.at("02:20").receive(confirmed={"serious_injuries": 3})
    scenario.enter_people(missing=2, source="平定分局")
    scenario.at("03:00").move_people("serious", "dead", source="市医院")
    scenario.expect_event("people.moved", at="03:00", about="中毒或重伤→死亡 1人，死亡原为不明，记为至少 1")
    assert scenario.incident.confirmed == {"serious_injuries": 2, "deaths": 1}
    assert scenario.incident.people == {"missing": 2}


def test_each_act_takes_up_the_numbers_where_the_last_left_them(counted):
    """The events alone tell the ledger: what one leaves is what the next finds."""
    counted.at("15:00").move_people("missing", "rescued")
    wrong = counted.at("16:00").move_people("missing", "dead")
    counted.at("16:05").correct_move(wrong, to_state="serious")
    counted.at("17:00").enter_people(light=5, dead=3)
    told: dict[str, int | None] = {}
    for event in counted.events("people.moved"):
        for each in event.payload["changes"]:
            assert told.get(each["state"]) == each["from"]
            told[each["state"]] = each["to"]
    assert told == numbers(counted)


def test_a_movement_stays_within_its_budget_of_statements(counted, django_assert_max_num_queries):
    counted.at("18:40")
    with django_assert_max_num_queries(50):
        counted.move_people("missing", "dead", expected_seq=counted.incident.seq)
