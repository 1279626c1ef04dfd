"""签发: who signs answers for text, figures and addressees as they are at that minute. A change afterwards is asked about."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import answering, composing, report_papers
from incidents.actions.decisions import Decision, decider_of
from incidents.actions.desk import Locked, enter, lock
from incidents.models import Channel, ComposedKind, ComposedReport, ComposedState, EventKind, Officer
from incidents.queries import composing as queries
from incidents.rules import report_text
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@transaction.atomic
def sign(
    *,
    incident_id: UUID,
    report_id: UUID,
    by: Officer,
    now: datetime,
    decision: Decision | None = None,
    revision: int | None = None,
    questions: Mapping[str, object] | None = None,
) -> ComposedReport:
    """Sign a draft in the system, or record that it was signed on the telephone (补签 follows). The paper gets its number.

    Missing elements print as missing and contradictions stay as they are: the signer has been shown both.
    """
    said = decision or Decision()
    locked, signer, acting = decider_of(incident_id, Command.SIGN_REPORT, said, by=by, now=now)
    by_phone = said.channel == Channel.PHONE
    # The state is looked at for whoever acts here: the signer, or the desk that writes down what he said.
    lock(incident_id, Command.COMPOSE_REPORT if by_phone else Command.SIGN_REPORT, by=by, now=now)
    row = composing.draft_of(locked, report_id, revision)
    if answering.given_with(locked, row.name, questions or {}, by=by, now=now):
        locked, signer, acting = decider_of(incident_id, Command.SIGN_REPORT, said, by=by, now=now)
        row = composing.draft_of(locked, report_id, None)
    if row.kind == ComposedKind.PHONE:
        raise WrongState("电话快报不用签发，报告后登记即可；随后补书面报告。")
    composing.freeze(locked, row)
    row.state = ComposedState.SIGNED
    row.signed_at, row.signed_by, row.signed_as = said.given_at or now, signer, acting
    row.channel, row.words = said.channel, said.words.strip()
    row.recorded_by = by if by_phone else None
    row.countersigned_at = None if by_phone else now
    row.document = report_papers.put_on_record(
        row,
        locked.incident,
        locked.plan,
        signed=report_papers.sign_off_of(row),
        at=row.signed_at,
        by=by,
        now=now,
    )
    row.save()
    _record(locked, row, _said(row, signer), by=by, now=now, post=acting)
    return row


def _said(row: ComposedReport, signer: Officer) -> str:
    assert row.document is not None
    what = f"签发{row.name} {row.document.number}"
    if row.channel == Channel.PHONE and row.recorded_by is not None:
        return f"{signer.name}电话{what}：“{row.words}”，记录人 {row.recorded_by.name}，待补签"
    return f"{signer.name}{what}"


def _record(
    locked: Locked, row: ComposedReport, summary: str, *, by: Officer, now: datetime, post: str
) -> None:
    events.record(
        locked.incident,
        EventKind.REPORT_SIGNED,
        by=by,
        now=now,
        occurred_at=row.signed_at,
        post=post,
        summary=summary,
        clause=report_text.contents_of(locked.plan, row.kind).clause,
        payload={
            "composed": row.pk,
            "document": row.document_id,
            "kind": row.kind,
            "serial": row.serial,
            "signed_by": row.signed_by_id,
            "facts_seq": row.facts_seq,
            "recipients": row.recipients,
            "copies": row.copies,
            "informed": row.informed,
            "left_out": row.left_out,
            "skip_reason": row.skip_reason,
        },
    )


@transaction.atomic
def countersign(*, incident_id: UUID, report_id: UUID, by: Officer, now: datetime) -> ComposedReport:
    """补签 of a report that was signed on the telephone, by whoever signed it."""
    locked = enter(incident_id, Command.SIGN_REPORT, by=by, now=now)
    row = locked.incident.composed_reports.select_related("signed_by", "document").get(pk=report_id)
    if not row.awaits_countersignature or row.document is None:
        raise WrongState(f"{row.name}没有待补签的电话签发。")
    if row.signed_by_id != by.pk:
        name = row.signed_by.name if row.signed_by else ""
        raise NotAllowed(f"电话签发的是{name}，由本人补签。", who_can=name)
    row.countersigned_at = now
    row.save(update_fields=["countersigned_at"])
    events.record(
        locked.incident,
        EventKind.COUNTERSIGNED,
        by=by,
        now=now,
        post=locked.acting_as(Command.SIGN_REPORT),
        summary=f"{by.name}补签{row.name} {row.document.number}",
        payload={"composed": row.pk},
    )
    return row


@transaction.atomic
def check(*, incident_id: UUID, report_id: UUID, words: str, by: Officer, now: datetime) -> ComposedReport:
    """The facts changed after the signature, and the report still stands: says who looked, and why it does."""
    locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
    incident = locked.incident
    row = incident.composed_reports.select_related("document").get(pk=report_id)
    if row.state not in queries.OUT:
        raise WrongState(f"{row.name}还没有签发，改稿即可。")
    if not words.strip():
        raise InvalidInput({"words": "请写明为什么不用更正或续报。"})
    changed = queries.data_changed(locked.plan, row, incident)
    if not changed:
        raise WrongState(f"{row.name}签发以后数字没有变，不用核对。")
    row.checked_at, row.checked_by, row.checked_words = now, by, words.strip()[:200]
    row.checked_figures = queries.figures_of(incident)
    row.save(update_fields=["checked_at", "checked_by", "checked_words", "checked_figures"])
    _record(
        locked,
        row,
        f"核对{row.name}：签发后{'；'.join(each.words for each in changed)}；{row.checked_words}",
        by=by,
        now=now,
        post=locked.acting_as(Command.COMPOSE_REPORT),
    )
    return row
