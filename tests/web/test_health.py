"""/healthz and /metrics."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from incidents.actions import findings, sweeping
from incidents.models import AuditorBeat, Deadline, FindingCode, SweepBeat
from incidents.queries.findings import Seen


@pytest.fixture
def swept(db):
    SweepBeat.objects.create(sweeper="loop", swept_at=datetime.now(UTC))
    AuditorBeat.objects.create(auditor="auditor@desk", looked_at=datetime.now(UTC))


def test_all_is_well_while_the_sweep_is_fresh(swept):
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert {name: part["ok"] for name, part in answer.json().items()} == {
        "database": True,
        "broker": True,
        "sweep": True,
        "auditor": True,
        "release": True,
    }


def test_a_watchdog_that_is_off_is_said_and_takes_no_page_away(swept):
    AuditorBeat.objects.update(looked_at=datetime.now(UTC) - timedelta(minutes=5))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["auditor"]["ok"]) == (200, False)
    AuditorBeat.objects.all().delete()
    assert Client().get("/healthz").json()["auditor"] == {"ok": False, "detail": "never"}


def test_a_stalled_sweep_is_503(swept):
    SweepBeat.objects.update(swept_at=datetime.now(UTC) - timedelta(minutes=5))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["sweep"]["ok"]) == (503, False)


def test_a_dead_broker_is_503(swept, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["broker"]["ok"]) == (503, False)


def test_metrics_are_for_administrators_and_allowed_addresses(swept, people, settings):
    assert Client().get("/metrics").status_code == 403
    client = Client()
    client.force_login(people["yq_watch"], backend="incidents.web.signed_in.Officers")
    assert client.get("/metrics").status_code == 403
    client.force_login(people["admin_system"], backend="incidents.web.signed_in.Officers")
    assert 'ec_last_sweep_seconds{sweeper="loop"}' in client.get("/metrics").content.decode()
    settings.METRICS_ALLOW = ["127.0.0.0/8"]
    assert Client().get("/metrics").status_code == 200


@pytest.fixture
def read(settings) -> Callable[[], dict[str, float]]:
    """/metrics as a scraper reads it: every line by its name and labels."""
    settings.METRICS_ALLOW = ["127.0.0.0/8"]

    def lines() -> dict[str, float]:
        text = Client().get("/metrics").content.decode()
        families = text_string_to_metric_families(text)
        return {
            f"{each.name}{''.join(f' {name}={value}' for name, value in sorted(each.labels.items()))}": each.value
            for family in families
            for each in family.samples
        }

    return lines


def test_how_late_clocks_were_fired_is_a_histogram_over_all_sweepers(scenario, read):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:12")
    scenario.now = scenario.moment("06:13") + timedelta(seconds=3)
    sweeping.sweep([scenario.incident_id], now=scenario.now, sweeper="clock@desk")
    figures = read()
    fired = sum(SweepBeat.objects.values_list("fired", flat=True))
    assert figures["ec_lateness_seconds_count"] == figures["ec_lateness_seconds_bucket le=+Inf"] == fired
    on_time, late = (figures[f"ec_lateness_seconds_bucket le={end}"] for end in ("2.0", "5.0"))
    assert 0 < on_time < late
    assert figures["ec_lateness_seconds_sum"] >= 3


def test_every_kind_of_finding_has_its_line_and_stands_at_nought_or_more(swept, read):
    findings.note(Seen(FindingCode.UNFIRED, "2 个时限到点没有处理。"), now=datetime.now(UTC))
    figures = read()
    assert {f"ec_findings code={code}" for code in FindingCode.values} <= set(figures)
    assert figures["ec_findings code=UNFIRED"] == 1
    assert figures["ec_findings code=PAPERS_STUCK"] == 0


def test_what_is_set_aside_unswept_and_how_long_ago_the_watchdog_looked_are_figures(scenario, read):
    scenario.now = sweeping.database_now() - timedelta(hours=4, seconds=30)
    scenario.receive(confirmed={"serious_injuries": 1})
    assert read()["ec_oldest_unswept_seconds"] > 25
    Deadline.objects.filter(rule_code="initial_report_4h").update(rule_code="no_such_rule")
    sweeping.sweep([scenario.incident_id], now=sweeping.database_now(), sweeper="clock@desk")
    AuditorBeat.objects.create(auditor="a", looked_at=sweeping.database_now() - timedelta(seconds=70))
    figures = read()
    assert figures["ec_set_aside"] == 1
    assert figures["ec_last_audit_seconds"] >= 70
