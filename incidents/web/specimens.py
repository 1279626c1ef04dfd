"""Plain examples for the parts page: one of each part in each of its states. Reads neither clock nor database."""

from datetime import datetime, timedelta
from types import SimpleNamespace as Example
from uuid import NAMESPACE_URL, UUID, uuid5

from django import forms

from incidents.plans.schema import PeopleState
from incidents.queries.alarms import AlarmLine
from incidents.queries.room import Cited
from incidents.queries.room_columns import Entry, TaskLine
from incidents.rules import people

TEXT = "事故现场人员应立即报告。"
CITED = Cited("4.2.2", TEXT)
INCIDENT = uuid5(NAMESPACE_URL, "parts")
SECTIONS = {
    "levels": "级别牌",
    "statuses": "状态与依据",
    "clocks": "倒计时卡",
    "alarms": "告警",
    "drawer": "告警抽屉",
    "form": "表单、三态数字",
    "people": "人员账",
    "claims": "字段冲突",
    "phone": "电话批示、发通知",
    "receipts": "签收矩阵",
    "tasks": "任务",
    "trail": "进程与时间线",
    "map": "示意图",
    "charts": "图",
    "states": "空、载入、部分、错误、无权、断开、只读",
    "others": "其他",
}


def named(words: str) -> UUID:
    """The same id for the same words, so that a page drawn twice is the same page."""
    return uuid5(INCIDENT, words)


def clocks(now: datetime) -> list[dict]:
    """One card for each state and kind: name, minutes since base, minutes to due, differences."""
    cards = (
        ("正常：应急力量准备", 7, 53, {"owner": "各成员单位"}),
        ("正常：书面初报（市政府、省厅）", 48, 192, {"badge": "法规", "clause": "17号令第3条"}),
        ("多于一天：续报", 60, 1632, {}),
        ("临期：II级书面报告（市政府、省厅）", 94, 26, {"badge": "法规", "clause": "17号令第3条"}),
        ("超时：通报相邻区域", 60, -6, {"owner": "王通"}),
        ("计时：通报相邻（立即）", 7, None, {"owner": "王通", "clause": "4.2.3"}),
        ("保持：24小时通讯畅通", 180, None, {"state": "kept", "owner": "各组"}),
        ("未起算：明日的续报", -240, 1680, {}),
        ("完成：IV级初报", 60, 204, {"met": now - timedelta(minutes=12)}),
        ("完成：力量准备（迟）", 120, -60, {"met": now - timedelta(minutes=52), "reason": "路面结冰"}),
        ("已取代：IV级书面报告", 60, 60, {"state": "superseded", "by": "II级书面报告"}),
        ("免除：续报", 60, 60, {"state": "waived", "by": "李带", "reason": "已转终报"}),
        ("暂停：现场报告", 60, 60, {"state": "held", "reason": "暂停救援，险情排除后接着计"}),
        ("内控：审批应答", 0, 54, {"badge": "内控", "clause": "", "owner": "王局"}),
        ("预案未定：现场报告", 0, 90, {"badge": "预案未定"}),
        ("任务：监测快报第2次", 0, 72, {"kind": "task", "badge": "内控", "owner": "监测组"}),
        ("到达取水口", 0, 186, {"kind": "physical", "badge": "推算", "clause": "", "owner": "监测组 03:05"}),
        ("断线：本机推算", 0, 66, {"local": True}),
    )
    common = {"badge": "预案", "owner": "张值", "clause": "4.2.2", "text": TEXT, "ends": "书面送达并登记回执"}
    return [
        {
            **common,
            "name": name,
            "base": now - timedelta(minutes=passed),
            "due": None if left is None else now + timedelta(minutes=left),
            **differences,
        }
        for name, passed, left, differences in cards
    ]


