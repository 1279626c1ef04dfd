"""预警 by rule: the authority of every colour and of every change between two, and editions that know no warnings."""

import pytest

from incidents.plans import registry
from incidents.plans.schema import WarningRule
from incidents.rules import warnings
from incidents.rules.refusal import NotAllowed, WrongState
from incidents.rules.warnings import Matter

WX, YQ = registry.get("urumqi_safety"), registry.get("yangquan_eco")
UPPER, LOWER = "commander", "office_director"


@pytest.mark.clause("WX-048")
@pytest.mark.parametrize(("level", "authority"), [(1, UPPER), (2, UPPER), (3, LOWER), (4, LOWER)])
def test_red_and_orange_are_the_headquarters_yellow_and_blue_its_offices(level, authority):
    assert warnings.authority_of(WX, level) == authority
    assert warnings.authority_for(WX, Matter.LIFT, level=level) == authority


@pytest.mark.clause("WX-053")
@pytest.mark.parametrize("was", [1, 2, 3, 4])
@pytest.mark.parametrize("to", [1, 2, 3, 4])
def test_a_change_is_the_headquarters_where_either_end_is_orange_or_red(was, to):
    wanted = UPPER if min(was, to) <= 2 else LOWER
    assert warnings.authority_for(WX, Matter.ADJUST, level=was, new_level=to) == wanted


@pytest.mark.clause("YQ-078")
@pytest.mark.parametrize("level", [1, 2, 3])
def test_where_the_office_advises_its_commander_signs_and_somebody_else_issues(level):
    authority = warnings.authority_of(YQ, level)
    assert warnings.advises(YQ)
    assert warnings.signer_of(YQ, authority) == "commander"
    assert warnings.issuer_name(YQ, authority) == "市人民政府或授权有关单位"


def test_who_may_draft_may_not_sign():
    assert warnings.require_proposer(WX, ["watch_officer"]) == "watch_officer"
    with pytest.raises(NotAllowed) as refused:
        warnings.require_signer(WX, ["watch_officer", "office_director"], UPPER, Matter.ISSUE)
    assert (refused.value.who_can, refused.value.clause) == ("总指挥", "3.2.2")
    with pytest.raises(NotAllowed):
        warnings.require_proposer(WX, ["unit_officer"])


@pytest.mark.clause("WX-051")
@pytest.mark.parametrize(("level", "number"), [(4, 8), (3, 8), (2, 15), (1, 15)])
def test_the_upper_two_levels_add_their_measures_to_those_of_the_lower(level, number):
    assert len(warnings.precautions(WX, level)) == number


def test_under_an_edition_loaded_before_no_warning_is_written():
    bare = WarningRule(mode="issue", authorities={4: LOWER}, elements=("级别",), clause="WX-048")
    before = WX.model_copy(update={"warning": bare})
    assert not warnings.offered(before)
    with pytest.raises(WrongState, match="没有预警的内容"):
        warnings.require_offered(before)
