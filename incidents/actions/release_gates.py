"""The gates of a release: who passes one, under which name, and whom it is handed on to."""

from datetime import datetime

from incidents.actions.desk import Locked
from incidents.events import NoticePlan
from incidents.models import InformationRelease, NoticeChannel, Officer
from incidents.plans.schema import ReleaseStep, Releasing
from incidents.queries.authority import holders, unit_officers
from incidents.rules import naming
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput
from incidents.rules.releasing import Holder

KIND = "release"

LONGEST = 4000


def on_desk(locked: Locked) -> bool:
    """The desk writes down what was told it by telephone."""
    return bool(locked.acting_as(Command.VERIFY))


def held_by(locked: Locked) -> list[Holder]:
    return [Holder(each.post, each.unit_code) for each in locked.held]


def acting(locked: Locked, step: ReleaseStep) -> str:
    units = [each.unit_code for each in locked.held if each.unit_code and each.unit_code in step.units]
    if units:
        return naming.at_place(locked.plan, units[0], locked.incident.county)
    return locked.acting_as(Command.NOTE)


def notice_to(
    key: str, name: str, subject: str, *, officer: Officer | None = None, unit: str = ""
) -> NoticePlan:
    channel = NoticeChannel.SCREEN if officer else NoticeChannel.PHONE
    return NoticePlan(
        KIND,
        key,
        name,
        subject[:120],
        officer_id=officer.pk if officer else None,
        unit_code=unit,
        channel=channel,
    )


def to_gate(locked: Locked, step: ReleaseStep, subject: str, *, now: datetime) -> list[NoticePlan]:
    """Whoever passes the next gate: each unit once, each holder of a post."""
    incident = locked.incident
    people = unit_officers(incident.organisation_id, now=now)
    told = [
        notice_to(
            f"unit:{code}",
            naming.at_place(locked.plan, code, incident.county),
            subject,
            officer=people[code][0] if code in people else None,
            unit=code,
        )
        for code in step.units
    ]
    officers = {
        officer.pk: officer
        for post in step.posts
        for officer in holders(incident.organisation, post, now=now)
    }
    return [
        *told,
        *(notice_to(f"officer:{pk}", each.name, subject, officer=each) for pk, each in officers.items()),
    ]


def to_reviewers(
    locked: Locked, chain: Releasing, row: InformationRelease, *, now: datetime
) -> list[NoticePlan]:
    return to_gate(locked, chain.review, f"待{chain.review.label}：{row}，{row.title}", now=now)


def to_publishers(
    locked: Locked, chain: Releasing, row: InformationRelease, *, now: datetime
) -> list[NoticePlan]:
    return to_gate(locked, chain.publish, f"已审核，待{chain.publish.label}：{row}，{row.title}", now=now)


def to_watchers(
    locked: Locked, chain: Releasing, row: InformationRelease, *, now: datetime
) -> list[NoticePlan]:
    if chain.watch is None:
        return []
    return to_gate(locked, chain.watch, f"{chain.watch.label}：{row}已发布，{row.title}", now=now)


def check_words(title: str, text: str) -> None:
    """Each box that is empty or too long, by name."""
    errors = {
        name: sentence
        for bad, name, sentence in (
            (not title.strip(), "title", "请写标题。"),
            (len(title.strip()) > 80, "title", "标题不超过 80 字。"),
            (not text.strip(), "text", "请写正文。"),
            (len(text) > LONGEST, "text", f"正文不超过 {LONGEST} 字。"),
        )
        if bad
    }
    if errors:
        raise InvalidInput(errors)
