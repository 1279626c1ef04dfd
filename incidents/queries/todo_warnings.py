"""待我办理 of the warnings: what waits for a signature, what is past its expected end, what is left to report or lift."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from incidents.models import WarningState
from incidents.plans import lookup
from incidents.queries.authority import HeldPost
from incidents.queries.frame import InHand
from incidents.queries.todo import Item
from incidents.queries.warnings import Line, line
from incidents.rules import warnings as rules
from incidents.rules.warnings import Matter

PAGE = "warning"


def items(held: Iterable[HeldPost], in_hand: Iterable[InHand], *, now: datetime) -> list[Item]:
    """Nothing is asked of the database: what is in hand was read with the frame of the page."""
    posts = {each.post for each in held}
    found = [item for each in in_hand for item in _of(each, posts, now)]
    return sorted(found, key=lambda each: (bool(each.waits_for), each.since))


def _of(each: InHand, posts: set[str], now: datetime) -> Iterator[Item]:
    found = line(each.warning)
    row, plan = found.warning, found.plan
    drafts = bool(posts & {*plan.warning.proposed_by, found.signer})
    if found.matter is not None and row.pending:
        yield from _signature(found, posts, drafts=drafts)
    if each.unsigned:
        yield _item(found, "待补签", "预警的电话批示", row.issued_at or row.proposed_at)
    if not drafts:
        return
    if row.early_at is not None and row.early_told_at is None and plan.warning.early is not None:
        yield _item(found, "上报", f"及时上报{plan.warning.early.words}", row.early_at)
    past = found.past(now)
    if past is not None:
        yield _item(found, "待解除", "已过预计解除时间：提请解除，或调整时间", past)
    if row.state == WarningState.LIFTED and each.running:
        yield _item(
            found, "措施", f"预警已解除，{each.running} 项措施还没有解除", row.ended_at or row.proposed_at
        )


def _signature(found: Line, posts: set[str], *, drafts: bool) -> Iterator[Item]:
    pending = found.warning.pending or {}
    since, matter = datetime.fromisoformat(pending["at"]), rules.MATTER_WORDS[Matter(pending["matter"])]
    if found.signer in posts:
        yield _item(found, "待签发", f"{pending['by']}拟{matter}", since)
    elif drafts:
        title = lookup.post(found.plan, found.signer).title
        yield _item(found, "待签发", matter, since, waits_for=title)


def _item(found: Line, kind: str, words: str, since: datetime, *, waits_for: str = "") -> Item:
    named = f"{'【演练】' if found.warning.drill else ''}{found.named} {found.warning.number}"
    return Item(kind, words, found.warning, since, PAGE, waits_for=waits_for, named=named)
