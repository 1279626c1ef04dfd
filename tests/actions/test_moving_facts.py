"""移到另一事件 (ux 1.2, 16:50): what was typed into the wrong one of two incidents goes to the right one, once."""

from datetime import timedelta

import pytest

from incidents.actions import moving_facts
from incidents.models import FactEntry, Incident
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState

FIRE = {"dead": 2, "missing": 4}


@pytest.fixture
def two(county):
    """An explosion, and later a crash on the road: the desk has both open."""
    county.at("14:16").receive(title="爆炸")
    county.at("14:20").verify()
    county.other = county.incident
    county.at("16:40").receive(title="车祸", confirmed={"serious_injuries": 1})
    county.at("16:45").verify()
    return county.at("16:50")


def move(story, *, by="watch", to=None, reason="记错了事件", **what):
    return moving_facts.move(
        incident_id=story.incident_id,
        to=(to or story.other).pk,
        reason=reason,
        by=story.who(by),
        now=story.now,
        **what,
    )


def there(story) -> Incident:
    return Incident.objects.get(pk=story.other.pk)


def claim(story, value) -> FactEntry:
    return story.incident.facts.get(indicator="deaths", value=value)


def typed(story):
    """Three deaths of the explosion, typed into the crash."""
    story.update_facts(deaths=3, source="消防")
    return claim(story, 3)


def test_a_claim_counts_there_from_its_own_time_and_here_no_more(two):
    wrong = typed(two)
    assert two.incident.assessment["response_level"] == "III"
    move(two, entry_id=wrong.pk)
    wrong.refresh_from_db()
    new = there(two).facts.get(indicator="deaths")
    assert (wrong.standing, wrong.moved_to) == ("CORRECTED", new)
    assert (new.value, new.source, new.as_of, new.moved_from) == (3, "消防", wrong.as_of, wrong)
    assert "deaths" not in two.incident.confirmed
    assert there(two).confirmed["deaths"] == 3
    assert two.incident.assessment["response_level"] != "III"
    assert there(two).assessment["response_level"] == "III"


def test_both_trails_say_what_went_where_and_why(two):
    wrong = typed(two)
    move(two, entry_id=wrong.pk)
    here = two.incident.events.get(kind="FACT_CORRECTED")
    assert here.summary.startswith(f"移到{two.other.number} ")
    assert here.summary.endswith("记错了事件")
    assert here.corrects.seq == wrong.seq
    taken = there(two).events.filter(kind="FACTS_UPDATED").latest("seq")
    assert taken.summary.startswith(f"移自{two.incident.number} ")
    assert taken.occurred_at == wrong.as_of


def test_the_value_before_it_counts_again(two):
    two.update_facts(deaths=1, source="交警")
    wrong = typed(two)
    move(two, entry_id=wrong.pk)
    assert two.incident.confirmed["deaths"] == 1
    assert two.incident.facts_source == "交警"


def test_an_older_claim_than_the_one_in_force_there_is_another_saying(two):
    wrong = typed(two)
    two.at("17:30")
    FactEntry.objects.create(
        incident=two.other, seq=1, settled_seq=1, indicator="deaths", basis="CONFIRMED", value=5, source="医院",
        as_of=two.now - timedelta(minutes=1), recorded_at=two.now, recorded_by=two.who("watch"),
    )  # fmt: skip
    move(two, entry_id=wrong.pk)
    assert there(two).facts.get(value=3).standing == "OTHER"
    assert there(two).confirmed["deaths"] == 5


def test_a_movement_of_people_goes_over_and_both_ledgers_add_up(two):
    two.enter_people(**FIRE)
    row = two.move_people("missing", "dead", 1)
    two.incident_id, here = two.other.pk, two.incident_id
    two.enter_people(**FIRE)
    two.incident_id = here
    move(two, move_id=row.pk)
    assert two.incident.confirmed == {"deaths": 2, "trapped_or_missing": 4, "serious_injuries": 1}
    assert there(two).confirmed == {"deaths": 3, "trapped_or_missing": 3}
    new = there(two).person_moves.get(moved_from=row)
    assert (new.source, new.as_of) == (row.source, row.as_of)
    with pytest.raises(Conflict, match="已移到"):
        move(two, move_id=row.pk)


def test_a_noted_line_goes_over_with_its_time_and_its_author(two):
    event = two.note("厂区东门已封控")
    two.at("17:05")
    move(two, note=event.seq)
    new = there(two).events.filter(kind="NOTE").latest("seq")
    assert new.summary.startswith("厂区东门已封控（移自")
    assert new.occurred_at == event.occurred_at
    with pytest.raises(Conflict, match="已移到"):
        move(two, note=event.seq)
    with pytest.raises(InvalidInput) as refused:
        move(two, note=1)
    assert "只有「记一笔」" in refused.value.errors["note"]


def test_nothing_goes_to_a_closed_incident_to_itself_or_twice(two):
    wrong = typed(two)
    with pytest.raises(InvalidInput):
        move(two, entry_id=wrong.pk, to=two.incident)
    with pytest.raises(InvalidInput):
        move(two, entry_id=wrong.pk, reason=" ")
    with pytest.raises(InvalidInput):
        move(two)
    Incident.objects.filter(pk=two.other.pk).update(state="ARCHIVED")
    with pytest.raises(WrongState, match="现为「归档」，不能移入"):
        move(two, entry_id=wrong.pk)
    Incident.objects.filter(pk=two.other.pk).update(state="VERIFIED")
    move(two, entry_id=wrong.pk)
    with pytest.raises(Conflict, match="已移到"):
        move(two, entry_id=wrong.pk)


def test_a_drill_and_a_real_incident_exchange_nothing(two):
    wrong = typed(two)
    Incident.objects.filter(pk=two.other.pk).update(drill=True)
    with pytest.raises(WrongState, match="演练"):
        move(two, entry_id=wrong.pk)


def test_who_may_not_update_the_facts_may_not_move_them(two):
    wrong = typed(two)
    with pytest.raises(NotAllowed):
        move(two, entry_id=wrong.pk, by="commander")
    assert two.incident.confirmed["deaths"] == 3
