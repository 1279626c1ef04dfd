"""信息发布: 拟稿 → 审核 → 发布, and what the unit that watches the net has seen. Figures are locked to one version."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from incidents import events
from incidents.actions import release_papers
from incidents.actions.desk import Locked, enter, lock
from incidents.actions.release_gates import (
    LONGEST,
    acting,
    check_words,
    held_by,
    notice_to,
    on_desk,
    to_gate,
    to_publishers,
    to_reviewers,
    to_watchers,
)
from incidents.events import NoticePlan
from incidents.models import EventKind, InformationRelease, Officer, ReleaseState
from incidents.plans.schema import ReleaseStep, Releasing
from incidents.queries import composing
from incidents.rules import releasing
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState

OPEN = (ReleaseState.DRAFT, ReleaseState.RETURNED, ReleaseState.REVIEWED)


class FiguresChanged(Conflict):
    """The facts have moved on since the figures were locked (409)."""

    code = "figures_changed"


@transaction.atomic
def draft(*, incident_id: UUID, title: str, text: str, by: Officer, now: datetime) -> InformationRelease:
    """拟稿. Its figures are those of this version of the facts; the reviewer is told."""
    locked, chain = _enter(incident_id, Command.DRAFT_RELEASE, "draft", by=by, now=now)
    incident = locked.incident
    check_words(title, text)
    newest = incident.releases.aggregate(last=Max("serial"))["last"] or 0
    row = InformationRelease(
        incident=incident, serial=newest + 1, drafted_at=now, drafted_by=by, **_words(locked, title, text)
    )
    row.save()
    _record(locked, row, EventKind.RELEASE_DRAFTED, f"拟{row}：{row.title}", chain.draft, by=by, now=now,
            notices=to_reviewers(locked, chain, row, now=now))  # fmt: skip
    return row


@transaction.atomic
def edit(
    *,
    incident_id: UUID,
    release_id: UUID,
    title: str,
    text: str,
    by: Officer,
    now: datetime,
    revision: int | None = None,
) -> InformationRelease:
    """改稿 until it is published; whatever was reviewed is to be reviewed again."""
    locked, chain = _enter(incident_id, Command.DRAFT_RELEASE, "draft", by=by, now=now)
    row = _open_one(locked, release_id, revision)
    check_words(title, text)
    for name, value in _words(locked, title, text).items():
        setattr(row, name, value)
    row.state, row.revision = ReleaseState.DRAFT, row.revision + 1
    row.reviewed_at = row.reviewed_by = None
    row.reviewed_as = row.review_words = row.return_reason = ""
    row.save()
    _record(locked, row, EventKind.RELEASE_DRAFTED, f"改稿{row}：{row.title}", chain.draft, by=by, now=now,
            notices=to_reviewers(locked, chain, row, now=now))  # fmt: skip
    return row


@transaction.atomic
def review(
    *,
    incident_id: UUID,
    release_id: UUID,
    by: Officer,
    now: datetime,
    words: str = "",
    revision: int | None = None,
) -> InformationRelease:
    """审核: text and figures as they are now. Raises FiguresChanged where the facts moved after the draft was written."""
    locked, chain = _enter(incident_id, Command.REVIEW_RELEASE, "review", by=by, now=now)
    row = _open_one(locked, release_id, revision)
    if row.state == ReleaseState.REVIEWED:
        raise WrongState(f"{row}已由{row.reviewed_by}审核，可以发布。")
    _require_same(locked, row, "改稿后再审核")
    row.state, row.reviewed_at, row.reviewed_by = ReleaseState.REVIEWED, now, by
    row.reviewed_as, row.review_words, row.return_reason = acting(locked, chain.review), words.strip(), ""
    row.save()
    said = f"：{row.review_words}" if row.review_words else ""
    _record(locked, row, EventKind.RELEASE_REVIEWED, f"{by.name}审核{row}，同意发布{said}", chain.review,
            by=by, now=now, notices=to_publishers(locked, chain, row, now=now))  # fmt: skip
    return row


@transaction.atomic
def give_back(
    *, incident_id: UUID, release_id: UUID, reason: str, by: Officer, now: datetime
) -> InformationRelease:
    """退回 to whoever wrote it, with the reason."""
    locked, chain = _enter(incident_id, Command.REVIEW_RELEASE, "review", by=by, now=now)
    row = _open_one(locked, release_id, None)
    if not reason.strip():
        raise InvalidInput({"reason": "请写明退回的理由。"})
    row.state, row.return_reason = ReleaseState.RETURNED, reason.strip()[:200]
    row.reviewed_at = row.reviewed_by = None
    row.save()
    author = row.drafted_by
    told = notice_to(f"officer:{author.pk}", author.name, f"{row}退回：{row.return_reason}", officer=author)
    _record(locked, row, EventKind.RELEASE_REVIEWED, f"{by.name}退回{row}：{row.return_reason}", chain.review,
            by=by, now=now, notices=[told])  # fmt: skip
    return row


@transaction.atomic
def withdraw(
    *, incident_id: UUID, release_id: UUID, reason: str, by: Officer, now: datetime
) -> InformationRelease:
    """作废 before publication, by whoever wrote it; its number is not given again. Whoever was to pass it is told."""
    locked, chain = _enter(incident_id, Command.DRAFT_RELEASE, "draft", by=by, now=now)
    row = _open_one(locked, release_id, None)
    if row.drafted_by_id != by.pk:
        name = row.drafted_by.name
        raise NotAllowed(f"{row}是{name}拟的稿，由本人作废；审核的人可以退回。", who_can=name)
    if not reason.strip():
        raise InvalidInput({"reason": "请写明为什么作废。"})
    gate = chain.publish if row.state == ReleaseState.REVIEWED else chain.review
    row.state, row.withdrawn_at, row.withdraw_reason = ReleaseState.WITHDRAWN, now, reason.strip()[:200]
    row.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])
    words = f"作废{row}：{row.withdraw_reason}"
    _record(locked, row, EventKind.RELEASE_DRAFTED, words, chain.draft, by=by, now=now,
            notices=to_gate(locked, gate, words, now=now))  # fmt: skip
    return row


@transaction.atomic
def publish(
    *,
    incident_id: UUID,
    release_id: UUID,
    media: Iterable[str],
    by: Officer,
    now: datetime,
    published_at: datetime | None = None,
) -> InformationRelease:
    """发布: by whom the plan names, only what was reviewed, and only while its figures are still the facts'."""
    locked, chain = _enter(incident_id, Command.PUBLISH_RELEASE, "publish", by=by, now=now)
    row = _open_one(locked, release_id, None)
    if row.state != ReleaseState.REVIEWED:
        raise WrongState(f"{row}{row.get_state_display()}，须先经「{chain.review.label}」。")
    where = list(dict.fromkeys(each.strip() for each in media if each.strip()))
    if not where:
        raise InvalidInput({"media": f"请选在哪里发布，如{'、'.join(chain.media)}。"})
    if published_at is not None and published_at > now:
        raise InvalidInput({"published_at": "发布时刻晚于现在，请核对。"})
    _require_same(locked, row, "重新审核后再发布")
    row.state, row.published_at, row.published_by = ReleaseState.PUBLISHED, published_at or now, by
    row.published_as, row.media = acting(locked, chain.publish), where
    row.document = release_papers.put_on_record(row, locked.incident, locked.plan, by=by, now=now)
    row.save()
    summary = f"{chain.publisher}发布{row}：{row.title}（{'、'.join(where)}）"
    _record(locked, row, EventKind.RELEASE_PUBLISHED, summary, chain.publish, by=by, now=now,
            notices=to_watchers(locked, chain, row, now=now))  # fmt: skip
    return row


