"""新建: the papers of one incident that this officer may begin now, and why not the others and who could."""

from collections.abc import Iterator
from dataclasses import dataclass

from incidents.documents.kinds import paper
from incidents.models import ComposedState, RequestKind
from incidents.queries import room_bar
from incidents.queries.room import Room, cite
from incidents.rules import deriving, powers
from incidents.rules.lifecycle import Command, State

SHEETS = ("SITUATION_SHEET", "CLOCK_SHEET", "INTAKE_SHEET")
"""Made at once from what is on record, by whoever may read it."""
REQUESTED = (
    ("ACTIVATION_NOTICE", Command.REQUEST_ACTIVATION, RequestKind.ACTIVATION),
    ("LEVEL_CHANGE_NOTICE", Command.REQUEST_LEVEL_CHANGE, RequestKind.LEVEL_CHANGE),
    ("NOT_ACTIVATING_DECISION", Command.REQUEST_NOT_ACTIVATING, RequestKind.NOT_ACTIVATE),
)
"""Papers that a request drafts and its approval signs."""


@dataclass(frozen=True)
class Offer:
    """One paper of the menu. `code`: the kind of report, or which decree; `draft`: the report that is in hand."""

    kind: str
    title: str
    command: Command | None = None
    code: str = ""
    why_not: str = ""
    note: str = ""
    draft: object = None


def offers(room: Room) -> list[Offer]:
    """In the order of the life; the sheets, which nobody signs, last."""
    plan = room.plan
    found = [*_reports(room), *_requested(room), *_ending(room), *_others(room)]
    return [*found, *(Offer(kind, paper(plan, kind).title) for kind in SHEETS)]


def _reports(room: Room) -> Iterator[Offer]:
    if room.plan.reporting is None:
        return
    drafts = room.incident.composed_reports.filter(state=ComposedState.DRAFT, corrects=None)
    in_hand = {row.kind: row for row in drafts}
    why = room_bar.why_not(room, Command.COMPOSE_REPORT)
    for each in room.plan.reporting.contents:
        row = in_hand.get(each.kind)
        note = f"接着写第 {row.revision + 1} 稿" if row else ""
        title = paper(room.plan, each.form).title
        draft = row.pk if row else None
        yield Offer(each.form, title, Command.COMPOSE_REPORT, each.kind, why, note, draft)


def _requested(room: Room) -> Iterator[Offer]:
    for kind, command, asked in REQUESTED:
        if not (powers.known(room.plan, command) and deriving.fits(command, derived=room.is_derived)):
            continue
        pending = room.pending if room.pending and room.pending.kind == asked else None
        why = room_bar.why_not(room, command)
        if not why and not room_bar.at_its_level(room, command):
            why = _not_at_this_grade(room)
        note = f"已提请，待批；可重新提请（{pending.what}）" if pending and not why else ""
        yield Offer(kind, paper(room.plan, kind).title, command, "", why, note)


def _not_at_this_grade(room: Room) -> str:
    rule = room.plan.activation.exemption
    if rule is None:
        return ""
    names = "、".join(room.plan.grading.level_names[grade] for grade in rule.grades)
    return f"事件等级为{names}时才可提请（{cite(room.plan, rule.clause).ref}）"


def _ending(room: Room) -> Iterator[Offer]:
    title = paper(room.plan, "TERMINATION_APPROVAL").title
    if room.incident.state == State.TERMINATING:
        yield Offer("TERMINATION_APPROVAL", title, None, "termination", note="办理中")
    else:
        command = Command.REQUEST_TERMINATION
        yield Offer("TERMINATION_APPROVAL", title, command, why_not=room_bar.why_not(room, command))


def _others(room: Room) -> Iterator[Offer]:
    plan = room.plan
    if plan.releasing is not None:
        why = room_bar.why_not(room, Command.DRAFT_RELEASE)
        kind = "INFORMATION_RELEASE"
        yield Offer(kind, paper(plan, kind).title, Command.DRAFT_RELEASE, why_not=why)
    why = room_bar.why_not(room, Command.PROPOSE_DECREE) if plan.decrees else ""
    for each in plan.decrees:
        yield Offer(each.kind, each.title, Command.PROPOSE_DECREE, each.code, why)
