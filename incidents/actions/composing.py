"""拟写报告: compose from the facts, rewrite by hand, put to the signer, give up. Nothing of it has gone out yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from incidents import events
from incidents.actions import answering
from incidents.actions.desk import Locked, lock
from incidents.actions.report_papers import chosen_of
from incidents.events import NoticePlan
from incidents.models import ComposedKind, ComposedReport, ComposedState, EventKind, Officer
from incidents.plans import lookup
from incidents.queries import composing
from incidents.queries.authority import holders
from incidents.queries.composing import Sheet
from incidents.rules import report_routes, report_text
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Conflict, InvalidInput, WrongState
from incidents.rules.report_routes import Chosen

REQUEST = "report_signature"
LONGEST = 4000


@transaction.atomic
def compose(
    *, incident_id: UUID, kind: str, by: Officer, now: datetime, corrects: UUID | None = None
) -> ComposedReport:
    """Begin a report of this kind from the facts as they stand; one draft a kind at a time.

    A first report in writing after one by telephone is its 书面补充 and names it; `corrects` is 更正 of one that went out,
    which does not wait for the draft of the next.
    """
    locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    contents = report_text.contents_of(plan, kind)
    earlier = _corrected(locked, kind, corrects)
    drafts = incident.composed_reports.filter(kind=kind, state=ComposedState.DRAFT)
    if open_draft := drafts.filter(corrects=earlier).first():
        raise WrongState(f"{open_draft.name}正在拟写，请接着改那一份，或者先作废。")
    newest = incident.composed_reports.filter(kind=kind).aggregate(last=Max("serial"))["last"] or 0
    row = ComposedReport(
        incident=incident,
        kind=kind,
        serial=newest + 1,
        facts_seq=incident.seq,
        figures=composing.figures_of(incident),
        contact=by.name,
        contact_phone=by.phone or incident.organisation.duty_phone,
        corrects=earlier,
        drafted_at=now,
        drafted_by=by,
    )
    if kind in (ComposedKind.INITIAL, ComposedKind.SUPPLEMENTARY):
        row.supplements = composing.unsupplemented(incident)
    if earlier is not None:
        row.written, row.leader_words = dict(earlier.written), earlier.leader_words
    row.save()
    words = f"，更正{earlier.name}" if earlier else ""
    told = f"，补{row.supplements.name}" if row.supplements else ""
    _note(locked, row, f"拟写{row.name}{words}{told}", by=by, now=now, clause=contents.clause)
    return row


def _corrected(locked: Locked, kind: str, corrects: UUID | None) -> ComposedReport | None:
    if corrects is None:
        return None
    earlier = locked.incident.composed_reports.filter(pk=corrects, state__in=composing.OUT).first()
    if earlier is None or earlier.kind != kind:
        raise InvalidInput({"corrects": "要更正的应是本事件同一类、已签发的报告。"})
    return earlier


def draft_of(locked: Locked, report_id: UUID, revision: int | None) -> ComposedReport:
    """The draft under the incident's lock. Raises DoesNotExist, WrongState once it is signed, Conflict on an older copy."""
    rows = locked.incident.composed_reports.select_related(
        "drafted_by", "supplements__document", "corrects__document"
    )
    row = rows.get(pk=report_id)
    row.incident = locked.incident
    if not row.is_draft:
        raise WrongState(f"{row.name}{row.get_state_display()}，签发后不再改动；有变化的，请另拟续报或更正。")
    if revision is not None and revision != row.revision:
        raise Conflict(
            f"您打开之后，{row.name}已有人改过（第 {row.revision} 稿），请核对后再提交。",
            details={"revision": row.revision, "written": row.written},
        )
    return row


@transaction.atomic
def edit(
    *,
    incident_id: UUID,
    report_id: UUID,
    by: Officer,
    now: datetime,
    revision: int | None = None,
    sections: Mapping[str, str] | None = None,
    recipients: Iterable[str] | None = None,
    copies: Iterable[str] | None = None,
    informed: Iterable[str] | None = None,
    left_out: Mapping[str, str] | None = None,
    skip_reason: str | None = None,
    contact: str | None = None,
    contact_phone: str | None = None,
    leader_words: str | None = None,
) -> ComposedReport:
    """Rewrite paragraphs and choose addressees; what is None stays. A paragraph that says what the facts say, or
    nothing, follows the facts again; any other keeps its words when they change."""
    locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
    row = draft_of(locked, report_id, revision)
    sheet = Sheet(locked.incident, locked.plan, row)
    rewritten = _rewrite(sheet, sections or {})
    given = {"recipients": recipients, "copies": copies, "informed": informed}
    parts = {name: tuple(codes) for name, codes in given.items() if codes is not None}
    if parts or left_out is not None or skip_reason is not None:
        _address(sheet, parts, left_out, skip_reason)
    for name, words in (
        ("contact", contact),
        ("contact_phone", contact_phone),
        ("leader_words", leader_words),
    ):
        if words is not None:
            setattr(row, name, words.strip())
    row.revision += 1
    row.facts_seq, row.figures = locked.incident.seq, composing.figures_of(locked.incident)
    row.submitted_at = row.submitted_by = None
    row.save()
    what = f"，改写{'、'.join(rewritten)}" if rewritten else ""
    _note(locked, row, f"改稿{row.name}{what}", by=by, now=now)
    return row


