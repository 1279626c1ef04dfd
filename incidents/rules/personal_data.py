"""个人信息 as most people see it: enough to tell one from another, not enough to find him. Pure."""

from collections.abc import Mapping

HIDDEN = "*"
OF_CALLER = ("name", "phone")
"""Of a call: who spoke, and his number. His unit and what he is to the place are no secret."""


def name(full: str) -> str:
    """「张*」, 「阿*****」: the first character."""
    return full[:1] + HIDDEN * max(0, len(full) - 1)


def identity(full: str) -> str:
    """The last four alone, and nothing of one too short to hide the rest."""
    return _ends(full, head=0, tail=4)


def phone(full: str) -> str:
    """「139****0123」."""
    return _ends(full, head=3, tail=4)


def caller(told: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Who called: in full for the desk, which calls him back; for others as of anybody else."""
    if whole:
        return dict(told)
    hidden = {"name": name, "phone": phone}
    return {part: hidden[part](words) if part in hidden else words for part, words in told.items()}


def is_masked(words: str) -> bool:
    """Somebody sends back what he was shown: it must not take the place of what it hides."""
    return HIDDEN in words


def _ends(full: str, *, head: int, tail: int) -> str:
    if len(full) <= head + tail:
        return HIDDEN * len(full)
    return full[:head] + HIDDEN * (len(full) - head - tail) + full[len(full) - tail :]
