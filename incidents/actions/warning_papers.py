"""The papers of a warning: a draft while it waits, then the signed one, whose facts commit with the signature."""

from datetime import datetime
from typing import Any

from incidents.actions.warning_trail import Locked, Signer
from incidents.documents import facts as paper_facts
from incidents.documents import warnings as papers
from incidents.documents.kinds import paper
from incidents.models import Document, DocumentState, HazardWarning, Officer
from incidents.plans import lookup
from incidents.rules import warnings as rules
from incidents.rules.warnings import Matter, Stated


def draft(
    locked: Locked, matter: Matter, stated: Stated, authority: str, *, reason: str, by: Officer, now: datetime
) -> Document:
    """As it would read, marked 草稿, so that whoever signs sees the paper first."""
    withdraw_drafts(locked.warning)
    facts = _facts(
        locked,
        matter,
        stated,
        authority,
        number="",
        signed=paper_facts.sign_off(),
        issued_at=None,
        was=locked.warning.level,
        reason=reason,
    )
    return _put(locked, facts, state=DocumentState.DRAFT, by=by, now=now)


def signed(
    locked: Locked,
    matter: Matter,
    stated: Stated,
    who: Signer,
    authority: str,
    *,
    was: int,
    reason: str,
    by: Officer,
    now: datetime,
) -> Document:
    """The signed paper; by telephone it says so until the countersignature."""
    warning = locked.warning
    withdraw_drafts(warning)
    serial = warning.documents.filter(state=DocumentState.SIGNED).count() + 1
    number = paper_facts.paper_number(year=warning.year, incident_serial=warning.serial, serial=serial)
    sign_off = paper_facts.sign_off(
        mode="phone" if who.by_phone else "system",
        name=who.officer.name,
        post=who.acting,
        at=who.at,
        words=who.decision.words.strip(),
        recorder=by.name if who.by_phone else "",
        witness=who.decision.witness.strip(),
        call_back=who.decision.callback.strip(),
        delegation=who.acting if "委托" in who.acting else "",
    )
    facts = _facts(
        locked,
        matter,
        stated,
        authority,
        number=number,
        signed=sign_off,
        issued_at=who.at,
        was=was,
        reason=reason,
    )
    row = _put(locked, facts, state=DocumentState.SIGNED, by=by, now=now)
    row.number, row.signed_at, row.signed_by = number, who.at, who.officer
    row.save(update_fields=["number", "signed_at", "signed_by"])
    return row


def withdraw_drafts(warning: HazardWarning) -> None:
    warning.documents.filter(state=DocumentState.DRAFT).update(state=DocumentState.SUPERSEDED)


def _put(
    locked: Locked, facts: dict[str, Any], *, state: DocumentState, by: Officer, now: datetime
) -> Document:
    form = paper(locked.plan, facts["kind"])
    return Document.objects.create(
        warning=locked.warning,
        kind=facts["kind"],
        title=form.title,
        clause=form.clause or facts["clause"],
        facts=facts,
        template=form.template,
        template_version=form.template_version,
        state=state,
        created_at=now,
        created_by=by,
    )


def _facts(
    locked: Locked,
    matter: Matter,
    stated: Stated,
    authority: str,
    *,
    number: str,
    signed: dict[str, Any],
    issued_at: datetime | None,
    was: int,
    reason: str,
) -> dict[str, Any]:
    warning, plan = locked.warning, locked.plan
    advice = rules.advises(plan)
    kind = (papers.ADVICES if advice else papers.NOTICES)[matter.value]
    issuer = rules.issuer_name(plan, authority)
    heard = [(each, rules.told_name(plan, each, stated.area)) for each in rules.told(plan, matter)]
    words = rules.level_words(plan, stated.level)
    starts, ends = _moment(stated.starts_at), _moment(stated.expires_at)
    # When the authority issues it is not the office's to write.
    released_at = None if advice else issued_at
    shown = {"起始时间": papers.said(starts), "发布时间": papers.said(released_at)}
    elements = [
        (name, next((said for ending, said in shown.items() if name.endswith(ending)), value))
        for name, value in rules.elements(plan, stated, issuer=issuer, issued_at=released_at)
    ]
    open_measures = warning.measures.filter(lifted_at__isnull=True)
    return papers.warning_paper(
        matter=matter.value,
        advice=advice,
        title=paper(plan, kind).title,
        number=number,
        warning_number=warning.number,
        organisation=warning.organisation.name,
        office=plan.headquarters.name if advice else issuer,
        issuer=issuer,
        subject=f"{stated.category}{rules.colour(plan, stated.level)}预警",
        level=stated.level,
        level_words=words,
        elements=elements,
        signed=signed,
        issued_at=issued_at,
        starts_at=starts,
        expires_at=ends,
        basis=stated.basis,
        reason=reason.strip(),
        was=rules.level_words(plan, was) if was != stated.level else "",
        channels=stated.channels,
        measures=list(open_measures.values_list("text", flat=True)) if warning.state == "ACTIVE" else [],
        recipients=[name for each, name in heard if not each.copy_only],
        copies=[name for each, name in heard if each.copy_only],
        asked_to_notify=[name for each, name in heard if each.asks_to_notify],
        contact=warning.organisation.duty_phone or plan.plan.duty_phone,
        clause=rules.clause_of(plan, matter),
        drill=warning.drill,
    ) | {"section": lookup.clause_ref(plan, rules.clause_of(plan, matter))}


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
