"""The same person told to two officers, the same state counted by two: the second is asked, nothing is overwritten."""

from collections.abc import Mapping
from datetime import datetime

from incidents.actions.desk import Locked
from incidents.actions.people_writing import clock, moved
from incidents.models import Officer, PersonMove
from incidents.plans import lookup
from incidents.queries.people import Told, same_moves_since, told_since
from incidents.rules import people
from incidents.rules.facts import parse_facts
from incidents.rules.people import Ledger
from incidents.rules.refusal import Conflict, Retype
from incidents.rules.slips import slips

SAME_MOVE = "same_move"


def ask_about_same_person(locked: Locked, book: Ledger, yours: PersonMove, seen: int) -> None:
    """Two officers, one telephone call: the second is asked."""
    incident, by, now = locked.incident, yours.recorded_by, yours.recorded_at
    for row in same_moves_since(incident, yours.from_state, yours.to_state, seen, besides=by):
        raise Conflict(
            f"{row.recorded_by.name} {clock(row.recorded_at, now)} 已记 {moved(book, row)}（{row.source}），是同一人吗？"
            "是同一人就不必再记；是另外的人，选“是另外的人”再提交。",
            code=SAME_MOVE,
            details={"theirs": _moved_details(row), "yours": _moved_details(yours)},
        )
    told = [
        each for each in _since(locked, seen, by=by) if each.state == yours.to_state and not each.by_moving
    ]
    for each in told[-1:]:
        raise Conflict(
            f"{each.by} {clock(each.at, now)} 已把 {book.label(each.state)} 记为 {people.shown(each.count)}（{each.source}），"
            "其中有没有您要记的人？有就不必再记；是另外的人，选“是另外的人”再提交。",
            code=SAME_MOVE,
            details={"theirs": _told(each), "yours": _moved_details(yours)},
        )


def ask_about_same_figures(
    locked: Locked,
    book: Ledger,
    counts: Mapping[str, int | None],
    seen: int | None,
    *,
    by: Officer,
    now: datetime,
) -> None:
    """One choice a state, with both numbers; states that only one of the two has touched merge silently."""
    if seen is None:
        return
    last = {each.state: each for each in _since(locked, seen, by=by)}
    both = [each for code, each in last.items() if code in counts and counts[code] != book[code].count]
    if both:
        sentences = [
            f"{book.label(each.state)}：您记 {people.shown(counts[each.state])}，"
            f"{each.by} {clock(each.at, now)} 记 {people.shown(each.count)}（{each.source}）"
            for each in both
        ]
        raise Conflict(
            f"{'；'.join(sentences)}。请核对后再提交。",
            details={
                "fields": [
                    {
                        "field": f"people.{each.state}",
                        "yours": counts[each.state],
                        "theirs": _told(each),
                    }
                    for each in both
                ],
                "seq": locked.incident.seq,
            },
        )


def ask_to_retype(
    locked: Locked, book: Ledger, counts: Mapping[str, int | None], retyped: Mapping[str, int | None]
) -> None:
    """Raises Retype where one of the new numbers jumps or crosses a threshold and has not been typed again."""
    incident, plan = locked.incident, locked.plan
    held = {indicator: code for code in counts if (indicator := book[code].state.indicator)}
    known = parse_facts(plan, incident.confirmed, incident.projected)
    new = parse_facts(plan, {name: counts[code] for name, code in held.items()})
    last = {f"confirmed.{name}": value for name, value in known.confirmed.items()}
    asked = [
        (code, slip)
        for slip in slips(plan, known, new, last)
        if (code := held[slip.field.removeprefix("confirmed.")]) not in retyped or retyped[code] != slip.value
    ]
    if asked:
        words = "；".join(f"{book.label(code)} {slip.value}：{slip.words}" for code, slip in asked)
        raise Retype(
            f"{words}。再输一遍以确认。",
            details={"fields": [slip.as_dict() | {"field": f"people.{code}"} for code, slip in asked]},
            clause=next((lookup.clause_ref(plan, slip.clause) for _, slip in asked if slip.clause), ""),
        )


def _since(locked: Locked, seen: int, *, by: Officer) -> list[Told]:
    return told_since(locked.incident, locked.plan, seen, besides=by)


def _moved_details(row: PersonMove) -> dict[str, object]:
    return {
        "from": row.from_state,
        "to": row.to_state,
        "count": row.count,
        "by": row.recorded_by.name,
        "at": row.recorded_at.isoformat(),
        "source": row.source,
    }


def _told(told: Told) -> dict[str, object]:
    return {
        "state": told.state,
        "count": told.count,
        "by": told.by,
        "at": told.at.isoformat(),
        "source": told.source,
    }
