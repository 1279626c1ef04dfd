"""交接班: both sign, the clocks carry the other's name, the sheet stays readable (YQ 2.2(5), WX 3.2(1))."""

import pytest

from incidents.actions import duty, handover, watch
from incidents.models import Handover, Notice, ShiftLogEntry, Watch
from incidents.queries import handover as queries
from incidents.queries import watch_gaps
from incidents.queries.authority import Reach
from incidents.rules import handing_over
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    """张值 has the watch since 20:00; an incident came at 02:13."""
    scenario.now = scenario.moment("2026-11-21 20:00")
    duty.begin(post="watch_officer", by=scenario.who("watch"), now=scenario.now)
    scenario.at("02:13").receive(confirmed={"environmental_impact": True})
    return scenario.at("08:20")


def on_watch(scenario):
    return Watch.objects.get(post="watch_officer", ended_at__isnull=True)


def give(scenario, to="leader", **more):
    named = {"watch_id": on_watch(scenario).pk, "to": scenario.who(to), "by": scenario.who("watch")}
    return handover.give(**named | more, now=scenario.now)


def take(scenario, row, who="leader", **more):
    return handover.take(handover_id=row.pk, by=scenario.who(who), now=scenario.now, **more)


@pytest.mark.clause("YQ-044")
@pytest.mark.clause("WX-043")
def test_after_both_signatures_the_post_is_the_others_and_every_incident_says_so(night):
    row = give(night, note="平定分局说 9 点回电", ticked=["incident", "clock"])
    assert on_watch(night).officer.name == "张值"
    take(night.at("08:30"), row)
    ended, begun = Watch.objects.order_by("began_at")
    assert (ended.ended_at, begun.officer.name, begun.began_at) == (night.now, "李带", night.now)
    reach = Reach(night.who("watch").organisation_id, night.now)
    assert [each.name for each in reach.by_post["watch_officer"]] == ["李带"]
    event = night.expect_event("handed_over", at="08:30", about="值班员交接：张值 → 李带")
    assert (event.payload["from"], event.payload["to"]) == ("张值", "李带")
    row.refresh_from_db()
    assert (row.given_by.name, row.taken_by.name, row.successor) == ("张值", "李带", begun)
    assert "值班员交接" in ShiftLogEntry.objects.order_by("-recorded_at").first().text


def test_the_sheet_names_what_is_open_and_what_was_gone_through(night):
    row = give(night, ticked=["incident"])
    found = {each.kind: each for each in handing_over.grouped(queries.stored(row))}
    assert found["incident"].ticked
    assert not found["clock"].ticked
    assert any("书面初报" in each.words and each.mark == "over" for each in found["clock"].items)
    assert "会不会影响到外县" in found["question"].items[0].words
    assert "尚未报出" in found["report"].items[0].words
    assert [each.words for each in found["device"].items][0] == "声音：本班未试"
    assert "张值上岗" in found["log"].items[0].words
    assert found["countersign"].items == []


def test_what_waits_for_a_signature_is_handed_over(night):
    night.verify()
    night.request("IV", leads=night.open_leads())
    night.approve_by_phone()
    found = {each.kind: each.items for each in handing_over.grouped(queries.stored(give(night)))}
    assert "王局电话批示" in found["countersign"][0].words
    assert "家未签收" in found["unsigned"][0].words


def test_two_claims_and_the_last_report_are_handed_over(night):
    night.at("08:21").update_facts(by="watch", source="平定分局", deaths=1)
    night.at("08:22").update_facts(by="pingding", source="医院", as_of="08:00", deaths=2)
    night.report("INITIAL", "phone", "city_government")
    found = {each.kind: each.items for each in grouped(night)}
    assert "初报（电话）11-22 08:22" in found["report"][0].words
    assert [each.words.split("：")[1] for each in found["disputed"]] == ["死亡人数有两说"]


def grouped(night):
    officer, since = night.who("watch"), night.moment("2026-11-21 20:00")
    return handing_over.grouped(queries.sheet(officer, since=since, now=night.now))


def test_what_came_after_the_first_signature_is_marked_new(night):
    row = give(night, ticked=["incident"])
    watch.log(text="气象台来电，有雾", by=night.who("watch"), now=night.moment("08:25"))
    items = queries.stored(take(night.at("08:30"), row))
    new = [each.words for each in items if each.new]
    assert any("气象台来电" in words for words in new)
    assert [each.ticked for each in items if each.kind == "incident"] == [True]
    assert not any(each.new for each in items if each.kind == "incident")


def test_the_sheet_stays_as_it_was_signed(night):
    row = take(night, give(night))
    before = Handover.objects.get().items
    night.at("09:00").verify()
    assert Handover.objects.get(pk=row.pk).items == before
    assert queries.past(night.who("monitoring")) == [row]


def test_nobody_signs_for_another(night):
    with pytest.raises(NotAllowed, match="只能由在岗人本人交班签字"):
        give(night, by=night.who("leader"), to="office")
    row = give(night)
    with pytest.raises(NotAllowed, match="交班人交给的是李带"):
        take(night, row, who="office")
    with pytest.raises(InvalidInput, match="填写"):
        give(night, to="watch")
    with pytest.raises(NotAllowed, match="孙监没有任值班员"):
        give(night, to="monitoring")


def test_the_giver_may_sign_again_until_it_is_taken(night):
    row = give(night)
    again = give(night.at("08:25"), to="office", note="改交陈副局")
    assert (again.pk, again.to_officer.name, again.note) == (row.pk, "陈副局", "改交陈副局")
    take(night, again, who="office")
    with pytest.raises(WrongState, match="已经签完"):
        take(night, again, who="office")
    with pytest.raises(WrongState, match="已经下岗"):
        give(night, watch_id=row.watch_id)


def test_who_is_not_there_to_sign_is_relieved_with_a_reason_that_stays(night):
    watch_id = on_watch(night).pk
    with pytest.raises(InvalidInput):
        handover.take_over(watch_id=watch_id, reason=" ", by=night.who("leader"), now=night.now)
    row = handover.take_over(
        watch_id=watch_id, reason="张值突发疾病送医", by=night.who("leader"), now=night.now
    )
    assert (row.given_by, row.taken_by.name, row.reason) == (None, "李带", "张值突发疾病送医")
    night.expect_event("handed_over", at="08:20", about="张值未签字：张值突发疾病送医")
    office = night.who("watch").organisation
    assert watch_gaps.of_office(office, now=night.moment("08:40")).gaps == []


def test_the_leader_on_duty_hears_of_it_once_and_not_of_his_own(night):
    duty.begin(post="watch_leader", by=night.who("leader"), now=night.now)
    take(night, give(night, to="office"), who="office")
    told = Notice.objects.filter(kind="handover")
    assert [each.recipient_name for each in told] == ["李带"]


def test_a_handover_of_another_office_does_not_exist(night, county):
    row = give(night)
    with pytest.raises(Handover.DoesNotExist):
        handover.take(handover_id=row.pk, by=county.who("watch"), now=night.now)
    with pytest.raises(Watch.DoesNotExist):
        handover.take_over(watch_id=row.watch_id, reason="他不在", by=county.who("watch"), now=night.now)
    assert queries.past(county.who("watch")) == []


def test_the_sheet_costs_as_much_for_twenty_incidents_as_for_one(night, django_assert_max_num_queries):
    officer, since = night.who("watch"), night.moment("2026-11-21 20:00")
    for number in range(2):
        with django_assert_max_num_queries(7):
            queries.sheet(officer, since=since, now=night.now)
        if not number:
            for place in range(19):
                night.receive(detail=f"{place}号桥")
