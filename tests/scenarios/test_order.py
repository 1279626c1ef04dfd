"""Things of one minute may come in any order: the ledger at the end is the same."""

import itertools

import ledgers
import pytest

from incidents.actions import urging
from incidents.models import Incident

ACTS = {
    "verify": lambda night: night.verify(),
    "leader": lambda night: night.report("LEADER", "phone"),
    "graver": lambda night: night.update_facts(water_source_affected="county"),
    "waive": lambda night: urging.waive(
        incident_id=night.incident_id,
        deadline_id=night.deadline("report_at_once").pk,
        reason="市政府值班室要求并入书面报告",
        by=night.who("commander"),
        now=night.now,
    ),
}
ORDERS = list(itertools.permutations(ACTS))


@pytest.mark.clause("YQ-095", "YQ-096")
def test_meeting_waiving_and_a_change_of_class_in_one_minute_leave_one_ledger(scenario):
    found = set()
    for order in ORDERS[::5]:
        scenario.now = scenario.moment("02:13")
        scenario.receive(confirmed={"serious_injuries": 1})
        scenario.at("02:20")
        for name in order:
            ACTS[name](scenario)
        scenario.at("05:00")
        found.add(tuple(ledgers.of(scenario)))
        # The next course begins at the same minute; this one is over.
        Incident.objects.get(pk=scenario.incident_id).deadlines.update(next_check_at=None)
    assert len(found) == 1


@pytest.mark.clause("YQ-116")
@pytest.mark.parametrize("order", list(itertools.permutations(("人员", "车辆", "仪器装备")))[::2])
def test_the_kinds_of_a_unit_may_be_reported_in_any_order_before_and_after_the_hour(scenario, order):
    scenario.activated("III", at="08:00", serious_injuries=10)
    minutes = ("08:30", "09:10", "09:20")
    for minute, kind in zip(minutes, order, strict=True):
        scenario.at(minute).ready("water", kind, by="disposal")
    rows = {each.occasion: each for each in scenario.deadlines("readiness") if each.owner_unit == "water"}
    ends = [(rows[f"water:{kind}"].met_at, rows[f"water:{kind}"].missed_at is not None) for kind in order]
    assert ends == [
        (scenario.moment("08:30"), False),
        (scenario.moment("09:10"), True),
        (scenario.moment("09:20"), True),
    ]
