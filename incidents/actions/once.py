"""A form of a page that arrives twice is acted upon once: the button pressed again, the line cut before the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.models import IdempotentAnswer, Officer
from incidents.rules.refusal import Conflict

LONGEST_KEY = 128
CHANGED = "sent_with_other_words"


@dataclass(frozen=True)
class Sent:
    """One filled form: `route` says which page, `key` which copy of its form, `digest` what was written on it."""

    by: Officer
    route: str
    key: str
    digest: str = ""


@transaction.atomic
def once(sent: Sent, perform: Callable[[], str], *, now: datetime) -> tuple[str, bool]:
    """What `perform` gave the first time, and whether that was just now.

    A refusal is not kept: the same form may succeed later. A second request with the same key waits for the first.
    Raises Conflict where the key was used with other words: neither is dropped, the officer decides.
    """
    kept, _ = IdempotentAnswer.objects.get_or_create(
        officer=sent.by,
        route=sent.route[:200],
        key=sent.key[:LONGEST_KEY],
        defaults={"created_at": now, "body_sha256": sent.digest},
    )
    if kept.answer is None:
        kept.answer = {"gave": perform()}
        kept.save(update_fields=["answer"])
        return str(kept.answer["gave"]), True
    return _same(kept, sent), False


def given(sent: Sent) -> str | None:
    """What this very form was given before; None for a new one. Raises Conflict as `once` does."""
    kept = IdempotentAnswer.objects.filter(
        officer=sent.by, route=sent.route[:200], key=sent.key[:LONGEST_KEY], answer__isnull=False
    ).first()
    return None if kept is None else _same(kept, sent)


def _same(kept: IdempotentAnswer, sent: Sent) -> str:
    if kept.body_sha256 != sent.digest:
        raise Conflict("这份表已经登记过，现在的内容与那时不同。核对后再提交，作为另一次登记。", code=CHANGED)
    return str((kept.answer or {}).get("gave", ""))
