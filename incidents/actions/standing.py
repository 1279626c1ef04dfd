"""How a request stands when an answer to it arrives: still open, overtaken in one of several ways, or answered otherwise."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from incidents import events
from incidents.actions.desk import Locked
from incidents.events import NoticePlan
from incidents.models import (
    ActivationRequest,
    Channel,
    EventKind,
    Incident,
    Officer,
    RequestKind,
    RequestState,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.rules import answers, lifecycle, powers, requesting
from incidents.rules.answers import Rank
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import letter
from incidents.rules.lifecycle import STATE_LABELS, Command, State
from incidents.rules.refusal import Conflict, WrongState

SAID = {RequestState.APPROVED: "批准", RequestState.RETURNED: "退回"}


def command_of(kind: str, answer: RequestState) -> Command:
    """What an answer to a request of this kind needs."""
    way = requesting.way(kind)
    return way.approve if answer == RequestState.APPROVED else way.give_back


REPLACED = (RequestState.SUPERSEDED, RequestState.RETURNED)
"""Where a newer request follows; the newest one is SUPERSEDED when the incident leaves the plan."""


class Overtaken(Conflict):
    """The answer came second and does not stand. It is on record all the same: raised after the commit."""

    code = "answers_differ"


@dataclass(frozen=True)
class Answer:
    """What one officer says to a request."""

    state: RequestState
    officer: Officer
    acting: str
    at: datetime
    words: str = ""


def admit(incident: Incident, plan: Plan, command: Command) -> None:
    """Before the body of an answer is read: WrongState where no answer can be taken any more. One to a request
    that was answered before is taken, to be kept beside the first."""
    if (State(incident.state), command) in lifecycle.TRANSITIONS:
        return
    asked = incident.activation_requests.filter(kind__in=_kinds_of(command))
    if incident.is_live and asked.filter(decided_by__isnull=False).exists():
        return
    newest = asked.order_by("-requested_at", "-facts_seq").first()
    if newest is not None and newest.state != RequestState.APPROVED:
        clause = lookup.clause_ref(plan, plan.activation.approve_clause)
        raise lapsed(incident, who=powers.who_can(plan, Command.VERIFY), clause=clause)
    lifecycle.after(State(incident.state), command)


def _kinds_of(command: Command) -> list[str]:
    """The kinds of request that this command answers; every kind for one that answers any."""
    own = [kind.value for kind, way in requesting.WAYS.items() if command in (way.approve, way.give_back)]
    return own or [kind.value for kind in requesting.Kind]


def found(
    locked: Locked,
    request_id: UUID | None,
    answer: RequestState,
    kind: str | None = RequestKind.ACTIVATION,
) -> ActivationRequest:
    """The request that the answer is about. Refuses what can no longer be answered, in the sentence that fits.
    `kind` None: of any kind."""
    asked = locked.incident.activation_requests.select_related("requested_by", "decided_by", "recorded_by")
    if kind is not None:
        asked = asked.filter(kind=kind)
    rows = list(asked.order_by("-requested_at", "-facts_seq"))
    row = next((each for each in rows if request_id in (None, each.pk)), None)
    if row is None:
        raise _none(locked, request_id, command_of(kind or _first_kind(locked), answer), rows)
    if row.state in REPLACED and row is not rows[0]:
        raise Conflict(
            "此件已被更新的提请取代，请打开最新的一件。",
            code="superseded",
            clause=_clause(locked),
            who_can=powers.who_can(locked.plan, command_of(row.kind, answer)),
            details={"request": str(rows[0].pk)},
        )
    left = row.state == RequestState.SUPERSEDED or not locked.incident.is_live
    if left and row.state != RequestState.APPROVED:
        raise lapsed(locked.incident, who=powers.who_can(locked.plan, Command.VERIFY), clause=_clause(locked))
    return row


def _first_kind(locked: Locked) -> str:
    """What may be asked for in this state: a start before the response, a change of level in it."""
    responding = (State(locked.incident.state), Command.REQUEST_LEVEL_CHANGE) in lifecycle.TRANSITIONS
    return RequestKind.LEVEL_CHANGE if responding else RequestKind.ACTIVATION


def _none(
    locked: Locked, request_id: UUID | None, command: Command, rows: list[ActivationRequest]
) -> WrongState | Conflict:
    way = next(each for each in requesting.WAYS.values() if command in (each.approve, each.give_back))
    who = powers.who_can(locked.plan, way.request)
    if request_id is not None:
        newest: dict[str, object] = {"request": str(rows[0].pk)} if rows else {}
        sentence = "此链接已失效：本事件没有这件提请。"
        return Conflict(sentence, code="expired", clause=_clause(locked), who_can=who, details=newest)
    # A state that no request can be decided in is refused in the table's own words.
    lifecycle.after(State(locked.incident.state), command)
    clause = lookup.clause_ref(locked.plan, locked.plan.activation.request_clause)
    return WrongState(f"现在没有待批的{way.noun}，须先由{who}提请。", clause=clause, who_can=who)


def lapsed(incident: Incident, *, who: str, clause: str) -> WrongState:
    """Not approved when the incident left: 不属实, 移交, 并入."""
    host = incident.merged_into
    label = STATE_LABELS[State(incident.state)]
    if incident.is_live:
        what = "曾离开本预案，提请随之失效；要启动须重新提请"
    else:
        what = f"{f'已并入{host.number}' if host is not None else f'现为「{label}」'}，提请未经批准即已失效"
    sentence = f"此件不再待批：事件{what}。"
    return WrongState(sentence, code="lapsed", clause=clause, who_can=who)


def _clause(locked: Locked) -> str:
    return lookup.clause_ref(locked.plan, locked.plan.activation.approve_clause)


def settle(
    locked: Locked, row: ActivationRequest, answer: Answer, *, by: Officer, now: datetime
) -> Overtaken | None:
    """None where the answer stands. Otherwise the first one does: the second is put on record, its giver, the
    requester and the first decider are told. Raises Conflict where there is nothing to keep."""
    if row.state == RequestState.PENDING:
        return None
    first = _first(row)
    if first.state == answer.state or first.officer.pk == answer.officer.pk or not locked.incident.is_live:
        raise _already(locked, row, first, answer)
    wins = answers.overrules(
        first_approved=first.state == RequestState.APPROVED,
        first=_rank(locked, row, first),
        later_approves=answer.state == RequestState.APPROVED,
        later=_rank(locked, row, answer),
    )
    _record(locked, row, first, answer, wins=wins, by=by, now=now)
    return None if wins else _told(locked, row, first, answer)


def _first(row: ActivationRequest) -> Answer:
    assert row.decided_by is not None
    assert row.decided_at is not None
    words = row.return_reason or row.words
    return Answer(RequestState(row.state), row.decided_by, row.decided_as, row.decided_at, words)


def _rank(locked: Locked, row: ActivationRequest, answer: Answer) -> Rank:
    held = [(each.post, not each.delegated_by) for each in posts_of(answer.officer, now=answer.at)]
    return answers.rank(locked.plan, held, command_of(row.kind, answer.state))


def _hm(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M")


def _stands(row: ActivationRequest, first: Answer) -> str:
    by_phone = "电话批示" if row.channel == Channel.PHONE else ""
    return f"此件已由{first.officer.name} {_hm(first.at)} {by_phone}{SAID[first.state]}"


def _already(locked: Locked, row: ActivationRequest, first: Answer, answer: Answer) -> Conflict:
    unsigned = row.channel == Channel.PHONE and row.countersigned_at is None
    sentence = f"{_stands(row, first)}{f'，待{first.officer.name}补签' if unsigned else ''}。"
    if first.officer.pk == answer.officer.pk and first.state != answer.state:
        sentence += _way_out(locked, row, first)
    code = "awaiting_countersign" if unsigned else "decided"
    return Conflict(sentence, code=code, clause=_clause(locked), who_can=_who_next(locked, row, first))


def _way_out(locked: Locked, row: ActivationRequest, first: Answer) -> str:
    who = _who_next(locked, row, first)
    if first.state != RequestState.APPROVED:
        return f"要{'启动' if row.kind == RequestKind.ACTIVATION else '再办'}，由{who}修改后重新提请。"
    stands = requesting.done(row.kind, row.response_level, row.from_level)
    if row.kind == RequestKind.NOT_ACTIVATE:
        return f"{stands}。"
    return f"{stands}；要改变，由{who}提请调整级别或终止。"


def _who_next(locked: Locked, row: ActivationRequest, first: Answer) -> str:
    approved = first.state == RequestState.APPROVED
    return powers.who_can(locked.plan, Command.REQUEST_LEVEL_CHANGE if approved else row.way.request)


def _told(locked: Locked, row: ActivationRequest, first: Answer, answer: Answer) -> Overtaken:
    sentence = (
        f"{_stands(row, first)}；您的{SAID[answer.state]}意见已记录并转拟办人。{_way_out(locked, row, first)}"
    )
    return Overtaken(
        sentence,
        clause=_clause(locked),
        who_can=_who_next(locked, row, first),
        details={"request": str(row.pk), "first": _as_json(first), "yours": _as_json(answer)},
    )


def _record(
    locked: Locked,
    row: ActivationRequest,
    first: Answer,
    later: Answer,
    *,
    wins: bool,
    by: Officer,
    now: datetime,
) -> None:
    incident = locked.incident
    both = "；".join(_line(each) for each in (first, later))
    stands = later if wins else first
    summary = f"两人意见不一：{both}。以{stands.officer.name}的{SAID[stands.state]}为准"
    told = {each.pk: each for each in (row.requested_by, first.officer)}
    events.record(
        incident,
        EventKind.ANSWERS_DIFFER,
        by=by,
        now=now,
        occurred_at=later.at,
        post=later.acting,
        summary=summary,
        clause=locked.plan.activation.approve_clause,
        payload={
            "request": row.pk,
            "level": letter(row.response_level),
            "kind": row.kind,
            "first": _as_json(first),
            "later": _as_json(later),
            "stands": "later" if wins else "first",
        },
        notices=[
            NoticePlan(
                "differ",
                f"officer:{officer.pk}",
                officer.name,
                f"意见不一：{incident.title}"[:120],
                summary,
                officer_id=officer.pk,
            )
            for officer in told.values()
        ],
    )


def _line(answer: Answer) -> str:
    words = f"（{answer.words}）" if answer.words else ""
    return f"{answer.officer.name} {_hm(answer.at)} {SAID[answer.state]}{words}"


def _as_json(answer: Answer) -> dict[str, object]:
    return {
        "officer": str(answer.officer.pk),
        "name": answer.officer.name,
        "as": answer.acting,
        "answer": answer.state.value,
        "at": answer.at.isoformat(),
        "words": answer.words,
    }
