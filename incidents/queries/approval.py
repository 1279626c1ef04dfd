"""Who may decide on a request for activation, and how it stands for one officer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from incidents.models import ActivationRequest, Channel, Event, EventKind, Officer, RequestState
from incidents.queries.authority import posts_of
from incidents.queries.chain import Person
from incidents.queries.room import Room
from incidents.queries.room_head import current, shown
from incidents.rules import answers
from incidents.rules.levels import letter


@dataclass(frozen=True)
class Decider:
    """Somebody whose word decides: by his post or by a delegation in force."""

    officer: Officer
    title: str


def deciders(room: Room) -> list[Decider]:
    """Holders of the posts with the power, then those to whom one of these posts is lent."""
    return [Decider(officer, title) for officer, title, _ in room.asking.deciders(room.plan)]


@dataclass(frozen=True)
class Matter:
    """A request as one officer meets it.

    `how`: pending (he may decide), overrulable (returned by somebody lower, he may still approve), endorse (his opinion
    is asked), no_power, superseded, lapsed, expired, countersign, awaiting (decided by telephone, another signs), decided, none.
    """

    how: str
    request: ActivationRequest | None = None
    newest: ActivationRequest | None = None
    basis: list[dict[str, Any]] | None = None
    people: str = ""
    values: str = ""
    waited: int = 0
    by_phone: bool = False


def matter(room: Room, request_id: UUID | str | None) -> Matter:
    """The request asked for, or the one that matters now; a text that is no id names none."""
    newest = next(iter(room.requests), None)
    asked = next((row for row in room.requests if row.pk == request_id), None)
    if asked is None and request_id:
        return Matter("expired", newest=newest)
    asked = asked or _foremost(room)
    if asked is None:
        return Matter("none")
    level = letter(asked.response_level)
    rows = [row for row in asked.assessment.get("matched", []) if row["level"] == level]
    return Matter(
        how=_how(room, asked),
        request=asked,
        newest=newest,
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
    if row.state in (RequestState.SUPERSEDED, RequestState.RETURNED) and row is not room.requests[0]:
        return "superseded"
    if row.state == RequestState.SUPERSEDED or (
        row.state == RequestState.RETURNED and not room.incident.is_live
    ):
        return "lapsed"
    if row.state == RequestState.PENDING:
        return _open(room, row)
    if row.channel == Channel.PHONE and row.countersigned_at is None:
        return "countersign" if row.decided_by_id == room.officer.pk else "awaiting"
    return "overrulable" if _may_overrule(room, row) else "decided"


def _open(room: Room, row: ActivationRequest) -> str:
    if not room.legal(row.way.approve):
        return "lapsed"
    if room.may(row.way.approve):
        return "pending"
    return "endorse" if may_endorse(room, row) else "no_power"


def may_endorse(room: Room, row: ActivationRequest) -> bool:
    """Whether this officer's opinion is asked and has not been given."""
    asked = room.plan.desk.endorsing.posts if room.plan.desk else ()
    if row.requested_by_id == room.officer.pk or not set(room.posts) & set(asked):
        return False
    given = room.asking.endorsements.get(row.pk, [])
    return all(each.officer_id != room.officer.pk for each in given)


def _may_overrule(room: Room, row: ActivationRequest) -> bool:
    """Returned by somebody lower than this officer, and the incident still waits."""
    if row.state != RequestState.RETURNED or not room.can(row.way.approve) or not row.decided_by:
        return False
    first = posts_of(row.decided_by, now=row.decided_at or room.now)
    ranks = [
        answers.rank(room.plan, [(each.post, not each.delegated_by) for each in held], row.way.approve)
        for held in (first, room.held)
    ]
    return answers.overrules(first_approved=False, first=ranks[0], later_approves=True, later=ranks[1])


def lendings(room: Room) -> list[Person]:
    """Those who could decide if the holder of a deciding post lent it to them: once for each who may lend."""
    if room.chain is None:
        return []
    return [
        replace(each, lent_by=giver)
        for each in room.chain.delegates
        for giver in room.asking.givers(room.plan, each.officer)
    ]


def unread_about(room: Room, row: ActivationRequest) -> bool:
    """Whether this officer has not opened the page since two answered differently."""
    found = room.incident.notices.filter(officer=room.officer, kind="differ", read_at__isnull=True)
    return found.filter(event__payload__request=str(row.pk)).exists()


def differing(room: Room, row: ActivationRequest) -> Event | None:
    """The last time that two answered this request differently."""
    found = room.incident.events.filter(kind=EventKind.ANSWERS_DIFFER, payload__request=str(row.pk))
    return found.order_by("-seq").first()


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(row["table"], row["item"], row["text"]): row for row in rows}.values())


def _values(room: Room, rows: list[dict[str, Any]]) -> str:
    found = [f"{row['label']} {_word(room, row)}{row['unit']}" for row in rows if row["value"] is not None]
    return "，".join(dict.fromkeys(found))


def _word(room: Room, row: Mapping[str, Any]) -> Any:
    """What was reported, in the plan's words. Of a scale the row holds the class it counts at least as:
    「级别待核」 must not read 「乡镇」 to the one who decides."""
    indicator = next((each for each in room.plan.indicators if each.name == row["indicator"]), None)
    if indicator is None:  # 「初判发生…」 is a criterion on the grade, which is no indicator
        return row["value"]
    reported = current(room.incident, indicator.name)[0] if indicator.kind == "scale" else None
    return shown(indicator, row["value"] if reported is None else reported)


def _people(room: Room) -> str:
    counted = [each for each in room.plan.indicators if each.section == "people" and each.kind == "count"]
    known = room.incident.confirmed
    return "，".join(
        f"{each.label.removesuffix('人数')} {'不明' if known.get(each.name) is None else known[each.name]}"
        for each in counted
    )
