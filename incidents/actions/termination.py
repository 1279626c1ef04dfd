"""提请终止, what is added to it afterwards, and 退回. The words of the plan are fixed; they may only be supplemented."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import decisions, termination_papers
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, expect, lock
from incidents.events import NoticePlan
from incidents.models import (
    Channel,
    EmergencyResponse,
    EventKind,
    Incident,
    Officer,
    OpinionChannel,
    OpinionRole,
    RequestState,
    TaskKind,
    TaskState,
    TerminationApproval,
    TerminationOpinion,
)
from incidents.plans import lookup
from incidents.queries import ending
from incidents.rules import lifecycle, powers
from incidents.rules import termination as rules
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongState
from incidents.rules.termination import External

UNDONE = (TaskState.OPEN, TaskState.ACKNOWLEDGED)
CONFIRMED = "条件已经具备，确认并建议终止。"


@transaction.atomic
def request(
    *,
    incident_id: UUID,
    evidence: Mapping[str, str],
    by: Officer,
    now: datetime,
    supplement: str = "",
    reason: str = "",
    external: External | None = None,
    expected_seq: int | None = None,
) -> TerminationApproval:
    """Put the form to the groups' leaders and the commander: evidence for each condition of the plan. While it is open,
    what is missing is added by the same act."""
    locked = lock(incident_id, Command.REQUEST_TERMINATION, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    if incident.state == State.TERMINATING:
        return _add(locked, evidence, supplement, external, by=by, now=now)
    expect(incident, expected_seq)
    above = _checked(external or External(None), now=now)
    if errors := rules.without_evidence(plan, evidence):
        raise InvalidInput(errors)
    response = _running(incident)
    row = TerminationApproval.objects.create(
        incident=incident,
        response=response,
        evidence={code: words.strip() for code, words in evidence.items()},
        supplement=supplement.strip(),
        reason=reason.strip(),
        open_tasks=undone(incident),
        external_started=above.started,
        external_decision=above.decision.strip(),
        external_at=above.decided_at,
        requested_at=now,
        requested_by=by,
        requested_as=locked.acting_as(Command.REQUEST_TERMINATION),
    )
    _open_boxes(locked, row, response, by=by, now=now)
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    left = f"；尚有 {row.open_tasks} 项任务未完成" if row.open_tasks else ""
    why = f"，仍要提请：{row.reason}" if row.reason else ""
    events.record(
        incident,
        EventKind.TERMINATION_REQUESTED,
        by=by,
        now=now,
        post=row.requested_as,
        summary=f"提请终止{letter(response.level)}级响应{left}{why}",
        clause=plan.termination.clause,
        payload={
            "termination": row.pk,
            "evidence": row.evidence,
            "open_tasks": row.open_tasks,
            "external_started": row.external_started,
        },
        notices=_asked(locked, row, now=now),
    )
    termination_papers.draft(incident, plan, row, by=by, now=now)
    return row


def _running(incident: Incident) -> EmergencyResponse:
    response = incident.responses.filter(ended_at__isnull=True).first()
    if response is None:
        raise WrongState("本事件没有正在进行的响应，无从终止。")
    return response


def undone(incident: Incident) -> int:
    """Duties of the response; who is ready and what comes afterwards does not hold up its end."""
    rows = incident.tasks.filter(state__in=UNDONE, kind__in=[TaskKind.DUTY, TaskKind.LEVEL])
    return rows.count()


def _checked(external: External, *, now: datetime) -> External:
    if external.decided_at is not None and external.decided_at > now:
        raise InvalidInput({"external_at": "决定时刻晚于现在，请核对。"})
    return external


def _open_boxes(
    locked: Locked, row: TerminationApproval, response: EmergencyResponse, *, by: Officer, now: datetime
) -> None:
    """Every box of the form. Whoever confirms and puts it himself has signed his own."""
    serving = response.groups.filter(released_at__isnull=True).values_list("code", flat=True)
    found = []
    for position, box in enumerate(rules.boxes(locked.plan, set(serving))):
        opinion = TerminationOpinion(
            approval=row,
            position=position,
            role=box.role,
            party=box.party,
            name=box.name,
            clause=box.clause,
            formed=box.formed,
        )
        if box.role == OpinionRole.CONFIRM and box.party in {each.post for each in locked.held}:
            opinion.agrees, opinion.words = True, CONFIRMED
            opinion.channel, opinion.officer = OpinionChannel.SYSTEM, by
            opinion.signer_name, opinion.recorded_by = by.name, by
            opinion.given_at = opinion.signed_at = now
        found.append(opinion)
    TerminationOpinion.objects.bulk_create(found)


def _asked(locked: Locked, row: TerminationApproval, *, now: datetime) -> list[NoticePlan]:
    """To everybody whose words the form waits for; where it waits for nobody, to those who decide."""
    signers = ending.signers(row, now=now)
    subject = f"请签终止意见：{locked.incident.title}"
    if not any(each.is_awaited for each in row.opinions.all()):
        return for_decision(locked.incident, locked, row, now=now)
    return told("opinion", (officer for officers in signers.values() for officer in officers), subject, row)


def for_decision(
    incident: Incident, locked: Locked, row: TerminationApproval, *, now: datetime
) -> list[NoticePlan]:
    """待批示 to those who decide."""
    officers = ending.deciders(incident, locked.plan, now=now)
    return told("request", officers, f"待批示：终止应急响应 — {incident.title}", row)


def told(kind: str, officers: Iterable[Officer], subject: str, row: TerminationApproval) -> list[NoticePlan]:
    once = {officer.pk: officer for officer in officers}
    return [
        NoticePlan(
            kind,
            f"officer:{officer.pk}",
            officer.name,
            subject[:120],
            row.supplement,
            officer_id=officer.pk,
        )
        for officer in once.values()
    ]


def _add(
    locked: Locked,
    evidence: Mapping[str, str],
    supplement: str,
    external: External | None,
    *,
    by: Officer,
    now: datetime,
) -> TerminationApproval:
    """More for a form that is on its way: the decision above, a supplement. What was signed under is not changed."""
    row = ending.open_termination(locked.incident)
    if row is None or row.state != RequestState.PENDING:
        raise WrongState("签报单已批示，不再补充；要改的，由指挥退回后重新提请。")
    added = []
    changed = {code: words.strip() for code, words in evidence.items() if words.strip()}
    if any(row.evidence.get(code) != words for code, words in changed.items()):
        raise InvalidInput({"evidence": "签报单已经送签，依据不再改；请写补充说明，或由指挥退回后重新提请。"})
    if supplement.strip() and supplement.strip() != row.supplement:
        row.supplement = "\n".join(part for part in (row.supplement, supplement.strip()) if part)
        added.append(f"补充说明：{supplement.strip()}")
    if external is not None and external.started is not None:
        above = _checked(external, now=now)
        row.external_started, row.external_decision = above.started, above.decision.strip()
        row.external_at = above.decided_at
        added.append(f"上级决定：{above.decision.strip()}" if above.started else "上级未启动预案")
    if not added:
        raise InvalidInput({"supplement": "没有要补充的内容。"})
    row.save()
    events.record(
        locked.incident,
        EventKind.TERMINATION_REQUESTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.REQUEST_TERMINATION),
        summary=f"终止签报单{'；'.join(added)}",
        clause=locked.plan.termination.external_clause or locked.plan.termination.clause,
        payload={"termination": row.pk, "added": added},
    )
    termination_papers.draft(locked.incident, locked.plan, row, by=by, now=now)
    return row


@transaction.atomic
def give_back(
    *, incident_id: UUID, reason: str, decision: Decision, by: Officer, now: datetime
) -> TerminationApproval:
    """退回: the response goes on; a new form may follow. Until the order has gone out an approval is taken back so too."""
    locked, decider, acting = decisions.decider_of(
        incident_id, Command.RETURN_TERMINATION, decision, by=by, now=now
    )
    incident = locked.incident
    incident.state = lifecycle.after(State(incident.state), Command.RETURN_TERMINATION)
    row = ending.open_termination(incident)
    if row is None:
        raise none_open(locked)
    if not reason.strip():
        raise InvalidInput({"reason": "请写退回理由，主办人要据此修改。"})
    by_phone = decision.channel == Channel.PHONE
    row.state, row.return_reason = RequestState.RETURNED, reason.strip()
    row.decided_at, row.decided_by, row.decided_as = decision.given_at or now, decider, acting
    row.channel, row.words = decision.channel, decision.words.strip()
    row.recorded_by = by if by_phone else None
    row.witness, row.callback = decision.witness.strip(), decision.callback.strip()
    row.countersigned_at = None if by_phone else now
    row.save()
    incident.save(update_fields=["state"])
    said = f"电话批示“{row.words}”，记录人 {by.name}，待补签，" if by_phone else ""
    events.record(
        incident,
        EventKind.TERMINATION_RETURNED,
        by=by,
        now=now,
        occurred_at=row.decided_at,
        post=acting,
        summary=f"{decider.name}{said}退回终止提请：{row.return_reason}",
        clause=locked.plan.termination.clause,
        payload={"termination": row.pk, "reason": row.return_reason, "decided_by": decider.pk},
        notices=told("returned", [row.requested_by], f"终止提请已退回：{incident.title}", row),
    )
    termination_papers.supersede_drafts(incident)
    return row


def none_open(locked: Locked) -> WrongState:
    who = powers.who_can(locked.plan, Command.REQUEST_TERMINATION)
    clause = lookup.clause_ref(locked.plan, locked.plan.termination.clause)
    return WrongState(f"现在没有待批的终止签报单，须先由{who}提请。", clause=clause, who_can=who)
