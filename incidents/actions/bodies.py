"""组建: 现场指挥中心, 现场临时党支部, and the specialised plans that are started beside this one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, speaking, tasks
from incidents.actions.desk import lock
from incidents.models import EventKind, FormedBody, Officer
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput

MOST_MEMBERS = 100


@transaction.atomic
def form(
    *,
    incident_id: UUID,
    body: str,
    by: Officer,
    now: datetime,
    name: str = "",
    head: str = "",
    members: Iterable[str] = (),
    place: str = "",
    words: str = "",
    formed_at: datetime | None = None,
) -> FormedBody:
    """Put the list on record; a new list takes the place of the old one, which stays. It fulfils the plan's own task."""
    locked = lock(incident_id, Command.FORM_BODY, by=by, now=now)
    incident = locked.incident
    asked = next((each for each in locked.plan.bodies if each.code == body), None)
    if asked is None:
        known = "、".join(f"{each.code}（{each.name}）" for each in locked.plan.bodies)
        raise InvalidInput({"body": f"请选：{known}。"})
    listed = [each.strip() for each in members if each.strip()]
    _check(asked.several, name, head if asked.head else "—", listed)
    at = speaking.past(formed_at, "formed_at", now=now)
    earlier = incident.bodies.filter(code=body, replaced_at__isnull=True)
    again = not asked.several and earlier.update(replaced_at=now) > 0
    row = FormedBody.objects.create(
        incident=incident,
        code=body,
        name=(name.strip() or asked.name)[:80],
        clause=asked.clause,
        head=head.strip()[:80],
        members=listed,
        place=place.strip()[:120],
        words=words.strip(),
        formed_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    what = f"启动《{row.name}》" if asked.several else f"{'调整' if again else '组建'}{row.name}"
    who = f"，{asked.head} {row.head}" if row.head else ""
    count = f"，成员 {len(listed)} 名" if listed else ""
    where = f"，{row.place}" if row.place else ""
    events.record(
        incident,
        EventKind.BODY_FORMED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.FORM_BODY),
        summary=f"{what}{who}{count}{where}{'：' + row.words if row.words else ''}",
        clause=asked.clause,
        payload={"body": row.pk, "code": body, "head": row.head, "members": listed},
    )
    if asked.task:
        tasks.fulfil(incident, asked.task, remark=what, by=by, now=now)
    clocks.meet(incident, ["arrival"], at=at, by=by, now=now, clause=asked.clause)
    return row


def _check(several: bool, name: str, head: str, listed: list[str]) -> None:
    errors = {}
    if several and not name.strip():
        errors["name"] = "请写启动的是哪个专项应急预案。"
    if not head.strip():
        errors["head"] = "请写姓名。"
    if len(listed) > MOST_MEMBERS:
        errors["members"] = f"名单不超过 {MOST_MEMBERS} 行。"
    if errors:
        raise InvalidInput(errors)
