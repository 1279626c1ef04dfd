"""Scenes set through the REST contract, so that a test of one page need not walk to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from browser.system import System


def ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


def tanker(system: System, *, minutes_ago: float = 3, detail: str = "桃河307国道段", **more: Any) -> str:
    """ux 1.1: the call about the tanker has been logged; the id of the incident."""
    sheet = {
        "plan": "yangquan_eco",
        "category": "水污染",
        "source": "电话",
        "location": {"county": "平定县", "detail": detail},
        "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河，司机已送医",
        "occurred_at": ago(minutes_ago + 8),
        "learned_at": ago(minutes_ago),
        "confirmed": {"deaths": 0, "serious_injuries": 1},
        "caller": {"name": "过路司机", "phone": "13800000000"},
    }
    return str(system.call("yq_watch", "/incidents/", sheet | more)["id"])


def verified(system: System, **more: Any) -> str:
    """… verified, with what the branch office reported."""
    incident = tanker(system, **more)
    system.act("yq_watch", incident, "verify", method="电话，平定分局 赵核", conclusion="属实，已入河")
    system.act(
        "yq_pingding",
        incident,
        "update_facts",
        confirmed={"serious_injuries": 3, "evacuated": 120, "environmental_impact": True},
        projected={},
        source="平定分局 赵核",
    )
    return incident


def asked_for_ii(system: System, **more: Any) -> str:
    """… the water source is the county town's: II级 has been asked for."""
    incident = verified(system, **more)
    system.act(
        "yq_watch",
        incident,
        "update_facts",
        confirmed={"water_source_affected": "county"},
        projected={},
        source="市水务局 电话",
    )
    system.act(
        "yq_watch",
        incident,
        "request_activation",
        response_level="II",
        reason="",
        leads={"disposal": "water"},
        expected_period="72小时",
    )
    return incident


def responding(system: System, **more: Any) -> str:
    """… approved; notices are out, some have signed."""
    incident = asked_for_ii(system, **more)
    system.act("yq_commander", incident, "approve_activation")
    for text in ("取水口加密监测，30分钟一报", "泄漏未封堵，距水源保护区边界4.1km"):
        system.act("yq_watch", incident, "note", text=text)
    return incident


def notice_of(system: System, incident: str, officer: str = "yq_watch") -> dict[str, Any]:
    """The signed 启动通知 of an incident."""
    papers = system.call(officer, f"/incidents/{incident}/documents/")["results"]
    return next(paper for paper in papers if paper["kind"] == "ACTIVATION_NOTICE" and paper["number"])


def clock_of(system: System, incident: str, rule: str = "") -> dict[str, Any]:
    """The open clock of that rule; of any, the first that falls due."""
    rows = system.call("yq_watch", f"/incidents/{incident}/deadlines/")["results"]
    still = [row for row in rows if row["state"] in ("RUNNING", "OVERDUE") and row["due_at"]]
    found: dict[str, Any] = next(row for row in still if rule in ("", row["rule"]))
    return found
