"""What the processes of the system do, done by hand: serve pages, print papers, fire what falls due on the way to a moment."""

import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import uvicorn
from celery import current_app
from django.conf import settings
from django.core.management import call_command

from config.asgi import application
from incidents.actions import alarming, auditing, rendering, sweeping

ONE_LOAD = 100
WHO = "hand"
UNUSED = ["--ignore", "admin", "--ignore", "drf_spectacular_sidecar", "--ignore", "rest_framework"]


def run(port: int, traveller: Any) -> None:
    """Says "up", then reads one moment a line and says each back when it has got there."""
    # Nobody takes tasks here: what workers do, `move` does.
    current_app.conf.broker_url = "memory://"
    # At full strength a login takes longer than the page that it leads to.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _prepare()
    _serve(port)
    _say("up")
    for line in sys.stdin:
        move(traveller, datetime.fromisoformat(line.strip()))
        _say(line.strip())


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _prepare() -> None:
    """An empty database becomes a demo, at the moment at which the clock stands."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("plans", "--load", stdout=sys.stderr)
    call_command("demo", stdout=sys.stderr)
    call_command("collectstatic", *UNUSED, interactive=False, verbosity=0)


def _serve(port: int) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            host="127.0.0.1",
            port=port,
            access_log=False,
            server_header=False,
            log_level="warning",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
        )
    )
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)


def move(traveller: Any, moment: datetime) -> None:
    """Every clock between now and then fires at its own moment; papers are printed before and after."""
    now = datetime.now(UTC)
    rendering.render_missing(now=now)
    while True:
        ahead = [at for at in (sweeping.next_look(now), alarming.next_incident()) if at is not None]
        if not ahead or min(ahead) > moment:
            break
        now = max(min(ahead), now)
        traveller.move_to(now)
        sweeping.sweep(sweeping.due_incidents(now, limit=ONE_LOAD), now=now, sweeper=WHO)
        alarming.settle_due(now=now, limit=ONE_LOAD)
    traveller.move_to(moment)
    sweeping.sweep([], now=moment, sweeper=WHO)
    auditing.patrol([], auditor=WHO, now=moment)
    rendering.render_missing(now=moment)
