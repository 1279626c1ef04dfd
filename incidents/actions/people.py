"""人员账: first figures, movements from state to state, 应到. Each act is one event, and the facts follow it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions.desk import Locked, lock
from incidents.actions.people_asking import (
    SAME_MOVE,
    ask_about_same_figures,
    ask_about_same_person,
    ask_to_retype,
)
from incidents.actions.people_writing import (
    Act,
    Expected,
    Said,
    clock,
    done_by,
    entered,
    expected_words,
    moved,
    now_known,
    row_of,
    write,
)
from incidents.models import Event, Incident, Officer, PersonMove
from incidents.queries.people import ledger_of
from incidents.rules import people
from incidents.rules.lifecycle import Command
from incidents.rules.people import Ledger
from incidents.rules.refusal import Conflict, InvalidInput

__all__ = ["SAME_MOVE", "Expected", "Said", "correct", "enter", "expect", "move", "moved"]


@transaction.atomic
def enter(
    *,
    incident_id: UUID,
    counts: Mapping[str, int | None],
    said: Said,
    by: Officer,
    now: datetime,
    expected: Expected | None = None,
    expected_seq: int | None = None,
    check_slips: bool = False,
    retyped: Mapping[str, int | None] | None = None,
) -> Incident:
    """Take over the numbers of several states at once (None: 不明) and 应到 where it is given. A difference between
    the sum and 应到 is noted and stops nothing. Raises Conflict where another officer gave one of the states
    a different number since `expected_seq`; with `check_slips` Retype for each grave number not `retyped`."""
    locked, book = _opened(incident_id, by=by, now=now)
    ask_about_same_figures(locked, book, counts, expected_seq, by=by, now=now)
    _check(book, counts, said, expected, now=now)
    done = people.changes(book, counts)
    if expected == Expected(book.expected, book.expected_open):
        expected = None
    if not done and expected is None:
        raise InvalidInput({"people": "没有要登记的人数。"})
    if check_slips:
        ask_to_retype(locked, book, {each.state: each.after for each in done}, retyped or {})
    words = "，".join([entered(book, each) for each in done] + expected_words(book, expected))
    first = [
        row_of(locked.incident, "", each.state, each.after, said, by=by, now=now)
        for each in done
        if each.before is None and each.after
    ]
    write(locked, book, Act("enter", words, said, done, rows=first, expected=expected), by=by, now=now)
    return locked.incident


@transaction.atomic
def expect(
    *, incident_id: UUID, expected: Expected, by: Officer, now: datetime, said: Said | None = None
) -> Incident:
    """应到 is so many; or not known; or in question (应到人数待核)."""
    locked, book = _opened(incident_id, by=by, now=now)
    said = said or Said("值班员核对")
    _check(book, {}, said, expected, now=now)
    words = expected_words(book, expected)[0]
    write(locked, book, Act("expect", words, said, expected=expected), by=by, now=now)
    return locked.incident


@transaction.atomic
def move(
    *,
    incident_id: UUID,
    from_state: str,
    to_state: str,
    count: int,
    said: Said,
    by: Officer,
    now: datetime,
    expected_seq: int | None = None,
    another: bool = False,
    check_slips: bool = False,
    retyped: int | None = None,
) -> PersonMove:
    """Move `count` people. Raises Conflict where another officer has moved people the same way, or changed the
    number they would go to, since `expected_seq`: it may be the same person. `another` says that it is not.
    With `check_slips` Retype where they bring a graver level and `count` has not been `retyped`."""
    locked, book = _opened(incident_id, by=by, now=now)
    row = row_of(locked.incident, from_state, to_state, count, said, by=by, now=now)
    if not another and expected_seq is not None:
        ask_about_same_person(locked, book, row, expected_seq)
    after = people.apply_move(book, from_state, to_state, count)
    _check(book, {}, said, None, now=now)
    if check_slips:
        goal = {to_state: after[to_state]}
        ask_to_retype(locked, book, goal, goal if retyped == count else {})
    done = people.changes(book, after)
    words = f"{moved(book, row)}{now_known(book, done)}"
    write(locked, book, Act("move", words, said, done, rows=[row]), by=by, now=now)
    return row


@transaction.atomic
def correct(
    *,
    incident_id: UUID,
    move_id: UUID,
    said: Said,
    by: Officer,
    now: datetime,
    from_state: str = "",
    to_state: str = "",
    count: int | None = None,
    withdraw: bool = False,
) -> PersonMove:
    """The movement was another one, or (`withdraw`) none: a new movement names the old one, which stays, struck.
    What is left out stays as it was. Raises Conflict where somebody has corrected it before."""
    locked, book = _opened(incident_id, by=by, now=now)
    old = locked.incident.person_moves.select_related("corrected_by__recorded_by").get(pk=move_id)
    event = locked.incident.events.get(seq=old.seq)
    _correctable(old, event, now=now)
    _check(book, {}, said, None, now=now)
    taken = people.take_back(book, done_by(event))
    without = book.with_counts(taken)
    if withdraw:
        from_state, to_state, count, put = old.to_state, old.from_state, old.count, {}
    else:
        from_state, to_state = from_state or old.from_state, to_state or old.to_state
        count = old.count if count is None else count
        put = people.apply_move(without, from_state, to_state, count)
    row = row_of(locked.incident, from_state, to_state, count, said, by=by, now=now, corrects=old)
    was = f"{clock(old.as_of, now)} {moved(book, old)}"
    act = Act(
        "withdraw" if withdraw else "correct",
        f"撤销 {was}" if withdraw else f"更正 {was}：应为 {moved(book, row)}",
        said,
        people.changes(book, taken | put),
        effect=people.changes(without, put),
        rows=[row],
        corrects=event,
    )
    write(locked, book, act, by=by, now=now)
    return row


def _opened(incident_id: UUID, *, by: Officer, now: datetime) -> tuple[Locked, Ledger]:
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    return locked, ledger_of(locked.incident, locked.plan)


def _check(
    book: Ledger, counts: Mapping[str, int | None], said: Said, expected: Expected | None, *, now: datetime
) -> None:
    errors = people.wrong_counts(book, counts)
    if not said.source.strip():
        errors["source"] = "请写来源，如“消防”。"
    if said.as_of is not None and said.as_of > now:
        errors["as_of"] = "截至时刻晚于现在，请核对。"
    if expected and expected.count is not None and not 0 <= expected.count <= people.MOST:
        errors["expected"] = f"应到人数应为 0 至 {people.MOST} 的整数，不明则留空。"
    if errors:
        raise InvalidInput(errors)


def _correctable(old: PersonMove, event: Event, *, now: datetime) -> None:
    later = getattr(old, "corrected_by", None)
    if later is not None:
        raise Conflict(
            f"{later.recorded_by.name} {clock(later.recorded_at, now)} 已更正这一笔，请看更正后的那一笔。"
        )
    if event.payload["act"] == "withdraw":
        raise Conflict("这一笔是撤销，不能再更正；人确实移动了，请另记一笔。")
    if not old.from_state:
        raise Conflict("这一笔是首次登记的人数，请在「登记人数」里写上正确的数。")
