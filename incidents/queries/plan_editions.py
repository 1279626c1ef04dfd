"""版本: every edition of a plan with where it stands, and two of them side by side."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q

from incidents.models import LIVE_STATES, EditionReview, Officer, PlanEdition
from incidents.plans import registry
from incidents.plans.schema import Plan
from incidents.queries import edition_values, plan_carriers
from incidents.queries.plan_pages import DISPOSITIONS
from incidents.queries.visibility import visible_incidents
from incidents.rules.edition_diff import Change, changes

LONGEST_VALUE = 240
PARTS = {
    "plan": "概况", "headings": "章节标题", "clauses": "条款", "indicators": "指标", "rows": "分级与响应条件",
    "grading": "分级的一般规定", "headquarters": "指挥机构", "posts": "岗位", "activation": "启动", "groups": "工作组",
    "units": "成员单位", "level_tasks": "响应任务", "deadlines": "时限", "ladder": "超时上报阶梯", "warning": "预警",
    "termination": "响应终止", "aftermath": "后期处置", "investigation": "事故调查", "forms": "文书",
    "categories": "事件类型", "errata": "原文存疑", "examples": "试算实例", "desk": "值班做法",
    "office_duties": "机构事项", "alarms": "告警", "derived": "次生事件", "monitoring": "应急监测",
    "reporting": "信息报告", "releasing": "信息发布", "field_work": "现场工作", "rescue": "暂停与恢复救援",
    "bodies": "现场机构", "decrees": "决定与命令",
}  # fmt: skip
FIELDS = {
    "text": "原文", "section": "章节", "disposition": "处理方式", "carrier": "落实", "chip": "存疑", "why": "理由",
    "minutes": "分钟", "days": "日", "working_days": "工作日", "per_day": "每日次数", "owner": "责任", "label": "名称",
    "title": "名称", "name": "名称", "level": "级别", "clause": "条款", "source": "依据", "badge": "来源",
    "starts": "起算", "at_least": "≥", "above": ">", "below": "<", "says": "疑在", "read_as": "读作",
    "revision": "数据版本", "powers": "职权", "members": "成员", "lead_units": "牵头",
    "suggested_additions": "建议增加", "lead_to_be_named": "牵头待定", "unit": "单位", "units": "单位", "to": "对象",
    "post": "岗位", "posts": "岗位", "holder": "担任", "task": "任务", "group": "工作组", "form": "文书",
    "indicator": "指标", "indicators": "指标", "larger_of": "取大者", "equals": "＝", "grade": "事件等级",
    "grades": "事件等级", "levels": "级别", "from_level": "起始级别", "not_at": "不适用级别", "only_if": "条件",
    "categories": "事件类型", "category": "事件类型", "proposed_by": "提出", "signed_by": "签发", "decided_by": "决定",
    "confirmed_by": "确认", "advised_by": "意见", "ended_by": "终止", "watched_by": "监测", "told": "告知",
    "stand_in": "代行", "delegates_to": "可委托", "clocks": "时限", "limits": "时限", "opens": "接着起算",
    "met_by_words": "怎样算办结", "elements": "要素", "channels": "发布方式", "media": "媒体", "aliases": "别名",
    "erratum": "存疑项", "hint": "提示", "local_name": "当地名称", "phone": "电话", "duty_phone": "值班电话",
    "when": "条件", "then": "结果", "colour": "颜色", "item": "项", "law": "法律依据",
}  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """One row of the list."""

    row: PlanEdition
    state: str
    """current, draft or past"""
    reviews: tuple[EditionReview, ...]
    pinned: int | None
    """Live incidents of the reader's own office; None for whom they are no business."""
    reviewed_by_reader: bool = False

    @property
    def digest(self) -> str:
        return self.row.sha256


def editions(code: str, officer: Officer) -> list[Edition]:
    """Drafts first, then by when they came into force, the newest first."""
    office = officer.organisation
    theirs = office is not None and office.plan_code == code
    running = Q(incidents__in=visible_incidents(officer).filter(state__in=LIVE_STATES))
    rows = list(
        PlanEdition.objects.filter(code=code)
        .defer("document")
        .select_related("release")
        .annotate(running=Count("incidents", filter=running))
        .prefetch_related(
            Prefetch("reviews", EditionReview.objects.select_related("officer").order_by("confirmed_at"))
        )
    )
    rows.sort(key=lambda row: (_is_draft(row), _since(row)), reverse=True)
    current = next((row for row in rows if not _is_draft(row)), None)
    return [
        Edition(
            row,
            "draft" if _is_draft(row) else "current" if row is current else "past",
            tuple(row.reviews.all()),
            row.running if theirs else None,
            any(each.officer_id == officer.pk for each in row.reviews.all()),
        )
        for row in rows
    ]


def _is_draft(row: PlanEdition) -> bool:
    return row.draft and not hasattr(row, "release")


def _since(row: PlanEdition) -> Any:
    return row.release.released_at if hasattr(row, "release") else row.loaded_at


def not_loaded(code: str, known: Iterable[Edition]) -> Plan | None:
    """The plan file of this installation, where no edition says the same."""
    plan = registry.get(code)
    digest = registry.sha256(plan)
    return None if any(each.digest == digest for each in known) else plan


def document_of(code: str, digest: str) -> dict[str, Any]:
    """What an edition stores, or the plan file's own where that is what the digest names. Raises DoesNotExist."""
    plan = registry.get(code)
    if registry.sha256(plan) == digest:
        return registry.document(plan)
    stored: dict[str, Any] = PlanEdition.objects.values_list("document", flat=True).get(
        code=code, sha256=digest
    )
    return stored


@dataclass(frozen=True)
class Part:
    """What differs in one part of the plan."""

    name: str
    shown: tuple[dict[str, Any], ...]
    counts: dict[str, int] = field(default_factory=dict)


def compared(old: dict[str, Any], new: dict[str, Any]) -> list[Part]:
    """By part, in the plan's order; empty where both say the same."""
    sides = registry.from_document(old), registry.from_document(new)
    found: dict[str, list[Change]] = {}
    for change in changes(old, new):
        found.setdefault(change.part, []).append(change)
    return [
        Part(
            PARTS.get(part, part),
            tuple(_shown(each, *sides) for each in each_of),
            dict(Counter(each.how for each in each_of)),
        )
        for part, each_of in found.items()
    ]


def _shown(change: Change, older: Plan, newer: Plan) -> dict[str, Any]:
    fields = [
        {
            "name": _field(each.path),
            "old": _value(older, each.path, each.old),
            "new": _value(newer, each.path, each.new),
        }
        for each in change.fields
    ]
    return {
        "how": change.how,
        "key": PARTS.get(change.key, change.key),
        "label": change.label,
        "clause": change.clause,
        "fields": fields,
    }


def _field(path: str) -> str:
    """「≥」 for any[1].at_least; a name without a word of its own stands as it is."""
    return FIELDS.get(_bare(path), path.rpartition(".")[2] or path)


def _bare(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _value(plan: Plan, path: str, value: object) -> str:
    """In words where the file has a key for the machine: who carries a clause out, and how it is dealt with."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if path == "carrier" and isinstance(value, str):
        value = plan_carriers.in_words(plan, value)
    if path == "disposition":
        value = DISPOSITIONS.get(str(value), value)
    if isinstance(value, str):
        value = edition_values.in_words(plan, _bare(path), value)
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return written if len(written) <= LONGEST_VALUE else f"{written[:LONGEST_VALUE]}…"
