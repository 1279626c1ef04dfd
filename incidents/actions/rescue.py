"""暂停救援: effective at the tap, no approval and no reason asked; everybody told; reported afterwards; resumed by the
command post (WX 4.5(4), 4.7, B-26)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, decisions, scene, scene_clocks, speaking
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, enter, lock
from incidents.actions.receipts import DESK
from incidents.actions.speaking import Heard, Speaker
from incidents.events import NoticePlan
from incidents.models import DangerReport, EventKind, NoticeChannel, Officer, RescueSuspension
from incidents.queries.authority import unit_officers
from incidents.queries.room import ACTIVATION, NOTICE
from incidents.rules import lifecycle, naming, powers
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongState

SUSPENSION = "suspension"


@transaction.atomic
def suspend(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    unit: str = "",
    post: str = "",
    words: str = "",
    heard: Heard | None = None,
) -> RescueSuspension:
    """A rescue team, the command post or the commander stops the rescue. Told twice by one team, it stands once.
    `heard`: the team said so on the telephone and the desk wrote it down."""
    locked = enter(incident_id, DESK if heard is not None else Command.SUSPEND_RESCUE, by=by, now=now)
    if not powers.posts_with(locked.plan, Command.SUSPEND_RESCUE):
        powers.require(locked.plan, [], Command.SUSPEND_RESCUE)
    lifecycle.after(State(locked.incident.state), Command.SUSPEND_RESCUE)
    return stop(locked, _team(locked, by, unit, post), words=words, heard=heard, by=by, now=now)


def stop(
    locked: Locked,
    who: Speaker,
    *,
    by: Officer,
    now: datetime,
    words: str = "",
    heard: Heard | None = None,
    danger: DangerReport | None = None,
) -> RescueSuspension:
    """The stop itself, under the incident's lock."""
    incident = locked.incident
    known = incident.suspensions.filter(
        unit_code=who.unit, post_code=who.post, resumed_at__isnull=True
    ).first()
    if known is not None:
        return known
    row = RescueSuspension.objects.create(
        incident=incident,
        unit_code=who.unit,
        post_code=who.post,
        name=who.name,
        words=words.strip(),
        danger=danger,
        suspended_at=now,
        suspended_by=by,
    )
    if incident.rescue_suspended_at is None:
        incident.rescue_suspended_at = now
        incident.save(update_fields=["rescue_suspended_at"])
    clause = _clause(locked, who, danger)
    why = f"：{row.words}" if row.words else ""
    events.record(
        incident,
        EventKind.RESCUE_SUSPENDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.SUSPEND_RESCUE),
        summary=f"{who.name}暂停救援，人员撤至安全区域{why}{speaking.how(who, heard, by)}",
        clause=clause,
        payload=who.as_payload(heard) | {"suspension": row.pk, "danger": danger.pk if danger else None},
        notices=_everybody(
            locked,
            f"■ 立即撤离、暂停救援：{incident.title}",
            f"{who.name} {_hm(now)} 暂停救援{why}。各救援队伍立即停止作业，撤至安全区域并清点人员；请签收，确认收到。",
            now=now,
        ),
    )
    if who.unit:
        # 先停后报 binds the team; the command that stops has nobody to report to but those it tells.
        scene_clocks.begin(
            incident, locked.plan, "rescue_suspended", _occasion(row), by=by, now=now, owner=who
        )
    return row


@transaction.atomic
def report(
    *,
    incident_id: UUID,
    suspension_id: UUID,
    words: str,
    by: Officer,
    now: datetime,
    reported_to: str = "",
    at: datetime | None = None,
    heard: Heard | None = None,
) -> RescueSuspension:
    """补报, once the team is safe: why it stopped, whether everybody is out."""
    locked = lock(incident_id, Command.REPORT_SUSPENSION, by=by, now=now)
    row = locked.incident.suspensions.get(pk=suspension_id)
    who = speaking.speaker(locked, by, unit=row.unit_code, post=row.post_code)
    if row.reported_at is not None:
        raise WrongState(f"{row.name}已补报：{row.report}")
    if not words.strip():
        raise InvalidInput({"words": "请写为什么暂停、撤到哪里、人员是否清点齐。"})
    row.reported_at, row.reported_by = speaking.past(at, "at", now=now), by
    row.report, row.reported_to = words.strip(), reported_to.strip()[:80]
    row.save(update_fields=["reported_at", "reported_by", "report", "reported_to"])
    to = f"向{row.reported_to}" if row.reported_to else ""
    events.record(
        locked.incident,
        EventKind.SUSPENSION_REPORTED,
        by=by,
        now=now,
        occurred_at=row.reported_at,
        post=locked.acting_as(Command.REPORT_SUSPENSION),
        summary=f"{row.name}{to}补报暂停救援：{row.report}{speaking.how(who, heard, by)}",
        clause=_clause(locked, who, None),
        payload=who.as_payload(heard) | {"suspension": row.pk},
        notices=[
            NoticePlan(
                SUSPENSION, f"officer:{each.pk}", each.name, f"暂停救援补报：{row.name}"[:120], row.report,
                officer_id=each.pk,
            )
            for each in scene.commanding(locked, now=now)
        ],
    )  # fmt: skip
    clocks.meet(
        locked.incident, ["suspension_report"], at=row.reported_at, by=by, now=now, occasions=[_occasion(row)]
    )
    return row


