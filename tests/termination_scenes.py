"""The end of a response, told by who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incidents.actions import (
    archiving,
    termination,
    termination_opinions,
    termination_order,
    termination_words,
)
from incidents.actions.decisions import Decision
from incidents.models import OpinionRole, TerminationApproval, TerminationOpinion
from incidents.queries import ending
from incidents.queries.editions import plan_of
from incidents.rules.termination import External

if TYPE_CHECKING:
    from scenario import Scenario

EVIDENCE = {
    "yq": {
        "event_removed": "泄漏源已切断，罐车吊离",
        "pollutant_at_background": "3个断面连续6次低于限值，末次苯低于0.002毫克每升",
        "harm_ended": "吸附带已撤，无残留",
    },
    "wx": {
        "rescued": "遇险5人全部获救",
        "controlled": "明火已灭，厂区封控",
        "environment": "空气监测连续3次达标",
        "secondary": "余料清运完毕，经防爆检测",
    },
}
BELOW = External(started=False)


def propose(night: Scenario, *, by: str = "watch", **more: Any) -> TerminationApproval:
    """提请终止 with evidence for every condition; the city had not started its plan unless said otherwise."""
    return termination.request(
        incident_id=night.incident_id,
        by=night.who(by),
        now=night.now,
        **({"evidence": EVIDENCE[night.desk], "external": BELOW} | more),
    )


def opine(night: Scenario, *, by: str, agrees: bool = True, **more: Any) -> TerminationOpinion:
    if "given_at" in more:
        more["given_at"] = night.moment(more["given_at"])
    return termination_opinions.record(
        incident_id=night.incident_id, agrees=agrees, by=night.who(by), now=night.now, **more
    )


def decide(
    night: Scenario, *, by: str = "commander", decision: Decision | None = None
) -> TerminationApproval:
    return termination_order.approve(
        incident_id=night.incident_id, decision=decision or Decision(), by=night.who(by), now=night.now
    )


def by_phone(night: Scenario, *, given_by: str = "commander", words: str = "同意终止") -> Decision:
    return Decision(channel="phone", words=words, given_by=night.who(given_by).username, witness="李带")


def give_back(night: Scenario, reason: str, *, by: str = "commander") -> TerminationApproval:
    return termination.give_back(
        incident_id=night.incident_id, reason=reason, decision=Decision(), by=night.who(by), now=night.now
    )


def dispute(night: Scenario, row: TerminationApproval, words: str, *, by: str = "commander") -> None:
    termination_words.dispute(
        incident_id=night.incident_id, termination_id=row.pk, words=words, by=night.who(by), now=night.now
    )


def reword(night: Scenario, row: TerminationApproval, words: str, *, by: str = "watch") -> None:
    termination_words.correct(
        incident_id=night.incident_id, termination_id=row.pk, words=words, by=night.who(by), now=night.now
    )


def archive(night: Scenario, *, by: str = "office") -> Any:
    return archiving.archive(incident_id=night.incident_id, by=night.who(by), now=night.now)


def end_now(night: Scenario, *, by: str = "commander") -> None:
    """Asked for, agreed to by everybody whose word the plan wants, and decided, all in one minute."""
    plan = plan_of(night.incident)
    row = propose(night, by="post" if plan.termination.confirmed_by else "watch")
    for opinion in row.opinions.all():
        if opinion.formed and opinion.given_at is None and opinion.role != OpinionRole.ADVICE:
            _sign(night, row, opinion)
    decide(night, by=by)


def _sign(night: Scenario, row: TerminationApproval, opinion: TerminationOpinion) -> None:
    """Whoever signs the box; on paper where nobody of the group has an account."""
    signers = ending.signers(row, now=night.now).get(opinion.party, [])
    about: dict[str, Any] = {"incident_id": night.incident_id, "agrees": True, "now": night.now}
    if signers:
        termination_opinions.record(by=signers[0], group=opinion.party, **about)
    else:
        termination_opinions.record(
            by=night.who("watch"), group=opinion.party, channel="paper", given_by="组长", **about
        )
