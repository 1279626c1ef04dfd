"""What may be asked of the commander: to start, to change the level, not to start fully. One way each, one set of words."""

from dataclasses import dataclass
from enum import StrEnum

from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command


class Kind(StrEnum):
    ACTIVATION = "ACTIVATION"
    LEVEL_CHANGE = "LEVEL_CHANGE"
    NOT_ACTIVATE = "NOT_ACTIVATE"


class Direction(StrEnum):
    RAISE = "raise"
    LOWER = "lower"
    REBASE = "rebase"
    """改据: another ground for the same level."""


@dataclass(frozen=True)
class Way:
    """The commands of one kind of request, and what it is called."""

    request: Command
    approve: Command
    give_back: Command
    noun: str


WAYS = {
    Kind.ACTIVATION: Way(
        Command.REQUEST_ACTIVATION, Command.APPROVE_ACTIVATION, Command.RETURN_ACTIVATION, "启动提请"
    ),
    Kind.LEVEL_CHANGE: Way(
        Command.REQUEST_LEVEL_CHANGE,
        Command.APPROVE_LEVEL_CHANGE,
        Command.RETURN_LEVEL_CHANGE,
        "级别调整提请",
    ),
    Kind.NOT_ACTIVATE: Way(
        Command.REQUEST_NOT_ACTIVATING,
        Command.APPROVE_NOT_ACTIVATING,
        Command.RETURN_NOT_ACTIVATING,
        "不全面启动提请",
    ),
}


def way(kind: str) -> Way:
    return WAYS[Kind(kind)]


def direction(from_level: int, level: int) -> Direction:
    """1 is the gravest."""
    if level == from_level:
        return Direction.REBASE
    return Direction.RAISE if level < from_level else Direction.LOWER


def what(kind: str, level: int, from_level: int | None = None) -> str:
    """「启动II级响应」 「由IV级提升为II级响应」 「II级响应改据」: after 提请, 同意 and 待批."""
    if kind == Kind.NOT_ACTIVATE:
        return "不全面启动应急预案"
    if kind != Kind.LEVEL_CHANGE or from_level is None:
        return f"启动{letter(level)}级响应"
    if level == from_level:
        return f"{letter(level)}级响应改据"
    verb = "提升为" if level < from_level else "降为"
    return f"由{letter(from_level)}级{verb}{letter(level)}级响应"


def done(kind: str, level: int, from_level: int | None = None) -> str:
    """What an approval has brought about: 「II级响应已启动」."""
    if kind == Kind.NOT_ACTIVATE:
        return "已定不全面启动，转入后期处置"
    if kind != Kind.LEVEL_CHANGE:
        return "响应已启动"
    if level == from_level:
        return f"{letter(level)}级响应已改据"
    return f"响应已调整为{letter(level)}级"
