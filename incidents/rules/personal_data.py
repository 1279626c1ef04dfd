"""个人信息 as most people see it: enough to tell one from another, not enough to find him. Pure."""

HIDDEN = "*"


def name(full: str) -> str:
    """「张*」, 「阿*****」: the first character."""
    return full[:1] + HIDDEN * max(0, len(full) - 1)


def identity(full: str) -> str:
    """The last four alone, and nothing of one too short to hide the rest."""
    return _ends(full, head=0, tail=4)


def phone(full: str) -> str:
    """「139****0123」."""
    return _ends(full, head=3, tail=4)


def _ends(full: str, *, head: int, tail: int) -> str:
    if len(full) <= head + tail:
        return HIDDEN * len(full)
    return full[:head] + HIDDEN * (len(full) - head - tail) + full[len(full) - tail :]
