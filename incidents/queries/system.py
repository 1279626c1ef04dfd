"""系统管理: what there is to look after, in figures that name no incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Count, Exists, OuterRef, Q

from incidents.models import (
    AdminRole,
    ApiToken,
    Delegation,
    Finding,
    Officer,
    Organisation,
    PlanEdition,
    Posting,
    UnitContact,
)
from incidents.queries import health

LATEST_LOGINS = 10
HEALTH = {
    "database": "数据库",
    "broker": "消息队列",
    "sweep": "时限巡检",
    "auditor": "看门狗",
    "release": "程序与数据库版本",
}


@dataclass(frozen=True)
class Figure:
    """One noun: how many, and what of it wants a look."""

    count: int
    remark: str = ""


def figures(role: str, *, now: datetime) -> dict[str, Figure]:
    """By the name of the table, for what this administrator looks after."""
    found = {AdminRole.SYSTEM: _of_system, AdminRole.SECURITY: _of_security, AdminRole.AUDIT: _of_audit}
    return found[AdminRole(role)](now)


def _of_system(now: datetime) -> dict[str, Figure]:
    officers = Officer.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)), off=Count("pk", filter=Q(is_active=False))
    )
    contacts = UnitContact.objects.aggregate(all=Count("pk"), silent=Count("pk", filter=Q(phone="")))
    return {
        "officer": Figure(officers["active"], f"另有停用 {officers['off']}" if officers["off"] else ""),
        "organisation": Figure(Organisation.objects.count()),
        "unitcontact": Figure(
            contacts["all"], f"▲ {contacts['silent']} 人没有电话" if contacts["silent"] else ""
        ),
        "planedition": Figure(*_editions()),
    }


def _editions() -> tuple[int, str]:
    drafts = PlanEdition.objects.filter(draft=True, release__isnull=True).count()
    return PlanEdition.objects.count(), f"▲ 草稿 {drafts} 个待审核" if drafts else ""


def _of_security(now: datetime) -> dict[str, Figure]:
    held = Posting.objects.held_at(now)
    seated = held.filter(officer=OuterRef("pk"))
    idle = Officer.objects.filter(is_active=True, organisation__isnull=False).exclude(Exists(seated)).count()
    return {
        "posting": Figure(held.count(), f"▲ {idle} 人没有任何岗位" if idle else ""),
        "apitoken": Figure(ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now).count()),
        "delegation": Figure(Delegation.objects.filter(starts_at__lte=now).exclude(ends_at__lte=now).count()),
        "accessattempt": _attempts(),
    }


def _of_audit(now: datetime) -> dict[str, Figure]:
    return {"logentry": Figure(LogEntry.objects.count()), "accessattempt": _attempts()}


def _attempts() -> Figure:
    failed = AccessAttempt.objects.aggregate(
        all=Count("pk"),
        locked=Count("pk", filter=Q(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)),
    )
    return Figure(failed["all"], f"▲ 锁定 {failed['locked']} 个" if failed["locked"] else "")


def latest_logins() -> Iterable[Officer]:
    """Who came in last, for who keeps the accounts safe and who audits them."""
    came = Officer.objects.filter(last_login__isnull=False).select_related("organisation")
    return came.order_by("-last_login")[:LATEST_LOGINS]


def state_of_the_house(now: datetime) -> list[tuple[str, bool, str]]:
    """Each part of the running system, and how many findings of the watchdog stand."""
    found = [(HEALTH.get(part.name, part.name), part.ok, "") for part in health.parts(now)]
    standing = Finding.objects.filter(cleared_at__isnull=True).count()
    return [*found, ("看门狗的发现", not standing, f"{standing} 项" if standing else "")]
