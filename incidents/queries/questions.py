"""待核 of one incident: what nobody knows yet, since when, and when it was last asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from incidents.models import FactEntry, FactStanding, Incident, Report
from incidents.plans import lookup
from incidents.plans.schema import Plan, Question
from incidents.rules import questions
from incidents.rules.facts import Value, parse_facts


@dataclass(frozen=True)
class OpenQuestion:
    """One line: the question, what hangs on it, and how often it has been put to somebody."""

    question: Question
    clause_ref: str
    clause_text: str
    kind: str
    unit: str
    choices: tuple[tuple[str, str], ...]
    """The answers of one tap as forms send them, each with its words."""
    since: datetime
    """When it was last left without an answer: at the call, or when a known value became 不明 again."""
    asked: int
    """At how many reports so far."""
    last_asked: datetime | None

    @property
    def asks_number(self) -> bool:
        return self.kind in ("count", "money")

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def text(self) -> str:
        return self.question.text

    @property
    def why(self) -> str:
        return self.question.why


def unanswered(incident: Incident, plan: Plan) -> tuple[Question, ...]:
    """The plan's questions that are open, in its order, without asking the database anything."""
    return questions.still_open(plan, parse_facts(plan, incident.confirmed, incident.projected))


def open_questions(
    incident: Incident, plan: Plan, *, besides: Iterable[str] = (), history: bool = True
) -> list[OpenQuestion]:
    """Every open question, and those of the codes `besides`. Its history costs two queries, where anything is open."""
    opened = {each.code for each in unanswered(incident, plan)} | set(besides)
    found = [each for each in questions.asked(plan) if each.code in opened]
    if not found:
        return []
    since = _left_open(incident, found) if history else {}
    asked = _asked(incident) if history else []
    return [_line(plan, each, since.get(each.indicator, incident.learned_at), asked) for each in found]


def _line(
    plan: Plan, question: Question, since: datetime, asked: list[tuple[datetime, dict[str, str]]]
) -> OpenQuestion:
    indicator = lookup.indicator(plan, question.indicator)
    times = [at for at, stood in asked if question.code in stood and at >= since]
    return OpenQuestion(
        question=question,
        clause_ref=lookup.clause_ref(plan, question.clause),
        clause_text=lookup.clause(plan, question.clause).text,
        kind=indicator.kind,
        unit=indicator.unit,
        choices=tuple((_sent(value), label) for value, label in questions.choices(plan, question)),
        since=since,
        asked=len(times),
        last_asked=max(times, default=None),
    )


def _sent(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _left_open(incident: Incident, found: Iterable[Question]) -> dict[str, datetime]:
    """Of each indicator the claim that now stands, which says nothing or no class."""
    rows = FactEntry.objects.filter(
        incident=incident, indicator__in=[each.indicator for each in found], standing=FactStanding.CHOSEN
    )
    return {row.indicator: row.as_of for row in rows.order_by("seq").only("indicator", "as_of")}


def _asked(incident: Incident) -> list[tuple[datetime, dict[str, str]]]:
    return list(Report.objects.filter(incident=incident).values_list("sent_at", "questions"))
