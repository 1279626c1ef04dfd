"""The plan's text as its own table of contents: chapters and annexes, sections, clauses."""

import re
from dataclasses import dataclass

from incidents.plans.memo import per_plan
from incidents.plans.schema import Clause, Plan

FIRST_WORDS = 26
CHAPTER = re.compile(r"(\d+)")
SECTION = re.compile(r"\d+(\.\d+)+")
ANNEX = re.compile(r"[^\W\d]+\d*")


@dataclass(frozen=True)
class Entry:
    """One clause in the index: where it stands (of an annex without its name), and how it begins."""

    id: str
    section: str
    begins: str
    doubt: str


@dataclass(frozen=True)
class Part:
    """A section with a title of its own, or what stands before the first."""

    number: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter, a table or an annex. `key` is its number in the paper: 4, 附表2."""

    key: str
    title: str
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        return f"{self.key} {self.title}" if self.title else self.key

    @property
    def count(self) -> int:
        return sum(len(part.entries) for part in self.parts)


def matching(plan: Plan, text: str) -> list[Clause]:
    """Clauses in the plan's order that say every word, or stand under that number; all where there is no text."""
    wanted = text.casefold().split()
    return [
        clause
        for clause in plan.clauses
        if all(word in f"{clause.id} {clause.section} {clause.text}".casefold() for word in wanted)
    ]


def chapters(plan: Plan, text: str = "") -> tuple[Chapter, ...]:
    return _arranged(plan, matching(plan, text)) if text.strip() else _whole(plan)


@per_plan
def _whole(plan: Plan) -> tuple[Chapter, ...]:
    return _arranged(plan, plan.clauses)


def _arranged(plan: Plan, clauses: tuple[Clause, ...] | list[Clause]) -> tuple[Chapter, ...]:
    """In the order of the paper; a chapter that comes back later, as an annex may, stays one."""
    found: dict[str, dict[str, list[Entry]]] = {}
    for clause in clauses:
        sections = found.setdefault(chapter_of(clause.section), {})
        sections.setdefault(_titled(plan, clause.section), []).append(_entry(clause))
    return tuple(
        Chapter(
            key,
            plan.headings.get(key, ""),
            tuple(
                Part(number, plan.headings.get(number, "") if number != key else "", tuple(entries))
                for number, entries in sections.items()
            ),
        )
        for key, sections in found.items()
    )


def chapter_of(section: str) -> str:
    """「4」 of 4.1.2(1), 「附表2」 of 附表2 II级 6."""
    found = CHAPTER.match(section) or ANNEX.match(section)
    return found[0] if found else section


def _titled(plan: Plan, section: str) -> str:
    """The nearest section above that has a title: 4.1.2 of 4.1.2(1)."""
    found = SECTION.match(section)
    number = found[0] if found else chapter_of(section)
    while number not in plan.headings and "." in number:
        number = number.rpartition(".")[0]
    return number


def _entry(clause: Clause) -> Entry:
    words = " ".join(clause.text.split())
    begins = words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS]}…"
    chapter = chapter_of(clause.section)
    inside = clause.section.removeprefix(chapter).strip() if not chapter.isdigit() else clause.section
    return Entry(clause.id, inside, begins, clause.chip)
