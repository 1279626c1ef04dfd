"""When the 批示码 is asked, and what a wrong one costs: it counts with the wrong passwords of the same name."""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils import timezone

from incidents.models import Officer
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput, NotAllowed
from incidents.web.middleware import SEEN_AT

SIGNED_IN_AT = "signed_in_at"


def stamp(sender: object, request: HttpRequest | None, **kwargs: Any) -> None:
    """At login: when this session began."""
    if request is not None and hasattr(request, "session"):
        now = timezone.now()
        request.session[SIGNED_IN_AT] = now.isoformat()
        request.session[SEEN_AT] = int(now.timestamp())


def asked(request: HttpRequest, *, now: datetime) -> bool:
    """Whether this confirmation needs it: he has one, and his session is old or of unknown age."""
    if not request.user.pin:
        return False
    began = request.session.get(SIGNED_IN_AT)
    oldest = now - timedelta(seconds=settings.PIN_AFTER_SECONDS)
    return began is None or datetime.fromisoformat(began) < oldest


def check(request: HttpRequest, typed: str, *, now: datetime) -> None:
    """InvalidInput for a wrong one, NotAllowed after too many. Blanks that a paste brought along do not count."""
    _refuse_locked(request, request.user, now=now)
    pin = "".join(typed.split())
    if not pin:
        raise InvalidInput({"pin": "登录已久，请填六位批示码。"})
    if not check_password(pin, request.user.pin):
        raise _failed(request, request.user, "pin", "批示码不对", now=now)
    _forgive(request, request.user)


def check_password_of(request: HttpRequest, typed: str, *, now: datetime) -> None:
    """Before the code is set or cleared: whoever finds an open session must not choose his own."""
    _refuse_locked(request, request.user, now=now)
    if not request.user.check_password(typed):
        raise _failed(request, request.user, "password", "口令不对", now=now)
    _forgive(request, request.user)


def check_at_desk(request: HttpRequest, officer: Officer, typed: str, *, now: datetime) -> None:
    """A colleague signs at the screen of who is signed in: with his own code where he has one, or his password. What
    is wrong counts with his own wrong passwords."""
    _refuse_locked(request, officer, now=now)
    if not typed:
        raise InvalidInput({"secret": f"请{officer.name}填自己的批示码或口令，或由他自己登录后签字。"})
    by_pin = bool(officer.pin) and check_password("".join(typed.split()), officer.pin)
    if not by_pin and not officer.check_password(typed):
        raise _failed(request, officer, "secret", f"{officer.name}的批示码或口令不对", now=now)
    _forgive(request, officer)


def _name(officer: Officer) -> dict[str, str]:
    return {"username": officer.get_username()}


def _refuse_locked(request: HttpRequest, officer: Officer, *, now: datetime) -> None:
    if AxesProxyHandler.is_allowed(request, _name(officer)):
        return
    until = (now + timedelta(seconds=settings.LOGIN_LOCK_SECONDS)).astimezone(BEIJING)
    raise NotAllowed(
        f"连续 {settings.AXES_FAILURE_LIMIT} 次不对，最迟到 {until:%H:%M} 前不能再试。可以打电话批示，由值班员登记，立即生效。",
        code="locked",
    )


def _failed(request: HttpRequest, officer: Officer, field: str, what: str, *, now: datetime) -> InvalidInput:
    AxesProxyHandler.user_login_failed(sender=__name__, credentials=_name(officer), request=request)
    # The answer is ours: axes would turn the page into that of a locked login.
    request.axes_locked_out = False
    left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(request, _name(officer))
    if left <= 0:
        _refuse_locked(request, officer, now=now)
    return InvalidInput({field: f"{what}，还可再试 {left} 次。不便时可以打电话批示。"})


def _forgive(request: HttpRequest, officer: Officer) -> None:
    AxesProxyHandler.reset_attempts(username=officer.get_username(), ip_address=request.axes_ip_address)
