"""预警 of an office: lists, one with its trail, what of it goes out as CAP."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from incidents.models import (
    HazardWarning,
    Officer,
    WarningAct,
    WarningActKind,
    WarningMeasure,
    WarningState,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan, Precaution
from incidents.queries.authority import HeldPost, posts_of
from incidents.queries.editions import plan_in
from incidents.queries.visibility import visible_warnings
from incidents.rules import warnings as rules
from incidents.rules.refusal import NotAllowed
from incidents.rules.warnings import Matter, Stated

PAGE = 50
IN_HAND = (WarningState.PROPOSED, WarningState.ACTIVE)


@dataclass(frozen=True)
class Line:
    """One warning as lists and the band show it."""

    warning: HazardWarning
    plan: Plan
    stated: Stated

    @property
    def named(self) -> str:
        """「危险化学品黄色预警」."""
        return f"{self.stated.category}{rules.colour(self.plan, self.warning.level)}预警"

    @property
    def waits(self) -> str:
        """「待签发调整」, or "" where nothing waits."""
        waiting = self.warning.pending
        return f"待签发{rules.MATTER_WORDS[Matter(waiting['matter'])]}" if waiting else ""

    @property
    def matter(self) -> Matter | None:
        return Matter(self.warning.pending["matter"]) if self.warning.pending else None

    @property
    def authority(self) -> str:
        """Who has to sign what waits; without anything waiting, who would lift it."""
        return rules.authority_waited_for(self.plan, self.warning.level, self.warning.pending)

    @property
    def signer(self) -> str:
        """The post that signs it here."""
        return rules.signer_of(self.plan, self.authority)

    @property
    def expired(self) -> datetime | None:
        """When it was expected to end; it ends only when it is lifted."""
        return moment_of(self.stated.expires_at)

    def past(self, now: datetime) -> datetime | None:
        """That moment, where it has come, the warning stands and whoever may has not asked to lift it."""
        due = self.expired
        standing = self.warning.state == WarningState.ACTIVE and self.warning.lift_advised_at is None
        return due if standing and due is not None and due <= now else None


def moment_of(written: str) -> datetime | None:
    """A time as a warning states it; None where it is left open."""
    return datetime.fromisoformat(written) if written else None


def line(warning: HazardWarning) -> Line:
    return Line(warning, plan_in(warning.edition_id), Stated.from_json(warning.stated))


def listed(officer: Officer, *, state: str = "") -> list[Line]:
    """Those in hand first, then the newest."""
    rows = visible_warnings(officer)
    if state:
        rows = rows.filter(state=state)
    ordered = rows.annotate(
        open_measures=Count("measures", filter=Q(measures__lifted_at__isnull=True))
    ).order_by("-proposed_at", "-id")[:PAGE]
    return sorted((line(each) for each in ordered), key=lambda each: each.warning.state not in IN_HAND)


@dataclass
class Sheet:
    """One warning of one officer, whole."""

    warning: HazardWarning
    plan: Plan
    officer: Officer
    held: tuple[HeldPost, ...]
    now: datetime

    @cached_property
    def posts(self) -> list[str]:
        return [each.post for each in self.held]

    @cached_property
    def line(self) -> Line:
        return Line(self.warning, self.plan, self.stated)

    @cached_property
    def stated(self) -> Stated:
        """What is in force, or what would be."""
        return Stated.from_json(self.warning.stated)

    @cached_property
    def waiting(self) -> Stated | None:
        return Stated.from_json(self.warning.pending["stated"]) if self.warning.pending else None

    @property
    def matter(self) -> Matter | None:
        return self.line.matter

    @property
    def authority(self) -> str:
        return self.line.authority

    @cached_property
    def signer_title(self) -> str:
        return lookup.post(self.plan, rules.signer_of(self.plan, self.authority)).title

    @property
    def issuer(self) -> str:
        return rules.issuer_name(self.plan, self.authority)

    @cached_property
    def may_propose(self) -> bool:
        return _allowed(lambda: rules.require_proposer(self.plan, self.posts))

    @cached_property
    def may_sign(self) -> bool:
        matter = self.matter or Matter.LIFT
        return _allowed(lambda: rules.require_signer(self.plan, self.posts, self.authority, matter))

    @cached_property
    def acts(self) -> list[WarningAct]:
        return list(self.warning.acts.order_by("-seq"))

    @cached_property
    def measures(self) -> list[WarningMeasure]:
        return list(self.warning.measures.select_related("started_by", "lifted_by"))

    @property
    def running(self) -> list[WarningMeasure]:
        return [each for each in self.measures if each.lifted_at is None]

    @property
    def offered(self) -> list[Precaution]:
        """Precautions of this level that do not run."""
        running = {each.code for each in self.running}
        return [each for each in rules.precautions(self.plan, self.warning.level) if each.code not in running]

    @cached_property
    def documents(self) -> list[Any]:
        rows = self.warning.documents.exclude(state="SUPERSEDED").defer("pdf", "facts")
        return list(rows.order_by("-created_at"))

    @property
    def elements(self) -> list[tuple[str, str]]:
        shown = self.waiting or self.stated
        row = self.warning
        released_at = row.authority_issued_at if rules.advises(self.plan) else row.issued_at
        return rules.elements(self.plan, shown, issuer=self.issuer, issued_at=released_at)

    @property
    def to_countersign(self) -> WarningAct | None:
        """The decision by telephone that its giver has not signed yet."""
        done = {each.payload.get("of") for each in self.acts if each.kind == WarningActKind.COUNTERSIGNED}
        return next(
            (
                each
                for each in self.acts
                if each.payload.get("channel") == "phone" and str(each.pk) not in done
            ),
            None,
        )

    @property
    def spoken(self) -> dict[str, str]:
        """The words of that decision, who wrote them down, who heard, and the number called back; empty without one."""
        act = self.to_countersign
        if act is None:
            return {}
        given = {name: str(act.payload.get(name, "")) for name in ("witness", "callback")}
        giver = Officer.objects.get(pk=act.payload["signed_by"])
        return {"words": act.words, "recorded_by": act.actor_name, "decided_by": giver.name} | given

    @property
    def unsent(self) -> list[str]:
        """Channels chosen and parties named that nobody has registered as reached."""
        reached = " ".join(
            each.payload.get("to", "") for each in self.acts if each.kind == WarningActKind.SENT
        )
        matter = Matter.LIFT if self.warning.ended_at or self.warning.lift_advised_at else Matter.ISSUE
        parties = [
            rules.told_name(self.plan, each, self.stated.area) for each in rules.told(self.plan, matter)
        ]
        return [each for each in dict.fromkeys((*self.stated.channels, *parties)) if each not in reached]


def _allowed(ask: Any) -> bool:
    try:
        ask()
    except NotAllowed:
        return False
    return True


def sheet(officer: Officer, warning_id: UUID, *, now: datetime) -> Sheet:
    """HazardWarning.DoesNotExist where it is not his to see."""
    rows = visible_warnings(officer).select_related(
        "organisation", "incident", "issued_by", "ended_by", "proposed_by"
    )
    warning = rows.get(pk=warning_id)
    return Sheet(warning, plan_in(warning.edition_id), officer, posts_of(officer, now=now), now)


def awaits_countersignature(document_id: UUID) -> bool:
    """Whether that paper was signed by telephone and its signer has not signed it since."""
    act = WarningAct.objects.filter(payload__document=str(document_id), payload__channel="phone").first()
    if act is None:
        return False
    return not WarningAct.objects.filter(
        warning=act.warning_id, kind=WarningActKind.COUNTERSIGNED, payload__of=str(act.pk)
    ).exists()
