"""To whom a report goes: the plan's list and the regulation's together, whoever else is chosen, and what 越级 asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Plan, Recipient
from incidents.rules import deadlines
from incidents.rules.deadlines import Situation
from incidents.rules.levels import parse
from incidents.rules.refusal import InvalidInput
from incidents.rules.report_text import contents_of, reporting_of

# Acts that a report of this kind and means can end, first what it is for; a written one ends what a call would have ended too.
ENDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("INITIAL", "phone"): ("phone_report",),
    ("INITIAL", "written"): ("written_report", "phone_report"),
    ("FOLLOW_UP", "phone"): ("supplementary_report",),
    ("FOLLOW_UP", "written"): ("follow_up_report", "supplementary_report"),
    ("SUPPLEMENTARY", "phone"): ("supplementary_report",),
    ("SUPPLEMENTARY", "written"): ("supplementary_report", "written_report", "phone_report"),
    ("NOTIFICATION", "phone"): ("notification",),
    ("NOTIFICATION", "written"): ("notification",),
    ("LEADER", "phone"): ("leader_report",),
    ("LEADER", "written"): ("leader_report",),
    ("ENTERPRISE", "phone"): ("enterprise_report",),
    ("ENTERPRISE", "written"): ("enterprise_report",),
    ("INVESTIGATION", "written"): ("investigation_report",),
    ("ASSESSMENT", "written"): ("assessment_report",),
}
ANEW = {("FOLLOW_UP", "written"): ENDS["INITIAL", "written"]}
"""What a 续报 ends besides, of the limits of a changed level: 17号令 art. 3 asks for a report "按照变化后的级别" anew, and
after the 初报, by art. 12 the first of an incident, what is reported in writing of the new level is a 续报."""
BY_THE_DAY = "follow_up_report"
"""Counted per day or interval, never ended by one report alone."""
BY_TELEPHONE = ("INITIAL", "phone")
WRITTEN = ("INITIAL", "FOLLOW_UP", "SUPPLEMENTARY")
"""Kinds with which 通报 goes out as well."""


def ends(composed: str) -> tuple[str, ...]:
    """What a report of the composer ends: the telephone report is a first report by telephone, all others are written."""
    return ENDS.get(BY_TELEPHONE if composed == "PHONE" else (composed, "written"), ())


def acts_of(kind: str, means: str, *, anew: bool) -> tuple[str, ...]:
    """`anew`: the limit runs for a level that changed after the first report had gone out."""
    return (*ENDS.get((kind, means), ()), *(ANEW.get((kind, means), ()) if anew else ()))


@dataclass(frozen=True)
class Due:
    """One unit that must have the report, and everything that says so."""

    unit: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Routes:
    """主送, 抄送 and 通报 as plan and regulation want them now."""

    recipients: tuple[Due, ...]
    copies: tuple[Due, ...]
    informed: tuple[Due, ...]
    named_in_informs: frozenset[str] = frozenset()
    """Whom a 通报 names, the main recipients among them too."""

    def codes(self, part: str) -> list[str]:
        return [each.unit for each in getattr(self, part)]


def due(
    plan: Plan, kind: str, situation: Situation, open_rules: Iterable[str], *, anew: Iterable[str] = ()
) -> Routes:
    """`open_rules`: codes of the limits that run, which bind even where the facts have become lighter since; `anew`
    those of them that run for a changed level."""
    contents, running, changed = contents_of(plan, kind), set(open_rules), set(anew)
    acts, more = ends(kind), ANEW.get((kind, "written"), ())
    ending = [
        rule
        for rule in plan.deadlines
        if (rule.met_by in more and rule.code in changed)
        or (
            rule.met_by in acts
            and (rule.code in running or (rule.met_by == acts[0] and _binds(rule, situation)))
        )
    ]
    ending.sort(key=lambda rule: (*acts, *more).index(rule.met_by))
    telling = [
        rule
        for rule in plan.deadlines
        if rule.code in reporting_of(plan).informs and (rule.code in running or _binds(rule, situation))
    ]
    own = _chosen(plan, contents.recipients, contents.clause, situation)
    recipients = _merged([*_of_rules(plan, ending, situation), *own])
    main = {each.unit for each in recipients}
    copies = _merged(_chosen(plan, contents.copies, contents.clause, situation))
    informed = _merged(_of_rules(plan, telling, situation)) if kind in WRITTEN else ()
    return Routes(
        recipients,
        tuple(each for each in copies if each.unit not in main),
        tuple(each for each in informed if each.unit not in main),
        frozenset(each.unit for each in informed),
    )


def _binds(rule: DeadlineRule, situation: Situation) -> bool:
    """An office's own target asks nobody anew: its recipients are those of the plan."""
    return not deadlines.optional(rule) and deadlines.applies(rule, situation)


def _of_rules(plan: Plan, rules: Iterable[DeadlineRule], situation: Situation) -> list[tuple[str, str]]:
    return [
        each for rule in rules for each in _chosen(plan, rule.recipients, rule.clause, situation, rule.source)
    ]


