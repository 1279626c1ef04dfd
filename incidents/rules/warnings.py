"""预警: what one must say, whose it is to issue, adjust and lift, which precautions go with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan, Precaution
from incidents.plans.schema.warning import Told
from incidents.rules.levels import LETTERS
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


class Matter(StrEnum):
    """What waits for a signature, or was signed."""

    ISSUE = "issue"
    ADJUST = "adjust"
    LIFT = "lift"


MATTER_WORDS = {Matter.ISSUE: "发布", Matter.ADJUST: "调整", Matter.LIFT: "解除"}
URGENCIES = {"Immediate": "立即", "Expected": "即将", "Future": "今后", "Unknown": "不明"}
CERTAINTIES = {"Observed": "已发生", "Likely": "很可能", "Possible": "可能", "Unknown": "不明"}


@dataclass(frozen=True)
class Stated:
    """What a warning states. The authority and the moment of issue are derived and never written by hand."""

    level: int
    category: str
    starts_at: str
    """ISO 8601; a draft is kept as JSON."""
    area: str
    caution: str
    """警示事项."""
    advice: str
    """应当采取的措施."""
    expires_at: str = ""
    basis: str = ""
    channels: tuple[str, ...] = ()
    urgency: str = "Expected"
    certainty: str = "Likely"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"channels": list(self.channels)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Stated":
        known = {each.name for each in fields(cls)}
        given = {name: value for name, value in kept.items() if name in known}
        return cls(**given | {"channels": tuple(given.get("channels", ()))})


def offered(plan: Plan) -> bool:
    """Whether warnings are written under this edition at all."""
    return bool(plan.warning.levels)


def advises(plan: Plan) -> bool:
    """The office may only 建议; issuing and lifting are somebody else's."""
    return plan.warning.mode == "advise"


def level_words(plan: Plan, level: int) -> str:
    """「黄色（III级，较重）」."""
    found = next((each for each in plan.warning.levels if each.level == level), None)
    return f"{found.colour}（{LETTERS[level]}级，{found.words}）" if found else f"{LETTERS[level]}级"


def colour(plan: Plan, level: int) -> str:
    """「黄色」."""
    return next((each.colour for each in plan.warning.levels if each.level == level), LETTERS[level])


def authority_of(plan: Plan, level: int) -> str:
    """The post, or the unit outside, that issues at this level."""
    return plan.warning.authorities[level]


def authority_for(plan: Plan, matter: Matter, *, level: int, new_level: int | None = None) -> str:
    """An adjustment between the lower and the upper two colours is the graver one's authority's; a warning is lifted
    by whoever would issue it (B-14)."""
    graver = min(level, new_level) if matter is Matter.ADJUST and new_level else level
    return authority_of(plan, graver)


def authority_waited_for(plan: Plan, level: int, pending: Mapping[str, Any] | None) -> str:
    """Whose signature waits; without anything waiting, who would lift it. `level`: what is in force."""
    if not pending:
        return authority_of(plan, level)
    matter, wanted = Matter(pending["matter"]), Stated.from_json(pending["stated"]).level
    if matter is Matter.ISSUE:
        return authority_of(plan, wanted)
    return authority_for(plan, matter, level=level, new_level=wanted)


def signer_of(plan: Plan, authority: str) -> str:
    """The post whose holder signs here: the authority itself, or who signs the advice to it."""
    return plan.warning.signed_by or authority


def issuer_name(plan: Plan, authority: str) -> str:
    """发布机关: by the authority's name of issue, never typed in."""
    named = plan.warning.issuers.get(authority)
    if named:
        return named
    posts = {post.code: post.title for post in plan.posts}
    return posts.get(authority) or lookup.unit(plan, authority).name


def clause_of(plan: Plan, matter: Matter) -> str:
    rule = plan.warning
    own = {Matter.ADJUST: rule.adjust_clause, Matter.LIFT: rule.lift_clause}.get(matter)
    return own or rule.clause


def require_offered(plan: Plan) -> None:
    if not offered(plan):
        raise WrongState("本单位现行的预案版本没有预警的内容，不能拟写预警。")


def require_proposer(plan: Plan, posts: Iterable[str]) -> str:
    """The post in which he may draft a warning. Raises NotAllowed."""
    able = dict.fromkeys(
        (*plan.warning.proposed_by, *(signer_of(plan, each) for each in plan.warning.authorities.values()))
    )
    return _held(plan, posts, tuple(able), "拟写预警", plan.warning.clause)


def require_signer(plan: Plan, posts: Iterable[str], authority: str, matter: Matter) -> str:
    """The post in which he signs. Raises NotAllowed, naming who could."""
    what = MATTER_WORDS[matter] + ("预警建议" if advises(plan) else "预警")
    return _held(plan, posts, (signer_of(plan, authority),), what, clause_of(plan, matter))


