"""/parts/: every shared part in all its states, for the eye, for axe and for the browser tests. Shows no data."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

TEXT = "事故现场人员应立即报告。"


def _clocks(now: datetime) -> list[dict]:
    """One card for each state and each kind of ux 2.0.5."""
    hour = timedelta(hours=1)
    plan = {"badge": "预案", "owner": "张值", "clause": "4.2.2", "text": TEXT, "ends": "书面送达并登记回执"}
    law = {**plan, "badge": "法规", "clause": "17号令第3条"}
    return [
        {**plan, "name": "正常：应急力量准备", "due": now + 53 * hour / 60, "base": now - 7 * hour / 60, "owner": "各成员单位"},
        {**law, "name": "正常：书面初报（市政府、省厅）", "due": now + 3.2 * hour, "base": now - 0.8 * hour, "basis": "自得知 02:13 起 4 小时"},
        {**plan, "name": "多于一天：续报", "due": now + 27.2 * hour, "base": now - hour},
        {**law, "name": "临期：II级书面报告（市政府、省厅）", "due": now + 0.43 * hour, "base": now - 1.57 * hour},
        {**plan, "name": "超时：通报相邻区域", "due": now - 0.104 * hour, "base": now - hour, "owner": "王通"},
        {**plan, "name": "计时：通报相邻（立即）", "base": now - 0.11 * hour, "owner": "王通", "clause": "4.2.3"},
        {**plan, "name": "完成：IV级初报", "due": now + 3.4 * hour, "base": now - hour, "met": now - 0.2 * hour},
        {**plan, "name": "完成：力量准备（迟）", "due": now - hour, "base": now - 2 * hour, "met": now - 0.87 * hour, "reason": "路面结冰"},
        {**plan, "name": "已取代：IV级书面报告", "due": now + hour, "base": now - hour, "state": "superseded", "by": "II级书面报告"},
        {**plan, "name": "免除：续报", "due": now + hour, "base": now - hour, "state": "waived", "by": "李带", "reason": "已转终报"},
        {**plan, "name": "内控：审批应答", "due": now + 0.9 * hour, "base": now, "badge": "内控", "clause": "", "owner": "王局"},
        {**plan, "name": "预案未定：现场报告", "due": now + 1.5 * hour, "base": now, "badge": "预案未定"},
        {**plan, "name": "任务：监测快报第2次", "due": now + 1.2 * hour, "base": now, "kind": "task", "owner": "监测组"},
        {**plan, "name": "到达取水口", "due": now + 3.1 * hour, "base": now, "kind": "physical", "clause": "", "owner": "0.3 m/s × 4.1 km"},
        {**plan, "name": "断线：本机推算", "due": now + 1.1 * hour, "base": now, "local": True},
    ]  # fmt: skip


def _matrix() -> list[dict]:
    done, idle = {"state": "done", "text": "02:59"}, {"state": "idle", "text": "未报"}
    return [
        {
            "unit": "办公室",
            "phone": "",
            "note": "已电话 2 次",
            "cells": [done, idle, {"state": "over", "text": "超时 9 分"}, idle],
        },
        {
            "unit": "综合科",
            "phone": "0353-0000002",
            "cells": [done, done, {"state": "soon", "text": "余 4 分"}, idle],
        },
        {"unit": "综合行政执法队", "phone": "0353-0000003", "cells": [done, done, done, done]},
    ]


def context(now: datetime) -> dict:
    """What the page shows at `now`."""
    steps = [("接报", "done", 90), ("核实", "done", 79), ("IV级响应", "done", 45), ("II级响应", "now", 6)]
    return {
        "server_now": now,
        "now": now,
        "text": TEXT,
        "clocks": _clocks(now),
        "levels": [1, 2, 3, 4, None],
        "columns": ["送达", "已读", "签收", "准备"],
        "matrix": _matrix(),
        "steps": [
            {"label": word, "state": state, "time": now - timedelta(minutes=ago)}
            for word, state, ago in steps
        ]
        + [{"label": word, "state": "todo"} for word in ("处置", "终止", "归档")],
        "sources": [
            ("none", "未受影响"),
            ("township", "乡镇"),
            ("county", "县级城市"),
            ("city", "设区的市级以上"),
        ],
        "errors": [
            {"id": "id_deaths", "text": "死亡：不能是负数"},
            {"id": "id_demo_place", "text": "地点：还没有填"},
        ],
    }


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "parts.html", context(timezone.now()))
