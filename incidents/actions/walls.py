"""大屏: an office hangs one up, takes it down, and sees when each last asked."""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from incidents.models import Officer, Organisation, WallScreen
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.queries.visibility import token_digest
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed
from incidents.rules.wall import LARGEST

SEEN_EVERY = timedelta(seconds=60)
LONGEST_NAME = 40


def hang(
    *,
    name: str,
    inches: Decimal,
    pixels_wide: int,
    pixels_high: int,
    seat_m: Decimal,
    columns: int,
    by: Officer,
    now: datetime,
) -> tuple[WallScreen, str]:
    """A screen of his office and the secret of its link, which nobody can read again."""
    office = entitled(by, now=now)
    errors = {}
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        errors["name"] = f"请写屏幕挂在哪里，至多 {LONGEST_NAME} 个字。"
    for field, value in (("inches", inches), ("seat_m", seat_m)):
        if value <= 0:
            errors[field] = "应大于 0。"
    if pixels_wide <= 0 or pixels_high <= 0:
        errors["resolution"] = "请选分辨率。"
    if columns not in LARGEST:
        errors["columns"] = "两栏或三栏。"
    if errors:
        raise InvalidInput(errors)
    raw = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            screen = WallScreen.objects.create(
                organisation=office,
                name=name.strip(),
                digest=token_digest(raw),
                inches=inches,
                pixels_wide=pixels_wide,
                pixels_high=pixels_high,
                seat_m=seat_m,
                columns=columns,
                created_at=now,
                created_by=by,
            )
    except IntegrityError as error:
        raise InvalidInput({"name": "本单位已有同名的大屏，请换个名称，或先停用那一块。"}) from error
    return screen, raw


@transaction.atomic
def take_down(*, screen_id: UUID, by: Officer, now: datetime) -> WallScreen:
    """From now on its link opens nothing. WallScreen.DoesNotExist where it is another office's."""
    mine = WallScreen.objects.select_for_update(of=("self",)).filter(organisation=by.organisation_id)
    screen = mine.get(pk=screen_id)
    entitled(by, now=now)
    if screen.revoked_at is None:
        screen.revoked_at, screen.revoked_by = now, by
        screen.save(update_fields=["revoked_at", "revoked_by"])
    return screen


def seen(screen: WallScreen, *, now: datetime) -> None:
    """It has asked; written down once a minute at most."""
    if screen.last_seen_at is None or now - screen.last_seen_at >= SEEN_EVERY:
        WallScreen.objects.filter(pk=screen.pk).update(last_seen_at=now)


def entitled(by: Officer, *, now: datetime) -> Organisation:
    """His office, where he may say what hangs on its walls. Raises NotAllowed."""
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None or by.organisation is None:
        raise NotAllowed("您不在任何值班单位任职，不能设置大屏。")
    powers.require(plan_in(edition.pk), [each.post for each in posts_of(by, now=now)], Command.KEEP_WALLS)
    return by.organisation
