"""预警: propose, sign, adjust, lift. Whose signature it takes follows from the colour; the paper commits with the act."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents.actions import numbers, warning_early, warning_papers
from incidents.actions.decisions import Decision
from incidents.actions.warning_trail import Locked, Signer, lock, signer, write
from incidents.models import (
    HazardWarning,
    Officer,
    Organisation,
    PlanEdition,
    WarningActKind,
    WarningState,
)
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.rules.warnings import Matter, Stated

DONE = {
    (Matter.ISSUE, False): WarningActKind.ISSUED,
    (Matter.ISSUE, True): WarningActKind.ADVISED,
    (Matter.ADJUST, False): WarningActKind.ADJUSTED,
    (Matter.ADJUST, True): WarningActKind.ADJUSTMENT_ADVISED,
    (Matter.LIFT, False): WarningActKind.LIFTED,
    (Matter.LIFT, True): WarningActKind.LIFT_ADVISED,
}
PROPOSED = {
    Matter.ISSUE: WarningActKind.PROPOSED,
    Matter.ADJUST: WarningActKind.CHANGE_PROPOSED,
    Matter.LIFT: WarningActKind.LIFT_PROPOSED,
}


@transaction.atomic
def propose(stated: Stated, *, by: Officer, now: datetime, drill: bool = False) -> HazardWarning:
    """拟发布: a warning with every element that the plan and the law ask for, put to whoever has to issue it."""
    office, edition, plan, post = entitled(by, now=now)
    rules.check(plan, stated)
    year, serial = numbers.take(office, "WARNING_DRILL" if drill else "WARNING", now=now)
    warning = HazardWarning(
        organisation=office,
        edition=edition,
        number=f"{'演' if drill else ''}预警〔{year}〕{serial}",
        year=year,
        serial=-serial if drill else serial,
        drill=drill,
        level=stated.level,
        category=stated.category,
        stated=stated.as_json(),
        authority=rules.authority_of(plan, stated.level),
        proposed_at=now,
        proposed_by=by,
    )
    _put(Locked(warning, plan, posts_of(by, now=now)), Matter.ISSUE, stated, "", post=post, by=by, now=now)
    return warning


def entitled(by: Officer, *, now: datetime) -> tuple[Organisation, PlanEdition, Plan, str]:
    """His office, its edition and plan, and the post in which he may draft a warning. Raises NotAllowed, WrongState."""
    office = by.organisation
    edition = current_edition(office.plan_code) if office else None
    if edition is None or office is None:
        raise NotAllowed("您不在任何值班单位任职，不能拟写预警。")
    plan = plan_in(edition.pk)
    rules.require_offered(plan)
    return office, edition, plan, rules.require_proposer(plan, [each.post for each in posts_of(by, now=now)])


@transaction.atomic
def revise(*, warning_id: UUID, stated: Stated, by: Officer, now: datetime) -> HazardWarning:
    """改稿: while nobody has signed it."""
    locked = lock(warning_id, by=by, now=now)
    post = rules.require_proposer(locked.plan, locked.posts)
    _in(locked.warning, WarningState.PROPOSED, "只有待签发的预警可以改稿")
    rules.check(locked.plan, stated)
    warning = locked.warning
    warning.level, warning.category, warning.stated = stated.level, stated.category, stated.as_json()
    warning.authority = rules.authority_of(locked.plan, stated.level)
    _put(locked, Matter.ISSUE, stated, "", post=post, by=by, now=now, kind=WarningActKind.REVISED)
    return warning


@transaction.atomic
def propose_change(
    *, warning_id: UUID, stated: Stated, reason: str, by: Officer, now: datetime
) -> HazardWarning:
    """拟调整: another level, area or advice, as the situation develops; in force only once it is signed."""
    locked = lock(warning_id, by=by, now=now)
    post = rules.require_proposer(locked.plan, locked.posts)
    _in(locked.warning, WarningState.ACTIVE, "只有预警中的可以调整")
    _reason(reason, "请写为什么调整：事态怎样发展。")
    stated = replace(stated, category=locked.warning.category)
    rules.check(locked.plan, stated)
    if stated == Stated.from_json(locked.warning.stated):
        raise InvalidInput({"level": "与现行预警完全相同，没有可调整的内容。"})
    _put(locked, Matter.ADJUST, stated, reason, post=post, by=by, now=now)
    return locked.warning


@transaction.atomic
def propose_lift(*, warning_id: UUID, reason: str, by: Officer, now: datetime) -> HazardWarning:
    """拟解除: with the fact that proves the danger over."""
    locked = lock(warning_id, by=by, now=now)
    post = rules.require_proposer(locked.plan, locked.posts)
    _in(locked.warning, WarningState.ACTIVE, "只有预警中的可以解除")
    _reason(reason, "请写凭什么事实判断不可能发生或者危险已经解除。")
    if locked.warning.lift_advised_at is not None:
        raise WrongState("解除建议已经提出，等有权机关发布解除后登记。")
    _put(locked, Matter.LIFT, Stated.from_json(locked.warning.stated), reason, post=post, by=by, now=now)
    return locked.warning


@transaction.atomic
def sign(
    *,
    warning_id: UUID,
    by: Officer,
    now: datetime,
    decision: Decision | None = None,
    matter: str = "",
    drafted_at: str = "",
) -> HazardWarning:
    """签发 what waits: from this moment it is issued, adjusted or lifted; an office that may only advise advises it.

    `matter`, `drafted_at`: what the signer has before his eyes; another text waiting is refused."""
    locked = lock(warning_id, by=by, now=now)
    warning, waiting = locked.warning, locked.warning.pending
    if not waiting or (matter and waiting["matter"] != matter):
        wanted = rules.MATTER_WORDS[Matter(matter)] if matter else "内容"
        raise WrongState(f"这件预警没有待签发的{wanted}。")
    if drafted_at and waiting["at"] != drafted_at:
        raise WrongState(f"{waiting['by']}刚刚改了稿，请看过新稿再签发。")
    on, stated = Matter(waiting["matter"]), Stated.from_json(waiting["stated"])
    authority = authority_of(locked, on, stated)
    who = signer(locked, authority, on, decision or Decision(), by=by, now=now)
    was = warning.level
    _apply(locked, on, stated, authority, who)
    warning_early.heard(locked, authority, who.at)
    # What the paper says is what is written on the trail, and what every later export quotes.
    kind = DONE[on, rules.advises(locked.plan)]
    document = warning_papers.signed(
        locked, on, stated, who, authority, was=was, reason=waiting["reason"], by=by, now=now
    )
    write(
        warning,
        kind,
        by=by,
        now=now,
        at=who.at,
        post=who.acting,
        words=who.decision.words.strip(),
        summary=_summary(locked, on, stated, who, authority, was),
        clause=rules.clause_of(locked.plan, on),
        payload=_trace(stated, who, authority, was=was, reason=waiting["reason"]) | {"document": document.pk},
    )
    return warning


def authority_of(locked: Locked, matter: Matter, stated: Stated) -> str:
    return (
        rules.authority_for(locked.plan, matter, level=locked.warning.level, new_level=stated.level)
        if matter is not Matter.ISSUE
        else rules.authority_of(locked.plan, stated.level)
    )


@transaction.atomic
def give_back(*, warning_id: UUID, reason: str, by: Officer, now: datetime) -> HazardWarning:
    """退回 what waits, with the reason. A warning never issued ends here; one in force stays as it is."""
    locked = lock(warning_id, by=by, now=now)
    warning, waiting = locked.warning, locked.warning.pending
    if not waiting:
        raise WrongState("这件预警没有待签发的内容。")
    on, stated = Matter(waiting["matter"]), Stated.from_json(waiting["stated"])
    authority = authority_of(locked, on, stated)
    who = signer(locked, authority, on, Decision(), by=by, now=now)
    _reason(reason, "请写退回理由，拟稿人要据此修改。")
    warning.pending = None
    warning_early.heard(locked, authority, now)
    if warning.state == WarningState.PROPOSED:
        warning.state = WarningState.DECLINED
    warning_papers.withdraw_drafts(warning)
    write(
        warning,
        WarningActKind.RETURNED,
        by=by,
        now=now,
        post=who.acting,
        summary=f"{by.name}退回{rules.MATTER_WORDS[on]}：{reason.strip()}",
        clause=rules.clause_of(locked.plan, on),
        payload={"matter": on.value, "reason": reason.strip()},
    )
    return warning


def _put(
    locked: Locked,
    matter: Matter,
    stated: Stated,
    reason: str,
    *,
    post: str,
    by: Officer,
    now: datetime,
    kind: WarningActKind | None = None,
) -> None:
    """What waits for a signature now; a newer proposal takes the place of an older one."""
    warning, plan = locked.warning, locked.plan
    warning.pending = {
        "matter": matter.value,
        "stated": stated.as_json(),
        "reason": reason.strip(),
        "at": now.isoformat(),
        "by": by.name,
    }
    warning_early.owe(locked, stated, now=now)
    warning.save()
    authority = authority_of(locked, matter, stated)
    what = rules.MATTER_WORDS[matter] + ("建议" if rules.advises(plan) else "")
    write(
        warning,
        kind or PROPOSED[matter],
        by=by,
        now=now,
        post=_title(locked, post),
        summary=f"拟{what}{stated.category}{rules.level_words(plan, stated.level)}预警，"
        f"请{_title(locked, rules.signer_of(plan, authority))}签发{'：' + reason.strip() if reason.strip() else ''}",
        clause=rules.clause_of(plan, matter),
        payload={"matter": matter.value, "stated": stated.as_json(), "reason": reason.strip()},
    )
    warning_papers.draft(locked, matter, stated, authority, reason=reason, by=by, now=now)


def _apply(locked: Locked, matter: Matter, stated: Stated, authority: str, who: Signer) -> None:
    """What the signature changes. Advising to lift lifts nothing: that is the authority's."""
    warning = locked.warning
    warning.pending = None
    if matter is Matter.LIFT:
        if rules.advises(locked.plan):
            warning.lift_advised_at = who.at
        else:
            warning.state, warning.ended_at, warning.ended_by = WarningState.LIFTED, who.at, who.officer
        return
    warning.level, warning.stated = stated.level, stated.as_json()
    warning.authority = rules.authority_of(locked.plan, stated.level)
    if matter is Matter.ISSUE:
        warning.state, warning.issued_at, warning.issued_by = WarningState.ACTIVE, who.at, who.officer