@transaction.atomic
def check(
    *, incident_id: UUID, release_id: UUID, words: str, by: Officer, now: datetime
) -> InformationRelease:
    """The facts changed after publication, and the text still stands; by whoever may review it."""
    locked, chain = _enter(incident_id, Command.REVIEW_RELEASE, "review", by=by, now=now)
    row = locked.incident.releases.select_related("drafted_by").get(pk=release_id)
    if row.state != ReleaseState.PUBLISHED or not (
        changed := composing.release_changed(locked.plan, row, locked.incident)
    ):
        raise WrongState(f"{row}的数字没有变，不用核对。")
    if not words.strip():
        raise InvalidInput({"words": "请写明为什么不用另行发布。"})
    row.checked_figures = composing.figures_of(locked.incident)
    row.save(update_fields=["checked_figures"])
    summary = f"核对{row}：{'；'.join(each.words for each in changed)}；{words.strip()}"
    _record(locked, row, EventKind.RELEASE_REVIEWED, summary, chain.review, by=by, now=now)
    return row


@transaction.atomic
def note_opinion(
    *, incident_id: UUID, release_id: UUID, text: str, by: Officer, now: datetime
) -> InformationRelease:
    """舆情: what the unit that watches the net has seen after publication (WX 4.6)."""
    locked = lock(incident_id, Command.DRAFT_RELEASE, by=by, now=now)
    chain = releasing.releasing_of(locked.plan)
    if chain.watch is None:
        raise WrongState("本预案没有写明由谁监控舆情，请用「记一笔」。")
    if not (on_desk(locked) or releasing.may_pass(chain.watch, held_by(locked))):
        releasing.require(locked.plan, chain.watch, held_by(locked))
    row = locked.incident.releases.select_related("drafted_by").get(pk=release_id)
    if row.state != ReleaseState.PUBLISHED:
        raise WrongState(f"{row}还没有发布。")
    if not text.strip():
        raise InvalidInput({"text": "请写舆情的内容。"})
    line = {"at": now.isoformat(), "by": by.name, "text": text.strip()[:LONGEST]}
    row.opinions = [*row.opinions, line]
    row.save(update_fields=["opinions"])
    _record(locked, row, EventKind.NOTE, f"舆情（{row}）：{text.strip()}", chain.watch, by=by, now=now)
    return row


