"""伤亡变化补报: thirty days, seven for road traffic and fire; on a closed file too; never a delay of its own."""

import pytest

from incidents.models import Task
from incidents.rules.refusal import WrongState

BOTH = ("county_government", "city_command_office")


@pytest.fixture
def plant(county):
    """2026-11-24 14:05 an explosion: two dead, one gravely hurt; reported at once, the response over on day four."""
    county.at("14:16").receive(
        occurred_at=county.moment("14:05"), confirmed={"deaths": 2, "serious_injuries": 1}
    )
    county.verify()
    county.request("IV", reason="按一般处置", leads={})
    county.approve()
    county.at("16:04").report("INITIAL", "written", "county_government", "city_command_office", "township")
    return county


def closed(county, state):
    county.at("2026-11-27 18:00").response_ends(state=state)
    return county


@pytest.mark.clause("WX-067")
def test_the_window_is_thirty_days_after_the_day_it_happened_and_is_law(plant):
    window = plant.expect_deadline("casualty_watch", due="2026-12-25 00:00")
    assert (window.badge, window.source) == ("law", "《生产安全事故报告和调查处理条例》第十三条")
    assert plant.deadlines("casualty_watch_traffic_fire") == []


@pytest.mark.clause("WX-067")
@pytest.mark.parametrize("category", ["道路交通", "火灾"])
def test_road_traffic_and_fire_are_watched_for_seven(county, category):
    county.at("14:16").receive(occurred_at=county.moment("14:05"), category=category)
    county.expect_deadline("casualty_watch_traffic_fire", due="2026-12-02 00:00")
    assert county.deadlines("casualty_watch") == []


@pytest.mark.clause("WX-067")
def test_a_corrected_category_changes_the_window(plant):
    plant.correct(category="火灾")
    seven = plant.expect_deadline("casualty_watch_traffic_fire", due="2026-12-02 00:00")
    assert [each.superseded_by for each in plant.deadlines("casualty_watch")] == [seven]
    plant.correct(category="危险化学品")
    plant.expect_deadline("casualty_watch", due="2026-12-25 00:00")


@pytest.mark.clause("WX-067")
@pytest.mark.parametrize("state", ["RESPONDING", "RECOVERY", "ARCHIVED"])
def test_a_death_on_the_twelfth_day_is_to_be_reported_and_reopens_nothing(plant, state):
    if state != "RESPONDING":
        closed(plant, state)
    duties = Task.objects.filter(incident=plant.incident_id).count()
    plant.at("2026-12-06 10:20").update_facts(source="县医院", deaths=3, serious_injuries=0)
    supplement = plant.expect_deadline("casualty_supplement", due=None)
    assert supplement.base_at == plant.now
    plant.expect_event(
        "deadline.set",
        at="2026-12-06 10:20",
        about="自发生第 12 天，死亡 2→3，重伤（含急性工业中毒） 1→0：须补报",
    )
    assert plant.incident.state == state
    assert Task.objects.filter(incident=plant.incident_id).count() == duties
    plant.report("SUPPLEMENTARY", "written", "county_government")
    assert plant.deadline("casualty_supplement").is_open
    plant.at("2026-12-06 11:00").report("SUPPLEMENTARY", "written", "city_command_office")
    assert plant.deadline("casualty_supplement").met_at == plant.now
    assert plant.incident.state == state


@pytest.mark.clause("WX-067")
def test_a_second_change_before_the_report_goes_into_the_same_and_after_it_is_a_new_one(plant):
    closed(plant, "ARCHIVED")
    plant.at("2026-12-06 10:20").update_facts(source="县医院", deaths=3)
    plant.at("2026-12-06 10:40").update_facts(source="县医院", deaths=4)
    assert len(plant.deadlines("casualty_supplement")) == 1
    plant.report("SUPPLEMENTARY", "written", *BOTH)
    plant.at("2026-12-20 09:00").update_facts(source="县医院", deaths=5)
    assert [each.is_open for each in plant.deadlines("casualty_supplement")] == [False, True]


@pytest.mark.clause("WX-067")
def test_other_facts_and_the_same_number_again_ask_for_nothing(plant):
    plant.update_facts(source="消防", deaths=2)
    plant.update_facts(source="消防", evacuated=600)
    assert plant.deadlines("casualty_supplement") == []


@pytest.mark.clause("WX-067")
def test_before_the_first_report_there_is_nothing_to_supplement(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"), confirmed={"deaths": 1})
    county.update_facts(source="消防", deaths=2)
    assert county.deadlines("casualty_supplement") == []


@pytest.mark.clause("WX-067")
@pytest.mark.parametrize("state", ["RECOVERY", "ARCHIVED"])
def test_a_window_without_a_change_ends_quietly(plant, state):
    closed(plant, state)
    plant.at("2026-12-25 08:00")
    window = plant.deadline("casualty_watch")
    assert (window.lapsed_at, window.missed_at) == (plant.moment("2026-12-25 00:00"), None)
    assert not window.is_overdue(plant.now)
    plant.expect_event("deadline.lapsed", at="2026-12-25 00:00", about="监视期满，自行结束")
    assert not [each for each in plant.events("deadline.missed") if "补报监视" in each.summary]
    assert not [each for each in plant.events("deadline.reminded") if "补报监视" in each.summary]


@pytest.mark.clause("WX-067")
def test_an_outage_over_its_end_closes_it_at_its_own_moment(plant):
    closed(plant, "ARCHIVED")
    plant.outage_until("2026-12-26 10:00")
    assert plant.deadline("casualty_watch").lapsed_at == plant.moment("2026-12-25 00:00")


@pytest.mark.clause("WX-067")
def test_after_the_window_a_closed_file_takes_no_more(plant):
    closed(plant, "ARCHIVED")
    plant.at("2026-12-25 00:00")
    with pytest.raises(WrongState, match="伤亡变化监视期也已结束"):
        plant.update_facts(source="县医院", deaths=3)
    with pytest.raises(WrongState, match="不再登记事实和报告"):
        plant.report("SUPPLEMENTARY", "written", *BOTH)


@pytest.mark.clause("WX-067")
def test_what_is_owed_from_within_the_window_may_be_sent_after_it(plant):
    closed(plant, "ARCHIVED")
    plant.at("2026-12-24 23:50").update_facts(source="县医院", deaths=3)
    plant.at("2026-12-25 00:10").report("SUPPLEMENTARY", "written", *BOTH)
    assert not plant.deadline("casualty_supplement").is_open


@pytest.mark.clause("WX-067")
def test_while_nobody_knows_when_it_happened_the_window_stays_open(county):
    county.at("14:16").receive(confirmed={"deaths": 1})
    window = county.deadline("casualty_watch")
    assert (window.base_known, window.due_at, window.next_check_at) == (False, None, None)
    county.report("INITIAL", "written", "county_government", "city_command_office", "township")
    county.at("2027-02-01 09:00").update_facts(source="县医院", deaths=2)
    assert county.deadline("casualty_supplement").is_open
    county.correct(occurred_at=county.moment("2026-11-24 14:05"))
    county.expect_deadline("casualty_watch", due="2026-12-25 00:00")


@pytest.mark.clause("WX-067")
def test_the_window_over_a_leap_day_ends_on_the_thirtieth_day(county):
    county.at("2028-02-10 14:16").receive(occurred_at=county.moment("2028-02-10 14:05"))
    county.expect_deadline("casualty_watch", due="2028-03-12 00:00")
