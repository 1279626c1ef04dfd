"""What is wrong with a plan file, said so that its author finds the line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One complaint about one place of one file."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class PlanError(Exception):
    """A plan that is not sound, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


KeyPath = tuple[str | int, ...]
"""("groups", 0, "name")"""


class Lines:
    """Where each key of a file stands: `at("groups", 0, "name")` is its line."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self._lines: dict[KeyPath, int] = {(): 1}

    def put(self, path: KeyPath, line: int) -> None:
        self._lines.setdefault(path, line)

    def at(self, *path: str | int) -> int:
        """Line of the key, or of the nearest part around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def problem(self, message: str, *path: str | int) -> Problem:
        return Problem(self.file, self.at(*path), written(path), message)


def written(path: KeyPath) -> str:
    """("groups", 0, "name") -> groups[0].name."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.lstrip(".") or "(file)"
