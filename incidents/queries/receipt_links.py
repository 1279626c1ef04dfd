"""Receipt links: how a unit without an account comes to its notice, and the six digits that open it.

Both follow from the notice and the server's secret and are stored nowhere.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import Signer
from django.utils.crypto import salted_hmac

from incidents.models import Notice
from incidents.plans.schema import Plan

LINK_SALT, CODE_SALT = "incidents.receipt_link", "incidents.receipt_code"
DIGITS = 6
SEPARATOR = "~"


def token(notice: Notice) -> str:
    """What stands behind /r/: the notice's key and a signature over it and the moment it was planned."""
    return f"{_written(notice.pk)}{SEPARATOR}{_signature(notice)}"


def code(notice: Notice) -> str:
    """Six digits, read out by telephone or printed on the call sheet beside the link."""
    number = int.from_bytes(salted_hmac(CODE_SALT, str(notice.pk), algorithm="sha256").digest()[:8])
    return f"{number % 10**DIGITS:0{DIGITS}}"


def find(written: str) -> Notice:
    """The notice of a link, with what its page needs; Notice.DoesNotExist for anything we did not sign."""
    key, _, signature = written.partition(SEPARATOR)
    notice = Notice.objects.select_related("incident__organisation", "event").get(pk=_read(key))
    if not hmac.compare_digest(signature.encode(), _signature(notice).encode()):
        raise Notice.DoesNotExist
    return notice


def right_code(notice: Notice, typed: str) -> bool:
    return hmac.compare_digest(typed.encode(), code(notice).encode())


def expires_at(notice: Notice, plan: Plan) -> datetime | None:
    """None where the plan's practice offers no links."""
    if plan.desk is None:
        return None
    return notice.planned_at + timedelta(hours=plan.desk.receipt_link_hours)


def offered(notice: Notice, plan: Plan, now: datetime) -> bool:
    """Whether the link still opens something: not signed, not expired."""
    ends = expires_at(notice, plan)
    return ends is not None and now < ends and notice.signed_at is None


def _signature(notice: Notice) -> str:
    return Signer(salt=LINK_SALT).signature(f"{notice.pk}|{notice.planned_at.timestamp():.6f}")


def _written(key: UUID) -> str:
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _read(written: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(f"{written}=="))
    except (ValueError, binascii.Error):
        raise Notice.DoesNotExist from None
