"""通讯录: whom an office can ring. Who has the watch, who commands, groups, member units, others; found by pinyin initials."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from incidents.models import Officer, Organisation, Posting, UnitContact
from incidents.plans import lookup
from incidents.plans.schema import Plan, Unit
from incidents.queries import on_watch
from incidents.queries.on_watch import Holder
from incidents.queries.phone_book import contacts_of
from incidents.rules import pinyin

MOST_OFFICERS = 500
WATCH, COMMAND, GROUPS, UNITS, OUTSIDE, OTHERS = "值班", "指挥", "工作组", "成员单位", "外部", "其他人员"
SECTIONS = (WATCH, COMMAND, GROUPS, UNITS, OUTSIDE, OTHERS)
OUTSIDE_KINDS = ("cooperating", "external")
COLUMNS = ("分组", "单位、岗位", "姓名", "职务", "电话", "备注")
initials = lru_cache(maxsize=4096)(pinyin.initials)


@dataclass(frozen=True)
class Entry:
    """One line. `place` is the post, group or unit; no `phone`: nobody has entered it."""

    section: str
    place: str
    name: str
    title: str
    phone: str
    note: str = ""
    also: tuple[str, ...] = ()
    """Other names of the place, by which it is asked for."""

    @property
    def cells(self) -> list[str]:
        return [self.section, self.place, self.name, self.title, self.phone or "未登记", self.note]

    def answers_to(self, asked: str) -> bool:
        """Whether what was typed is in it: Chinese as written, letters as pinyin initials, digits as the number."""
        words = (self.name, self.place, self.title, *self.also)
        if asked in "".join(each for each in self.phone if each.isdigit()) or asked in self.phone:
            return True
        if any(asked in each.lower() for each in words):
            return True
        return asked.isascii() and any(asked in initials(each) for each in words if each)


@dataclass(frozen=True)
class Section:
    name: str
    entries: list[Entry]


def book(office: Organisation, plan: Plan | None, *, now: datetime, text: str = "") -> list[Section]:
    """Everybody of this office, by section; only who answers to every word of `text`. Empty sections are left out."""
    asked = text.lower().split()
    found = [each for each in _entries(office, plan, now) if all(each.answers_to(word) for word in asked)]
    by_section = [Section(name, [each for each in found if each.section == name]) for name in SECTIONS]
    return [each for each in by_section if each.entries]


def _entries(office: Organisation, plan: Plan | None, now: datetime) -> Iterator[Entry]:
    officers = Officer.objects.filter(organisation=office, is_active=True).order_by("username")
    people = list(officers.only("id", "name", "title", "phone")[:MOST_OFFICERS])
    watching = on_watch.holders(office.pk, now=now)
    held = _held(office, now)
    contacts = list(contacts_of(office.pk))
    yield Entry(WATCH, "值班室", "", office.name, office.duty_phone)
    listed = {each.officer_id for each in watching}
    yield from _on_watch(watching, people, plan)
    if plan is not None:
        yield from _posts(held, plan, listed)
        yield from _groups(plan, contacts)
        yield from _units(plan, contacts)
    listed |= {officer.pk for officer, _, _ in held}
    yield from (
        Entry(OTHERS, office.name, each.name, each.title, each.phone)
        for each in people
        if each.pk not in listed
    )


def _held(office: Organisation, now: datetime) -> list[tuple[Officer, str, str]]:
    rows = Posting.objects.held_at(now).filter(organisation=office, officer__is_active=True)
    rows = rows.select_related("officer").order_by("officer__username")[: 2 * MOST_OFFICERS]
    return [(row.officer, row.post, row.unit_code) for row in rows]


def _on_watch(watching: Iterable[Holder], people: Iterable[Officer], plan: Plan | None) -> Iterator[Entry]:
    """Who has the watch, with the number that he gave for it."""
    titles = {each.pk: each.title for each in people}
    for each in watching:
        post = _title(plan, each.post)
        note = "按值班表，未上岗" if each.rostered else "在岗"
        yield Entry(WATCH, post, each.name, titles.get(each.officer_id, ""), each.phone, note)


def _posts(held: Iterable[tuple[Officer, str, str]], plan: Plan, listed: set[Any]) -> Iterator[Entry]:
    """Posts that belong to no unit, in the plan's order; those of the watch under 值班, each person once there."""
    practice = on_watch.practice_of(plan)
    kept = {each.post for each in practice.held} if practice else set()
    order = {post.code: place for place, post in enumerate(plan.posts)}
    own = [(officer, post) for officer, post, unit in held if not unit and post in order]
    for officer, post in sorted(own, key=lambda pair: order[pair[1]]):
        watch = post in kept
        if not (watch and officer.pk in listed):
            section = WATCH if watch else COMMAND
            yield Entry(section, _title(plan, post), officer.name, officer.title, officer.phone)


def _groups(plan: Plan, contacts: list[UnitContact]) -> Iterator[Entry]:
    """The units that lead each group, with their people before their duty room."""
    for group in plan.groups:
        for code in group.lead_units:
            unit = lookup.unit(plan, code)
            yield from _numbers(GROUPS, f"{group.name}（{unit.name}）", unit, contacts)


def _units(plan: Plan, contacts: list[UnitContact]) -> Iterator[Entry]:
    for unit in plan.units:
        section = OUTSIDE if unit.kind in OUTSIDE_KINDS else UNITS
        yield from _numbers(section, unit.name, unit, contacts)


def _numbers(section: str, place: str, unit: Unit, contacts: list[UnitContact]) -> Iterator[Entry]:
    """Persons before the duty room."""
    rows = sorted((each for each in contacts if each.unit_code == unit.code), key=lambda row: not row.name)
    for row in rows:
        yield Entry(section, place, row.name, row.title, row.phone, also=unit.aliases)
    if not rows:
        yield Entry(section, place, "", "", "", also=unit.aliases)


def _title(plan: Plan | None, post: str) -> str:
    return next((each.title for each in plan.posts if each.code == post), post) if plan else post
