"""A warning left as it is calls somebody: a signature nobody gives, an end nobody declares, early word nobody passes on."""

import pytest
from warning_scenes import Warnings

from incidents.actions import alarming, warning_early
from incidents.models import Alarm, AlarmKind, HazardWarning
from incidents.queries import frame, todo_warnings
from incidents.queries.authority import posts_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def warnings(county):
    return Warnings(county.at("17:40"))


def standing(warnings):
    """What the clock loop leaves standing about the warning."""
    office = warnings.scenario.who("watch").organisation
    alarming.settle_office(office.pk, now=warnings.scenario.now)
    rows = Alarm.objects.filter(organisation=office, cleared_at__isnull=True, warning=warnings.pk)
    return [(each.kind, each.priority, each.words) for each in rows]


def todo(warnings, name):
    officer, now = warnings.scenario.who(name), warnings.scenario.now
    in_hand = frame.standing(officer, with_what_is_left=True).warnings
    found = todo_warnings.items(posts_of(officer, now=now), in_hand, now=now)
    return [(each.kind, each.waits_for) for each in found]


def test_a_draft_waits_with_its_signer_and_calls_the_desk_after_the_practices_minutes(warnings, county):
    warnings.propose("III")
    assert ("待签发", "") in todo(warnings, "office")
    assert ("待签发", county.who("office").title) not in todo(warnings, "commander")
    assert [each for each in todo(warnings, "watch") if each[0] == "待签发" and each[1]]
    county.at("17:42")
    assert standing(warnings) == []
    county.at("17:45")
    [(kind, priority, words)] = standing(warnings)
    assert (kind, priority) == (AlarmKind.NO_ANSWER, 2)
    assert "危险化学品黄色预警待签发发布" in words
    county.at("17:50")
    assert [each[1] for each in standing(warnings)] == [1]
    warnings.sign()
    assert standing(warnings) == []
    assert todo(warnings, "office") == []


def test_an_orange_draft_is_the_commanders_and_not_the_offices(warnings):
    warnings.propose("II")
    assert ("待签发", "") in todo(warnings, "commander")
    assert ("待签发", "") not in todo(warnings, "office")


def test_a_draft_rewritten_begins_to_wait_anew(warnings, county):
    warnings.propose("III")
    county.at("17:45")
    assert standing(warnings)
    warnings.give_back("范围写小了")
    assert standing(warnings) == []


def test_past_its_expected_end_it_stands_and_calls_until_it_is_lifted(warnings, county):
    warnings.issue("III", expires_at=county.moment("20:00").isoformat())
    county.at("19:59")
    assert standing(warnings) == []
    assert todo(warnings, "watch") == []
    county.at("20:00")
    [(kind, priority, words)] = standing(warnings)
    assert (kind, priority) == (AlarmKind.OVERDUE, 2)
    assert "已过预计解除时间" in words
    assert ("待解除", "") in todo(warnings, "watch")
    warnings.ask_to_lift()
    warnings.sign()
    assert standing(warnings) == []
    assert todo(warnings, "watch") == []


def test_a_new_expected_end_takes_the_alarm_away_and_brings_its_own(warnings, county):
    warnings.issue("III", expires_at=county.moment("20:00").isoformat())
    county.at("20:05")
    warnings.change("III", expires_at=county.moment("22:00").isoformat())
    warnings.sign()
    assert standing(warnings) == []
    county.at("22:00")
    assert [each[0] for each in standing(warnings)] == [AlarmKind.OVERDUE]


def test_the_clock_looks_again_at_the_minute_at_which_something_changes(warnings, county):
    warnings.propose("III")
    office = county.who("watch").organisation
    assert office.pk in alarming.due_offices(county.now)
    alarming.settle_office(office.pk, now=county.now)
    assert alarming.next_look() <= county.moment("17:45")


def test_an_advice_past_its_end_waits_for_the_city_and_calls_nobody_here(scenario):
    advices = Warnings(scenario.at("17:40"))
    advices.issue("II", by="commander", expires_at=scenario.moment("20:00").isoformat())
    scenario.at("20:01")
    office = scenario.who("watch").organisation
    alarming.settle_office(office.pk, now=scenario.now)
    assert Alarm.objects.filter(warning=advices.pk, cleared_at__isnull=True).exists()
    advices.ask_to_lift()
    advices.sign(by="commander")
    alarming.settle_office(office.pk, now=scenario.now)
    assert not Alarm.objects.filter(warning=advices.pk, cleared_at__isnull=True).exists()


def test_measures_left_after_the_lifting_stay_to_be_lifted(warnings):
    warnings.issue("III")
    row = warnings.start("notify_units")
    warnings.ask_to_lift()
    warnings.sign()
    assert ("措施", "") in todo(warnings, "watch")
    warnings.stop(row)
    assert todo(warnings, "watch") == []


def test_who_decided_by_telephone_has_his_signature_to_give(warnings):
    warnings.propose("III")
    warnings.sign_by_phone(given_by="office")
    assert ("待补签", "") in todo(warnings, "office")
    assert ("待补签", "") not in todo(warnings, "watch")
    warnings.countersign(by="office")
    assert todo(warnings, "office") == []


def test_the_signer_does_not_sign_a_text_that_he_has_not_seen(warnings, county):
    drafted = warnings.propose("III").pending["at"]
    county.at("17:43")
    warnings.revise("III", area="水西沟镇")
    with pytest.raises(WrongState, match="改了稿"):
        warnings.sign(drafted_at=drafted)
    assert warnings.warning.state == "PROPOSED"
    warnings.sign(drafted_at=warnings.warning.pending["at"])
    assert warnings.warning.state == "ACTIVE"


@pytest.mark.clause("WX-044")
def test_what_may_become_a_larger_accident_is_reported_to_the_office_and_counted_and_never_late(
    warnings, county
):
    warnings.propose("III")
    row = warnings.warning
    assert (row.early_at, row.early_told_at) == (county.now, None)
    assert ("上报", "") in todo(warnings, "watch")
    county.at("2026-11-25 17:40")
    assert [each for each in standing(warnings) if "上报" in each[2]] == []
    with pytest.raises(InvalidInput):
        warnings.report_early(words=" ")
    act = warnings.report_early(words="指挥部办公室 李主任 电话接")
    assert (act.kind, act.clause) == ("REPORTED", "WX-044")
    assert warnings.warning.early_told_at == county.now
    assert ("上报", "") not in todo(warnings, "watch")
    with pytest.raises(WrongState, match="不必再报"):
        warnings.report_early(words="再报一次")


@pytest.mark.clause("WX-044")
def test_a_blue_warning_asks_for_no_early_report(warnings):
    warnings.propose("IV")
    assert warnings.warning.early_at is None
    with pytest.raises(WrongState, match="没有要求及时上报"):
        warnings.report_early(words="李主任")


@pytest.mark.clause("WX-044")
def test_the_office_that_writes_or_signs_has_heard_of_it(warnings, county):
    warnings.propose("III", by="office")
    assert warnings.warning.early_told_at == county.now
    warnings.propose("III")
    county.at("17:44")
    warnings.sign()
    assert warnings.warning.early_told_at == county.now


def test_who_may_not_write_warnings_reports_none(warnings):
    warnings.propose("III")
    with pytest.raises(NotAllowed):
        warnings.report_early(words="李主任", by="fire")
    with pytest.raises(HazardWarning.DoesNotExist):
        warning_early.report(
            warning_id=warnings.pk,
            words="x",
            by=warnings.scenario.people["yq_watch"],
            now=warnings.scenario.now,
        )
