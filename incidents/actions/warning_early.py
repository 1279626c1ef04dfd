"""及时上报: what may become grave is told to the office that the plan names, before anybody has signed a warning."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions.warning_trail import Locked, lock, write
from incidents.models import Officer, WarningAct, WarningActKind
from incidents.plans import lookup
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput, WrongState
from incidents.rules.warnings import Stated


def owe(locked: Locked, stated: Stated, *, now: datetime) -> None:
    """From now on it is owed, unless that office itself is writing. The caller saves the warning."""
    warning, early = locked.warning, locked.plan.warning.early
    if early is None or warning.early_at is not None or not rules.is_early(locked.plan, stated.level):
        return
    warning.early_at = now
    warning.early_told_at = now if early.post in locked.posts else None


def heard(locked: Locked, authority: str, at: datetime) -> None:
    """Whoever signs for that office knows of it now. The caller saves the warning."""
    warning, early = locked.warning, locked.plan.warning.early
    if early is None or warning.early_at is None or warning.early_told_at is not None:
        return
    if rules.signer_of(locked.plan, authority) == early.post:
        warning.early_told_at = max(at, warning.early_at)


@transaction.atomic
def report(
    *, warning_id: UUID, by: Officer, now: datetime, words: str = "", at: datetime | None = None
) -> WarningAct:
    """上报: the office that the plan names knows of what may become grave; who took it and when."""
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    warning, early = locked.warning, locked.plan.warning.early
    if early is None or warning.early_at is None:
        raise WrongState("这件预警的级别，预案没有要求及时上报。")
    if warning.early_told_at is not None:
        raise WrongState(
            f"{early.words}已经得知，不必再报。", clause=lookup.clause_ref(locked.plan, early.clause)
        )
    if not words.strip():
        raise InvalidInput({"words": f"请写{early.words}谁接的、怎么报的。"})
    if at is not None and not warning.early_at <= at <= now:
        raise InvalidInput({"at": "应在获知以后、现在以前，请核对。"})
    warning.early_told_at = at or now
    return write(
        warning,
        WarningActKind.REPORTED,
        by=by,
        now=now,
        at=at,
        summary=f"已上报{early.words}：{words.strip()}",
        words=words.strip(),
        clause=early.clause,
        payload={"to": early.post},
    )