def _rewrite(sheet: Sheet, sections: Mapping[str, str]) -> list[str]:
    """Titles of the paragraphs that read otherwise now."""
    known = {each.section.code: each for each in sheet.paragraphs}
    errors = {
        f"sections.{code}": "没有这一项。" if code not in known else f"不超过 {LONGEST} 字。"
        for code, text in sections.items()
        if code not in known or len(text) > LONGEST
    }
    if errors:
        raise InvalidInput(errors)
    changed, written = [], dict(sheet.row.written)
    for code, text in sections.items():
        plain = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
        kept = "" if plain == known[code].made else plain
        if kept != written.get(code, ""):
            changed.append(known[code].section.title)
        written.pop(code, None)
        if kept:
            written[code] = kept
    sheet.row.written = written
    return changed


def _address(
    sheet: Sheet,
    parts: Mapping[str, tuple[str, ...]],
    left_out: Mapping[str, str] | None,
    skip_reason: str | None,
) -> None:
    row, now_is = sheet.row, sheet.addressed
    chosen = report_routes.checked(
        sheet.plan,
        sheet.routes,
        Chosen(
            parts.get("recipients", now_is.recipients),
            parts.get("copies", now_is.copies),
            parts.get("informed", now_is.informed),
            row.left_out if left_out is None else left_out,
            row.skip_reason if skip_reason is None else skip_reason,
        ),
    )
    row.recipients, row.copies, row.informed = (
        list(chosen.recipients),
        list(chosen.copies),
        list(chosen.informed),
    )
    row.left_out, row.skip_reason = dict(chosen.left_out), chosen.skip_reason


@transaction.atomic
def submit(
    *,
    incident_id: UUID,
    report_id: UUID,
    by: Officer,
    now: datetime,
    revision: int | None = None,
    questions: Mapping[str, object] | None = None,
) -> ComposedReport:
    """提请签发: whoever may sign it is told. Missing elements and contradictions are shown to him, and stop nothing.

    What `questions` answers becomes fact in the same transaction.
    """
    locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
    row = draft_of(locked, report_id, revision)
    if answering.given_with(locked, row.name, questions or {}, by=by, now=now):
        locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
        row = draft_of(locked, report_id, None)
    if row.kind == ComposedKind.PHONE:
        raise WrongState("电话快报不用签发，报告后登记即可；随后补书面报告。")
    row.submitted_at, row.submitted_by = now, by
    row.save(update_fields=["submitted_at", "submitted_by"])
    sheet = Sheet(locked.incident, locked.plan, row)
    done, wanted = sheet.elements
    subject = f"待签发：{row.name}，{locked.incident.title}"[:120]
    about = f"要素 {done}/{wanted}{'，暂缺' + '、'.join(sheet.missing) if sheet.missing else ''}。"
    # The nearest post that anybody holds is told; whoever else may sign finds it among what waits for him.
    posts = lookup.posts_with(locked.plan, Command.SIGN_REPORT.value)
    held = (holders(locked.incident.organisation, post.code, now=now) for post in posts)
    signers = next((officers for officers in held if officers), [])
    _note(
        locked,
        row,
        f"提请签发{row.name}：{about}",
        by=by,
        now=now,
        notices=[
            NoticePlan(REQUEST, f"officer:{each.pk}", each.name, subject, about, officer_id=each.pk)
            for each in signers
        ],
    )
    return row


@transaction.atomic
def withdraw(
    *, incident_id: UUID, report_id: UUID, reason: str, by: Officer, now: datetime
) -> ComposedReport:
    """作废 a draft; its number is free again."""
    locked = lock(incident_id, Command.COMPOSE_REPORT, by=by, now=now)
    row = draft_of(locked, report_id, None)
    if not reason.strip():
        raise InvalidInput({"reason": "请写明为什么作废。"})
    name = row.name
    row.state, row.serial = ComposedState.WITHDRAWN, None
    row.save(update_fields=["state", "serial"])
    _note(locked, row, f"作废{name}：{reason.strip()}", by=by, now=now)
    return row


def freeze(locked: Locked, row: ComposedReport) -> None:
    """Text, figures and addressees as they are put to paper; from here on nothing of it changes."""
    sheet = Sheet(locked.incident, locked.plan, row)
    row.recipients, row.copies, row.informed = (
        list(sheet.addressed.recipients),
        list(sheet.addressed.copies),
        list(sheet.addressed.informed),
    )
    chosen = report_routes.checked(locked.plan, sheet.routes, chosen_of(row))
    if not chosen.recipients:
        raise InvalidInput({"recipients": "请选报给谁。"})
    row.copies, row.left_out, row.skip_reason = list(chosen.copies), dict(chosen.left_out), chosen.skip_reason
    row.body = sheet.body()
    row.facts_seq, row.figures = locked.incident.seq, composing.figures_of(locked.incident)


def _note(
    locked: Locked,
    row: ComposedReport,
    summary: str,
    *,
    by: Officer,
    now: datetime,
    clause: str = "",
    notices: Iterable[NoticePlan] = (),
) -> None:
    events.record(
        locked.incident,
        EventKind.REPORT_DRAFTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.COMPOSE_REPORT),
        summary=summary,
        clause=clause or report_text.contents_of(locked.plan, row.kind).clause,
        payload={"composed": row.pk, "kind": row.kind, "serial": row.serial, "revision": row.revision},
        notices=notices,
    )
