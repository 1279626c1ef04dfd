"""Which 场内时间 an incident's clocks go by; a real one goes by real time, without a question to the database."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from incidents.models import Drill, Incident
from incidents.rules.scene_time import REAL, SceneTime, Stretch


def scene_of(incident: Incident) -> SceneTime:
    """Asked once an instance; read it after the incident's lock, under which alone the pace changes."""
    if incident.exercise_id is None:
        return REAL
    prefetch_related_objects([incident], "exercise__paces")
    return of_drill(incident.exercise) if incident.exercise else REAL


def of_drill(drill: Drill) -> SceneTime:
    return SceneTime(tuple(Stretch(each.at, each.pace) for each in drill.paces.all()))


@dataclass(frozen=True)
class Face:
    """What a screen says of it: 「×10 场内 03:12」, 「暂停」; nothing of a real incident."""

    scene: SceneTime
    now: datetime

    @property
    def at(self) -> datetime:
        return self.scene.of(self.now)

    @property
    def pace(self) -> int:
        return self.scene.pace

    @property
    def resumes(self) -> int:
        """The pace at which 继续 goes on."""
        return self.scene.running.pace

    @property
    def stands(self) -> bool:
        return self.scene.stands_since is not None

    @property
    def apart(self) -> bool:
        """Whether there is anything to say: the drill's clock is or was another than the wall's."""
        return bool(self.scene.stretches)

    @property
    def words(self) -> str:
        return "■ 演练暂停" if self.stands else f"×{self.pace}"


def face_of(incident: Incident, *, now: datetime) -> Face | None:
    """None for what no drill drives."""
    return Face(scene_of(incident), now) if incident.exercise_id else None
