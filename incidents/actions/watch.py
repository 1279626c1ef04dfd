"""值班台的本班日志与设备检查: what belongs to no incident. No trail of events; lines are never changed."""

from datetime import datetime

from django.db import transaction

from incidents.models import CheckedDevice, DeviceCheck, Officer, Organisation, ShiftLogEntry
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed

LONGEST_LINE = 500
LONGEST_NOTE = 120


@transaction.atomic
def log(*, text: str, by: Officer, now: datetime, occurred_at: datetime | None = None) -> ShiftLogEntry:
    """Write one line into the shift log of the officer's office; a correction is another line."""
    office = may_keep(by, now)
    errors = {}
    if not text.strip():
        errors["text"] = "请写内容。"
    if len(text.strip()) > LONGEST_LINE:
        errors["text"] = f"一条至多 {LONGEST_LINE} 字，请分成几条。"
    if occurred_at is not None and occurred_at > now:
        errors["occurred_at"] = "发生时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)
    return ShiftLogEntry.objects.create(
        organisation=office,
        text=text.strip(),
        occurred_at=occurred_at or now,
        recorded_at=now,
        recorded_by=by,
    )


@transaction.atomic
def check_device(*, device: str, works: bool, by: Officer, now: datetime, note: str = "") -> DeviceCheck:
    """Keep that somebody tried a device of the duty room, and whether it worked."""
    office = may_keep(by, now)
    if device not in CheckedDevice.values:
        raise InvalidInput({"device": "设备应为：" + "、".join(CheckedDevice.labels) + "。"})
    return DeviceCheck.objects.create(
        organisation=office,
        device=device,
        works=works,
        note=note.strip()[:LONGEST_NOTE],
        checked_at=now,
        checked_by=by,
    )


def may_keep(by: Officer, now: datetime) -> Organisation:
    """His office, where he may keep its watch: whoever may receive a call. Raises NotAllowed."""
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None or by.organisation is None:
        raise NotAllowed("您不在任何值班单位任职，不能记本班日志。", who_can="值班员")
    plan = plan_in(edition.pk)
    if not powers.holds(plan, [each.post for each in posts_of(by, now=now)], Command.RECEIVE):
        raise NotAllowed(
            "本班日志由值班岗位记，您的岗位不能记。", who_can=powers.who_can(plan, Command.RECEIVE)
        )
    return by.organisation
