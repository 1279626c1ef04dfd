"""What carries a clause out, in the words of the plan: 「任务：布设监测断面」 instead of the key that the file has."""

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase

from incidents.plans.schema import Plan
from incidents.rules.lifecycle import COMMAND_LABELS

PARTS = {
    "act": "操作",
    "action": "操作",
    "activation": "启动程序",
    "aftermath": "后期处置",
    "body": "组织",
    "category": "事件类别",
    "command": "操作",
    "deadline": "时限",
    "drills": "演练",
    "form": "文书",
    "grading": "定级表",
    "group": "工作组",
    "headquarters": "指挥机构",
    "ladder": "逾期上报",
    "lifecycle": "办理流程",
    "office duty": "日常职责",
    "paper": "文书",
    "plan": "预案信息",
    "post": "岗位",
    "reporting": "信息报告",
    "task": "任务",
    "termination": "响应终止",
    "unit": "单位",
    "warning": "预警",
}
PLURALS = {"office duties": "office duty", "categories": "category"}
NAMED = 4
"""Of one part; the others are counted."""


def in_words(plan: Plan, carrier: str) -> str:
    """「任务：…；时限：…」. A part that has no word of its own says only that rules carry it."""
    said = [_part(plan, part.strip()) for part in carrier.split(";") if part.strip()]
    return "；".join(dict.fromkeys(said))


def _part(plan: Plan, written: str) -> str:
    head = written.partition(":")[0].strip()
    noun, _, codes = head.partition(" ")
    if noun == "office":
        noun, _, codes = codes.partition(" ")
        noun = f"office {noun}"
    noun = PLURALS.get(noun, noun if noun in PARTS else noun.removesuffix("s"))
    word = PARTS.get(noun, "系统规则")
    names = list(
        dict.fromkeys(name for code in re.split(r"[,、] *", codes) for name in _named(plan, noun, code))
    )
    if not names:
        return word
    more = f"等 {len(names)} 项" if len(names) > NAMED else ""
    return f"{word}：{'、'.join(names[:NAMED])}{more}"


def _named(plan: Plan, noun: str, code: str) -> Iterator[str]:
    """What the plan calls the things of this code, or of this pattern of codes; a Chinese name stands for itself."""
    if re.match(r"[\u4e00-\u9fff]|附表", code):
        yield code
        return
    for known, name in NAMES.get(noun, _no_names)(plan).items():
        if code and fnmatchcase(known, code):
            yield name


def _no_names(plan: Plan) -> Mapping[str, str]:
    return {}


def _commands(plan: Plan) -> Mapping[str, str]:
    return {command.value: label for command, label in COMMAND_LABELS.items()}


def _forms(plan: Plan) -> Mapping[str, str]:
    return {each.kind: each.title for each in plan.forms}


NAMES: Mapping[str, Callable[[Plan], Mapping[str, str]]] = {
    "act": _commands,
    "action": _commands,
    "command": _commands,
    "deadline": lambda plan: {each.code: each.label for each in plan.deadlines},
    "form": _forms,
    "group": lambda plan: {each.code: each.name for each in plan.groups},
    "office duty": lambda plan: {each.code: each.label for each in plan.office_duties},
    "paper": _forms,
    "post": lambda plan: {each.code: each.holder for each in plan.posts},
    "task": lambda plan: {each.code: each.text for each in plan.level_tasks},
    "unit": lambda plan: {each.code: each.name for each in plan.units},
}
