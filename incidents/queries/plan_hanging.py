"""What the system does by a clause: every rule of the plan, under the clause that it hangs from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from pydantic import BaseModel

from incidents.plans import lookup
from incidents.plans.memo import per_plan
from incidents.plans.schema import (
    Aftermath,
    Category,
    DeadlineRule,
    Form,
    Group,
    Implication,
    LevelTask,
    Plan,
    Post,
    Recipient,
    Row,
    Table,
    Unit,
)
from incidents.queries.plan_pages import (
    BADGES,
    POWERS,
    SCALES,
    TABLE_BASES,
    YIELDS,
    condition_words,
    scope_words,
)
from incidents.queries.plan_refs import letters, named, names
from incidents.queries.room_clocks import BASES
from incidents.rules.criteria import Criterion, criterion
from incidents.rules.deadlines import describe
from incidents.rules.explain import GRADE_LABEL
from incidents.rules.levels import letter
from incidents.rules.worlds import ladders

NOUNS = {
    "Activation": "响应启动", "LevelChange": "响应级别调整", "HigherAsk": "提请上级", "CommandHandover": "指挥权移交",
    "Exemption": "不全面启动", "Derived": "次生事件", "DerivedTask": "次生事件的任务", "Headquarters": "指挥机构",
    "Duty": "工作组职责", "Suggestion": "建议的牵头单位", "Ladder": "超时上报阶梯", "WarningRule": "预警",
    "Precaution": "预警措施", "Told": "预警告知", "Termination": "响应终止", "TerminationCondition": "终止条件",
    "Opinion": "终止意见", "Investigation": "事故调查", "OfficeDuty": "机构事项", "Monitoring": "应急监测",
    "Grading": "分级", "NearMiss": "较大涉险", "Question": "待核问题", "Endorsing": "拟办意见",
    "WatchPractice": "值守", "HeldPost": "值守岗位", "Alarming": "告警", "Reporting": "信息报告",
    "ReportContents": "报告内容", "Advice": "报告中的建议", "Releasing": "信息发布", "ReleaseStep": "发布环节",
    "FieldWork": "现场工作", "Rescue": "暂停与恢复救援", "Body": "现场机构", "Decree": "决定与命令",
}  # fmt: skip
FIELDS = {
    "request_clause": "提请启动", "approve_clause": "批准启动", "notice_clause": "启动通知", "raise_clause": "提级",
    "lower_clause": "降级", "rebase_clause": "更新依据", "office_clause": "指挥部办公室",
    "command_post_clause": "现场指挥机构", "external_clause": "上级的决定", "projection_clause": "可能升级时的准备",
    "levels_clause": "预警级别", "elements_clause": "预警内容", "channels_clause": "发布渠道",
    "adjust_clause": "预警调整", "lift_clause": "预警解除", "leader_clause": "工作组组长", "order_clause": "指令",
    "scene_clause": "赶赴现场", "team_clause": "队伍自行暂停", "command_clause": "指挥机构撤离救援人员",
    "danger_clause": "险情报告", "resume_clause": "恢复救援", "skip_clause": "越级报告",
}  # fmt: skip
WHERE = {
    "Ladder": "posts", "WarningRule": "posts", "Termination": "posts", "TerminationCondition": "posts",
    "Opinion": "posts", "Duty": "groups", "Suggestion": "groups", "ReportContents": "forms",
}  # fmt: skip
WORDS = ("label", "title", "name", "text", "noun", "category")


@dataclass(frozen=True)
class Tried:
    """One condition: the field, and each operator with its value. 以上含本数 is ≥, 以下不含 is <."""

    field: str
    tests: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hanging:
    """A rule, a duty, a paper, a person: what it is, what it says, and the list on which it stands."""

    noun: str
    title: str
    lines: tuple[str, ...] = ()
    conditions: tuple[Tried, ...] = ()
    joined: str = ""
    """Between the conditions: 且 or 或."""
    level: int | None = None
    scale: str = ""
    badge: str = ""
    reading: bool = False
    section: str = ""
    erratum: str = ""


@per_plan
def hanging(plan: Plan) -> Mapping[str, tuple[Hanging, ...]]:
    """By clause. Whatever names a clause anywhere in the plan is in it; the errata have a list of their own."""
    found: dict[str, list[Hanging]] = defaultdict(list)
    for part, owner in _parts(plan, plan):
        for name, value in part:
            if isinstance(value, str) and value and (name == "clause" or name.endswith("_clause")):
                found[value].append(described(part, plan, owner, name))
    return {clause: tuple(rules) for clause, rules in found.items()}


def _parts(value: Any, owner: BaseModel) -> Iterator[tuple[BaseModel, BaseModel]]:
    """Every part with the one that it belongs to."""
    if isinstance(value, BaseModel):
        yield value, owner
        for _, inner in value:
            yield from _parts(inner, value)
    elif isinstance(value, tuple | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _parts(inner, owner)


@singledispatch
def described(part: BaseModel, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    """Of what has no words of its own here: its kind, its title, whose it is."""
    kind = type(part).__name__
    words = next((str(getattr(part, each)) for each in WORDS if getattr(part, each, "")), "")
    code = next(
        (str(found) for each in ("unit", "group", "post", "to") if (found := getattr(part, each, ""))), ""
    )
    whose = next((str(getattr(owner, each)) for each in WORDS if getattr(owner, each, "")), "")
    return Hanging(
        NOUNS.get(kind, "其他规则"),
        FIELDS.get(name, "") or words or names(plan).get(code, whose),
        section=WHERE.get(kind, ""),
        erratum=getattr(part, "erratum", ""),
        badge=BADGES.get(getattr(part, "badge", ""), ""),
    )


@described.register
def _row(row: Row, plan: Plan, owner: Table, name: str) -> Hanging:
    tried = [criterion(each, ladders(plan)) for each in row.any or row.all]
    lines = [TABLE_BASES[owner.basis]]
    if row.only_below is not None:
        lines.append(f"同表没有{letter(row.only_below)}级以上的项成立时")
    item = f"第{row.item}项" if row.item.isdigit() else row.item
    return Hanging(
        YIELDS[owner.yields],
        f"{owner.code} {letter(row.level)}级{item}",
        tuple(lines),
        tuple(_tried(plan, each) for each in tried),
        "且" if row.all else "或",
        row.level,
        SCALES[owner.yields],
        section="tables",
        erratum=row.erratum,
    )


def _tried(plan: Plan, each: Criterion) -> Tried:
    if each.source.grade is not None:
        return Tried(GRADE_LABEL, (("=", plan.grading.level_names[each.source.grade]),))
    subjects = [lookup.indicator(plan, name) for name in each.subjects]
    field = " 与 ".join(one.label for one in subjects) + ("（取大）" if len(subjects) > 1 else "")
    words = {value.value: value.label for value in subjects[0].values}
    if each.source.holds is not None:
        return Tried(field, (("=", "是" if each.source.holds else "否"),))
    if each.source.equals is not None:
        return Tried(field, (("=", words[each.source.equals]),))
    if each.source.worse_than is not None:
        return Tried(field, ((">", words[each.source.worse_than]),))
    unit = f" {subjects[0].unit}" if subjects[0].unit else ""
    tests = [("≥" if each.closed else ">", f"{each.low}{unit}")]
    if each.below is not None:
        tests.append(("<", f"{each.below}{unit}"))
    return Tried(field, tuple(tests))


@described.register
def _implication(part: Implication, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    when, then = (lookup.indicator(plan, each).label for each in (part.when, part.then))
    return Hanging("推定", f"{when} → {then}", (f"有“{when}”，即认为有“{then}”",), section="tables")


@described.register
def _deadline(rule: DeadlineRule, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    lines = (
        f"限期：{describe(rule)}，{BASES[rule.starts]}起",
        f"责任：{names(plan)[rule.owner]}",
        f"办结：{rule.met_by_words}",
        *([f"适用：{'，'.join(scope_words(plan, rule))}"] if scope_words(plan, rule) else []),
        *(
            [f"报：{'、'.join(named(plan, (each.unit for each in rule.recipients)))}"]
            if rule.recipients
            else []
        ),
        *([rule.source] if rule.source else []),
    )
    return Hanging(
        "时限", rule.label, lines, badge=BADGES[rule.badge], reading=rule.reading, section="deadlines"
    )


@described.register
def _recipient(part: Recipient, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    conditions = [f"{letter(part.from_level)}级以上"] if part.from_level < 4 else []
    conditions += [condition_words(plan, part.only_if)] if part.only_if else []
    whose = str(getattr(owner, "label", "") or getattr(owner, "noun", ""))
    lines = [f"{whose}报送{names(plan)[part.unit]}", *(f"条件：{each}" for each in conditions)]
    return Hanging("通知对象", names(plan)[part.unit], tuple(lines), section="recipients")


@described.register
def _group(group: Group, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    leads = "、".join(named(plan, group.lead_units))
    lead = (
        f"牵头：待指定{f'（可由 {leads}）' if leads else ''}" if group.lead_to_be_named else f"牵头：{leads}"
    )
    members = [f"成员：{'、'.join(named(plan, group.members))}"] if group.members else []
    return Hanging(
        "工作组",
        group.name,
        (lead, *members, f"职责 {len(group.duties)} 项"),
        section="groups",
        erratum=group.erratum,
    )


@described.register
def _unit(unit: Unit, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    lines = (f"职责 {len(unit.duties)} 项",) if unit.duties else ()
    return Hanging("成员单位", unit.name, lines, section="units", erratum=unit.erratum)


@described.register
def _post(post: Post, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    powers = "、".join(POWERS[each] for each in post.powers if each in POWERS)
    lines = (f"由谁担任：{post.holder}", *([f"职权：{powers}"] if powers else []))
    return Hanging("岗位", post.title, lines, section="posts")


@described.register
def _task(task: LevelTask, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    levels = [each for each in range(1, task.from_level + 1) if each not in task.not_at]
    when = f"{letters(levels)}响应" if levels else "不随响应级别开始，出现该情形时办理"
    return Hanging("响应任务", task.text, (f"责任：{names(plan)[task.owner]}", when), erratum=task.erratum)


@described.register
def _form(form: Form, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    return Hanging("文书", form.title, section="forms", erratum=form.erratum)


@described.register
def _category(part: Category, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    lines = (f"不属本预案，移交《{part.transfers_to}》",) if part.transfers_to else ()
    return Hanging("事件类型", part.name, lines)


@described.register
def _aftermath(part: Aftermath, plan: Plan, owner: BaseModel, name: str) -> Hanging:
    levels = "、".join(letter(each) for each in part.levels)
    return Hanging(
        "后期处置",
        part.text,
        (f"责任：{names(plan)[part.owner]}", f"事件等级 {levels} 级"),
        erratum=part.erratum,
    )