def _summary(locked: Locked, matter: Matter, stated: Stated, who: Signer, authority: str, was: int) -> str:
    plan = locked.plan
    named = f"{stated.category}{rules.level_words(plan, stated.level)}预警"
    if matter is Matter.ADJUST and was != stated.level:
        named = (
            f"{stated.category}预警由{rules.colour(plan, was)}调整为{rules.level_words(plan, stated.level)}"
        )
    elif matter is Matter.ADJUST:
        named += "的内容"
    issuer = rules.issuer_name(plan, authority)
    said = f"{'建议' if rules.advises(plan) else ''}{issuer}{rules.MATTER_WORDS[matter]}{named}"
    if who.by_phone:
        return f"{who.officer.name}电话批示：“{who.decision.words.strip()}”。{said}，待补签"
    return f"{who.officer.name}签发：{said}"


def _trace(stated: Stated, who: Signer, authority: str, *, was: int, reason: str) -> dict[str, Any]:
    return {
        "stated": stated.as_json(),
        "authority": authority,
        "signed_by": who.officer.pk,
        "signed_as": who.acting,
        "channel": who.decision.channel,
        "witness": who.decision.witness,
        "callback": who.decision.callback,
        "was": was,
        "reason": reason,
    }


def _title(locked: Locked, post: str) -> str:
    return next((each.title for each in locked.plan.posts if each.code == post), post)


def _in(warning: HazardWarning, state: WarningState, sentence: str) -> None:
    if warning.state != state:
        raise WrongState(f"{sentence}；这件预警现为「{warning.get_state_display()}」。")


def _reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": sentence})
