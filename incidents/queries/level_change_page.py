"""A change of level as pages show it: from what to what, what begins, what ends, who is told, what stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.plans import lookup
from incidents.queries import level_change
from incidents.queries.consequences import ClockOffer, clocks_at
from incidents.queries.room import Cited, Room, cite
from incidents.rules import activation, naming
from incidents.rules.level_change import Difference, Standing, clause_of
from incidents.rules.requesting import direction

WORDS = {"raise": "提升", "lower": "降级", "rebase": "改据"}


@dataclass(frozen=True)
class Choice:
    """A group at the chosen level: whether it must be ticked, who may lead it."""

    code: str
    name: str
    cited: Cited
    ticked: bool
    in_now: bool
    open: bool
    lead: str
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class ChangeShown:
    level: int
    from_level: int
    way: str
    cited: Cited
    every_group: bool
    choices: list[Choice]
    formed: list[tuple[str, str]]
    released: list[str]
    led_anew: list[tuple[str, str]]
    tasks: list[tuple[str, str, Cited]]
    """Text, who, clause; where many owe the same, one line."""
    added: int
    readiness: list[str]
    ready_units: int
    dropped: list[tuple[str, str]]
    told: list[str]
    joined: int
    clocks: list[ClockOffer]
    kept_groups: int
    kept_tasks: int
    assists: str

    @property
    def word(self) -> str:
        return WORDS[self.way]

    @property
    def moves(self) -> bool:
        """Whether anything changes for anybody."""
        return bool(self.formed or self.released or self.led_anew or self.added or self.dropped)


def now_of(room: Room) -> Standing | None:
    """What the response consists of; None before one."""
    if room.response is None:
        return None
    mine = [task for task in room.tasks if task.response_id == room.response.pk]
    return level_change.standing(room.response.level, room.groups, mine, room.plan)


def shown(
    room: Room, level: int, named: Mapping[str, str], ticked: frozenset[str] | None = None
) -> ChangeShown | None:
    """`named`: leads chosen so far; `ticked`: the groups to stay or come where not all are formed (None: as now)."""
    now, plan = now_of(room), room.plan
    if now is None:
        return None
    every = activation.forms_every_group(plan, level)
    wanted = (
        {each.code for each in plan.groups} if every else set(now.leads) if ticked is None else set(ticked)
    )
    choices = [_choice(room, group.code, now, named, group.code in wanted) for group in plan.groups]
    leads = {
        each.code: each.lead or (each.options[0][0] if each.options else "")
        for each in choices
        if each.ticked
    }
    changed = level_change.change(plan, now, level, leads)
    return _shown(room, now, changed, choices, every=every)


def _choice(room: Room, code: str, now: Standing, named: Mapping[str, str], ticked: bool) -> Choice:
    group, incident = lookup.group(room.plan, code), room.incident
    able = dict.fromkeys((*group.lead_units, *group.members))
    held = now.leads.get(code, "")
    suggested = activation.suggested_lead(room.plan, group, incident.category) or ""
    return Choice(
        code=code,
        name=group.name,
        cited=cite(room.plan, group.clause),
        ticked=ticked,
        in_now=bool(held),
        open=group.lead_to_be_named and not held,
        lead=named.get(code) or held or suggested,
        options=[(unit, naming.at_place(room.plan, unit, incident.county)) for unit in able],
    )


def _shown(
    room: Room, now: Standing, changed: Difference, choices: list[Choice], *, every: bool
) -> ChangeShown:
    plan, incident = room.plan, room.incident
    names = {group.code: group.name for group in plan.groups}
    rows = {task.code: task for task in room.tasks}
    working = [task for task in changed.added if not task.item]
    before = {each.label for each in clocks_at(incident, plan, now.level)}
    rule = plan.activation
    return ChangeShown(
        level=changed.level,
        from_level=now.level,
        way=changed.direction.value,
        cited=cite(plan, clause_of(plan, direction(now.level, changed.level))),
        every_group=every,
        choices=choices,
        formed=[(each.name, _unit(room, each.lead_unit)) for each in changed.formed],
        released=[names[code] for code in changed.released],
        led_anew=[(each.name, _unit(room, each.lead_unit)) for each in changed.led_anew],
        tasks=_tasks(room, changed),
        added=len(working),
        readiness=list(dict.fromkeys(task.item for task in changed.added if task.item)),
        ready_units=len({task.unit or task.post for task in changed.added if task.item}),
        dropped=[(rows[code].text, rows[code].owner_name) for code in changed.dropped if not rows[code].item],
        told=[_unit(room, code) for code in changed.told],
        joined=len(changed.joined),
        clocks=[each for each in clocks_at(incident, plan, changed.level) if each.label not in before],
        kept_groups=len(now.leads) - len(changed.released),
        kept_tasks=len(now.tasks) - len(changed.dropped),
        assists=rule.assist_text if changed.level in rule.assists_at else "",
    )


def _unit(room: Room, code: str) -> str:
    return naming.at_place(room.plan, code, room.incident.county)


def _tasks(room: Room, changed: Difference) -> list[tuple[str, str, Cited]]:
    owners: dict[str, list[str]] = {}
    clauses: dict[str, str] = {}
    for task in changed.added:
        if task.item:
            continue
        who = lookup.post(room.plan, task.post).title if task.post else _unit(room, task.unit)
        owners.setdefault(task.text, []).append(who)
        clauses.setdefault(task.text, task.clause)
    return [
        (text, names[0] if len(set(names)) == 1 else f"{len(set(names))} 家", cite(room.plan, clauses[text]))
        for text, names in owners.items()
    ]
