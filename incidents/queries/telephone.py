"""Whom to call about an incident, in the plan's order, with what came of the last try. A bounded number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from incidents.models import CallResult, Deadline, Officer, PhoneCall, Posting, ReportKind
from incidents.queries.phone_book import Number, contacts_of
from incidents.queries.room import Cited, Room, cite
from incidents.queries.rules_of import rule_of
from incidents.rules import deadlines, naming
from incidents.rules.levels import gravest, parse

MOST_CALLS, MOST_OFFICERS, MOST_REDIALS = 300, 200, 50
PURPOSES: tuple[tuple[str, ReportKind, tuple[str, ...]], ...] = (
    ("报告带班领导", ReportKind.LEADER, ("leader_report",)),
    # Who is owed a report in writing is telephoned first (YQ 4.2.2); the call does not stop the clock.
    ("电话首报", ReportKind.INITIAL, ("phone_report", "written_report")),
    ("通报", ReportKind.NOTIFICATION, ("notification",)),
)
"""What a call can be: its name, the kind of report it is registered as, the acts of the limits that name whom to call."""
KINDS = (
    ("local", "事发地"),
    ("cooperating", "协作单位"),
    ("member", "成员单位"),
    ("supervising", "上级"),
    ("external", "其他单位"),
)
NOT_NAMED = {*(title for _, title in KINDS), "人员"}
"""Sections for looking up; the others are calls that the plan or a notice asks for."""
TALK = "联系"


@dataclass(frozen=True)
class Line:
    """Somebody to call about something. `state`: idle ○ not called, done ✓ reached, soon ↻ due again, off given up."""

    key: str
    party: str
    purpose: str
    unit: str = ""
    officer: str = ""
    numbers: tuple[Number, ...] = ()
    initials: str = ""
    report_as: str = ""
    notice: UUID | None = None
    clause: str = ""
    cited: Cited = Cited()
    state: str = "idle"
    word: str = "未拨"
    last: PhoneCall | None = None

    @property
    def phone(self) -> str:
        return self.numbers[0].phone if self.numbers else ""

    @property
    def redial_at(self) -> datetime | None:
        return self.last.redial_at if self.last else None


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def reached(self) -> int:
        return sum(line.state == "done" for line in self.lines)


def call_list(room: Room) -> list[Section]:
    """What is due again; whom the plan's limits name; whom a notice has not reached; all units; all officers."""
    book = _Book(room)
    planned = [*_by_limits(room, book), *_by_notices(room, book)]
    units = [
        Section(title, [book.unit(unit.code, TALK) for unit in room.plan.units if unit.kind == kind])
        for kind, title in KINDS
    ]
    people = Section("人员", [book.officer(each, TALK) for each in book.officers])
    sections = [section for section in (*planned, *units, people) if section.lines]
    again = _due_again(sections, book)
    return [Section("待重拨", again), *sections] if again else sections


def line_for(sections: Iterable[Section], key: str) -> Line | None:
    return next((line for section in sections for line in section.lines if line.key == key), None)


def next_line(sections: Iterable[Section]) -> Line | None:
    """The first that the plan names and nobody has reached."""
    named = [section for section in sections if section.title not in NOT_NAMED]
    return next((line for section in named for line in section.lines if line.state != "done"), None)


def redials(organisation_id: object, *, incident: UUID | None = None) -> list[PhoneCall]:
    """What the office, or one incident of it, still owes a try; the earliest first."""
    rows = PhoneCall.objects.filter(organisation_id=organisation_id, redial_at__isnull=False)
    if incident is not None:
        rows = rows.filter(incident_id=incident)
    return list(
        rows.select_related("incident").defer("incident__assessment").order_by("redial_at")[:MOST_REDIALS]
    )


class _Book:
    """Numbers, officers, calls and reports of the incident, each asked for once."""

    def __init__(self, room: Room) -> None:
        self.room = room
        contacts = list(contacts_of(room.incident.organisation_id))
        self.numbers: dict[str, tuple[Number, ...]] = {}
        self.initials: dict[str, str] = {}
        for each in contacts:
            known = self.numbers.get(each.unit_code, ())
            self.numbers[each.unit_code] = (*known, Number(each.name or each.title, each.phone))
            self.initials[each.unit_code] = f"{self.initials.get(each.unit_code, '')} {each.initials}".strip()
        self.officers = list(
            Officer.objects.filter(organisation_id=room.incident.organisation_id, is_active=True)
            .exclude(phone="")
            .order_by("username")[:MOST_OFFICERS]
        )
        calls = room.incident.phone_calls.select_related("officer").order_by("-called_at", "-pk")
        self.calls = list(calls[:MOST_CALLS])
        self.reports = list(room.incident.reports.order_by("sent_at"))

    def unit(self, code: str, purpose: str) -> Line:
        party = naming.at_place(self.room.plan, code, self.room.incident.county)
        line = Line(
            f"unit:{code}:{purpose}",
            party,
            purpose,
            unit=code,
            numbers=self.numbers.get(code, ()),
            initials=self.initials.get(code, ""),
        )
        return self.with_last(line)

    def officer(self, officer: Officer, purpose: str) -> Line:
        numbers = (Number(officer.title, officer.phone),) if officer.phone else ()
        line = Line(
            f"officer:{officer.username}:{purpose}",
            officer.name,
            purpose,
            officer=officer.username,
            numbers=numbers,
        )
        return self.with_last(line)

    def with_last(self, line: Line) -> Line:
        last = next((call for call in self.calls if _is_about(call, line)), None)
        return replace(line, last=last, **_status(last)) if last else line


