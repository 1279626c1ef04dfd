"""The words to read aloud on the telephone, made from what is known now. Unknown is said as 不明, never as a zero."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Indicator, Plan
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import letter

UNKNOWN = "不明"
MOST_DUTIES = 3
"""What is asked of a unit is read out; more than this nobody keeps in mind."""


@dataclass(frozen=True)
class Told:
    """What is known of an incident when the telephone is lifted."""

    office: str
    number: str
    county: str
    detail: str
    category: str
    narrative: str
    occurred_at: datetime | None
    learned_at: datetime
    as_of: datetime | None
    confirmed: Mapping[str, Any] = field(default_factory=dict)
    projected: Mapping[str, Any] = field(default_factory=dict)
    assessment: Mapping[str, Any] = field(default_factory=dict)
    severity_grade: int | None = None
    """Confirmed."""
    response_level: int | None = None
    """Activated."""
    measures: str = ""
    substances: str = ""
    callback: str = ""
    drill: bool = False


@dataclass(frozen=True)
class Caller:
    name: str
    post: str = ""


@dataclass(frozen=True)
class Recipient:
    """Whom the words are for; `clauses` are what the plan says of telling them, read out as the reason."""

    name: str = ""
    unit: str = ""
    purpose: str = ""
    clauses: tuple[str, ...] = ()
    notice: str = ""
    """Subject of a notice that is to be signed for."""


@dataclass(frozen=True)
class Sentence:
    label: str
    text: str


@dataclass(frozen=True)
class Script:
    sentences: tuple[Sentence, ...]

    @property
    def fingerprint(self) -> str:
        """Changes when what is to be read changes."""
        said = "\n".join(each.text for each in self.sentences)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def script(plan: Plan, told: Told, caller: Caller, to: Recipient) -> Script:
    """The sentences in the order in which they are read. The same facts give the same words."""
    parts = (
        ("开头", _opening(told, caller, to)),
        ("时间", f"发生时间{_at(told.occurred_at)}，我们{_at(told.learned_at)}接到报告。"),
        ("地点", f"地点：{told.county}{told.detail.removeprefix(told.county)}。"),
        ("类型", f"类型：{told.category}。"),
        ("经过", f"简要经过：{_full_stop(told.narrative)}"),
        ("物质", f"涉及物质：{_full_stop(told.substances)}" if told.substances else ""),
        ("人员", _people(plan, told)),
        ("环境和影响", _surroundings(plan, told)),
        ("级别", _level(told)),
        ("已采取措施", f"已采取措施：{_full_stop(told.measures) if told.measures.strip() else '正在核实。'}"),
        ("请对方", _asked(plan, told, to)),
        ("结尾", _closing(told)),
    )
    return Script(tuple(Sentence(label, text) for label, text in parts if text))


def _opening(told: Told, caller: Caller, to: Recipient) -> str:
    drill = "这是演练，演练，演练。" if told.drill else ""
    who = f"{to.name}，您好。" if to.name else "您好。"
    purpose = f"现{to.purpose}：" if to.purpose else "现将一起事件的情况告诉您："
    return f"{drill}{who}我是{told.office}{caller.post}{caller.name}。{purpose}编号 {told.number}。"


def _people(plan: Plan, told: Told) -> str:
    """Every number of people that the plan counts."""
    people = [each for each in plan.indicators if each.section == "people" and each.kind == "count"]
    return f"人员：{'，'.join(_counted(each, told) for each in people)}。" if people else ""


def _counted(indicator: Indicator, told: Told) -> str:
    label = indicator.label.removesuffix("人数")
    value, most = told.confirmed.get(indicator.name), told.projected.get(indicator.name)
    known = f"{label} {value} {indicator.unit}".rstrip() if value else f"无{label}"
    said = f"{label}{UNKNOWN}" if value is None else known
    return f"{said}（可能达到 {most} {indicator.unit}）" if most is not None and most != value else said


def _surroundings(plan: Plan, told: Told) -> str:
    """Scales and flags that are known or may come; of the rest those that the office keeps asking about."""
    asked = {each.indicator for each in plan.desk.questions} if plan.desk else set()
    said = []
    for each in plan.indicators:
        if each.kind not in ("scale", "flag"):
            continue
        words = _stated(each, told)
        if words:
            said.append(words)
        elif each.name in asked:
            said.append(f"{each.label}{UNKNOWN}，正在核实")
    return f"环境和影响：{'；'.join(said)}。" if said else ""


def _stated(indicator: Indicator, told: Told) -> str:
    value, expected = told.confirmed.get(indicator.name), told.projected.get(indicator.name)
    words = f"{indicator.label}：{_word(indicator, value)}" if value is not None else ""
    if expected is not None and expected != value:
        words = f"{words or indicator.label}，可能{_word(indicator, expected)}"
    return words


def _word(indicator: Indicator, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return next((each.label for each in indicator.values if each.value == value), str(value))


def _level(told: Told) -> str:
    found = told.assessment
    least, worst = found.get("severity_grade"), found.get("worst_case_level")
    if told.severity_grade is not None:
        grade = f"事件等级已确认为{letter(told.severity_grade)}级"
    else:
        grade = f"事件等级初判至少{least}级" if least else "事件等级还不能判定"
    worst_words = f"，最坏可能{worst}级" if worst and worst != least else ""
    if told.response_level is not None:
        response = f"已启动{letter(told.response_level)}级响应"
    else:
        proposed = found.get("response_level")
        response = f"尚未启动响应{f'，按表建议{proposed}级' if proposed else ''}"
    return f"{grade}{worst_words}；{response}。"


def _asked(plan: Plan, told: Told, to: Recipient) -> str:
    """By the clauses that name the recipient; else by his duties in the plan."""
    said = [
        f"按预案{_section(plan, clause)}，{_full_stop(lookup.clause(plan, clause).text)}"
        for clause in to.clauses
    ]
    if to.notice:
        said.append(f"《{to.notice}》请贵单位签收：我读出六位回执码，或由我代为登记您的姓名。")
    duties = lookup.unit(plan, to.unit).duties if to.unit else ()
    if duties and not to.clauses:
        own = "；".join(each.text.rstrip("；。") for each in duties[:MOST_DUTIES])
        said.append(f"请贵单位按预案职责：{own}。")
    said.append("请您记录，并告诉我接报人的姓名。")
    return "".join(said)


def _section(plan: Plan, clause: str) -> str:
    section = lookup.clause_ref(plan, clause)
    return f" {section} " if section[:1].isdigit() else section


def _closing(told: Told) -> str:
    back = f"回电请打 {told.callback}。" if told.callback else ""
    as_of = f"以上情况截至{_at(told.as_of)}，" if told.as_of else "以上情况"
    return f"{as_of}有新情况随时续报。{back}"


def _at(moment: datetime | None) -> str:
    if moment is None:
        return UNKNOWN
    at = moment.astimezone(BEIJING)
    return f"{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"


def _full_stop(words: str) -> str:
    return f"{words.strip().rstrip('。；;.')}。"
