"""The demo's offices, officers and phone book: written from data, and written again without a second copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from incidents.models import AdminRole, Officer, Organisation, Posting, UnitContact
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.editions import current_edition, plan_in
from incidents.rules.pinyin import initials
from incidents.rules.refusal import InvalidInput


@dataclass(frozen=True)
class DemoOfficer:
    """A line of the table that the command prints."""

    username: str
    name: str
    title: str
    organisation: str


@transaction.atomic
def load(content: Mapping[str, Any], *, password: str) -> list[DemoOfficer]:
    """Write the demo; what is there is brought into line. Raises InvalidInput where a plan is not loaded."""
    # One hash for all of them: twenty-five at full strength would take the first start several seconds.
    hashed = make_password(password)
    since = datetime.fromisoformat(content["since"])
    officers = []
    for office in content["organisations"]:
        organisation = _office(office)
        plan = _plan_of(organisation)
        officers += [_officer(each, organisation, hashed, since, plan) for each in office["officers"]]
        _phone_book(organisation, plan, office["contacts"], office["officers"])
    officers += [_administrator(each, hashed) for each in content["administrators"]]
    return [_line(officer) for officer in officers]


def present() -> list[DemoOfficer]:
    """The demo officers that there are; none in a system without a demo office."""
    if not Organisation.objects.filter(demo=True).exists():
        return []
    mine = Officer.objects.filter(organisation__demo=True) | Officer.objects.exclude(admin_role="")
    return [_line(officer) for officer in mine.select_related("organisation").order_by("username")]


def anybody() -> bool:
    """Whether there is an officer at all, of the demo or of a real office."""
    return Officer.objects.exists()


def _line(officer: Officer) -> DemoOfficer:
    office = officer.organisation.name if officer.organisation else "不在业务单位"
    return DemoOfficer(officer.username, officer.name, officer.title, office)


def _office(office: Mapping[str, Any]) -> Organisation:
    organisation, _ = Organisation.objects.update_or_create(
        code=office["code"],
        defaults={
            "name": office["name"],
            "plan_code": office["plan"],
            "duty_phone": office["duty_phone"],
            "internal_targets": list(office["internal_targets"]),
            "region": office.get("region", ""),
            "area_code": office.get("area_code", ""),
            "demo": True,
        },
    )
    return organisation


def _plan_of(organisation: Organisation) -> Plan:
    edition = current_edition(organisation.plan_code)
    if edition is None:
        raise InvalidInput({"plan": f"{organisation.name}的预案尚未载入，请先执行 manage plans --load。"})
    return plan_in(edition.pk)


def _officer(
    written: Mapping[str, Any], organisation: Organisation, hashed: str, since: datetime, plan: Plan
) -> Officer:
    officer, _ = Officer.objects.update_or_create(
        username=written["username"],
        defaults={
            "name": written["name"],
            "title": written["title"],
            "phone": written["phone"],
            "organisation": organisation,
            "password": hashed,
        },
    )
    for posting in written["postings"]:
        unit = posting.get("unit", "")
        Posting.objects.get_or_create(
            officer=officer,
            organisation=organisation,
            post=lookup.post(plan, posting["post"]).code,
            unit_code=lookup.unit(plan, unit).code if unit else "",
            starts_at=since,
        )
    return officer


def _phone_book(
    organisation: Organisation, plan: Plan, numbers: Mapping[str, str], officers: list[Mapping[str, Any]]
) -> None:
    """Every unit's duty room, and the officer who answers for it here."""
    UnitContact.objects.filter(organisation=organisation).delete()
    rooms = [
        _contact(organisation, plan, code, name="", title="值班室", phone=phone)
        for code, phone in numbers.items()
    ]
    persons = [
        _contact(
            organisation,
            plan,
            posting["unit"],
            name=officer["name"],
            title=officer["title"],
            phone=officer["phone"],
        )
        for officer in officers
        for posting in officer["postings"]
        if posting.get("unit")
    ]
    UnitContact.objects.bulk_create([*persons, *rooms])


def _contact(
    organisation: Organisation, plan: Plan, unit: str, *, name: str, title: str, phone: str
) -> UnitContact:
    called = f"{lookup.unit(plan, unit).name}{name}"
    return UnitContact(
        organisation=organisation,
        unit_code=unit,
        name=name,
        title=title[:60],
        phone=phone,
        initials=initials(called)[:60],
    )


def _administrator(written: Mapping[str, Any], hashed: str) -> Officer:
    officer, _ = Officer.objects.update_or_create(
        username=written["username"],
        defaults={
            "name": written["name"],
            "title": written["title"],
            "phone": written["phone"],
            "organisation": None,
            "admin_role": AdminRole(written["role"]),
            "password": hashed,
        },
    )
    return officer
