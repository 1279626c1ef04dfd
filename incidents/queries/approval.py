"""What an activation would set going, who may decide on it, and how a request stands for one officer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from incidents.models import ActivationRequest, Channel, Delegation, Incident, Officer, RequestState
from incidents.plans import lookup
from incidents.plans.schema import Group, Plan
from incidents.queries.authority import holders_by_post
from incidents.queries.room import Cited, Room, cite
from incidents.rules import activation, deadlines, naming
from incidents.rules.deadlines import Situation
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command


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
        tasks=len(called.tasks),
        readiness=list(dict.fromkeys(task.item for task in ready)),
        readiness_units=len({task.unit or task.post for task in ready}),
        level_tasks=list(
            {t.text: (t.text, cite(plan, t.clause)) for t in lookup.tasks_at(plan, level)}.values()
        ),
        clocks=_clocks(incident, plan, level),
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


def _clocks(incident: Incident, plan: Plan, level: int) -> list[ClockOffer]:
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


@dataclass(frozen=True)
class Decider:
    """Somebody whose word decides: by his post or by a delegation in force."""

    officer: Officer
    title: str


def deciders(room: Room, command: Command = Command.APPROVE_ACTIVATION) -> list[Decider]:
    """Holders of the posts with the power, then those to whom one of these posts is lent."""
    posts = {post.code: post.title for post in lookup.posts_with(room.plan, command.value)}
    held = holders_by_post(room.incident.organisation_id, now=room.now)
    found = [Decider(officer, title) for code, title in posts.items() for officer in held.get(code, [])]
    lent = (
        Delegation.objects.held_at(room.now)
        .filter(organisation_id=room.incident.organisation_id, post__in=posts)
        .select_related("from_officer", "to_officer")
        .order_by("starts_at")
    )
    return found + [
        Decider(row.to_officer, f"受{row.from_officer.name}委托代行{posts[row.post]}") for row in lent
    ]


@dataclass(frozen=True)
class Lending:
    """Somebody who could decide if the holder of the post lent it to him."""

    giver: Officer
    to: Officer
    post: str
    title: str


def lendings(room: Room, able: list[Decider]) -> list[Lending]:
    """As the plan allows: each holder of a deciding post with those to whom he may lend it."""
    held = holders_by_post(room.incident.organisation_id, now=room.now)
    decide_already = {each.officer.pk for each in able}
    return [
        Lending(giver, to, post.code, lookup.post(room.plan, code).title)
        for post in lookup.posts_with(room.plan, Command.APPROVE_ACTIVATION.value)
        for giver in held.get(post.code, [])
        for code in post.delegates_to
        for to in held.get(code, [])
        if to.pk not in decide_already
    ]


@dataclass(frozen=True)
class Matter:
    """A request as one officer meets it. `how` is one of pending, no_power, superseded, countersign, decided, none."""

    how: str
    request: ActivationRequest | None = None
    newest: ActivationRequest | None = None
    basis: list[dict[str, Any]] | None = None
    people: str = ""
    values: str = ""
    waited: int = 0
    by_phone: bool = False


def matter(room: Room, request_id: UUID | None) -> Matter:
    """The request asked for, or the one that matters now."""
    asked = next((row for row in room.requests if row.pk == request_id), None) or _foremost(room)
    if asked is None:
        return Matter("none")
    level = letter(asked.response_level)
    rows = [row for row in asked.assessment.get("matched", []) if row["level"] == level]
    return Matter(
        how=_how(room, asked),
        request=asked,
        newest=room.requests[0],
        basis=_once(rows),
        people=_people(room),
        values=_values(room, rows),
        waited=int((room.now - asked.requested_at).total_seconds() // 60),
        by_phone=asked.channel == Channel.PHONE,
    )


def _foremost(room: Room) -> ActivationRequest | None:
    """What waits for a decision, else what waits for the signature of this officer, else the last."""
    mine = room.to_countersign
    if room.pending is None and mine and mine.decided_by_id == room.officer.pk:
        return mine
    return room.pending or next(iter(room.requests), None)


def _how(room: Room, row: ActivationRequest) -> str:
    if row.state == RequestState.SUPERSEDED:
        return "superseded"
    if row.state == RequestState.PENDING:
        return "pending" if room.can(Command.APPROVE_ACTIVATION) else "no_power"
    if row.channel == Channel.PHONE and row.countersigned_at is None and row.decided_by_id == room.officer.pk:
        return "countersign"
    return "decided"


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(row["table"], row["item"], row["text"]): row for row in rows}.values())


def _values(room: Room, rows: list[dict[str, Any]]) -> str:
    words = {each.name: {value.value: value.label for value in each.values} for each in room.plan.indicators}
    shown = [f"{row['label']} {_word(words, row)}{row['unit']}" for row in rows if row["value"] is not None]
    return "，".join(dict.fromkeys(shown))


def _word(words: Mapping[str, Mapping[str, str]], row: Mapping[str, Any]) -> str:
    value = row["value"]
    if isinstance(value, bool):
        return "是" if value else "否"
    return words.get(row["indicator"], {}).get(value, str(value)) if isinstance(value, str) else str(value)


def _people(room: Room) -> str:
    counted = [each for each in room.plan.indicators if each.section == "people" and each.kind == "count"]
    known = room.incident.confirmed
    return "，".join(
        f"{each.label.removesuffix('人数')} {'不明' if known.get(each.name) is None else known[each.name]}"
        for each in counted
    )