def _enter(
    incident_id: UUID, command: Command, gate: str, *, by: Officer, now: datetime
) -> tuple[Locked, Releasing]:
    """The gate speaks before the post's power: it names the unit that could."""
    locked = enter(incident_id, Command.DRAFT_RELEASE, by=by, now=now)
    chain = releasing.releasing_of(locked.plan)
    releasing.require(locked.plan, getattr(chain, gate), held_by(locked))
    return lock(incident_id, command, by=by, now=now), chain


def _open_one(locked: Locked, release_id: UUID, revision: int | None) -> InformationRelease:
    rows = locked.incident.releases.select_related("drafted_by", "reviewed_by")
    row = rows.get(pk=release_id)
    row.incident = locked.incident
    if row.state not in OPEN:
        raise WrongState(f"{row}{row.get_state_display()}，不再改动；有变化的，请另拟一稿。")
    if revision is not None and revision != row.revision:
        raise Conflict(f"您打开之后，{row}已有人改过，请核对后再提交。", details={"revision": row.revision})
    return row


def _require_same(locked: Locked, row: InformationRelease, then: str) -> None:
    changed = composing.release_changed(locked.plan, row, locked.incident)
    if changed:
        words = "；".join(each.words for each in changed)
        raise FiguresChanged(
            f"{row}的数字锁定在数据版本 {row.facts_seq}，此后{words}；请{then}。",
            details={"facts_seq": row.facts_seq, "changed": [each.words for each in changed]},
        )


def _words(locked: Locked, title: str, text: str) -> dict[str, Any]:
    return {
        "title": title.strip(),
        "text": text.strip(),
        "facts_seq": locked.incident.seq,
        "figures": composing.figures_of(locked.incident),
    }


def _record(
    locked: Locked,
    row: InformationRelease,
    kind: EventKind,
    summary: str,
    step: ReleaseStep,
    *,
    by: Officer,
    now: datetime,
    notices: Iterable[NoticePlan] = (),
) -> None:
    events.record(
        locked.incident,
        kind,
        by=by,
        now=now,
        occurred_at=row.published_at if kind == EventKind.RELEASE_PUBLISHED else None,
        post=acting(locked, step),
        summary=summary,
        clause=step.clause,
        payload={
            "release": row.pk,
            "serial": row.serial,
            "state": row.state,
            "facts_seq": row.facts_seq,
            "revision": row.revision,
            "document": row.document_id,
        },
        notices=notices,
    )
