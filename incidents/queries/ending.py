"""终止签报单 as it stands: whose box is whose, what is still missing, who decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.models import (
    ActivatedGroup,
    EmergencyResponse,
    Incident,
    Officer,
    OpinionRole,
    RequestState,
    TerminationApproval,
    TerminationOpinion,
)
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, Reach
from incidents.rules import powers
from incidents.rules import termination as rules
from incidents.rules.lifecycle import Command
from incidents.rules.termination import External, Missing

OPEN = (RequestState.PENDING, RequestState.APPROVED)


def open_termination(incident: Incident) -> TerminationApproval | None:
    """The form that has neither been returned nor led to an order."""
    rows = incident.terminations.select_related("requested_by", "decided_by", "recorded_by", "response")
    return rows.filter(state__in=OPEN, ordered_at__isnull=True).first()


def latest(incident: Incident) -> TerminationApproval | None:
    rows = incident.terminations.select_related("requested_by", "decided_by", "recorded_by", "response")
    # Of two in one minute the one that has not been returned.
    return rows.order_by("-requested_at", "return_reason").first()


def signers(row: TerminationApproval, *, now: datetime) -> dict[str, list[Officer]]:
    """By party whose signature its box wants: the leader, where none is named whoever answers for the lead unit."""
    reach = Reach(row.incident.organisation_id, now)
    groups = groups_of(row.response)
    found: dict[str, list[Officer]] = {}
    for each in row.opinions.all():
        if each.role == OpinionRole.CONFIRM:
            found[each.party] = reach.by_post.get(each.party, [])
        elif each.role == OpinionRole.ADVICE:
            found[each.party] = reach.by_unit.get(each.party, [])
        elif (group := groups.get(each.party)) is not None:
            found[each.party] = _leaders(group, reach)
    return found


def _leaders(group: ActivatedGroup, reach: Reach) -> list[Officer]:
    """A leader without an account signs on paper, or is heard on the telephone."""
    if group.leader is not None:
        return [group.leader]
    return [] if group.leader_name else reach.by_unit.get(group.lead_unit, [])


def leads(incident: Incident, officer: Officer) -> bool:
    """Whether he leads a group of the response, by his appointment in it, whatever his posts are."""
    return ActivatedGroup.objects.filter(response__incident=incident, leader=officer).exists()


def groups_of(response: EmergencyResponse) -> dict[str, ActivatedGroup]:
    return {group.code: group for group in response.groups.select_related("leader")}


def is_his(
    opinion: TerminationOpinion,
    groups: dict[str, ActivatedGroup],
    plan: Plan,
    officer: Officer,
    held: Iterable[HeldPost],
) -> bool:
    """Whether this officer signs this box himself."""
    held = list(held)
    if not opinion.formed:
        return False
    if opinion.role == OpinionRole.CONFIRM:
        return any(each.post == opinion.party for each in held)
    if opinion.role == OpinionRole.ADVICE:
        return any(each.unit_code == opinion.party for each in held)
    group = groups.get(opinion.party)
    if group is None:
        return False
    if group.leader_id is not None or group.leader_name:
        return bool(group.leader_id == officer.pk)
    able = [each for each in held if each.unit_code == group.lead_unit]
    return powers.holds(plan, [each.post for each in able], Command.RECORD_OPINION)


def deciders(incident: Incident, plan: Plan, *, now: datetime) -> list[Officer]:
    """Holders of the deciding post, and those to whom it is lent."""
    return list(Reach(incident.organisation_id, now).by_post.get(plan.termination.decided_by, []))


def missing(row: TerminationApproval, plan: Plan, opinions: Iterable[TerminationOpinion]) -> Missing:
    """What the form still wants before the decision, and before the order."""
    boxes = list(opinions)
    decider = row.decided_by.name if row.awaits_countersign and row.decided_by is not None else ""
    return rules.missing(
        plan,
        awaited=[each.name for each in boxes if each.is_awaited],
        unsigned=[each.name for each in boxes if each.is_unsigned],
        external=External(row.external_started, row.external_decision, row.external_at),
        decider=decider,
    )


@dataclass(frozen=True)
class Line:
    """One box as a screen shows it."""

    opinion: TerminationOpinion
    state: str
    word: str
    signers: tuple[Officer, ...]
    mine: bool
    veiled: bool = False
    """Given, and not for his eyes before he has signed his own box."""

    @property
    def may_sign(self) -> bool:
        return self.mine and (self.opinion.given_at is None or self.opinion.signed_at is None)


@dataclass(frozen=True)
class Standing:
    """The form for one officer."""

    row: TerminationApproval
    lines: tuple[Line, ...]
    missing: Missing

    @property
    def signed(self) -> int:
        return sum(1 for line in self.lines if line.opinion.signed_at is not None)

    @property
    def wanted(self) -> int:
        return sum(
            1 for line in self.lines if line.opinion.formed and line.opinion.role != OpinionRole.ADVICE
        )

    @property
    def dissent(self) -> list[TerminationOpinion]:
        return [line.opinion for line in self.lines if line.opinion.dissents and not line.veiled]

    @property
    def mine(self) -> list[Line]:
        return [line for line in self.lines if line.may_sign]

    @property
    def held(self) -> bool:
        """批示 is there, and the order waits for signatures."""
        return self.row.state == RequestState.APPROVED and self.row.ordered_at is None


def standing(
    row: TerminationApproval, plan: Plan, officer: Officer, held: Iterable[HeldPost], *, now: datetime
) -> Standing:
    opinions = list(row.opinions.select_related("officer", "recorded_by"))
    groups = groups_of(row.response)
    held = list(held)
    whose: dict[str, Any] = signers(row, now=now)
    his = {each.party for each in opinions if is_his(each, groups, plan, officer, held)}
    kept = _veiled(row, opinions, his)
    lines = tuple(
        Line(
            each,
            *_word(each, veiled=each.party in kept),
            tuple(whose.get(each.party, [])),
            each.party in his,
            each.party in kept,
        )
        for each in opinions
    )
    return Standing(row, lines, missing(row, plan, opinions))


def veiled(row: TerminationApproval, plan: Plan, officer: Officer, held: Iterable[HeldPost]) -> set[str]:
    """Boxes whose words are kept from this officer for now.

    Our reading of 「each leader sees data + own box」 (ux 2.10): a leader who still has to sign sees the evidence, his
    own box, and of the others only whether they have signed; neither what they said nor whether they agreed, so that
    three opinions are three. Once he has signed he sees them all, as the desk and the commander do throughout. The
    timeline is the record and keeps nothing back."""
    opinions, held = list(row.opinions.all()), list(held)
    groups = groups_of(row.response)
    return _veiled(
        row, opinions, {each.party for each in opinions if is_his(each, groups, plan, officer, held)}
    )


def _veiled(row: TerminationApproval, opinions: Iterable[TerminationOpinion], his: set[str]) -> set[str]:
    opinions = list(opinions)
    if row.state != RequestState.PENDING or not any(
        each.party in his and each.role == OpinionRole.GROUP and each.signed_at is None for each in opinions
    ):
        return set()
    return {
        each.party
        for each in opinions
        if each.role == OpinionRole.GROUP and each.given_at is not None and each.party not in his
    }


def _word(opinion: TerminationOpinion, *, veiled: bool = False) -> tuple[str, str]:
    """Status and word: 「已签 孙监」 「电话意见，待补签」 「未组建」."""
    if veiled:
        return (
            ("soon", "电话意见，待补签") if opinion.is_unsigned else ("done", f"{opinion.signer_name} 已签")
        )
    if not opinion.formed:
        return "off", "未组建"
    if opinion.given_at is None:
        return ("idle", "未征求") if opinion.role == OpinionRole.ADVICE else ("idle", "待签")
    said = "同意" if opinion.agrees else "不同意"
    if opinion.is_unsigned:
        return "soon", f"电话意见：{said}，待补签"
    return ("done" if opinion.agrees else "soon"), f"{said}，{opinion.signer_name} 已签"