def _is_about(call: PhoneCall, line: Line) -> bool:
    if call.purpose != line.purpose:
        return False
    if line.unit or line.officer:
        officer = call.officer.username if call.officer else ""
        return (call.unit_code, officer) == (line.unit, line.officer)
    return call.party == line.party


def _status(call: PhoneCall) -> dict[str, str]:
    at = _hm(call.called_at)
    if call.result == CallResult.REACHED:
        return {"state": "done", "word": f"{at} {call.answered_by}".strip()}
    if call.redial_at:
        return {"state": "soon", "word": f"{_hm(call.redial_at)} 重拨"}
    if call.redial_ended:
        return {"state": "off", "word": f"不再重拨：{call.redial_ended}"}
    return {"state": "over", "word": f"{at} {CallResult(call.result).label}"}


def _hm(moment: datetime) -> str:
    return moment.astimezone(deadlines.BEIJING).strftime("%H:%M")


def _by_limits(room: Room, book: _Book) -> Iterable[Section]:
    """Recipients of the limits that a call ends, each with its clause; the watch leader by his post."""
    for purpose, kind, acts in PURPOSES:
        rows = [each for each in room.deadlines if each.met_by_act in acts]
        lines: dict[str, Line] = {}
        for deadline in rows:
            for line in _of_limit(room, book, deadline, purpose):
                lines.setdefault(line.key, replace(_reported(book, line, deadline, kind), report_as=kind))
        if lines:
            yield Section(purpose, list(lines.values()))


def _of_limit(room: Room, book: _Book, deadline: Deadline, purpose: str) -> Iterable[Line]:
    rule = rule_of(room.plan, deadline)
    found = room.incident.assessment
    level = gravest(
        (
            room.incident.severity_grade,
            room.incident.response_level,
            *(
                parse(each)
                for name in ("report_class", "severity_grade", "response_level")
                if (each := found.get(name))
            ),
        )
    )
    facts = (room.incident.confirmed, room.incident.projected)
    for each in deadlines.recipients(rule, level=level, facts=facts):
        clause = each.clause or rule.clause
        yield replace(book.unit(each.unit, purpose), clause=clause, cited=cite(room.plan, clause))
    if deadline.met_by_act == "leader_report" and room.plan.desk is not None:
        for officer in _holders(room, room.plan.desk.endorsing.posts):
            yield replace(
                book.officer(officer, purpose), clause=rule.clause, cited=cite(room.plan, rule.clause)
            )


def _holders(room: Room, posts: Iterable[str]) -> list[Officer]:
    rows = (
        Posting.objects.held_at(room.now)
        .filter(organisation_id=room.incident.organisation_id, post__in=list(posts))
        .filter(Q(officer__is_active=True))
        .select_related("officer")
        .order_by("officer__username")
    )
    order = {post: place for place, post in enumerate(posts)}
    return list({row.officer: None for row in sorted(rows, key=lambda row: order[row.post])})


def _reported(book: _Book, line: Line, deadline: Deadline, kind: str) -> Line:
    """Reached by a report written down without a call."""
    if line.state == "done":
        return line
    for report in book.reports:
        told = {each["unit"] for each in report.recipients}
        if report.kind == kind and report.sent_at >= deadline.base_at and line.unit in told:
            return replace(line, state="done", word=f"{_hm(report.sent_at)} 已报")
    return line


def _by_notices(room: Room, book: _Book) -> Iterable[Section]:
    """Of each sending those who have not signed, one line a recipient."""
    for event in room.sending_events:
        firsts = {
            row.recipient_key: row
            for row in reversed(room.all_notices)
            if row.event_id == event.pk and row.signed_at is None
        }
        lines = []
        for row in firsts.values():
            if row.unit_code:
                line = book.unit(row.unit_code, row.subject)
            else:
                number = (Number("", row.phone),) if row.phone else ()
                line = Line(f"party:{row.pk}", row.recipient_name, row.subject, numbers=number)
                line = book.with_last(line)
            lines.append(
                replace(line, key=f"notice:{row.pk}", notice=row.pk, cited=cite(room.plan, row.clause))
            )
        if lines:
            yield Section(f"未签收：{firsts[next(iter(firsts))].subject}", lines)


def _due_again(sections: Iterable[Section], book: _Book) -> list[Line]:
    """Every number that is owed another try, also of parties that stand nowhere else."""
    listed = {
        line.last.pk: line for section in sections for line in section.lines if line.redial_at and line.last
    }
    found = []
    for call in sorted((each for each in book.calls if each.redial_at), key=lambda each: each.redial_at):
        line = listed.get(call.pk)
        if line is None:
            own = (Number("", call.phone),) if call.phone else ()
            officer = call.officer.username if call.officer else ""
            line = Line(
                "", call.party, call.purpose, call.unit_code, officer, own, last=call, **_status(call)
            )
        found.append(replace(line, key=f"call:{call.pk}"))
    return found
