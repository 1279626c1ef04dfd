"""系统管理: a plain index for the three administrators, each with his own part; none of it is an incident."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.models import AdminRole, Officer
from incidents.queries import system
from incidents.queries.system import Figure
from incidents.web.context import WATCH_CLOCKS

DUTIES = {
    AdminRole.SYSTEM: (
        "载入预案版本、维护单位与人员、通讯录，看时钟与运行状况",
        "不接触事件内容，不签批任何业务文书，不给人任职",
    ),
    AdminRole.SECURITY: ("岗位任职、登录锁定、接口令牌", "不接触事件内容，不签批任何业务文书，不开通账号"),
    AdminRole.AUDIT: ("查阅登录与管理操作的记录、时钟运行状况", "不接触事件内容，不改动任何设置"),
}
# app, table, word, what is done there; whether he may is the admin's own matter
TABLES = {
    AdminRole.SYSTEM: (
        ("incidents", "officer", "人员与账号", "开通、停用账号，重设口令，登记职务和电话"),
        ("incidents", "organisation", "单位", "值班单位、所用预案、值班电话"),
        ("incidents", "unitcontact", "通讯录", "各单位联系人和电话"),
        ("incidents", "planedition", "预案版本", "载入记录；内容只由 manage plans --load 写入，不在页面上改"),
    ),
    AdminRole.SECURITY: (
        ("incidents", "posting", "岗位任职", "谁在何时任何岗位；职权都随岗位"),
        ("axes", "accessattempt", "登录失败与锁定", "删除一行即解锁该用户名"),
        ("incidents", "apitoken", "接口令牌", "有效的令牌；只看，不见令牌本身"),
        ("incidents", "delegation", "授权代行", "生效中的委托；由委托人自己签发"),
    ),
    AdminRole.AUDIT: (
        ("admin", "logentry", "管理操作", "三员在后台做过的每一项改动"),
        ("axes", "accessattempt", "登录失败与锁定", "哪些用户名从哪里连续失败"),
    ),
}


@dataclass(frozen=True)
class Entry:
    """One table that he looks after or looks at."""

    word: str
    what: str
    url: str
    may_change: bool
    figure: Figure


@login_required
@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """For officers of an office the page is not there."""
    if request.user.organisation_id is not None or not request.user.admin_role:
        raise Http404
    return index(request)


def index(request: HttpRequest) -> HttpResponse:
    """What this administrator may do and what not, with the state of it."""
    officer, now = request.user, datetime.now(UTC)
    role = officer.admin_role
    may, may_not = DUTIES.get(role, ("没有分配岗位，请与系统管理员联系", "查看或办理任何事件"))
    context = {
        "may": may,
        "may_not": may_not,
        "entries": _entries(request, officer, now) if role else [],
        "watches_clocks": role in WATCH_CLOCKS,
        "house": system.state_of_the_house(now) if role in WATCH_CLOCKS else [],
        "logins": system.latest_logins() if role in (AdminRole.SECURITY, AdminRole.AUDIT) else [],
        "server_now": now,
    }
    return render(request, "system/page.html", context)


def _entries(request: HttpRequest, officer: Officer, now: datetime) -> list[Entry]:
    figures = system.figures(officer.admin_role, now=now)
    return [
        Entry(
            word,
            what,
            reverse(f"admin:{app}_{table}_changelist"),
            held.has_change_permission(request) or held.has_delete_permission(request),
            figures[table],
        )
        for app, table, word, what in TABLES[AdminRole(officer.admin_role)]
        if (held := admin.site.get_model_admin(apps.get_model(app, table))).has_view_permission(request)
    ]