def _chosen(
    plan: Plan, recipients: Sequence[Recipient], clause: str, situation: Situation, source: str = ""
) -> list[tuple[str, str]]:
    level = situation.gravest_level or 4
    return [
        (each.unit, each.source or f"§{lookup.clause_ref(plan, each.clause or clause)}")
        for each in recipients
        if level <= each.from_level and deadlines.holds(each.only_if, situation.facts)
    ]


def _merged(pairs: Iterable[tuple[str, str]]) -> tuple[Due, ...]:
    found: dict[str, list[str]] = {}
    for unit, why in pairs:
        reasons = found.setdefault(unit, [])
        if why not in reasons:
            reasons.append(why)
    return tuple(Due(unit, tuple(why)) for unit, why in found.items())


@dataclass(frozen=True)
class Chosen:
    """What somebody made of it."""

    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    informed: tuple[str, ...]
    left_out: Mapping[str, str]
    """Unit → why it does not get what the plan wants it to get."""
    skip_reason: str = ""


def checked(plan: Plan, routes: Routes, chosen: Chosen) -> Chosen:
    """The choice with the copies that 越级 owes. Raises InvalidInput where a unit is left out, or passed over, unsaid."""
    known = {unit.code for unit in plan.units}
    errors: dict[str, str] = {}
    for part in ("recipients", "copies", "informed"):
        if stray := [code for code in getattr(chosen, part) if code not in known]:
            errors[part] = f"预案中没有这些单位：{'、'.join(stray)}。"
    unsaid = [code for code in left_out(routes, chosen) if not chosen.left_out.get(code, "").strip()]
    if unsaid:
        names = "、".join(lookup.unit(plan, code).name for code in unsaid)
        errors["left_out"] = f"预案规定报送{names}；不报的，请写明理由。"
    beyond, passed_over = skipping(plan, routes, chosen.recipients)
    if beyond and not chosen.skip_reason.strip():
        section = lookup.clause_ref(plan, reporting_of(plan).skip_clause)
        names = "、".join(lookup.unit(plan, code).name for code in beyond)
        errors["skip_reason"] = f"报{names}超出按规定逐级上报的范围，请写明越级的理由（{section}）。"
    if errors:
        raise InvalidInput(errors)
    copies = dict.fromkeys([*chosen.copies, *passed_over])
    main = set(chosen.recipients)
    return Chosen(
        tuple(dict.fromkeys(chosen.recipients)),
        tuple(code for code in copies if code not in main),
        tuple(code for code in dict.fromkeys(chosen.informed) if code not in main),
        {code: why.strip() for code, why in chosen.left_out.items() if code in left_out(routes, chosen)},
        chosen.skip_reason.strip() if beyond else "",
    )


def effective(routes: Routes, chosen: Chosen) -> Chosen:
    """Whoever is due gets it unless somebody said why not: a level that rises meanwhile adds its recipients (从严)."""

    def whole(part: str) -> tuple[str, ...]:
        due_now = [code for code in routes.codes(part) if code not in chosen.left_out]
        return tuple(dict.fromkeys([*due_now, *getattr(chosen, part)]))

    main = whole("recipients")
    others = {
        part: tuple(code for code in whole(part) if code not in main) for part in ("copies", "informed")
    }
    return Chosen(main, others["copies"], others["informed"], chosen.left_out, chosen.skip_reason)


def left_out(routes: Routes, chosen: Chosen) -> list[str]:
    """Whom plan or regulation name and who gets nothing."""
    told = {*chosen.recipients, *chosen.copies, *chosen.informed}
    main = [each.unit for each in routes.recipients if each.unit not in chosen.recipients]
    others = [each.unit for each in (*routes.copies, *routes.informed) if each.unit not in told]
    return [*main, *others]


def skipping(plan: Plan, routes: Routes, recipients: Sequence[str]) -> tuple[list[str], list[str]]:
    """Whom it reaches above everybody that the plan names now, and who below them is passed over."""
    upward = reporting_of(plan).upward
    rank = {code: place for place, level in enumerate(upward) for code in level}
    named = {each.unit for each in routes.recipients}
    highest = max((rank[code] for code in named if code in rank), default=-1)
    beyond = [code for code in recipients if code not in named and rank.get(code, -1) > highest]
    if not beyond:
        return [], []
    top = max(rank[code] for code in beyond)
    passed = [level[0] for level in upward[:top] if not any(code in recipients for code in level)]
    return beyond, passed


def situation_of(
    *,
    assessment: Mapping[str, Any],
    severity_grade: int | None,
    response_level: int | None,
    category: str,
    facts: tuple[Mapping[str, Any], ...],
) -> Situation:
    """What the choice of recipients depends on."""
    found = {
        name: _level(assessment.get(name)) for name in ("report_class", "severity_grade", "response_level")
    }
    grades = [each for each in (severity_grade, found["severity_grade"]) if each is not None]
    return Situation(
        report_class=found["report_class"],
        severity_grade=min(grades, default=None),
        response_level=response_level,
        proposed_level=found["response_level"],
        near_miss=bool(assessment.get("near_miss")),
        category=category,
        facts=facts,
    )


def _level(written: str | None) -> int | None:
    return parse(written) if written else None
