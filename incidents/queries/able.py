"""Who could do what somebody was refused, with his telephone: 无权 is answered with a person to ring (ux 2.0.8)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from incidents.models import Incident, Officer, Organisation
from incidents.plans.schema import Plan
from incidents.queries.authority import Reach
from incidents.queries.desk import current_plan
from incidents.queries.editions import plan_of
from incidents.queries.on_watch import SEATS, holders
from incidents.queries.phone_book import numbers_of_units

APART = re.compile("[、，；]")


@dataclass(frozen=True)
class Able:
    """One of those named: a post, a unit or a person; whom it reaches now. No `phone`: nobody is known, or no number."""

    word: str
    name: str = ""
    phone: str = ""


def able(who_can: str, officer: Officer, incident: Incident | None, *, now: datetime) -> list[Able]:
    """Each of those that a refusal names, with the person whom it reaches at `now`; in the refusal's order and words."""
    plan = plan_for(officer, incident)
    office = incident.organisation_id if incident else officer.organisation_id
    if plan is None or office is None:
        return [Able(who_can)] if who_can else []
    reach = Reach(office, now)
    return [found for word in APART.split(who_can) if word for found in _reached(word, plan, reach)]


def on_call(office: Organisation, *, now: datetime) -> list[Able]:
    """The office's own number and those who have its watch: what a page still says when everything else failed."""
    words = dict(SEATS)
    watch = [
        Able(words[each.post], each.name, each.phone)
        for each in holders(office.pk, now=now)
        if each.post in words
    ]
    room = [Able("值班室", "", office.duty_phone)] if office.duty_phone else []
    return room + [each for each in watch if each.phone]


def plan_for(officer: Officer, incident: Incident | None) -> Plan | None:
    """The plan whose posts and clauses a refusal speaks of."""
    return plan_of(incident) if incident else current_plan(officer)


def words_of(plan: Plan | None, section: str) -> str:
    """What stands in the plan under the section that a refusal cites; empty where it cites a law."""
    return "".join(each.text for each in plan.clauses if each.section == section) if plan else ""


def _reached(word: str, plan: Plan, reach: Reach) -> Iterator[Able]:
    post = next((each.code for each in plan.posts if each.title == word), "")
    unit = next((each.code for each in plan.units if each.name == word), "")
    if post:
        found = [(each.name, each.phone) for each in reach.by_post.get(post, [])]
    elif unit:
        found = [
            (each.name, each.phone) for each in numbers_of_units(reach.organisation_id).get(unit, ())[:1]
        ]
    else:
        persons = Officer.objects.filter(organisation=reach.organisation_id, name=word, is_active=True)
        found = [("", phone) for phone in persons.values_list("phone", flat=True)[:1]]
    if not found:
        yield Able(word)
    for name, phone in found:
        yield Able(word, name, phone)
