"""The four steps of every scale: 1 is the gravest. Shown as Latin letters I–IV."""

from collections.abc import Iterable

LETTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
NUMBERS = {letter: number for number, letter in LETTERS.items()}


def letter(level: int | None) -> str | None:
    """1 -> "I". None, no level at all, stays None."""
    return None if level is None else LETTERS[level]


def parse(written: str) -> int:
    """ "II" -> 2. Raises ValueError with a sentence for anything else."""
    try:
        return NUMBERS[written]
    except KeyError:
        raise ValueError(f"“{written}”不是级别；应为 I、II、III 或 IV。") from None


def graver(*levels: int | None) -> int | None:
    """The gravest of the levels given; None where there is none."""
    return gravest(levels)


def gravest(levels: Iterable[int | None]) -> int | None:
    return min((level for level in levels if level is not None), default=None)


def is_graver(level: int | None, than: int | None) -> bool:
    """Any level is graver than none."""
    return level is not None and (than is None or level < than)
