"""To whom a report goes by level and facts, and what passing over a level asks for."""

import pytest
from django.conf import settings

from incidents.plans.loading import load
from incidents.rules import report_routes
from incidents.rules.deadlines import Situation
from incidents.rules.refusal import InvalidInput
from incidents.rules.report_routes import Chosen


@pytest.fixture(scope="module")
def plan():
    return load(settings.BASE_DIR / "yangquan_eco" / "plan.yaml")


def routes(plan, kind="INITIAL", *, running=(), facts=(), **situation):
    return report_routes.due(plan, kind, Situation(facts=tuple(facts), **situation), running)


def chosen(*recipients, copies=(), left_out=None, skip_reason=""):
    return Chosen(tuple(recipients), tuple(copies), (), left_out or {}, skip_reason)


@pytest.mark.parametrize(
    ("report_class", "proposed", "wanted"),
    [
        (4, 4, {"city_government", "provincial_department"}),
        (3, 3, {"city_government", "provincial_department", "city_command"}),
        (2, 2, {"city_government", "provincial_department", "city_command", "ministry"}),
        (1, 1, {"city_government", "provincial_department", "city_command", "ministry"}),
        (2, 4, {"city_government", "provincial_department", "city_command", "ministry"}),
    ],
)
@pytest.mark.clause("YQ-092", "YQ-093", "YQ-094", "YQ-098")
def test_the_graver_it_is_the_higher_it_goes(plan, report_class, proposed, wanted):
    found = routes(plan, report_class=report_class, proposed_level=proposed)
    assert {each.unit for each in found.recipients} == wanted


@pytest.mark.parametrize(
    ("reach", "province"), [("none", False), ("county", False), ("prefecture", False), ("province", True)]
)
@pytest.mark.clause("YQ-103")
def test_the_provincial_government_hears_of_what_crosses_the_province(plan, reach, province):
    found = routes(plan, report_class=4, facts=[{"cross_boundary": reach}])
    assert ("provincial_government" in found.codes("recipients")) is province


def test_the_neighbours_are_informed_from_any_boundary_on(plan):
    assert routes(plan, report_class=4, facts=[{"cross_boundary": "none"}]).informed == ()
    found = routes(plan, report_class=4, facts=[{"cross_boundary": "county"}])
    assert set(found.codes("informed")) == {"neighbour_government", "neighbour_ecology"}


def test_a_limit_that_runs_keeps_its_recipients_though_the_facts_are_lighter_now(plan):
    found = routes(plan, report_class=4, running=["initial_report_2h"])
    assert "ministry" in found.codes("recipients")


def test_nobody_above_the_plan_is_no_skipping(plan):
    found = routes(plan, report_class=4)
    done = report_routes.checked(plan, found, chosen("city_government", "provincial_department"))
    assert (done.skip_reason, done.copies) == ("", ())


def test_somebody_above_needs_a_reason_and_the_level_between_gets_a_copy(plan):
    found = routes(plan, report_class=4)
    away = {"provincial_department": "联系不上"}
    with pytest.raises(InvalidInput) as refused:
        report_routes.checked(plan, found, chosen("city_government", "ministry", left_out=away))
    assert set(refused.value.errors) == {"skip_reason"}
    done = report_routes.checked(
        plan, found, chosen("city_government", "ministry", left_out=away, skip_reason="紧急")
    )
    assert done.copies == ("provincial_department",)


def test_a_recipient_that_becomes_due_is_added_and_one_left_out_with_a_reason_stays_out(plan):
    graver = routes(plan, report_class=2, proposed_level=2)
    kept = report_routes.effective(graver, chosen("city_government", left_out={"ministry": "由省厅报"}))
    assert set(kept.recipients) == {"city_government", "provincial_department", "city_command"}


def test_a_unit_that_the_plan_does_not_know_is_refused(plan):
    with pytest.raises(InvalidInput, match="填写") as refused:
        report_routes.checked(plan, routes(plan, report_class=4), chosen("city_government", "nobody"))
    assert "nobody" in refused.value.errors["recipients"]
