"""Whether a plan file may govern: its shape, its cross-checks and its own worked examples."""

from dataclasses import dataclass
from pathlib import Path

from incidents.plans import checking, loading
from incidents.plans.problems import PlanError, Problem
from incidents.plans.schema import Plan
from incidents.rules.examples import run_examples


@dataclass(frozen=True)
class Examined:
    """A plan file and everything that is wrong with it. Without shape there is no plan."""

    path: Path
    plan: Plan | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def examine(path: Path) -> Examined:
    """Examples are run only where the rest is sound: they would fail for the same reason."""
    try:
        source = loading.read(path)
    except PlanError as error:
        return Examined(path, None, tuple(error.problems))
    problems = checking.check(source.plan, source.lines)
    if not problems:
        problems = [
            source.lines.problem(f"{failure.name}: {failure.message}", "examples", failure.number)
            for failure in run_examples(source.plan)
        ]
    return Examined(path, source.plan, tuple(problems))
