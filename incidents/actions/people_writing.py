"""What an act in the people ledger leaves: one event, the movement, the ledger's own states, the claims."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents import events
from incidents.actions import claims
from incidents.actions.claims import Claim
from incidents.actions.desk import Locked
from incidents.models import Event, EventKind, FactBasis, Incident, Officer, PersonMove
from incidents.rules import people
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command
from incidents.rules.people import EXPECTED, EXPECTED_OPEN, Change, Ledger, Standing, SumCheck


@dataclass(frozen=True)
class Expected:
    """应到: how many there should be (None: not known), and whether that number is itself in question."""

    count: int | None = None
    open: bool = False


@dataclass(frozen=True)
class Said:
    """Who said so, and of when it is."""

    source: str
    as_of: datetime | None = None


@dataclass(frozen=True)
class Act:
    """What the event will say."""

    name: str
    words: str
    said: Said
    changes: list[Change] = field(default_factory=list)
    rows: list[PersonMove] = field(default_factory=list)
    expected: Expected | None = None
    effect: list[Change] | None = None
    """What the movement alone did, where a correction also took another one back."""
    corrects: Event | None = None


def done_by(event: Event) -> Sequence[Change]:
    """Of a correction only what the movement itself did counts: what it took back stays taken back."""
    return [Change(each["state"], each["from"], each["to"]) for each in event.payload["effect"]]


def row_of(
    incident: Incident,
    from_state: str,
    to_state: str,
    count: int,
    said: Said,
    *,
    by: Officer,
    now: datetime,
    corrects: PersonMove | None = None,
) -> PersonMove:
    return PersonMove(
        incident=incident,
        seq=incident.seq,
        from_state=from_state,
        to_state=to_state,
        count=count,
        source=said.source.strip()[:80],
        as_of=said.as_of or now,
        recorded_at=now,
        recorded_by=by,
        corrects=corrects,
    )


def write(locked: Locked, book: Ledger, act: Act, *, by: Officer, now: datetime) -> None:
    """The event first, then the movement, the ledger's own states and the claims, all under its seq."""
    incident, plan = locked.incident, locked.plan
    after = _after(book, act)
    check = people.sum_check(after)
    events.record(
        incident,
        EventKind.PEOPLE_MOVED,
        by=by,
        now=now,
        occurred_at=act.said.as_of or now,
        post=locked.acting_as(Command.UPDATE_FACTS),
        summary=_sentence(act, check, now),
        clause=plan.grading.clause,
        payload=_payload(book, act, check, now),
        corrects=act.corrects,
    )
    for row in act.rows:
        row.seq = incident.seq
    PersonMove.objects.bulk_create(act.rows)
    incident.people = _stored(after)
    incident.save(update_fields=["people"])
    _tell_facts(locked, book, act, by=by, now=now)


def _after(book: Ledger, act: Act) -> Ledger:
    counted = book.with_counts({each.state: each.after for each in act.changes})
    if act.expected is None:
        return counted
    return counted.expecting(act.expected.count, act.expected.open)


def _stored(book: Ledger) -> dict[str, Any]:
    own = {
        code: each.count
        for code, each in book.balances.items()
        if each.state.indicator is None and each.spoken_of
    }
    expected = {} if book.expected is None else {EXPECTED: book.expected}
    return own | expected | ({EXPECTED_OPEN: True} if book.expected_open else {})


def _tell_facts(locked: Locked, book: Ledger, act: Act, *, by: Officer, now: datetime) -> None:
    """The states that an indicator holds are claims like any other: grade, level and clocks follow them."""
    as_of = act.said.as_of or now
    told = [
        Claim(indicator, FactBasis.CONFIRMED, each.after, act.said.source, as_of)
        for each in act.changes
        if (indicator := book[each.state].state.indicator)
    ]
    if told:
        claims.adopt(
            locked.incident, locked.plan, told, by=by, now=now, source=act.said.source.strip(), as_of=as_of
        )


def _payload(book: Ledger, act: Act, check: SumCheck, now: datetime) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "act": act.name,
        "words": act.words,
        "source": act.said.source.strip(),
        "as_of": act.said.as_of or now,
        "changes": _told(book, act.changes),
        "effect": _told(book, act.changes if act.effect is None else act.effect),
        "check": {"standing": check.standing, "total": check.total, "words": check.words},
    }
    if act.expected is not None:
        payload |= {EXPECTED: act.expected.count, EXPECTED_OPEN: act.expected.open}
    payload["moves"] = [
        {
            "id": row.pk,
            "from": row.from_state,
            "to": row.to_state,
            "count": row.count,
            "corrects": row.corrects_id,
        }
        for row in act.rows
    ]
    return payload


def _told(book: Ledger, done: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {"state": each.state, "label": book.label(each.state), "from": each.before, "to": each.after}
        for each in done
    ]


def _sentence(act: Act, check: SumCheck, now: datetime) -> str:
    """「失联→死亡 1人（消防，18:40）」, and the sum where it does not come out."""
    said = f"{act.words}（{act.said.source.strip()}，{clock(act.said.as_of or now, now)}）"
    return f"{said}；▲ {check.words}" if check.standing is Standing.DIFFERS else said


def moved(book: Ledger, row: PersonMove) -> str:
    return f"{book.label(row.from_state)}→{book.label(row.to_state)} {row.count}人"


def now_known(book: Ledger, done: Sequence[Change]) -> str:
    """「，死亡原为不明，记为至少 1」: what was not known before is known by half now."""
    least = [each for each in done if each.before is None and book[each.state].is_unknown]
    return "".join(f"，{book.label(each.state)}原为不明，记为至少 {each.after}" for each in least)


def entered(book: Ledger, each: Change) -> str:
    label, before = book.label(each.state), each.before
    return f"{label} {f'{before}→' if before is not None else ''}{people.shown(each.after)}"


def expected_words(book: Ledger, expected: Expected | None) -> list[str]:
    if expected is None:
        return []
    count = "不明" if expected.count is None else expected.count
    return [f"{book.expected_label} {count}{'（人数待核）' if expected.open else ''}"]


def clock(moment: datetime, now: datetime) -> str:
    here, today = moment.astimezone(BEIJING), now.astimezone(BEIJING)
    return here.strftime("%H:%M" if here.date() == today.date() else "%m-%d %H:%M")
