"""A plan as pages show it: pure shapes of what the edition says, every line with its clause."""

from collections.abc import Callable
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Group, Plan, Post, Recipient, ReportClassRule, Unit
from incidents.queries.plan_index import matching
from incidents.queries.plan_refs import letters, named, names, ref
from incidents.queries.room_clocks import BASES
from incidents.rules.criteria import GRADE, Criterion
from incidents.rules.deadlines import describe, optional
from incidents.rules.deciding import Line, sheets
from incidents.rules.explain import GRADE_LABEL, bound_text
from incidents.rules.levels import letter
from incidents.rules.lifecycle import COMMAND_LABELS

BADGES = {"plan": "预案", "law": "法规", "internal": "内控"}
KINDS = {
    "member": "",
    "local": "属地",
    "supervising": "监督",
    "cooperating": "协作单位",
    "external": "外部单位",
}
SCALES = {"severity_grade": "severity", "response_level": "response", "near_miss": "response"}
YIELDS = {"severity_grade": "事件等级", "response_level": "响应级别", "near_miss": "涉险"}
TABLE_BASES = {"confirmed": "按已发生的判定", "expected": "按已发生的和可能发生的判定"}
MODES = {"advise": "建议发布", "issue": "发布"}
POWERS = {command.value: label for command, label in COMMAND_LABELS.items()} | {
    "waive": "免除时限",
    "delegate": "授权代行",
}
DISPOSITIONS = {
    "rule": "规则",
    "duty": "职责",
    "form": "文书",
    "reference": "供查阅",
    "outside": "不由本系统办理",
    "planned": "尚未实现",
}


# 分级标准与响应条件


def tables(plan: Plan) -> dict[str, Any]:
    return {
        "tables": [
            {
                "title": sheet.table.title,
                "code": sheet.table.code,
                "scale": SCALES[sheet.table.yields],
                "yields": YIELDS[sheet.table.yields],
                "basis": TABLE_BASES[sheet.table.basis],
                "rows": [_row(plan, line) for line in sheet.lines],
            }
            for sheet in sheets(plan)
        ],
        "report_class": [_report_class(rule) for rule in plan.grading.report_class],
    }


def _row(plan: Plan, line: Line) -> dict[str, Any]:
    joined = "，且 " if line.needs_all else "，或 "
    words = joined.join(_criterion(plan, each) for each in line.criteria)
    if line.row.only_below is not None:
        words += f"；同表没有{letter(line.row.only_below)}级以上的项成立时"
    return {
        "level": line.row.level,
        "item": line.row.item,
        "text": line.row.text,
        "words": words,
        "clause": ref(plan, line.row.clause),
        "erratum": line.row.erratum,
    }


def _criterion(plan: Plan, each: Criterion) -> str:
    """「死亡（人）10 以上 30 以下」."""
    return f"{' 与 '.join(_subject(plan, name) for name in each.subjects)} {bound_text(plan, each)}"


def _subject(plan: Plan, name: str) -> str:
    if name == GRADE:
        return GRADE_LABEL
    indicator = lookup.indicator(plan, name)
    return f"{indicator.label}（{indicator.unit}）" if indicator.unit else indicator.label


def _report_class(rule: ReportClassRule) -> dict[str, Any]:
    return {"level": rule.level, "text": rule.text, "source": rule.source}


# 工作组、成员单位


def groups(plan: Plan) -> dict[str, Any]:
    return {"groups": [_group(plan, group) for group in plan.groups]}


def _group(plan: Plan, group: Group) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.name,
        "aliases": group.aliases,
        "leads": named(plan, group.lead_units),
        "to_be_named": group.lead_to_be_named,
        "members": named(plan, group.members),
        "additions": named(plan, group.suggested_additions),
        "suggestions": [
            {
                "categories": each.categories,
                "unit": names(plan)[each.unit],
                "clause": ref(plan, each.clause),
            }
            for each in group.suggestions
        ],
        "duties": [
            {
                "text": duty.text,
                "clause": ref(plan, duty.clause or group.clause),
                "on_need": duty.starts == "on_need",
            }
            for duty in group.duties
        ],
        "clause": ref(plan, group.clause),
        "erratum": group.erratum,
    }


def units(plan: Plan) -> dict[str, Any]:
    return {"units": [_unit(plan, unit) for unit in plan.units]}


def _unit(plan: Plan, unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "aliases": unit.aliases,
        "kind": KINDS[unit.kind],
        "duties": unit.duties,
        "clause": ref(plan, unit.clause),
        "erratum": unit.erratum,
    }


# 时限


def deadlines(plan: Plan) -> dict[str, Any]:
    return {"deadlines": [_deadline(plan, rule) for rule in plan.deadlines]}


