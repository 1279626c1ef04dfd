"""Who may take a watch: whoever holds the post, and those who stand in for him by the plan's practice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.models import Officer, Organisation
from incidents.plans import lookup
from incidents.plans.schema import HeldPost, Plan, WatchPractice
from incidents.queries.authority import holders_by_post
from incidents.queries.editions import current_edition, plan_in
from incidents.queries.on_watch import practice_of
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed


@dataclass(frozen=True)
class Desk:
    """The office whose watch somebody keeps or arranges, with the plan it works by now."""

    office: Organisation
    plan: Plan
    practice: WatchPractice

    def title(self, post: str) -> str:
        return lookup.post(self.plan, post).title

    def entry(self, post: str) -> HeldPost:
        """The post among those that are always held; InvalidInput for any other."""
        for each in self.practice.held:
            if each.post == post:
                return each
        titles = "、".join(self.title(each.post) for each in self.practice.held)
        raise InvalidInput({"post": f"值班岗位应为：{titles}。"})

    def clause(self, clause_id: str) -> str:
        return lookup.clause_ref(self.plan, clause_id)


def desk_of(officer: Officer) -> Desk:
    """The officer's own office. NotAllowed for administrators and before a plan says how the watch is kept."""
    office = officer.organisation
    if office is None:
        raise NotAllowed("您不在任何值班单位任职。", who_can="值班员")
    edition = current_edition(office.plan_code)
    plan = plan_in(edition.pk) if edition else None
    practice = practice_of(plan)
    if plan is None or practice is None:
        raise NotAllowed("本单位现行预案版本没有值班安排，请系统管理员载入新版本。", who_can="系统管理员")
    return Desk(office, plan, practice)


def candidates(held: Mapping[str, list[Officer]], entry: HeldPost) -> list[Officer]:
    """Holders of the post first, then those who stand in, each once."""
    found: dict[object, Officer] = {}
    for code in (entry.post, *entry.stand_in):
        for officer in held.get(code, []):
            found.setdefault(officer.pk, officer)
    return list(found.values())


def able(desk: Desk, *, at: datetime) -> dict[str, list[Officer]]:
    """By post of the watch those who may hold it at `at`. One query."""
    held = holders_by_post(desk.office.pk, now=at)
    return {each.post: candidates(held, each) for each in desk.practice.held}


def why_not(desk: Desk, entry: HeldPost, officer: Officer) -> str:
    """What is said of somebody who may not hold the post."""
    titles = "、".join(desk.title(code) for code in entry.stand_in)
    others = f"，也不是可以替班的{titles}" if titles else ""
    return f"{officer.name}没有任{desk.title(entry.post)}{others}；请先由安全管理员登记任职。"


def require_roster(desk: Desk, posts: Iterable[str]) -> None:
    """NotAllowed, with who could, for who does not arrange the roster."""
    powers.require(desk.plan, posts, Command.ROSTER)
