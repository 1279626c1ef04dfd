"""Every screen of the walking path by name: who opens it, and where."""

from dataclasses import dataclass

from browser import scenes
from browser.system import System


@dataclass(frozen=True)
class Place:
    officer: str
    address: str
    """With {responding}, {asked}, {document} and {clock} to fill in."""

    def path(self, system: System, responding: str, asked: str) -> str:
        document = ""
        if "{document}" in self.address:
            document = scenes.notice_of(system, responding)["id"]
        clock = scenes.clock_of(system, responding)["id"] if "{clock}" in self.address else ""
        return self.address.format(responding=responding, asked=asked, document=document, clock=clock)


PLACES = {
    "login": Place("", "/login/"),
    "desk": Place("yq_watch", "/"),
    "intake": Place("yq_watch", "/incidents/new/"),
    "intake-wx": Place("wx_watch", "/incidents/new/"),
    "room": Place("yq_watch", "/incidents/{responding}/"),
    "room-of-a-group": Place("yq_monitoring", "/incidents/{responding}/"),
    "estimate-arrival": Place("yq_watch", "/incidents/{responding}/map/arrivals/"),
    "facts": Place("yq_watch", "/incidents/{responding}/facts/"),
    "report": Place("yq_watch", "/incidents/{responding}/report/"),
    "approval": Place("yq_commander", "/incidents/{asked}/approval/"),
    "approval-by-phone": Place("yq_watch", "/incidents/{asked}/approval/phone/"),
    "clock": Place("yq_watch", "/incidents/{responding}/clocks/{clock}/"),
    "clock-ledger": Place("yq_watch", "/incidents/{responding}/clocks/"),
    "releases": Place("yq_press", "/incidents/{responding}/releases/"),
    "level": Place("yq_watch", "/incidents/{responding}/level/"),
    "order": Place("yq_watch", "/incidents/{responding}/order/"),
    "map": Place("yq_watch", "/incidents/{responding}/map/"),
    "delegations": Place("yq_commander", "/delegations/"),
    "account": Place("yq_watch", "/account/"),
    "office-targets": Place("yq_office", "/office/targets/"),
    "clock-health": Place("admin_system", "/system/clocks/"),
    "alarms": Place("yq_watch", "/alarms/"),
    "register": Place("yq_watch", "/incidents/"),
    "documents": Place("yq_watch", "/documents/"),
    "document": Place("yq_watch", "/documents/{document}/"),
    "plans": Place("yq_watch", "/plans/"),
    "plan": Place("yq_watch", "/plans/yangquan_eco/"),
    "plan-wx": Place("wx_watch", "/plans/urumqi_safety/"),
    "plan-clause": Place("yq_watch", "/plans/yangquan_eco/clause/YQ-031-6/"),
    "plan-trial": Place("yq_watch", "/plans/yangquan_eco/trial/"),
    "plan-editions": Place("yq_office", "/plans/yangquan_eco/editions/"),
    "plan-deadlines": Place("wx_watch", "/plans/urumqi_safety/deadlines/"),
    "drills": Place("yq_office", "/drills/"),
    "system": Place("admin_system", "/system/"),
    "system-security": Place("admin_security", "/system/"),
    "system-audit": Place("admin_audit", "/system/"),
    "wall-screens": Place("yq_leader", "/wall/screens/"),
    "parts": Place("yq_watch", "/parts/"),
    "review": Place("yq_watch", "/review/"),
    "incident-review": Place("yq_watch", "/incidents/{responding}/review/"),
    "review-write": Place("yq_watch", "/incidents/{responding}/review/{clock}/"),
    "phone-book": Place("yq_watch", "/phone-book/"),
}
