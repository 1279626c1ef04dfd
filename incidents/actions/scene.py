"""已出发, 已到场, 求援, 填报: what units and posts at the scene say of themselves."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, speaking
from incidents.actions.desk import Locked, lock
from incidents.actions.speaking import Heard, Speaker
from incidents.events import NoticePlan
from incidents.models import (
    EmergencyResponse,
    EventKind,
    Filing,
    HelpRequest,
    NoticeChannel,
    Officer,
    Presence,
)
from incidents.queries.authority import Reach
from incidents.queries.rules_of import rule_of
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState

MOST_FIGURES, LONGEST = 20, 60


@transaction.atomic
def set_out(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    unit: str = "",
    post: str = "",
    at: datetime | None = None,
    expected_at: datetime | None = None,
    strength: str = "",
    heard: Heard | None = None,
) -> Presence:
    """已出发, with whom and when they will be there. Readiness is no condition of it (A-36)."""
    locked = lock(incident_id, Command.SET_OUT, by=by, now=now)
    who = speaking.speaker(locked, by, unit=unit, post=post)
    row = _presence(locked, who)
    if row.set_out_at is not None or row.arrived_at is not None:
        raise WrongState(f"{who.name}已报{'到场' if row.arrived_at else '出发'}，不必再报。")
    row.set_out_at, row.set_out_by = speaking.past(at, "at", now=now), by
    if expected_at is not None and expected_at < row.set_out_at:
        raise InvalidInput({"expected_at": "预计到场早于出发，请核对。"})
    row.expected_at, row.strength = expected_at, strength.strip()[:120]
    row.save()
    with_whom = f"，{row.strength}" if row.strength else ""
    events.record(
        locked.incident,
        EventKind.UNIT_SET_OUT,
        by=by,
        now=now,
        occurred_at=row.set_out_at,
        post=locked.acting_as(Command.SET_OUT),
        summary=f"{who.name}已出发{with_whom}{speaking.how(who, heard, by)}",
        clause=_clause(locked),
        payload=who.as_payload(heard) | {"expected_at": row.expected_at, "strength": row.strength},
    )
    return row


@transaction.atomic
def arrive(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    unit: str = "",
    post: str = "",
    at: datetime | None = None,
    place: str = "",
    heard: Heard | None = None,
) -> Presence:
    """已到场. It ends the clocks of arrival that this unit or post can end."""
    locked = lock(incident_id, Command.ARRIVE, by=by, now=now)
    who = speaking.speaker(locked, by, unit=unit, post=post)
    row = _presence(locked, who)
    if row.arrived_at is not None:
        raise WrongState(f"{who.name}已报到场，不必再报。")
    row.arrived_at, row.arrived_by = speaking.past(at, "at", now=now), by
    row.place = place.strip()[:120]
    row.save()
    groups = row.response.groups.filter(lead_unit=who.unit) if who.unit else row.response.groups.none()
    groups.filter(arrived_at__isnull=True).update(arrived_at=row.arrived_at)
    where = f"：{row.place}" if row.place else ""
    events.record(
        locked.incident,
        EventKind.UNIT_ARRIVED,
        by=by,
        now=now,
        occurred_at=row.arrived_at,
        post=locked.acting_as(Command.ARRIVE),
        summary=f"{who.name}已到场{where}{speaking.how(who, heard, by)}",
        clause=_clause(locked),
        payload=who.as_payload(heard) | {"place": row.place},
    )
    there = {who.code, *groups.values_list("code", flat=True)}
    for deadline in list(locked.incident.deadlines.open().filter(met_by_act="arrival")):
        rule = rule_of(locked.plan, deadline)
        if there & {*(rule.ended_by or (rule.owner,))}:
            clocks.end(deadline, locked.incident, at=row.arrived_at, by=by, now=now)
    return row


@transaction.atomic
def ask_help(
    *,
    incident_id: UUID,
    what: str,
    by: Officer,
    now: datetime,
    unit: str = "",
    post: str = "",
    place: str = "",
    heard: Heard | None = None,
) -> HelpRequest:
    """求援: everybody who may command hears of it at once."""
    locked = lock(incident_id, Command.ASK_HELP, by=by, now=now)
    who = speaking.speaker(locked, by, unit=unit, post=post)
    if not what.strip():
        raise InvalidInput({"what": "请写需要什么：人员、装备、物资，各多少。"})
    row = HelpRequest.objects.create(
        incident=locked.incident,
        unit_code=who.unit,
        post_code=who.post,
        name=who.name,
        what=what.strip(),
        place=place.strip()[:120],
        asked_at=now,
        asked_by=by,
    )
    where = f"，到 {row.place}" if row.place else ""
    events.record(
        locked.incident,
        EventKind.HELP_ASKED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ASK_HELP),
        summary=f"{who.name}求援：{row.what}{where}{speaking.how(who, heard, by)}",
        clause=_clause(locked),
        payload=who.as_payload(heard) | {"help": row.pk, "place": row.place},
        notices=[
            _to(each, "help", f"求援：{who.name} — {locked.incident.title}", row.what)
            for each in commanding(locked, now=now)
        ],
    )
    return row


@transaction.atomic
def answer_help(*, incident_id: UUID, help_id: UUID, answer: str, by: Officer, now: datetime) -> HelpRequest:
    """What comes, or why not."""
    locked = lock(incident_id, Command.ANSWER_HELP, by=by, now=now)
    row = locked.incident.help_requests.select_related("asked_by").get(pk=help_id)
    if row.answered_at is not None:
        raise WrongState(f"这次求援已经答复：{row.answer}")
    if not answer.strip():
        raise InvalidInput({"answer": "请写派什么、何时到，或者为什么不派。"})
    row.answer, row.answered_at, row.answered_by = answer.strip(), now, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    events.record(
        locked.incident,
        EventKind.HELP_ANSWERED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ANSWER_HELP),
        summary=f"答复{row.name}求援：{row.answer}",
        clause=_clause(locked),
        payload={"help": row.pk},
        notices=[_to(row.asked_by, "help", f"求援已答复：{locked.incident.title}", row.answer)],
    )
    return row


@transaction.atomic
def file_figures(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    figures: Iterable[Mapping[str, str]] = (),
    words: str = "",
    unit: str = "",
    post: str = "",
    as_of: datetime | None = None,
    heard: Heard | None = None,
) -> Filing:
    """填报: figures and words as of a minute. What decides a grade goes to the facts, not here."""
    locked = lock(incident_id, Command.FILE_FIGURES, by=by, now=now)
    who = speaking.speaker(locked, by, unit=unit, post=post)
    known = _figures(locked, figures)
    if not known and not words.strip():
        raise InvalidInput({"words": "请填一项数字，或者写一句情况。"})
    row = Filing.objects.create(
        incident=locked.incident,
        unit_code=who.unit,
        post_code=who.post,
        name=who.name,
        figures=known,
        words=words.strip(),
        as_of=speaking.past(as_of, "as_of", now=now),
        filed_at=now,
        filed_by=by,
    )
    said = [f"{each['label']} {each['value']}{each['unit']}" for each in known]
    events.record(
        locked.incident,
        EventKind.FIGURES_FILED,
        by=by,
        now=now,
        occurred_at=row.as_of,
        post=locked.acting_as(Command.FILE_FIGURES),
        summary=f"{who.name}填报：{'，'.join([*said, *([row.words] if row.words else [])])}{speaking.how(who, heard, by)}",
        clause=_clause(locked),
        payload=who.as_payload(heard) | {"filing": row.pk, "figures": known},
    )
    return row


def commanding(locked: Locked, *, now: datetime) -> list[Officer]:
    """Whoever answers now for a post that commands here, each once."""
    reach = Reach(locked.incident.organisation_id, now)
    leader = locked.plan.field_work.leader_post if locked.plan.field_work else ""
    posts = [each.code for each in powers.posts_with(locked.plan, Command.ORDER) if each.code != leader]
    return list({each.pk: each for post in posts for each in reach.by_post.get(post, [])}.values())


def _to(officer: Officer, kind: str, subject: str, body: str) -> NoticePlan:
    return NoticePlan(
        kind,
        f"officer:{officer.pk}",
        officer.name,
        subject[:120],
        body,
        officer_id=officer.pk,
        channel=NoticeChannel.SCREEN,
    )


def _figures(locked: Locked, figures: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    asked = {
        each.label: each.unit for each in (locked.plan.field_work.figures if locked.plan.field_work else ())
    }
    known = [
        {
            "label": str(each.get("label", "")).strip(),
            "value": str(each.get("value", "")).strip(),
            "unit": str(each.get("unit", "") or asked.get(str(each.get("label", "")).strip(), "")).strip(),
        }
        for each in figures
    ]
    known = [each for each in known if each["value"]]
    if len(known) > MOST_FIGURES:
        raise InvalidInput({"figures": f"一次最多填 {MOST_FIGURES} 项。"})
    if any(not each["label"] or max(map(len, each.values())) > LONGEST for each in known):
        raise InvalidInput({"figures": f"每项要有名目，名目、数值、单位各不超过 {LONGEST} 字。"})
    return known


def open_response(locked: Locked) -> EmergencyResponse:
    response = locked.incident.responses.filter(ended_at__isnull=True).first()
    if response is None:
        raise WrongState("还没有启动响应；先期出动的情况可以记一笔。")
    return response


def _presence(locked: Locked, who: Speaker) -> Presence:
    row, _ = Presence.objects.get_or_create(
        response=open_response(locked), unit_code=who.unit, post_code=who.post, defaults={"name": who.name}
    )
    return row


def _clause(locked: Locked) -> str:
    work = locked.plan.field_work
    return work.scene_clause if work else ""