def _deadline(plan: Plan, rule: DeadlineRule) -> dict[str, Any]:
    return {
        "label": rule.label,
        "limit": describe(rule),
        "badge": BADGES[rule.badge],
        "reading": rule.reading,
        "base": BASES[rule.starts],
        "owner": names(plan)[rule.owner],
        "met_by": rule.met_by_words,
        "scope": scope_words(plan, rule),
        "recipients": [_recipient(plan, each) for each in rule.recipients],
        "clause": ref(plan, rule.clause),
        "source": rule.source,
        "off": optional(rule),
    }


def scope_words(plan: Plan, rule: DeadlineRule) -> list[str]:
    scopes = (
        ("报告类别", rule.report_classes),
        ("响应级别", rule.response_levels),
        ("事件等级", rule.grades),
    )
    found = [f"{name} {letters(levels)}" for name, levels in scopes if levels]
    if rule.near_miss:
        found.append("涉险")
    if rule.categories or rule.except_categories:
        names = "、".join(rule.categories or rule.except_categories)
        found.append(f"类型 {names}" if rule.categories else f"类型 {names} 以外")
    if rule.pause_for:
        found.append(f"{rule.pause_for}所需时间不计入")
    if rule.extension:
        found.append(f"经{rule.extension.by}批准可延长一次，至多 {rule.extension.days} 日")
    return found + ([condition_words(plan, rule.only_if)] if rule.only_if else [])


def condition_words(plan: Plan, expression: str) -> str:
    """「影响跨行政区域：跨省级」 for `cross_boundary=province`."""
    name, _, wanted = expression.partition("=")
    indicator = lookup.indicator(plan, name)
    labels = {value.value: value.label for value in indicator.values}
    said = "、".join(labels.get(value, value) for value in wanted.split("|") if value)
    return f"{indicator.label}：{said}" if said else f"有“{indicator.label}”情形"


def _recipient(plan: Plan, each: Recipient) -> dict[str, Any]:
    conditions = [f"{letter(each.from_level)}级以上"] if each.from_level < 4 else []
    conditions += [condition_words(plan, each.only_if)] if each.only_if else []
    return {
        "unit": names(plan)[each.unit],
        "when": "，".join(conditions),
        "clause": ref(plan, each.clause),
        "source": each.source,
    }


# 岗位与职权、上报阶梯、预警、终止


def posts(plan: Plan) -> dict[str, Any]:
    ladder, warning, end = plan.ladder, plan.warning, plan.termination
    return {
        "posts": [_post(plan, post) for post in plan.posts],
        "ladder": {
            "posts": named(plan, ladder.posts),
            "minutes": ladder.minutes_between,
            "repeats": ladder.repeats,
            "badge": BADGES[ladder.badge],
            "clause": ref(plan, ladder.clause),
        },
        "warning": {
            "mode": MODES[warning.mode],
            "authorities": [
                (level, names(plan)[code]) for level, code in sorted(warning.authorities.items())
            ],
            "elements": warning.elements,
            "clause": ref(plan, warning.clause),
        },
        "termination": {
            "conditions": [(each.text, ref(plan, each.clause)) for each in end.conditions],
            "opinions": [(names(plan)[each.group], ref(plan, each.clause)) for each in end.opinions],
            "proposed_by": names(plan)[end.proposed_by],
            "decided_by": names(plan)[end.decided_by],
            "external_decision": end.external_decision,
            "sentence": end.sentence,
            "clause": ref(plan, end.clause),
        },
    }


def _post(plan: Plan, post: Post) -> dict[str, Any]:
    return {
        "title": post.title,
        "form_title": post.form_title,
        "holder": post.holder,
        "powers": [POWERS[power] for power in post.powers if power in POWERS],
        "delegates_to": named(plan, post.delegates_to),
        "clause": ref(plan, post.clause),
    }


# 原文存疑、条款


def errata(plan: Plan) -> dict[str, Any]:
    return {
        "errata": [
            {"erratum": each, "clauses": [ref(plan, clause_id) for clause_id in each.clauses]}
            for each in plan.errata
        ]
    }


def clauses(plan: Plan, text: str = "") -> list[dict[str, Any]]:
    """Every clause in the plan's order; with `text`, those that say it or stand under that number."""
    return [
        {"clause": clause, "disposition": DISPOSITIONS[clause.disposition]} for clause in matching(plan, text)
    ]


SHAPES: dict[str, Callable[[Plan], dict[str, Any]]] = {
    "tables": tables, "groups": groups, "units": units, "deadlines": deadlines, "posts": posts, "errata": errata,
}  # fmt: skip
