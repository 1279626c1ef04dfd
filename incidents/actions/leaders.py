"""组长: named at the start by the plan's default, replaced or represented by whoever is named here (A-42, B-40)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import DESK
from incidents.events import NoticePlan
from incidents.models import ActivatedGroup, EventKind, LeaderNaming, Officer
from incidents.plans import lookup
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed


@transaction.atomic
def name(
    *,
    incident_id: UUID,
    group: str,
    by: Officer,
    now: datetime,
    officer: str = "",
    person: str = "",
    phone: str = "",
    acting: bool = False,
    reason: str = "",
) -> LeaderNaming:
    """Name the leader of a group, or who acts for him. `officer`: a user name here; else `person`, who has no account.
    One group has one leader: the one named last."""
    locked = lock(incident_id, Command.NAME_LEADER, by=by, now=now)
    row = _group(locked, group)
    _may(locked, row)
    found = _officer(locked, officer)
    shown = found.name if found else person.strip()
    if not shown:
        raise InvalidInput({"officer": "请选一位人员，或者写组长的姓名。"})
    if acting and not reason.strip():
        raise InvalidInput({"reason": "请写为什么要代理，如“组长在途”。"})
    naming = LeaderNaming.objects.create(
        group=row,
        officer=found,
        name=shown[:80],
        phone=(phone.strip() or (found.phone if found else ""))[:40],
        unit_code=row.lead_unit,
        acting=acting,
        reason=reason.strip()[:200],
        named_at=now,
        named_by=by,
    )
    before = row.leader.name if row.leader else row.leader_name
    row.leader, row.leader_name, row.leader_acting = found, "" if found else shown[:80], acting
    row.save(update_fields=["leader", "leader_name", "leader_acting"])
    role = "代理组长" if acting else "组长"
    why = f"（{naming.reason}）" if naming.reason else ""
    instead = f"，此前为{before}" if before and before != shown else ""
    work = locked.plan.field_work
    events.record(
        locked.incident,
        EventKind.LEADER_NAMED,
        by=by,
        now=now,
        post=locked.acting_as(Command.NAME_LEADER),
        summary=f"{row.name}{role}：{shown}{why}{instead}",
        clause=row.clause or (work.leader_clause if work else ""),
        payload={"group": row.code, "officer": found.pk if found else None, "name": shown, "acting": acting},
        notices=_told(locked, naming, row, role),
    )
    return naming


def _group(locked: Locked, code: str) -> ActivatedGroup:
    rows = ActivatedGroup.objects.filter(response__incident=locked.incident, response__ended_at__isnull=True)
    row = rows.filter(code=code, released_at__isnull=True).select_related("leader").first()
    if row is None:
        raise InvalidInput({"group": "本次响应没有组建这个工作组。"})
    return row


def _may(locked: Locked, row: ActivatedGroup) -> None:
    """Whoever commands, the desk, the leader himself and the unit that leads the group."""
    posts = [held.post for held in locked.held]
    leads = any(held.unit_code == row.lead_unit for held in locked.held)
    leader = locked.plan.field_work.leader_post if locked.plan.field_work else ""
    commands = [post for post in posts if post != leader]
    if leads or powers.holds(locked.plan, commands, Command.ORDER) or powers.holds(locked.plan, posts, DESK):
        return
    able = f"{row.lead_name}、{powers.who_can(locked.plan, Command.ORDER)}"
    clause = lookup.clause_ref(locked.plan, row.clause)
    raise NotAllowed(f"{row.name}的组长由牵头单位{row.lead_name}或指挥指定。", clause=clause, who_can=able)


def _officer(locked: Locked, username: str) -> Officer | None:
    if not username:
        return None
    found = Officer.objects.filter(
        username=username, organisation_id=locked.incident.organisation_id, is_active=True
    ).first()
    if found is None:
        raise InvalidInput({"officer": "本单位没有这位人员。"})
    return found


def _told(locked: Locked, naming: LeaderNaming, row: ActivatedGroup, role: str) -> list[NoticePlan]:
    if naming.officer is None:
        return []
    subject = f"您任{row.name}{role}：{locked.incident.title}"[:120]
    return [
        NoticePlan(
            "leader", f"officer:{naming.officer_id}", naming.name, subject, naming.reason,
            officer_id=naming.officer_id,
        )
    ]  # fmt: skip