def alarms(now: datetime) -> list[AlarmLine]:
    """Each priority unconfirmed, then confirmed, come back, set aside, and one line for many."""
    earlier = now - timedelta(minutes=9)
    confirmed = {"acknowledged_at": now, "acknowledged_by": Example(name="李带")}
    aside = {
        "shelved_until": now + timedelta(minutes=21),
        "shelved_by": Example(name="张值"),
        "shelved_reason": "号码已换，正在查",
    }
    return [
        _alarm(now, 1, "OVERDUE", "通报相邻区域 已超时", due_at=earlier),
        _alarm(now, 1, "HIGHER_LEVEL", "已到II级条件", **confirmed),
        _alarm(now, 1, "HIGHER_LEVEL", "已到I级条件", came_back_at=now),
        _alarm(now, 2, "DUE_SOON", "书面报告 临期", due_at=now + timedelta(minutes=26)),
        _alarm(now, 2, "UNSIGNED", "启动通知签收超时", done=9, wanted=14),
        _alarm(now, 2, "UNSIGNED", "会商通知签收超时", done=2, wanted=3, **aside),
        _alarm(now, 3, "UNVERIFIED", "新接报未核实"),
    ]


def drawer(now: datetime) -> list[tuple[AlarmLine, str]]:
    """What F4 F4 opens: the grave first, then the quiet ones that are confirmed together."""
    lines = [
        _alarm(now, 1, "OVERDUE", "抽屉：书面初报 已超时", due_at=now - timedelta(minutes=3)),
        _alarm(now, 3, "UNVERIFIED", "抽屉：新接报未核实"),
        _alarm(now, 3, "UNVERIFIED", "抽屉：来电未核实"),
    ]
    return [(each, "#drawer") for each in lines]


def _alarm(now: datetime, priority: int, kind: str, words: str, **differences: object) -> AlarmLine:
    plain = {
        "pk": named(words),
        "priority": priority,
        "kind": kind,
        "words": words,
        "raised_at": now - timedelta(minutes=12),
        "announced_at": now - timedelta(minutes=9),
        "incident": Example(title="桃河罐车泄漏", edition_id=None),
        "owner_name": "",
        "clause": "",
    }
    empty = (
        "deadline due_at acknowledged_at acknowledged_by came_back_at cleared_at shelved_until done wanted"
    )
    return AlarmLine(Example(**(dict.fromkeys(empty.split()) | plain | differences)), None)  # type: ignore[arg-type]


class SpecimenForm(forms.Form):
    """One field refused, one with a hint, one that may stay empty."""

    who = forms.CharField(label="来电人", required=False)
    where = forms.CharField(label="地点", error_messages={"required": "还没有填"})
    kind = forms.ChoiceField(label="类型", choices=[("水污染", "水污染"), ("大气污染", "大气污染")])
    story = forms.CharField(
        label="简要经过", help_text="至少六个字", required=False, widget=forms.Textarea({"rows": 3})
    )


def form() -> SpecimenForm:
    return SpecimenForm({"who": "阿不都热依木·阿不都热合曼江", "kind": "水污染"}, auto_id="id_demo_%s")


def books() -> list[tuple[people.Ledger, people.SumCheck]]:
    """The sum that agrees, that differs, and that cannot be said."""
    words = ("在册", "失联", "重伤", "轻伤", "死亡", "获救", "疏散")
    states = [PeopleState(code=f"s{n}", label=word, counted=n < 6) for n, word in enumerate(words)]

    def book(counts: list[int | None], expected: int | None, is_open: bool = False) -> people.Ledger:
        balances = {
            state.code: people.Balance(state, count, spoken_of=n != 5)
            for n, (state, count) in enumerate(zip(states, counts, strict=True))
        }
        return people.Ledger(balances, expected, is_open, expected_label="应到")

    found = [
        book([8, 1, 2, 1, 0, 1, 120], 13),
        book([12, 1, 2, 1, 0, 1, 120], 13, is_open=True),
        book([8, None, 2, 1, 0, None, None], None),
    ]
    return [(each, people.sum_check(each)) for each in found]


def claim(now: datetime) -> Example:
    """One fact of which two things are said, and two officers' values for the same fact."""
    said = {"as_of": now, "recorded_at": now, "recorded_by": Example(name="赵核")}
    other = Example(pk=named("other"), source="现场电话", **said)
    return Example(
        name="evacuated",
        standing=Example(chosen=Example(source="县政府", **said), others=[other]),
        now_is="120 人",
        others=[("12 000 人", other)],
        full_label="疏散转移",
        indicator=Example(unit="人"),
        choose_name="choose_evacuated",
        asked_name="asked_evacuated",
        yours="130 人",
        theirs="120 人",
        clash={"theirs": {"by": "赵核", "source": "县政府", "as_of": now, "recorded_at": now}},
        pick_error="请选一个",
    )