def _held(plan: Plan, posts: Iterable[str], able: tuple[str, ...], what: str, clause: str) -> str:
    held = set(posts)
    if found := next((each for each in able if each in held), None):
        return found
    who = "、".join(lookup.post(plan, each).title for each in able)
    raise NotAllowed(
        f"您的岗位不能{what}，按预案由{who}办理。", clause=lookup.clause_ref(plan, clause), who_can=who
    )


def check(plan: Plan, stated: Stated) -> None:
    """InvalidInput for every element that a warning must have and this one has not."""
    known = {each.level for each in plan.warning.levels}
    errors: dict[str, str] = {}
    if stated.level not in known:
        errors["level"] = (
            "请选预警级别：" + "、".join(level_words(plan, each) for each in sorted(known)) + "。"
        )
    if stated.category not in {each.name for each in plan.categories}:
        errors["category"] = "请从预案的事件类别中选一项。"
    needed = {
        "area": "请写可能影响的范围：哪些乡镇、街道、河段、单位。",
        "caution": "请写警示事项：可能发生什么、注意什么。",
        "advice": "请写应当采取的措施：公众和单位各做什么。",
        "starts_at": "请写预警起始时间。",
    }
    errors |= {name: said for name, said in needed.items() if not getattr(stated, name).strip()}
    errors |= _times(stated)
    if stray := [each for each in stated.channels if each not in plan.warning.channels]:
        errors["channels"] = f"预案没有列出这种发布方式：{'、'.join(stray)}。"
    if stated.urgency not in URGENCIES:
        errors["urgency"] = "请选紧迫程度。"
    if stated.certainty not in CERTAINTIES:
        errors["certainty"] = "请选可能性。"
    if errors:
        raise InvalidInput(errors)


def _times(stated: Stated) -> dict[str, str]:
    if not stated.starts_at or not stated.expires_at:
        return {}
    ends_first = datetime.fromisoformat(stated.expires_at) <= datetime.fromisoformat(stated.starts_at)
    return {"expires_at": "预计解除时间早于起始时间，请核对。"} if ends_first else {}


def elements(plan: Plan, stated: Stated, *, issuer: str, issued_at: datetime | None) -> list[tuple[str, str]]:
    """Each element that the plan and the law ask for, with what fills it; "" where it still stands empty."""
    filled = {
        "类别": stated.category,
        "级别": level_words(plan, stated.level),
        "起始时间": stated.starts_at,
        "范围": stated.area,
        "警示事项": stated.caution,
        "措施": stated.advice,
        "发布机关": issuer,
        "发布单位": issuer,
        "发布时间": issued_at.isoformat() if issued_at else "",
    }
    return [
        (name, next((value for ending, value in filled.items() if name.endswith(ending)), ""))
        for name in plan.warning.elements
    ]


def short_text(plan: Plan, matter: Matter, stated: Stated, *, issuer: str, starts: str) -> str:
    """What is pasted into a platform of short messages: who says what, where, from when, what to mind and to do."""
    named = f"【{issuer}】{MATTER_WORDS[matter]}{stated.category}{colour(plan, stated.level)}预警"
    if matter is Matter.LIFT:
        return f"{named}：{stated.area}。"
    said = (each.strip().rstrip("。；;") for each in (stated.caution, stated.advice))
    return f"{named}：{stated.area}，{starts}起。" + "".join(f"{each}。" for each in said if each)


def precautions(plan: Plan, level: int) -> tuple[Precaution, ...]:
    """What may be taken at this level; graver ones add to lighter ones."""
    return tuple(each for each in plan.warning.precautions if level <= each.from_level)


def precaution(plan: Plan, level: int, code: str) -> Precaution:
    found = next((each for each in precautions(plan, level) if each.code == code), None)
    if found is None:
        raise InvalidInput({"measure": "本级预警没有列出这项措施。"})
    return found


def is_early(plan: Plan, level: int) -> bool:
    """Whether information of this level is to be reported before anybody has signed anything."""
    early = plan.warning.early
    return early is not None and level <= early.from_level


def told(plan: Plan, matter: Matter) -> tuple[Told, ...]:
    """Who must hear of it besides the public."""
    return tuple(each for each in plan.warning.told if matter.value in each.when)


def told_name(plan: Plan, each: Told, place: str) -> str:
    if each.unit is None:
        return each.name
    unit = lookup.unit(plan, each.unit)
    return (
        unit.local_name.replace("{place}", place) if unit.kind == "local" and unit.local_name else unit.name
    )
