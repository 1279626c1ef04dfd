"""分级研判: what the plan's tables say of the facts, with the rows quoted. A named person decides."""

from dataclasses import dataclass, replace

from incidents.plans.schema import Plan
from incidents.rules import explain, reporting, worlds
from incidents.rules.deciding import Decision, decide
from incidents.rules.facts import Facts
from incidents.rules.levels import graver, gravest, is_graver, letter


@dataclass(frozen=True)
class Badge:
    """A caveat that goes with the level wherever it is shown."""

    text: str
    clause: str

    def as_dict(self) -> dict[str, object]:
        return dict(vars(self))


@dataclass(frozen=True)
class Assessment:
    """已知至少 and 最坏可能, each with its reasons. Levels are 1 (gravest) to 4, or None."""

    severity_grade: int | None
    response_level: int | None
    near_miss: bool
    report_class: int | None
    worst_case_level: int | None
    worst_case_near_miss: bool
    may_rise_to: int | None
    """可能升至: the grade over projected facts too, where graver than the grade of what has happened."""
    unknowns: tuple[str, ...]
    badges: tuple[Badge, ...]
    opens: tuple[str, ...]
    """Clauses whose preparations a projection opens."""
    errata: tuple[str, ...]
    report_class_reasons: tuple[reporting.Reason, ...]
    matched: tuple[explain.Matched, ...] = ()
    rows: tuple[explain.ExplainedRow, ...] = ()
    raised_by: tuple[explain.Raise, ...] = ()
    distance: tuple[explain.Distance, ...] = ()
    questions: tuple[explain.Raise, ...] = ()
    """What to ask next, by what the answer could change: the level first, then the report class."""

    def as_dict(self) -> dict[str, object]:
        """JSON-ready, levels as letters."""
        return {
            "severity_grade": letter(self.severity_grade),
            "response_level": letter(self.response_level),
            "near_miss": self.near_miss,
            "report_class": letter(self.report_class),
            "worst_case_level": letter(self.worst_case_level),
            "worst_case_near_miss": self.worst_case_near_miss,
            "may_rise_to": letter(self.may_rise_to),
            "matched": [each.as_dict() for each in self.matched],
            "rows": [each.as_dict() for each in self.rows],
            "unknowns": list(self.unknowns),
            "raised_by": [each.as_dict() for each in self.raised_by],
            "questions": [each.as_dict() for each in self.questions],
            "distance": [each.as_dict() for each in self.distance],
            "badges": [each.as_dict() for each in self.badges],
            "opens": list(self.opens),
            "errata": list(self.errata),
            "report_class_reasons": [each.as_dict() for each in self.report_class_reasons],
        }


def assess(plan: Plan, facts: Facts, *, explained: bool = True) -> Assessment:
    """Grade, level, near miss and report class by the plan, and (unless only they matter) what explains them."""
    least, most = worlds.known(plan, facts), worlds.worst(plan, facts)
    known, worst = decide(plan, least), decide(plan, most)
    projected, worst_projected = decide(plan, least.as_expected()), decide(plan, most.as_expected())
    rises = is_graver(projected.severity_grade, known.severity_grade)
    reasons = reporting.reasons(plan, known, worst)
    opened = plan.grading.projection_clause if rises else None
    found = Assessment(
        severity_grade=known.severity_grade,
        response_level=known.response_level,
        near_miss=known.near_miss,
        report_class=gravest(reason.level for reason in reasons),
        worst_case_level=graver(worst.response_level, worst_projected.response_level),
        worst_case_near_miss=worst_projected.near_miss,
        may_rise_to=projected.severity_grade if rises else None,
        unknowns=_unknowns(plan, facts, least, most),
        badges=_badges(plan, known),
        opens=(opened,) if opened else (),
        errata=_errata(known),
        report_class_reasons=reasons,
    )
    if not explained:
        return found
    raised = explain.raised_by(plan, facts, known, worst)
    return replace(
        found,
        matched=explain.matched(plan, known),
        rows=explain.rows(plan, known, worst),
        raised_by=raised,
        distance=explain.distances(plan, known),
        questions=_questions(raised, reporting.questions(plan, facts, known, worst)),
    )


def _unknowns(plan: Plan, facts: Facts, least: worlds.World, most: worlds.World) -> tuple[str, ...]:
    """Not confirmed, and not settled by another fact that contains it."""
    return tuple(
        name
        for name in worlds.ladders(plan)
        if name not in facts.confirmed and least.confirmed.get(name) != most.confirmed[name]
    )


def _badges(plan: Plan, known: Decision) -> tuple[Badge, ...]:
    near_miss = plan.grading.near_miss
    return (Badge(near_miss.badge, near_miss.clause),) if near_miss and known.lifted else ()


def _errata(known: Decision) -> tuple[str, ...]:
    """原文存疑 behind a row that holds, each once."""
    return tuple(dict.fromkeys(line.row.erratum for line in known.held if line.row.erratum))


def _questions(
    level: tuple[explain.Raise, ...], report: tuple[explain.Raise, ...]
) -> tuple[explain.Raise, ...]:
    asked = {each.indicator for each in level}
    return level + tuple(each for each in report if each.indicator not in asked)
