"""How every act on a warning begins and ends: lock it, see whether it is this officer's, write the line of its trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from incidents import events
from incidents.actions import alarm_lines, alarming
from incidents.actions.decisions import Decision
from incidents.models import Channel, HazardWarning, Officer, WarningAct, WarningActKind
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, posts_of
from incidents.queries.editions import plan_in
from incidents.queries.warning_chain import fingerprint
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput
from incidents.rules.warnings import Matter


@dataclass(frozen=True)
class Locked:
    """A warning under lock, its plan, and the posts of the officer who acts."""

    warning: HazardWarning
    plan: Plan
    held: tuple[HeldPost, ...]

    @property
    def posts(self) -> list[str]:
        return [each.post for each in self.held]


def lock(warning_id: UUID, *, by: Officer, now: datetime) -> Locked:
    """HazardWarning.DoesNotExist where it is not this officer's to see."""
    if by.organisation_id is None:
        raise HazardWarning.DoesNotExist
    # Not FOR UPDATE: an alarm that is written about it meanwhile needs no more than its key.
    warning = (
        HazardWarning.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=warning_id, organisation_id=by.organisation_id)
    )
    return Locked(warning, plan_in(warning.edition_id), posts_of(by, now=now))


@dataclass(frozen=True)
class Signer:
    """Who signs, in which post, when, and how it reached us."""

    officer: Officer
    acting: str
    at: datetime
    decision: Decision

    @property
    def by_phone(self) -> bool:
        return self.decision.channel == Channel.PHONE


def signer(
    locked: Locked, authority: str, matter: Matter, decision: Decision, *, by: Officer, now: datetime
) -> Signer:
    """The officer himself, or the one on the line whom the desk records; NotAllowed unless the plan gives it to his post."""
    if decision.channel != Channel.PHONE:
        post = rules.require_signer(locked.plan, locked.posts, authority, matter)
        return Signer(by, acting_as(locked.plan, locked.held, post), now, decision)
    rules.require_proposer(locked.plan, locked.posts)
    given_at = decision.given_at or now
    errors = {
        name: sentence
        for name, value, sentence in (
            ("words", decision.words, "请逐字记录批示原话。"),
            ("given_by", decision.given_by, "请选是谁在电话里批示的。"),
        )
        if not value.strip()
    }
    if given_at > now:
        errors["given_at"] = "批示时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)
    giver = Officer.objects.filter(
        username=decision.given_by, organisation_id=locked.warning.organisation_id, is_active=True
    ).first()
    if giver is None:
        raise InvalidInput({"given_by": "本单位没有这位人员。"})
    held = posts_of(giver, now=given_at)
    post = rules.require_signer(locked.plan, [each.post for each in held], authority, matter)
    return Signer(giver, acting_as(locked.plan, held, post), given_at, decision)


def acting_as(plan: Plan, held: Iterable[HeldPost], post: str) -> str:
    title = lookup.post(plan, post).title
    given = next((each.delegated_by for each in held if each.post == post), "")
    return f"受{given}委托代行{title}" if given else title


def write(
    warning: HazardWarning,
    kind: WarningActKind,
    *,
    by: Officer,
    now: datetime,
    summary: str,
    at: datetime | None = None,
    post: str = "",
    words: str = "",
    clause: str = "",
    payload: Mapping[str, Any] | None = None,
) -> WarningAct:
    """Append one line under the warning's lock, which the caller holds."""
    act = WarningAct(
        warning=warning,
        seq=warning.seq + 1,
        kind=kind,
        actor=by,
        actor_name=by.name,
        post=post,
        at=at or now,
        recorded_at=now,
        summary=summary,
        words=words,
        clause=clause,
        payload=events.as_json(payload or {}),
        prev_hash=warning.head_hash,
    )
    act.hash = fingerprint(act)
    act.save(force_insert=True)
    warning.seq, warning.head_hash = act.seq, act.hash
    warning.save()
    alarming.look_at_office(warning.organisation_id, now=now)
    alarm_lines.revise(warning.organisation_id, now=now, topics=("warnings",))
    return act
