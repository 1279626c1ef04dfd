"""What a report says of the facts, section by section, in the plan's order. The same facts give the same words.

What nobody knows is printed as missing (暂缺); it never stops a report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan, ReportContents, Reporting, ReportSection
from incidents.rules import deadlines
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import letter, parse
from incidents.rules.number_check import Contradiction, contradictions
from incidents.rules.refusal import InvalidInput, WrongState
from incidents.rules.report_figures import Difference, Figures, grade_words, said, short_label

MOST_LINES = 8
"""Of what has happened; who wants more writes it, or sends the 大事记."""


@dataclass(frozen=True)
class Happened:
    at: datetime
    words: str


@dataclass(frozen=True)
class Known:
    """Everything that a report may be made of, at one moment."""

    category: str
    county: str
    detail: str
    source: str
    narrative: str
    measures: str
    substances: str
    occurred_at: datetime | None
    learned_at: datetime
    as_of: datetime | None
    figures: Figures
    assessment: Mapping[str, Any] = field(default_factory=dict)
    verified: str = ""
    progress: tuple[Happened, ...] = ()
    """Since the last report."""
    monitoring: tuple[Happened, ...] = ()
    groups: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    changes: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """One section as it stands: what the facts say, or what somebody wrote in its place."""

    section: ReportSection
    made: str
    """By the facts; empty: nobody knows."""
    written: str = ""
    """By hand; it stays when the facts change."""
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def text(self) -> str:
        return self.written or self.made

    @property
    def missing(self) -> bool:
        return not self.text

    @property
    def by_hand(self) -> bool:
        return bool(self.written)


def reporting_of(plan: Plan) -> Reporting:
    """WrongState in an edition that was loaded before reports were composed here."""
    if plan.reporting is None:
        raise WrongState("本事件所用的预案版本没有报告内容的数据，请另行拟写后用「登记报告」登记。")
    return plan.reporting


def contents_of(plan: Plan, kind: str) -> ReportContents:
    known = reporting_of(plan).contents
    found = next((each for each in known if each.kind == kind), None)
    if found is None:
        named = "、".join(f"{each.kind}（{each.noun}）" for each in known)
        raise InvalidInput({"kind": f"本预案没有这种报告，可写：{named}。"})
    return found


def sections_of(plan: Plan, kind: str) -> tuple[ReportSection, ...]:
    """Its own elements, then those of the kind that it is like."""
    own = contents_of(plan, kind)
    return (*own.sections, *(sections_of(plan, own.like) if own.like else ()))


def paragraphs(plan: Plan, kind: str, known: Known, written: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """Every section with its text. Numbers in what was written by hand are checked against the facts."""
    found = []
    for section in sections_of(plan, kind):
        by_hand = written.get(section.code, "").strip()
        wrong: tuple[Contradiction, ...] = ()
        if by_hand:
            wrong = contradictions(plan, by_hand, known.figures, section.indicators or _counted(plan))
        found.append(Paragraph(section, made(plan, section, known), by_hand, wrong))
    return tuple(found)


def _counted(plan: Plan) -> tuple[str, ...]:
    """A section that is bound to no figure may still name one."""
    return tuple(each.name for each in plan.indicators if each.kind in ("count", "money"))


def elements(found: tuple[Paragraph, ...]) -> tuple[int, int]:
    """要素 11/13."""
    counted = [each for each in found if not each.section.enclosure]
    return sum(not each.missing for each in counted), len(counted)


def made(plan: Plan, section: ReportSection, known: Known) -> str:
    """The section in words, as far as anything is known."""
    said_of_it = (SAYS[each](plan, section, known) for each in section.says)
    return "".join(each for each in said_of_it if each)


def _occurred(plan: Plan, section: ReportSection, known: Known) -> str:
    heard = f"{at(known.learned_at)}接到报告。"
    if known.occurred_at is None:
        return f"发生时间{_missing(plan)}，正在核实；{heard}"
    return f"{at(known.occurred_at)}发生，{heard}"


def _place(plan: Plan, section: ReportSection, known: Known) -> str:
    return f"{known.county}{known.detail.removeprefix(known.county)}。"


def _source(plan: Plan, section: ReportSection, known: Known) -> str:
    return f"信息来源：{known.source}{f'；{known.verified}' if known.verified else '，正在核实'}。"


def _category(plan: Plan, section: ReportSection, known: Known) -> str:
    return f"事件类型为{known.category}。"


def _narrative(plan: Plan, section: ReportSection, known: Known) -> str:
    return _full_stop(known.narrative)


def _measures(plan: Plan, section: ReportSection, known: Known) -> str:
    return _full_stop(known.measures)


def _substances(plan: Plan, section: ReportSection, known: Known) -> str:
    return f"涉及物质：{_full_stop(known.substances)}" if known.substances else ""


def _lines(happened: tuple[Happened, ...]) -> str:
    latest = happened[-MOST_LINES:]
    return "".join(f"{at(each.at)}，{_full_stop(each.words)}" for each in latest)


def _progress(plan: Plan, section: ReportSection, known: Known) -> str:
    return _lines(known.progress)


def _monitoring(plan: Plan, section: ReportSection, known: Known) -> str:
    return _lines(known.monitoring)


def _indicators(plan: Plan, section: ReportSection, known: Known) -> str:
    """What is known of them; those that nobody knows are named as missing. All unknown: nothing to say."""
    words, open_ones = [], []
    for name in section.indicators:
        indicator = lookup.indicator(plan, name)
        value, most = _value(known, "confirmed", name), _value(known, "projected", name)
        if value is None and most is None:
            open_ones.append(short_label(indicator))
            continue
        stated = _stated(plan, name, value)
        may = f"（可能{'达到' if indicator.kind in ('count', 'money') else ''}{said(indicator, most)}）"
        words.append(stated + (may if most is not None and most != value else ""))
    if not words:
        return ""
    if open_ones:
        words.append(f"{'、'.join(open_ones)}{_missing(plan)}")
    as_of = f"截至{at(known.as_of)}，" if known.as_of else ""
    return f"{as_of}{'，'.join(words)}。"


def _stated(plan: Plan, name: str, value: Any) -> str:
    indicator = lookup.indicator(plan, name)
    label = short_label(indicator)
    if value is None:
        return f"{label}{_missing(plan)}"
    if indicator.kind in ("count", "money"):
        return f"无{label}" if float(value) == 0 else f"{label}{said(indicator, value)}"
    return f"{label}：{said(indicator, value)}"


def _outlook(plan: Plan, section: ReportSection, known: Known) -> str:
    worst = known.assessment.get("worst_case_level")
    if not worst:
        return ""
    return f"按现有情况，最坏可能为{plan.grading.level_names[parse(worst)]}（{worst}级）。"


def _level(plan: Plan, section: ReportSection, known: Known) -> str:
    words = f"事件等级{grade_words(plan, known.figures)}"
    level = known.figures.get("response_level")
    if level:
        return f"{words}，已启动{letter(int(level))}级应急响应。"
    proposed = known.assessment.get("response_level")
    return f"{words}，尚未启动应急响应{f'，按表建议{proposed}级' if proposed else ''}。"


def _groups(plan: Plan, section: ReportSection, known: Known) -> str:
    return f"已组成{'、'.join(known.groups)}开展工作。" if known.groups else ""


def _tasks(plan: Plan, section: ReportSection, known: Known) -> str:
    latest = known.tasks[:MOST_LINES]
    return "；".join(each.rstrip("；。") for each in latest) + "。" if latest else ""


def _advice(plan: Plan, section: ReportSection, known: Known) -> str:
    facts = [known.figures.get("confirmed") or {}, known.figures.get("projected") or {}]
    held = [each for each in section.advice if deadlines.holds(each.only_if, facts)]
    return "".join(f"{_full_stop(each.text)}" for each in held)


def _changes(plan: Plan, section: ReportSection, known: Known) -> str:
    changed = [each.words for each in known.changes if each.changed]
    return f"与上次报告相比：{'；'.join(changed)}。" if changed else ""


SAYS: dict[str, Callable[[Plan, ReportSection, Known], str]] = {
    "occurred": _occurred,
    "place": _place,
    "source": _source,
    "category": _category,
    "narrative": _narrative,
    "measures": _measures,
    "substances": _substances,
    "progress": _progress,
    "monitoring": _monitoring,
    "indicators": _indicators,
    "outlook": _outlook,
    "level": _level,
    "groups": _groups,
    "tasks": _tasks,
    "advice": _advice,
    "changes": _changes,
}


def _value(known: Known, basis: str, name: str) -> Any:
    return (known.figures.get(basis) or {}).get(name)


def _missing(plan: Plan) -> str:
    return plan.reporting.missing if plan.reporting else ""


def at(moment: datetime) -> str:
    """「11月22日2时05分」."""
    local = moment.astimezone(BEIJING)
    return f"{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def _full_stop(words: str) -> str:
    plain = words.strip().rstrip("。；;.")
    return f"{plain}。" if plain else ""
