"""后期处置 of an incident: each duty with its owner, clocks and papers; the expenses; the personal data still kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from incidents.models import (
    AftermathProof,
    Deadline,
    Expense,
    Incident,
    PersonRecord,
    ProofKind,
    Task,
    TaskKind,
    TaskState,
)
from incidents.plans.schema import Aftermath, Plan
from incidents.plans.schema.timing import Asked
from incidents.queries import attachments, clock_ledger, returns
from incidents.queries.expenses import Sums, ledger
from incidents.queries.expenses import sums as sums_of
from incidents.queries.returns import Taken
from incidents.queries.room import Cited, Room, cite
from incidents.rules import aftermath, personal_data
from incidents.rules.days import day_of
from incidents.rules.lifecycle import Command


@dataclass(frozen=True)
class Wanted:
    """A paper that the duty asks for, and whether one of its kind is there."""

    asked: Asked
    given: bool


@dataclass(frozen=True)
class Clock:
    row: Deadline
    state: str
    """Of `clock_ledger.STATES`."""
    words: str
    badge: str


@dataclass(frozen=True)
class Line:
    """One duty."""

    task: Task
    duty: Aftermath | None
    cited: Cited
    proofs: Sequence[AftermathProof]
    papers: Sequence[tuple[AftermathProof, Sequence[attachments.Line]]]
    """The same with the files that hang on each."""
    wanted: Sequence[Wanted]
    clocks: Sequence[Clock]
    mine: bool
    """Whether he may register papers for it and complete it."""

    @property
    def done(self) -> bool:
        return self.task.state == TaskState.DONE

    @property
    def lacking(self) -> list[Asked]:
        return [each.asked for each in self.wanted if not each.given]


@dataclass(frozen=True)
class Person:
    """One record as this officer sees it."""

    row: PersonRecord
    name: str
    identity: str
    phone: str
    standing: str
    due: bool
    """应销毁: the work is over and nobody settled a longer keeping."""


@dataclass(frozen=True)
class Called:
    """Who called, of the event's own call: masked, with what is to become of it."""

    name: str
    phone: str
    standing: str
    due: bool


