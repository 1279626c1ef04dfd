"""Does this release know the database it works on? Migrations on record against migrations in the code."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

OURS = "incidents"
# Read when the process starts: files may be exchanged under a process that still runs the code of before.
KNOWN = frozenset(path.stem for path in (Path(__file__).parent.parent / "migrations").glob("[0-9]*.py"))


@dataclass(frozen=True)
class Mismatch:
    """`unknown`: the database is ahead, we are the older release. `missing`: it has not been migrated yet."""

    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def words(self) -> str:
        if self.unknown:
            return f"数据库已有本版本不认识的迁移 {self.unknown[-1]}，请换上新版本"
        return f"数据库还没有迁移到 {self.missing[-1]}，请先运行 migrate"


def mismatch() -> Mismatch | None:
    """None where code and database agree. One statement."""
    recorder = MigrationRecorder(connection)
    recorded = set(recorder.migration_qs.filter(app=OURS).values_list("name", flat=True))
    if recorded == KNOWN:
        return None
    return Mismatch(tuple(sorted(recorded - KNOWN)), tuple(sorted(KNOWN - recorded)))
