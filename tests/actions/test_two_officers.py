"""Two officers, one incident: nothing that somebody saved is lost, and nobody overwrites what he has not seen."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from incidents.actions import claims, facts
from incidents.models import FactEntry, FactStanding
from incidents.rules.claims import field as named
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed

NUMBERS = ("deaths", "serious_injuries", "evacuated")
OFFICERS = ("watch", "pingding")


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def save(night, by="watch", *, seen=None, choose=None, source="", **confirmed):
    return facts.update(
        incident_id=night.incident_id,
        confirmed=confirmed,
        projected={},
        source=source or {"watch": "110", "pingding": "现场"}[by],
        as_of=None,
        by=night.who(by),
        now=night.now,
        expected_seq=seen,
        choose=choose,
    )


def rows(night, indicator):
    found = FactEntry.objects.filter(incident=night.incident_id, indicator=indicator)
    return list(found.order_by("seq", "recorded_at"))


def stands(night, indicator):
    return {entry.value: entry.standing for entry in rows(night, indicator)}


def only(night, indicator, standing):
    (entry,) = (each for each in rows(night, indicator) if each.standing == standing)
    return entry


def goes_by_the_chosen(night):
    """`confirmed` and `projected` are exactly the chosen claims."""
    chosen = {"confirmed": {}, "projected": {}}
    for entry in FactEntry.objects.filter(incident=night.incident_id, standing=FactStanding.CHOSEN):
        basis, name = named(entry.basis, entry.indicator).split(".")
        if entry.value is not None:
            chosen[basis][name] = entry.value
    incident = night.incident
    return chosen == {"confirmed": incident.confirmed, "projected": incident.projected}


# 02:22, the same incident on two screens


def test_different_fields_of_two_officers_merge_without_a_word(night):
    seen = night.incident.seq
    save(night.at("02:20"), "pingding", seen=seen, evacuated=120)
    save(night.at("02:22"), "watch", seen=seen, deaths=0)
    assert night.incident.confirmed == {"serious_injuries": 1, "evacuated": 120, "deaths": 0}
    assert goes_by_the_chosen(night)


def test_the_same_field_asks_once_with_both_values_and_stores_nothing(night):
    seen = night.incident.seq
    save(night.at("02:22"), "pingding", seen=seen, serious_injuries=3, evacuated=120)
    before = night.incident.seq
    with pytest.raises(Conflict) as asked:
        save(night, "watch", seen=seen, serious_injuries=2, deaths=0)
    assert "中毒或重伤人数：您 2（110，02:22）｜赵核 3（现场，02:22）" in asked.value.message
    assert "没选的那个留作另一说法" in asked.value.message
    (clash,) = asked.value.details["fields"]
    assert clash["field"] == "confirmed.serious_injuries"
    assert (clash["yours"], clash["theirs"]["value"], clash["theirs"]["by"]) == (2, 3, "赵核")
    assert asked.value.details["seq"] == before == night.incident.seq
    assert "deaths" not in night.incident.confirmed


@pytest.mark.parametrize(("pick", "value", "other"), [("yours", 2, 3), ("theirs", 3, 2)])
def test_the_value_not_chosen_stays_beside_the_other(night, pick, value, other):
    seen = night.incident.seq
    save(night.at("02:22"), "pingding", seen=seen, serious_injuries=3)
    with pytest.raises(Conflict) as asked:
        save(night, "watch", seen=seen, serious_injuries=2)
    save(
        night, "watch", seen=asked.value.details["seq"], serious_injuries=2,
        choose={"confirmed.serious_injuries": pick},
    )  # fmt: skip
    assert night.incident.confirmed["serious_injuries"] == value
    assert stands(night, "serious_injuries") == {1: "REPLACED", value: "CHOSEN", other: "OTHER"}
    assert goes_by_the_chosen(night)


def test_a_choice_on_an_even_older_picture_is_asked_again(night):
    seen = night.incident.seq
    save(night.at("02:22"), "pingding", seen=seen, serious_injuries=3)
    with pytest.raises(Conflict) as first:
        save(night, "watch", seen=seen, serious_injuries=2)
    save(night.at("02:23"), "pingding", serious_injuries=4)
    mine = {"serious_injuries": 2, "choose": {"confirmed.serious_injuries": "yours"}}
    with pytest.raises(Conflict) as second:
        save(night, "watch", seen=first.value.details["seq"], **mine)
    assert second.value.details["fields"][0]["theirs"]["value"] == 4
    save(night, "watch", seen=second.value.details["seq"], **mine)
    assert stands(night, "serious_injuries") == {1: "REPLACED", 3: "REPLACED", 4: "OTHER", 2: "CHOSEN"}


def test_the_same_value_from_both_is_no_conflict(night):
    seen = night.incident.seq
    save(night.at("02:22"), "pingding", seen=seen, serious_injuries=3)
    save(night, "watch", seen=seen, serious_injuries=3)
    assert stands(night, "serious_injuries") == {1: "REPLACED", 3: "CHOSEN"}


def test_an_officer_with_two_tabs_does_not_overwrite_himself(night):
    seen = night.incident.seq
    save(night.at("02:22"), "watch", seen=seen, serious_injuries=3)
    with pytest.raises(Conflict):
        save(night, "watch", seen=seen, serious_injuries=2)


def test_what_clocks_and_notes_wrote_meanwhile_is_no_conflict(night):
    seen = night.incident.seq
    night.at("02:24").note("回拨平定分局")
    save(night.at("02:30"), "watch", seen=seen, serious_injuries=3)
    assert night.incident.confirmed["serious_injuries"] == 3


def test_without_a_picture_the_newest_wins_and_the_older_stays_visible(night):
    save(night.at("02:22"), "pingding", serious_injuries=3)
    save(night, "watch", serious_injuries=2)
    assert stands(night, "serious_injuries") == {1: "REPLACED", 3: "REPLACED", 2: "CHOSEN"}


def test_unknown_again_is_a_claim_like_any_other(night):
    seen = night.incident.seq
    save(night.at("02:22"), "pingding", seen=seen, serious_injuries=None)
    assert "serious_injuries" not in night.incident.confirmed
    with pytest.raises(Conflict, match="赵核 不明"):
        save(night, "watch", seen=seen, serious_injuries=2)
    assert goes_by_the_chosen(night)


def test_a_picture_from_the_future_and_a_choice_of_nothing_are_refused(night):
    with pytest.raises(Conflict, match="请刷新"):
        save(night, "watch", seen=999, deaths=1)
    with pytest.raises(InvalidInput) as refused:
        save(night, "watch", deaths=1, choose={"confirmed.evacuated": "yours"})
    assert list(refused.value.errors) == ["choose.confirmed.evacuated"]


# A late report, a choice, a correction


def test_an_older_report_of_somebody_else_does_not_take_the_place_of_a_newer(night):
    night.at("02:30").update_facts(by="pingding", source="现场", as_of="02:28", evacuated=120)
    night.at("02:31").update_facts(source="110", as_of="02:20", evacuated=90)
    assert night.incident.confirmed["evacuated"] == 120
    late = only(night, "evacuated", "OTHER")
    assert (late.value, late.weighed) == (90, False)
    assert "早于现用的 120（现场，02:28），记为另一说法" in night.events("facts_updated")[-1].summary
    assert night.incident.facts_source == "现场"
    night.at("02:33").update_facts(source="现场", as_of="02:25", evacuated=110)
    assert night.incident.confirmed["evacuated"] == 110, "the same source speaks for itself"


def test_another_claim_can_be_taken_up_and_the_former_stays_beside_it(night):
    night.at("02:30").update_facts(by="pingding", source="现场", as_of="02:28", evacuated=120)
    night.at("02:31").update_facts(source="110", as_of="02:20", evacuated=10000)
    other = only(night, "evacuated", "OTHER")
    assert night.incident.assessment["response_level"] != "II"
    claims.choose(
        incident_id=night.incident_id,
        entry_id=other.pk,
        reason="现场清点",
        by=night.who("watch"),
        now=night.now,
    )
    assert night.incident.confirmed["evacuated"] == 10000
    assert stands(night, "evacuated") == {120: "OTHER", 10000: "CHOSEN"}
    event = night.expect_event("fact_chosen")
    assert "采用 10000（110，02:20），不采用 120（现场，02:28）。现场清点" in event.summary
    night.expect_event("assessed", about="达到II级条件")
    assert goes_by_the_chosen(night)


def test_the_value_in_force_can_be_confirmed_against_the_others(night):
    night.at("02:30").update_facts(by="pingding", source="现场", as_of="02:28", evacuated=120)
    night.at("02:31").update_facts(source="110", as_of="02:20", evacuated=90)
    kept = only(night, "evacuated", "CHOSEN")
    claims.choose(incident_id=night.incident_id, entry_id=kept.pk, by=night.who("watch"), now=night.now)
    assert night.expect_event("fact_chosen").summary == (
        "疏散、转移人数：仍用 120（现场，02:28），不采用 90（110，02:20）"
    )
    assert only(night, "evacuated", "OTHER").weighed
    assert night.incident.confirmed["evacuated"] == 120


def test_a_correction_strikes_the_old_value_and_names_what_recorded_it(night):
    """03:12: 疏散 12000 was 120."""
    night.at("02:22").update_facts(by="pingding", source="现场", evacuated=110)
    night.at("03:11").update_facts(source="平定分局", evacuated=12000)
    assert night.incident.assessment["response_level"] == "II"
    reports = night.incident.reports.count()
    wrong = only(night, "evacuated", "CHOSEN")
    claims.correct(
        incident_id=night.incident_id, entry_id=wrong.pk, value=120, reason="多录两个零",
        by=night.who("watch"), now=night.at("03:12").now,
    )  # fmt: skip
    assert night.incident.confirmed["evacuated"] == 120
    assert stands(night, "evacuated") == {110: "REPLACED", 12000: "CORRECTED", 120: "CHOSEN"}
    right = only(night, "evacuated", "CHOSEN")
    assert (right.corrects, right.source, right.as_of) == (wrong, "平定分局", night.moment("03:11"))
    event = night.expect_event("fact_corrected")
    assert event.summary == "更正 疏散、转移人数 12000→120（平定分局）：多录两个零"
    assert event.corrects == night.events("facts_updated")[-1]
    assert night.incident.assessment["response_level"] != "II"
    assert night.incident.reports.count() == reports, "no report goes out by itself"
    assert goes_by_the_chosen(night)


def test_a_correction_of_an_earlier_value_leaves_the_present_one(night):
    night.at("02:22").update_facts(by="pingding", source="现场", evacuated=110)
    night.at("03:11").update_facts(source="平定分局", evacuated=120)
    old = only(night, "evacuated", "REPLACED")
    claims.correct(
        incident_id=night.incident_id, entry_id=old.pk, value=101, reason="听错",
        by=night.who("watch"), now=night.now,
    )  # fmt: skip
    assert night.incident.confirmed["evacuated"] == 120
    assert stands(night, "evacuated") == {110: "CORRECTED", 101: "REPLACED", 120: "CHOSEN"}


def test_a_refused_choice_or_correction_says_what_and_who(night):
    night.at("02:22").update_facts(source="现场", evacuated=110)
    night.at("02:30").update_facts(source="现场", evacuated=120)
    old, chosen = only(night, "evacuated", "REPLACED"), only(night, "evacuated", "CHOSEN")
    act = {"incident_id": night.incident_id, "by": night.who("watch"), "now": night.now}
    with pytest.raises(Conflict, match="已更新，不能再采用"):
        claims.choose(entry_id=old.pk, **act)
    with pytest.raises(InvalidInput) as refused:
        claims.correct(entry_id=chosen.pk, value=120, reason=" ", **act)
    assert refused.value.errors == {
        "value": "与原来的值相同，没有要更正的。",
        "reason": "请写明为什么更正，如“多录一个零”。",
    }
    claims.correct(entry_id=chosen.pk, value=12, reason="多录一个零", **act)
    with pytest.raises(Conflict, match="已由张值更正过，请更正新的那条"):
        claims.correct(entry_id=chosen.pk, value=13, reason="再改", **act)
    with pytest.raises(NotAllowed) as barred:
        claims.choose(entry_id=old.pk, **act | {"by": night.who("commander")})
    assert "值班员" in barred.value.who_can
    with pytest.raises(FactEntry.DoesNotExist):
        claims.choose(entry_id=night.incident_id, **act)


# 14:24 and 14:30 at the county's desk


@pytest.mark.clause("WX-008", "WX-009")
def test_a_near_miss_stands_on_what_is_chosen(county):
    county.at("14:18").receive(occurred_at=county.moment("14:05"))
    county.at("14:24").update_facts(source="消防", deaths=2, trapped_or_missing=4, serious_injuries=1)
    assert county.incident.assessment["near_miss"]
    missing = only(county, "trapped_or_missing", "CHOSEN")
    claims.correct(
        incident_id=county.incident_id, entry_id=missing.pk, value=2, reason="两人已找到",
        by=county.who("watch"), now=county.at("14:26").now,
    )  # fmt: skip
    assert not county.incident.assessment["near_miss"]
    county.at("14:30").update_facts(source="乡镇", evacuated=600)
    assert county.incident.assessment["near_miss"]
    assert goes_by_the_chosen(county)


# 200 interleavings


@dataclass
class Screen:
    """What one officer has open: the picture he saw and what he has typed into it."""

    seen: int = -1
    saw: dict = field(default_factory=dict)
    typed: dict = field(default_factory=dict)


class Story:
    """One random course of open, edit, save and choose by two officers, and what must hold after each save."""

    def __init__(self, night, seed):
        self.night, self.dice = night, random.Random(seed)
        self.screens = {name: Screen() for name in OFFICERS}
        self.saved = []
        self.conflicts = 0

    def run(self, steps):
        for name in OFFICERS:
            self.open(name)
        for _ in range(steps):
            self.night.now += timedelta(seconds=7)
            name = self.dice.choice(OFFICERS)
            self.dice.choice([self.open, self.edit, self.edit, self.save, self.save])(name)
        for name in OFFICERS:
            self.save(name)

    def open(self, name):
        incident = self.night.incident
        self.screens[name] = Screen(incident.seq, dict(incident.confirmed))

    def edit(self, name):
        self.screens[name].typed[self.dice.choice(NUMBERS)] = self.dice.choice([None, 0, 1, 2, 3, 40, 500])

    def save(self, name, choose=None):
        screen = self.screens[name]
        if not screen.typed:
            return
        before = self.night.incident
        clashing = {
            indicator
            for indicator, value in screen.typed.items()
            if before.confirmed.get(indicator) != value and self.settled_since(screen.seen, indicator)
        }
        try:
            save(self.night, name, seen=screen.seen, choose=choose, **screen.typed)
        except Conflict as conflict:
            self.conflicts += 1
            asked = {each["field"].removeprefix("confirmed.") for each in conflict.details["fields"]}
            assert asked == clashing, "exactly the fields that another save changed, each once"
            assert self.night.incident.seq == before.seq, "nothing is stored"
            self.answer(name, conflict)
            return
        assert not clashing, "nobody overwrites what he has not seen"
        self.check(screen, before, choose or {})
        self.open(name)

    def settled_since(self, seen, indicator):
        row = FactEntry.objects.filter(
            incident=self.night.incident_id, indicator=indicator, standing=FactStanding.CHOSEN
        ).first()
        return row is not None and row.settled_seq > seen

    def answer(self, name, conflict):
        """He chooses at once, or first the other saves once more."""
        screen = self.screens[name]
        choose = {each["field"]: self.dice.choice(["yours", "theirs"]) for each in conflict.details["fields"]}
        screen.seen = conflict.details["seq"]
        if self.dice.random() < 0.3:
            other = next(each for each in OFFICERS if each != name)
            self.open(other)
            self.edit(other)
            self.save(other)
        self.save(name, choose)

    def check(self, screen, before, choose):
        self.saved += [(indicator, value) for indicator, value in screen.typed.items()]
        assert goes_by_the_chosen(self.night)
        now_is = self.night.incident.confirmed
        for indicator in NUMBERS:
            was = before.confirmed.get(indicator)
            if indicator not in screen.typed or choose.get(f"confirmed.{indicator}") == "theirs":
                assert now_is.get(indicator) == was, "a field he did not name stays"
            else:
                assert now_is.get(indicator) == screen.typed[indicator]
        for indicator, value in self.saved:
            said = [row.value for row in rows(self.night, indicator)]
            assert value in said or value is None, "no value ever disappears"


@pytest.mark.parametrize("dozen", range(20))
def test_ten_random_courses_lose_no_value_and_overwrite_none(scenario, dozen):
    """200 in all; the seed names the course that fails."""
    for seed in range(dozen * 10, dozen * 10 + 10):
        course(scenario, seed)
        assert goes_by_the_chosen(scenario)


def test_the_courses_do_meet_in_one_field(scenario):
    assert any(course(scenario, seed).conflicts for seed in range(200))


def course(scenario, seed):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    story = Story(scenario, seed)
    story.run(steps=10)
    return story