class Afterwards:
    """Everything that the page shows, each table read once."""

    def __init__(self, room: Room, seen: PersonRecord | None = None) -> None:
        self.room = room
        self.seen = seen

    @property
    def incident(self) -> Incident:
        return self.room.incident

    @property
    def plan(self) -> Plan:
        return self.room.plan

    @property
    def grade(self) -> int | None:
        return aftermath.grade_that_counts(
            confirmed=self.incident.severity_grade,
            assessed=self.incident.assessment.get("severity_grade"),
            response_level=self.incident.response_level,
        )

    @property
    def investigated_by(self) -> str:
        """By the regulation; "" where the grade is not known, or the plan's data say nothing."""
        known = self.plan.investigation
        return known.led_by.get(self.grade or 0, "") if known else ""

    @cached_property
    def registered(self) -> list[AftermathProof]:
        return list(self.incident.proofs.select_related("recorded_by").order_by("recorded_at"))

    @cached_property
    def files(self) -> dict[UUID, list[attachments.Line]]:
        """By the proof on which they hang; nothing is asked while nothing is registered."""
        proofs = [each.pk for each in self.registered]
        return attachments.hanging_on(self.incident, "proof", proofs) if proofs else {}

    @cached_property
    def lines(self) -> list[Line]:
        duties = {aftermath.code_of(n, each): each for n, each in enumerate(self.plan.aftermath, start=1)}
        proofs: dict[object, list[AftermathProof]] = {}
        for proof in self.registered:
            proofs.setdefault(proof.task_id, []).append(proof)
        tasks = [each for each in self.room.tasks if each.kind == TaskKind.AFTERMATH]
        return [self._line(each, duties.get(each.code), proofs.get(each.pk, [])) for each in tasks]

    def _line(self, task: Task, duty: Aftermath | None, proofs: Sequence[AftermathProof]) -> Line:
        codes = duty.clocks if duty else ()
        return Line(
            task=task,
            duty=duty,
            cited=cite(self.plan, task.clause),
            proofs=proofs,
            papers=[(proof, self.files.get(proof.pk, [])) for proof in proofs],
            wanted=wanted(duty, proofs, self.grade, still_out=bool(self.still_out)),
            clocks=[self._clock(row) for row in self.room.deadlines if row.rule_code in codes],
            mine=self.room.can(Command.RECORD_PROOF) and self._his(task),
        )

    def _his(self, task: Task) -> bool:
        held = (task.owner_unit and task.owner_unit in self.room.units) or task.owner_post in self.room.posts
        return self.room.may(Command.REQUEST_ACTIVATION) or bool(held)

    def _clock(self, row: Deadline) -> Clock:
        state = clock_ledger.state_of(row, now=self.room.now)
        return Clock(row, state, clock_ledger.STATES[state], clock_ledger.badge_of(row))

    @cached_property
    def taken(self) -> list[Taken]:
        """Every item of every requisition, given back or not."""
        return returns.taken(self.incident, self.plan)

    @property
    def still_out(self) -> list[Taken]:
        return returns.still_out(self.taken)

    @property
    def returning(self) -> Line | None:
        """The duty for which what was given back is registered."""
        asked = (each for each in self.lines if any(w.asked.kind == ProofKind.RETURN for w in each.wanted))
        return next(asked, None)

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @cached_property
    def expenses(self) -> list[Expense]:
        return ledger(self.incident.pk)

    @property
    def sums(self) -> Sums:
        return sums_of(self.expenses)

    @cached_property
    def persons(self) -> list[Person]:
        rows = self.incident.person_records.select_related("destroyed_by").order_by("position")
        return [self._person(each) for each in rows]

    def _person(self, row: PersonRecord) -> Person:
        """Masked for everybody; whole for him who has just given his reason, for this one answer."""
        whole = self.seen is not None and self.seen.pk == row.pk
        gone = row.destroyed_at is not None
        due = is_due(self.incident, gone=gone, kept_until=row.kept_until, now=self.room.now)
        return Person(
            row=row,
            name=row.name if whole else personal_data.name(row.name),
            identity=row.identity if whole else personal_data.identity(row.identity),
            phone=row.phone if whole else personal_data.phone(row.phone),
            standing=standing(gone=gone, kept_until=row.kept_until, due=due),
            due=due,
        )

    @cached_property
    def called(self) -> Called | None:
        """None where nobody gave a name or a number."""
        row = self.incident
        told = personal_data.caller(row.caller, whole=False)
        if row.caller_destroyed_at is None and not any(told.get(part) for part in personal_data.OF_CALLER):
            return None
        gone, kept = row.caller_destroyed_at is not None, row.caller_kept_until
        due = is_due(row, gone=gone, kept_until=kept, now=self.room.now)
        word = standing(gone=gone, kept_until=kept, due=due)
        return Called(told.get("name", ""), told.get("phone", ""), word, due)

    @property
    def to_destroy(self) -> int:
        return sum(each.due for each in self.persons) + bool(self.called and self.called.due)


def wanted(
    duty: Aftermath | None, proofs: Sequence[AftermathProof], grade: int | None, *, still_out: bool = False
) -> list[Wanted]:
    """Each paper asked for at this grade; the n-th of a kind is there when n of that kind are registered, and what was
    requisitioned is given back when nothing is still out."""
    if duty is None:
        return []
    there, counted = Counter(str(each.kind) for each in proofs), Counter[str]()
    found = []
    for asked in duty.asks:
        if grade is not None and grade not in asked.grades:
            continue
        counted[asked.kind] += 1
        given = there[asked.kind] >= counted[asked.kind]
        found.append(Wanted(asked, given and not (still_out and asked.kind == ProofKind.RETURN)))
    return found


def is_due(incident: Incident, *, gone: bool, kept_until: date | None, now: datetime) -> bool:
    """The law names no number of days: destruction is owed from when the work is over (应对法 85)."""
    if gone or incident.state not in ("RECOVERY", "ARCHIVED"):
        return False
    return kept_until is None or kept_until < day_of(now)


def standing(*, gone: bool, kept_until: date | None, due: bool) -> str:
    if gone:
        return "已销毁"
    if due:
        return "应销毁，或经评估延期"
    return f"留存至 {kept_until:%Y-%m-%d}" if kept_until else "应对工作使用中"


def proof_of(row: AftermathProof) -> Mapping[str, object]:
    """As an answer."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "reference": row.reference,
        "given_by": row.given_by,
        "dated_on": row.dated_on,
        "returned": f"{row.decree_id}:{row.item}" if row.decree_id else None,
        "compensation": row.compensation,
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by.name,
    }
