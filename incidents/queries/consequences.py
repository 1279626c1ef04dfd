"""What an activation would set going: groups and their leads, units, tasks, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.models import Incident
from incidents.plans import lookup
from incidents.plans.schema import Group, Plan
from incidents.queries.room import Cited, cite
from incidents.rules import activation, deadlines, naming
from incidents.rules.deadlines import Situation
from incidents.rules.levels import parse


@dataclass(frozen=True)
class GroupOffer:
    """A group of the plan: whether it is formed, who leads, and where that lead comes from."""

    code: str
    name: str
    cited: Cited
    formed: bool
    always: bool
    lead: str
    options: list[tuple[str, str]]
    open: bool
    suggested: str
    suggestion: Cited
    members: list[str]
    tasks: list[str]


@dataclass(frozen=True)
class ClockOffer:
    label: str
    limit: str
    cited: Cited
    source: str
    badge: str
    owner: str
    recipients: list[str]


@dataclass(frozen=True)
class Consequences:
    """Everything that an approval at `level` does."""

    level: int
    every_group: bool
    groups: list[GroupOffer]
    units: list[str]
    tasks: int
    """As the room counts them: 力量准备 is counted apart, by who owes it."""
    readiness: list[str]
    readiness_units: int
    level_tasks: list[tuple[str, Cited]]
    clocks: list[ClockOffer]
    assists: str

    @property
    def formed(self) -> list[GroupOffer]:
        return [each for each in self.groups if each.formed]


def consequences(
    incident: Incident, plan: Plan, level: int, *, leads: Mapping[str, str], chosen: frozenset[str]
) -> Consequences:
    """What would follow; an open lead that nobody has named yet is taken as suggested."""
    formed = {group.code for group in activation.groups_at(plan, level, chosen)}
    offers = [_offer(incident, plan, level, group, leads, group.code in formed) for group in plan.groups]
    named = {each.code: each.lead or each.options[0][0] for each in offers if each.formed}
    called = activation.call_up(plan, level, leads=named, chosen=chosen)
    ready = [task for task in called.tasks if task.item]
    own = {group.code: [t.text for t in called.tasks if t.group == group.code] for group in called.groups}
    return Consequences(
        level=level,
        every_group=activation.forms_every_group(plan, level),
        groups=[GroupOffer(**{**vars(each), "tasks": own.get(each.code, [])}) for each in offers],
        units=[naming.at_place(plan, code, incident.county) for code in called.units],
        tasks=sum(1 for task in called.tasks if not task.item),
        readiness=list(dict.fromkeys(task.item for task in ready)),
        readiness_units=len({task.unit or task.post for task in ready}),
        level_tasks=list(
            {t.text: (t.text, cite(plan, t.clause)) for t in lookup.tasks_at(plan, level)}.values()
        ),
        clocks=clocks_at(incident, plan, level),
        assists=plan.activation.assist_text if level in plan.activation.assists_at else "",
    )


def _offer(
    incident: Incident, plan: Plan, level: int, group: Group, leads: Mapping[str, str], formed: bool
) -> GroupOffer:
    suggested = activation.suggested_lead(plan, group, incident.category) or ""
    able = dict.fromkeys((*group.lead_units, *group.members))
    lead = leads.get(group.code) or suggested
    source = next((each.clause for each in group.suggestions if each.unit == suggested), "")
    return GroupOffer(
        code=group.code,
        name=group.name,
        cited=cite(plan, group.clause),
        formed=formed,
        always=activation.forms_every_group(plan, level),
        lead=lead,
        options=[(code, naming.at_place(plan, code, incident.county)) for code in able],
        open=group.lead_to_be_named,
        suggested=naming.at_place(plan, suggested, incident.county) if suggested else "",
        suggestion=cite(plan, source),
        members=[naming.at_place(plan, code, incident.county) for code in able if code != lead],
        tasks=[],
    )


def clocks_at(incident: Incident, plan: Plan, level: int) -> list[ClockOffer]:
    """Limits that count from the activation, with those of the report class that run anyway."""
    found = incident.assessment
    situation = Situation(
        report_class=_level(found.get("report_class")),
        severity_grade=incident.severity_grade or _level(found.get("severity_grade")),
        response_level=level,
        near_miss=bool(found.get("near_miss")),
        facts=(incident.confirmed, incident.projected),
        internal_targets=frozenset(incident.organisation.internal_targets),
    )
    rules = [
        rule for rule in plan.deadlines
        if (rule.starts == "activated" or rule.met_by == "written_report") and deadlines.applies(rule, situation)
    ]  # fmt: skip
    names = {each.code: each.title for each in plan.posts} | {each.code: each.name for each in plan.units}
    names |= {each.code: each.name for each in plan.groups}
    names |= {"every_unit": "各成员单位", "every_group": "各工作组"}
    return [
        ClockOffer(
            label=rule.label,
            limit=deadlines.describe(rule),
            cited=cite(plan, rule.clause),
            source=rule.source,
            badge="预案未定"
            if rule.reading
            else {"plan": "预案", "law": "法规", "internal": "内控"}[rule.badge],
            owner=names[rule.owner],
            recipients=[
                naming.at_place(plan, each.unit, incident.county)
                for each in deadlines.recipients(rule, level=level, facts=situation.facts)
            ],
        )
        for rule in rules
    ]


def _level(written: str | None) -> int | None:
    return parse(written) if written else None
