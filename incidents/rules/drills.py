"""演练: what a script says, and what the clocks of its incidents say of those who played. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from incidents.rules.scene_time import REAL, SceneTime

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Inject(_Strict):
    minute: int = Field(ge=0)
    """Of the script, counted from its first call."""
    who: Text
    text: Text


class Script(_Strict):
    code: Text
    plan: Text
    title: Text
    version: Text
    opening: Text
    tests: tuple[Text, ...]
    injects: tuple[Inject, ...]


@dataclass(frozen=True)
class Due:
    """A clock of a drill incident: what was owed and when it was done."""

    label: str
    clause: str
    due_at: datetime | None
    met_at: datetime | None
    waived: bool = False


@dataclass(frozen=True)
class Missed:
    label: str
    clause: str
    late: timedelta
    """In real time."""
    scene_late: timedelta
    done: bool
    """Late, but done."""


def missed(clocks: Iterable[Due], *, until: datetime, scene: SceneTime = REAL) -> list[Missed]:
    """漏做 and 迟做 up to the end of the drill, what was never done first; late is what is late in the scene."""
    found = []
    for each in clocks:
        if each.due_at is None or each.waived:
            continue
        done = each.met_at or until
        late = scene.of(done) - scene.running.of(each.due_at)
        if late > timedelta():
            found.append(Missed(each.label, each.clause, done - each.due_at, late, each.met_at is not None))
    return sorted(found, key=lambda each: (each.done, -each.late))


def kept(clocks: Iterable[Due]) -> int:
    """How many were done in time."""
    return sum(1 for each in clocks if each.due_at and each.met_at and each.met_at <= each.due_at)


def middle(spans: Sequence[timedelta]) -> timedelta | None:
    """The median; of an even number the longer of the two in the middle."""
    return sorted(spans)[len(spans) // 2] if spans else None
