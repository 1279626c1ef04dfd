"""级别: what a test says of changing levels, asking the higher command, not starting fully, 次生事件."""

from collections.abc import Mapping
from typing import Any

from scenario import Scenario

from incidents.actions import derived, exemption, higher, levels
from incidents.actions.decisions import Decision
from incidents.models import (
    ActivationRequest,
    CommandHandover,
    Document,
    HigherRequest,
    Incident,
    Notice,
    Task,
)
from incidents.rules.levels import parse

CONDITIONS = {
    "no_spread": "消防现场检测，无可燃气体、无泄漏",
    "no_rescue": "人员清点完毕，无人被困",
    "no_protection": "周边无水源和重要设施",
}


def ask_level(
    scenario: Scenario,
    level: str,
    *,
    by: str = "watch",
    reason: str = "",
    evidence: str = "",
    leads: Mapping[str, str] | None = None,
    **more: Any,
) -> ActivationRequest:
    return levels.request(
        incident_id=scenario.incident_id,
        response_level=parse(level),
        reason=reason,
        evidence=evidence,
        leads=leads,
        by=scenario.who(by),
        now=scenario.now,
        **more,
    )


def approve_level(scenario: Scenario, *, by: str = "commander", **more: Any) -> ActivationRequest:
    return levels.approve(
        incident_id=scenario.incident_id, decision=Decision(), by=scenario.who(by), now=scenario.now, **more
    )


def approve_level_by_phone(
    scenario: Scenario, *, given_by: str = "commander", by: str = "watch", words: str = "同意"
) -> ActivationRequest:
    decision = Decision(
        channel="phone", words=words, given_by=scenario.who(given_by).username, witness="李带"
    )
    return levels.approve(
        incident_id=scenario.incident_id, decision=decision, by=scenario.who(by), now=scenario.now
    )


def return_level(scenario: Scenario, reason: str, *, by: str = "commander") -> ActivationRequest:
    return levels.give_back(
        incident_id=scenario.incident_id,
        reason=reason,
        decision=Decision(),
        by=scenario.who(by),
        now=scenario.now,
    )


def change_level(scenario: Scenario, level: str, **more: Any) -> ActivationRequest:
    """Asked by the desk and approved by the commander in one minute."""
    ask_level(scenario, level, **more)
    return approve_level(scenario)


def ask_city(
    scenario: Scenario, *, by: str = "watch", received_by: str = "市指挥部值班 赵", **more: Any
) -> HigherRequest:
    return higher.ask(
        incident_id=scenario.incident_id,
        received_by=received_by,
        by=scenario.who(by),
        now=scenario.now,
        **more,
    )


def hand_over_command(scenario: Scenario, *, by: str = "watch", **more: Any) -> CommandHandover:
    said = {"given_by": "王县长", "taken_by": "市指挥部 刘", "matters": "被困 3 人，消防 4 车在场"} | more
    return higher.hand_over(incident_id=scenario.incident_id, by=scenario.who(by), now=scenario.now, **said)


def ask_not_to_start(scenario: Scenario, *, by: str = "watch", **more: Any) -> ActivationRequest:
    said = {"conditions": CONDITIONS, "reason": "事故已无后续危险"} | more
    return exemption.request(incident_id=scenario.incident_id, by=scenario.who(by), now=scenario.now, **said)


def approve_not_starting(scenario: Scenario, *, by: str = "commander") -> ActivationRequest:
    return exemption.approve(
        incident_id=scenario.incident_id, decision=Decision(), by=scenario.who(by), now=scenario.now
    )


def derive(scenario: Scenario, *, by: str = "watch", **more: Any) -> Incident:
    said = {"narrative": "消防废水流入厂外沟渠"} | more
    return derived.derive(incident_id=scenario.incident_id, by=scenario.who(by), now=scenario.now, **said)


def task(scenario: Scenario, code: str) -> Task:
    return Task.objects.get(incident=scenario.incident_id, code=code)


def codes(scenario: Scenario) -> set[str]:
    """Tasks that are owed or done."""
    rows = Task.objects.filter(incident=scenario.incident_id, response__isnull=False)
    return set(rows.exclude(state="CANCELLED").values_list("code", flat=True))


def groups_in(scenario: Scenario) -> set[str]:
    response = scenario.incident.responses.get(ended_at__isnull=True)
    return set(response.groups.filter(released_at__isnull=True).values_list("code", flat=True))


def told(scenario: Scenario, kind: str) -> set[str]:
    rows = Notice.objects.filter(incident=scenario.incident_id, kind=kind)
    return set(rows.values_list("unit_code", flat=True))


def paper(scenario: Scenario, kind: str = "LEVEL_CHANGE_NOTICE") -> Document:
    return Document.objects.filter(incident=scenario.incident_id, kind=kind, state="SIGNED").latest(
        "created_at"
    )
