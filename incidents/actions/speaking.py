"""Who speaks from the scene: a unit or a post for itself, or the desk that wrote down what it heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.actions.desk import Locked
from incidents.actions.receipts import answer_for, check_channel
from incidents.models import NoticeChannel, Officer
from incidents.plans import lookup
from incidents.rules import naming
from incidents.rules.refusal import InvalidInput


@dataclass(frozen=True)
class Heard:
    """代为登记: who said it, over which channel, in which words."""

    name: str = ""
    channel: str = NoticeChannel.PHONE
    words: str = ""


@dataclass(frozen=True)
class Speaker:
    """The unit or the post that an act is of."""

    unit: str
    post: str
    name: str
    by_proxy: bool = False

    @property
    def code(self) -> str:
        return self.unit or self.post

    def as_payload(self, heard: Heard | None) -> dict[str, Any]:
        stated: dict[str, Any] = {"unit": self.unit, "post": self.post, "by_proxy": self.by_proxy}
        if heard is not None:
            stated |= {"said_by": heard.name, "channel": heard.channel, "words": heard.words}
        return stated


def speaker(locked: Locked, by: Officer, *, unit: str = "", post: str = "") -> Speaker:
    """Without a choice the officer's own unit, else his own post. NotAllowed for another's, save for the desk."""
    if not unit and not post:
        unit = next((held.unit_code for held in locked.held if held.unit_code), "")
        post = "" if unit else next((held.post for held in locked.held), "")
    if unit and unit not in {each.code for each in locked.plan.units}:
        raise InvalidInput({"unit": "预案中没有这个单位。"})
    if post and post not in {each.code for each in locked.plan.posts}:
        raise InvalidInput({"post": "预案中没有这个岗位。"})
    answer_for(locked, unit, by, post=post)
    own = any((unit and held.unit_code == unit) or (post and held.post == post) for held in locked.held)
    return Speaker(unit, post, name_of(locked, unit, post), by_proxy=not own)


def name_of(locked: Locked, unit: str, post: str = "") -> str:
    if unit:
        return naming.at_place(locked.plan, unit, locked.incident.county)
    return lookup.post(locked.plan, post).title if post else ""


def how(said_for: Speaker, heard: Heard | None, by: Officer) -> str:
    """「（田乡，电话，张值代为登记：“已到桥头”）」; nothing where the unit spoke for itself."""
    if heard is None and not said_for.by_proxy:
        return ""
    known = heard or Heard()
    check_channel(known.channel)
    who = [known.name.strip(), NoticeChannel(known.channel).label]
    who.append(f"{by.name}代为登记" if said_for.by_proxy else "")
    words = f"：“{known.words.strip()}”" if known.words.strip() else ""
    return f"（{'，'.join(each for each in who if each)}{words}）"


def past(at: datetime | None, field: str, *, now: datetime) -> datetime:
    """The moment given, or now; what has not happened yet is not written down."""
    if at is not None and at > now:
        raise InvalidInput({field: "时刻晚于现在，请核对。"})
    return at or now