def spoken(now: datetime) -> list[Example]:
    """A decision by telephone before and after its signature."""
    row = {"words": "同意启动二级响应，通知到位。", "recorded_by": "张值", "witness": "赵核"}
    row |= {"callback": "0353-0000000", "decided_by": "王局"}
    return [Example(**row, countersigned_at=None), Example(**row, countersigned_at=now)]


def tasks() -> list[TaskLine]:
    """Open and mine, acknowledged, done, late, cancelled."""
    lines = (
        ("OPEN", "idle", "未签收", True),
        ("ACKNOWLEDGED", "soon", "办理中", True),
        ("DONE", "done", "完成 03:44", False),
        ("OPEN", "over", "超时 9 分", False),
        ("CANCELLED", "off", "已取消", False),
    )
    return [_task(*line) for line in lines]


def _task(state: str, shape: str, word: str, mine: bool) -> TaskLine:
    row = Example(pk=named(word), text="布设监测点，报第一次快报", state=state, owner_name="监测组")
    row.remark = "两处断面结冰，改在桥上取样" if state == "DONE" else ""
    return TaskLine(row, shape, word, CITED, mine)  # type: ignore[arg-type]


def entries(now: datetime) -> list[Entry]:
    """Plain, of weight with its clause, entered late, sent later, moved away, movable, many at once."""
    late = now - timedelta(minutes=40)
    return [
        _entry(now, 9, "响应", "启动II级响应（由IV级调整）", key=True, cited=CITED),
        _entry(now, 8, "更正", "疏散 12000 更正为 120"),
        _entry(late, 7, "记一笔", "巡查发现油花", recorded_at=now, late=True, movable=True),
        _entry(late, 6, "记一笔", "断线时记下的一笔", recorded_at=now, written_at=late),
        _entry(late, 5, "记一笔", "不是这一起的事", moved_away=True),
        _entry(late, 4, "事实", "死亡：另一说法 3 人", actor_name="赵核"),
        _entry(late, 3, "批示", "电话批示：同意启动", actor_name="李带"),
        _entry(late, 2, "通知", "通知办公室", also=["通知综合科", "通知执法队"], day="11月21日"),
    ]


def _entry(at: datetime, seq: int, kind: str, summary: str, **differences: object) -> Entry:
    of_line = {
        key: differences.pop(key)
        for key in ("key", "cited", "late", "movable", "day", "also")
        if key in differences
    }
    of_line["also"] = [Example(summary=words) for words in of_line.get("also", [])]  # type: ignore[attr-defined]
    plain = {"recorded_at": at, "written_at": None, "moved_away": False, "actor_id": 1, "actor_name": "张值"}
    event = Example(seq=seq, occurred_at=at, get_kind_display=kind, summary=summary, **plain | differences)
    return Entry(event, **{"late": False, "key": False, "cited": Cited()} | of_line)  # type: ignore[arg-type]


def matrix() -> list[dict]:
    done, idle = {"state": "done", "text": "02:59"}, {"state": "idle", "text": "未报"}
    late, soon = {"state": "over", "text": "超时 9 分"}, {"state": "soon", "text": "余 4 分"}
    off = {"state": "off", "text": "不需要"}
    return [
        {"unit": "办公室", "phone": "", "note": "已电话 2 次", "cells": [done, idle, late, idle]},
        {"unit": "综合科", "phone": "0353-0000002", "cells": [done, done, soon, off]},
        {"unit": "综合行政执法队", "phone": "0353-0000003", "cells": [done, done, done, done]},
    ]


def arrivals(now: datetime) -> list[Example]:
    """To come, and past."""
    row = {"observed_at": now - timedelta(hours=1), "source": "监测组", "recorded_by": Example(name="张值")}
    return [
        Example(
            row=Example(target="取水口", arrives_at=now + timedelta(minutes=minutes), **row),
            travels="4.1 公里，0.4 米/秒",
        )
        for minutes in (186, -9)
    ]


def files() -> list[Example]:
    return [
        Example(
            row=Example(pk=named("file"), number=1),
            title="现场照片",
            kind=Example(label="照片"),
            size="1.2 MB",
            drawn=False,
        )
    ]
