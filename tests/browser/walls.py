"""A wall of an office of its own, so that what other tests left behind does not hang there."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg2

from browser.screen import WALL, Screen
from browser.system import database_url

JOINED = "() => document.querySelector('ec-live')?.socket?.readyState === 1"
OUTSIDE = """() => [...document.querySelectorAll('.wall__page > *, .wall__band, .wclock, .wclocks__more')].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1
    || box.left < -1 || box.top < -1); }).map(n => n.className)"""
"""What does not lie in the window."""
CUT = """() => [...document.querySelectorAll('.wall__panels section')].flatMap(panel => {
  const within = panel.getBoundingClientRect();
  return [...panel.querySelectorAll('dt, dd, p, [data-rows] > *, h2')].filter(node => {
    const box = node.getBoundingClientRect();
    return box.height && (box.bottom > within.bottom + 1 || box.right > within.right + 1); }).map(n => n.textContent);
}).concat([...document.querySelectorAll('.wclock__time')].filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.textContent))"""
"""What its panel cuts off, and figures that stick out of their clock."""


@dataclass(frozen=True)
class Office:
    """One screen on its wall and no officer; what other offices took down is given over to it."""

    pk: str
    secret: str

    @property
    def link(self) -> str:
        return f"/wall/s/{self.secret}/"

    def take_incident(self, *incidents: str) -> None:
        """Incidents and their alarms are this office's from now on."""
        for statement in (
            "UPDATE incidents_incident SET organisation_id = %s WHERE id = ANY(%s::uuid[])",
            "UPDATE incidents_alarm SET organisation_id = %s WHERE incident_id = ANY(%s::uuid[])",
        ):
            within(statement, self.pk, list(incidents))

    def take_warning(self, *warnings: str) -> None:
        within(
            "UPDATE incidents_hazardwarning SET organisation_id = %s WHERE id = ANY(%s::uuid[])",
            self.pk,
            list(warnings),
        )

    def hang(
        self, opener: Callable[..., Screen], size: tuple[int, int] = WALL, *, script: str = ""
    ) -> Screen:
        """The screen, connected. `script` runs before any of the page's."""
        window = opener("", size)
        if script:
            window.context.add_init_script(script)
        window.open(self.link)
        window.page.wait_for_function(JOINED)
        return window

    def lay_out(self, *, columns: int, inches: float, seat_m: float, size: tuple[int, int] = WALL) -> None:
        within(
            "UPDATE incidents_wallscreen SET columns = %s, inches = %s, seat_m = %s, pixels_wide = %s, pixels_high = %s"
            " WHERE organisation_id = %s",
            columns,
            inches,
            seat_m,
            *size,
            self.pk,
        )

    def take_down(self) -> None:
        within(
            "UPDATE incidents_wallscreen SET revoked_at = now(), revoked_by_id = created_by_id WHERE organisation_id = %s",
            self.pk,
        )


def within(statement: str, *values: Any) -> list[Any]:
    """In the database of the running system."""
    with contextlib.closing(psycopg2.connect(database_url(f"browser_{os.getpid()}"))) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def office_by(plan: str) -> Office:
    """A new office that works by that plan."""
    secret = secrets.token_urlsafe(32)
    ((pk,),) = within(
        """INSERT INTO incidents_organisation (id, code, name, plan_code, duty_phone, internal_targets, demo)
        SELECT gen_random_uuid(), %s, name, plan_code, '', '[]', demo FROM incidents_organisation
        WHERE plan_code = %s AND code NOT LIKE 'wall-%%' RETURNING id::text""",
        f"wall-{secrets.token_hex(4)}",
        plan,
    )
    within(
        """INSERT INTO incidents_wallscreen
        (id, organisation_id, name, digest, inches, pixels_wide, pixels_high, seat_m, columns, created_at, created_by_id)
        SELECT gen_random_uuid(), %s, '值班室', %s, 55, 1920, 1080, 2.5, 3, now(), id FROM incidents_officer LIMIT 1""",
        pk,
        hashlib.sha256(secret.encode()).hexdigest(),
    )
    return Office(pk, secret)
