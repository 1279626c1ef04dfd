"""A third plan is one folder: the engine walks an incident through a plan that it has never heard of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incidents.actions import activation, editions, intake, rendering, reports, sweeping, tasks, verification
from incidents.actions.decisions import Decision
from incidents.actions.intake import Call
from incidents.models import Document, Officer, Organisation, Posting, TaskKind
from incidents.plans import registry
from incidents.plans.schema import Plan

NOW = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
PACK = Path(__file__).parent.parent / "plans" / "minimal_plan.yaml"


@pytest.fixture
def third_plan(tmp_path: Path) -> Iterator[Plan]:
    """The pack as a folder of its own, registered as its plan.py would."""
    folder = tmp_path / "minimal_plan"
    folder.mkdir()
    file = folder / "plan.yaml"
    file.write_text(PACK.read_text(encoding="utf-8"), encoding="utf-8")
    registry.register(file)
    yield registry.get("minimal_plan")
    registry.unregister(file)


@pytest.fixture
def town(third_plan: Plan, db: None) -> dict[str, Officer]:
    editions.load(third_plan, now=NOW)
    organisation = Organisation.objects.create(code="town", name="示例镇", plan_code="minimal_plan")
    cast = {"watch": ("watch", ""), "mayor": ("commander", ""), "works": ("watch", "waterworks")}
    officers = {}
    for username, (post, unit) in cast.items():
        officers[username] = Officer.objects.create(
            username=username, name=username, organisation=organisation
        )
        Posting.objects.create(
            officer=officers[username],
            organisation=organisation,
            post=post,
            unit_code=unit,
            starts_at=NOW - timedelta(days=1),
        )
    return officers


def test_a_third_plan_runs_from_the_call_to_the_paper_without_new_code(town: dict[str, Officer]) -> None:
    watch, mayor = town["watch"], town["mayor"]
    call = Call(
        category="管网破裂",
        source="电话",
        county="东村",
        narrative="主管爆裂，全镇停水",
        confirmed={"deaths": 3},
    )
    incident = intake.receive(call, by=watch, now=NOW)
    assert incident.assessment["severity_grade"] == "III"
    verification.verify(incident_id=incident.pk, method="现场", conclusion="属实", by=watch, now=NOW)
    activation.request(incident_id=incident.pk, response_level=3, reason="", leads={}, by=watch, now=NOW)
    activation.approve(incident_id=incident.pk, decision=Decision(), by=mayor, now=NOW)
    readiness = incident.tasks.filter(kind=TaskKind.READINESS)
    assert {(task.owner_unit, task.item) for task in readiness} == {
        (unit, item) for unit in ("office", "waterworks") for item in ("人员", "车辆")
    }
    ready = {"人员": "5 人", "车辆": "2 辆"}
    tasks.report_ready(incident_id=incident.pk, unit="waterworks", items=ready, by=town["works"], now=NOW)
    reports.send(
        incident_id=incident.pk,
        kind="INITIAL",
        means="written",
        recipients=["county_government"],
        by=watch,
        now=NOW,
    )
    later = NOW + timedelta(hours=2)
    sweeping.sweep(sweeping.due_incidents(later, limit=10), now=later, sweeper="test")
    states = {
        (d.rule_code, d.occasion): (bool(d.met_at), bool(d.missed_at)) for d in incident.deadlines.all()
    }
    assert states[("initial_report", "")] == (True, False)
    for item in ("人员", "车辆"):
        assert states[("readiness", f"waterworks:{item}")] == (True, False)
        assert states[("readiness", f"office:{item}")] == (False, True)
    notice = Document.objects.get(incident=incident, state="SIGNED")
    assert bytes(rendering.render(notice.pk, now=later).pdf).startswith(b"%PDF")
