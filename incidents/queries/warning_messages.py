"""What of a warning goes out: each signed act as one CAP 1.2 message that names those before it."""

from collections.abc import Mapping
from typing import Any

from incidents.documents import cap
from incidents.models import HazardWarning, WarningAct, WarningActKind
from incidents.plans.schema import Plan
from incidents.queries.editions import plan_in
from incidents.queries.warnings import moment_of
from incidents.rules import warnings as rules
from incidents.rules.refusal import WrongState
from incidents.rules.warnings import Matter, Stated

SIGNED = {
    WarningActKind.ISSUED: "Alert",
    WarningActKind.ADVISED: "Alert",
    WarningActKind.ADJUSTED: "Update",
    WarningActKind.ADJUSTMENT_ADVISED: "Update",
    WarningActKind.LIFTED: "Cancel",
    WarningActKind.LIFT_ADVISED: "Cancel",
}
"""Acts that go out, and as what kind of CAP message."""
ENDED = ("Past", "Unlikely", "AllClear")


def message(warning: HazardWarning, seq: int | None = None) -> bytes:
    """The newest signed act, or the one of `seq`, as CAP 1.2. WrongState where nothing was signed yet."""
    signed = list(warning.acts.filter(kind__in=list(SIGNED)).order_by("seq"))
    act = next((each for each in reversed(signed) if seq is None or each.seq == seq), None)
    if act is None:
        raise WrongState("还没有签发，没有可导出的预警信息。")
    earlier = [each for each in signed if each.seq < act.seq]
    return cap.document(_alert(warning, act, earlier))


def _alert(warning: HazardWarning, act: WarningAct, earlier: list[WarningAct]) -> cap.Alert:
    plan, stated = plan_in(warning.edition_id), Stated.from_json(act.payload["stated"])
    profile = plan.warning.cap
    what, ends = SIGNED[WarningActKind(act.kind)], SIGNED[WarningActKind(act.kind)] == "Cancel"
    urgency, certainty, response = ENDED if ends else (stated.urgency, stated.certainty, "Prepare")
    issuer = rules.issuer_name(plan, act.payload["authority"])
    advice = rules.advises(plan)
    matter = {"Alert": Matter.ISSUE, "Update": Matter.ADJUST, "Cancel": Matter.LIFT}[what]
    named = f"{stated.category}{rules.colour(plan, stated.level)}预警"
    return cap.Alert(
        identifier=_identifier(warning, act),
        sender=warning.organisation.code,
        sent=act.at,
        status=_status(warning, advice=advice),
        message=what,
        headline=f"{'建议' if advice else ''}{issuer}{rules.MATTER_WORDS[matter]}{named}",
        event=stated.category,
        category=profile.categories.get(stated.category, profile.category),
        level=stated.level,
        level_words=rules.level_words(plan, stated.level),
        urgency=urgency,
        certainty=certainty,
        response=response,
        description=_description(act, stated, ends=ends),
        instruction="" if ends else stated.advice,
        area=stated.area,
        sender_name=warning.organisation.name if advice else issuer,
        onset=moment_of(stated.starts_at),
        expires=moment_of(stated.expires_at),
        region_code=profile.region_code,
        contact=warning.organisation.duty_phone or plan.plan.duty_phone,
        addresses=_addresses(plan, matter, stated) if advice else (),
        references=tuple(
            cap.Reference(warning.organisation.code, _identifier(warning, each), each.at) for each in earlier
        ),
        incidents=(warning.incident.number,) if warning.incident else (),
        note=str(act.payload.get("reason", "")),
    )


def _identifier(warning: HazardWarning, act: WarningAct) -> str:
    kind = "D" if warning.drill else "W"
    return f"{warning.organisation.code}-{kind}{warning.year}-{abs(warning.serial):04}-{act.seq}"


def _status(warning: HazardWarning, *, advice: bool) -> str:
    if warning.drill:
        return "Exercise"
    return "Draft" if advice else "Actual"


def _description(act: WarningAct, stated: Stated, *, ends: bool) -> str:
    reason: Mapping[str, Any] = act.payload
    return str(reason.get("reason") or "预警解除") if ends else stated.caution


def _addresses(plan: Plan, matter: Matter, stated: Stated) -> tuple[str, ...]:
    return tuple(rules.told_name(plan, each, stated.area) for each in rules.told(plan, matter))
