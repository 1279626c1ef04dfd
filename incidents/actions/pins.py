"""六位批示码: asked at the confirmation where the session is old. Who has not set one is never asked."""

import re

from django.contrib.auth.hashers import make_password
from django.db import transaction

from incidents.models import Officer
from incidents.rules.refusal import InvalidInput

SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)


@transaction.atomic
def put(*, pin: str, by: Officer) -> None:
    """Set or replace one's own. Six digits that are not all alike and do not just count up or down."""
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    if not SIX_DIGITS.fullmatch(pin):
        raise InvalidInput({"pin": "批示码是六位数字。"})
    steps = {int(after) - int(before) for before, after in zip(pin, pin[1:], strict=False)}
    if steps in ({0}, {1}, {-1}):
        raise InvalidInput({"pin": "六个相同或连着的数字太容易猜，请换一个。"})
    officer.pin = make_password(pin)
    officer.save(update_fields=["pin"])


@transaction.atomic
def clear(*, by: Officer) -> None:
    """No longer asked."""
    Officer.objects.filter(pk=by.pk).update(pin="")