@transaction.atomic
def resume(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    met: Iterable[str] = (),
    words: str = "",
    decision: Decision | None = None,
) -> list[RescueSuspension]:
    """恢复救援 for every team that had stopped. `met`: which of the plan's conditions hold; an open one is kept on record
    and stops nothing."""
    said = decision or Decision()
    locked, giver, acting = decisions.decider_of(incident_id, Command.RESUME_RESCUE, said, by=by, now=now)
    incident = locked.incident
    lifecycle.after(State(incident.state), Command.RESUME_RESCUE)
    rows = list(incident.suspensions.filter(resumed_at__isnull=True))
    if incident.rescue_suspended_at is None:
        raise WrongState("现在没有暂停救援，不必恢复。")
    asked = locked.plan.rescue.conditions if locked.plan.rescue else ()
    hold = set(met)
    if stray := hold - set(asked):
        raise InvalidInput({"met": f"没有这项条件：{'、'.join(sorted(stray))}。"})
    conditions = [{"text": each, "met": each in hold} for each in asked]
    still = [each for each in asked if each not in hold]
    at = said.given_at or now
    for row in rows:
        row.resumed_at, row.resumed_by = at, giver
        row.conditions, row.resume_words = conditions, words.strip() or said.words.strip()
        row.save(update_fields=["resumed_at", "resumed_by", "conditions", "resume_words"])
    incident.rescue_suspended_at = None
    incident.save(update_fields=["rescue_suspended_at"])
    more = f"：{words.strip()}" if words.strip() else ""
    caveat = f"；未逐项确认：{'、'.join(still)}" if still else ""
    by_phone = f"（电话决定：“{said.words.strip()}”，记录人 {by.name}）" if giver.pk != by.pk else ""
    events.record(
        incident,
        EventKind.RESCUE_RESUMED,
        by=by,
        now=now,
        occurred_at=at,
        post=acting,
        summary=f"{giver.name}决定恢复救援{more}{caveat}{by_phone}",
        clause=locked.plan.rescue.resume_clause if locked.plan.rescue else "",
        payload={"suspensions": [row.pk for row in rows], "conditions": conditions, "given_by": giver.pk},
        notices=_everybody(
            locked,
            f"恢复救援：{incident.title}",
            f"{acting} {giver.name} {_hm(at)} 决定恢复救援{more}。",
            now=now,
        ),
    )
    return rows


def _team(locked: Locked, by: Officer, unit: str, post: str) -> Speaker:
    """Whose stop it is. An officer of a team stops for his team; who commands, for the command."""
    if unit or post:
        return speaking.speaker(locked, by, unit=unit, post=post)
    held = [each for each in locked.held if powers.holds(locked.plan, [each.post], Command.SUSPEND_RESCUE)]
    first = next(iter(held), None)
    if first is None:
        raise InvalidInput({"unit": "请选是哪支救援队伍说的。"})
    if first.unit_code:
        return Speaker(first.unit_code, "", speaking.name_of(locked, first.unit_code))
    return Speaker("", first.post, speaking.name_of(locked, "", first.post))


def _clause(locked: Locked, who: Speaker, danger: DangerReport | None) -> str:
    if locked.plan.rescue is None:
        return powers.posts_with(locked.plan, Command.SUSPEND_RESCUE)[0].clause
    if danger is not None:
        return locked.plan.rescue.danger_clause
    return locked.plan.rescue.team_clause if who.unit else locked.plan.rescue.command_clause


def _everybody(locked: Locked, subject: str, body: str, *, now: datetime) -> list[NoticePlan]:
    """Every unit that was called, with a receipt to sign; everybody who commands, on his screen."""
    incident, plan = locked.incident, locked.plan
    reachable = unit_officers(incident.organisation_id, now=now)
    called = set(
        incident.notices.filter(kind=ACTIVATION).exclude(unit_code="").values_list("unit_code", flat=True)
    )
    called |= set(
        incident.notices.filter(kind=NOTICE).exclude(unit_code="").values_list("unit_code", flat=True)
    )
    units = [unit for unit in plan.units if unit.code in called or (not called and unit.code in reachable)]
    told = [
        NoticePlan(
            NOTICE,
            f"unit:{unit.code}",
            naming.at_place(plan, unit.code, incident.county),
            subject[:120],
            body,
            officer_id=reachable[unit.code][0].pk if unit.code in reachable else None,
            unit_code=unit.code,
            channel=NoticeChannel.SCREEN if unit.code in reachable else NoticeChannel.PHONE,
        )
        for unit in units
    ]
    return told + [
        NoticePlan(SUSPENSION, f"officer:{each.pk}", each.name, subject[:120], body, officer_id=each.pk)
        for each in scene.commanding(locked, now=now)
    ]


def _occasion(row: RescueSuspension) -> str:
    return f"suspension-{row.pk.hex[:12]}"


def _hm(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%H:%M")
