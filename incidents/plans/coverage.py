"""Clause coverage: every clause of a plan with what carries it out and the tests that prove it."""

import ast
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from incidents.plans.schema import Plan

Test = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Covered:
    """One clause, and what becomes of it."""

    id: str
    plan: str
    disposition: str
    carrier: str
    tests: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "tests": list(self.tests)}


def coverage(plans: Iterable[Plan], tests: Path) -> list[Covered]:
    """Every clause of the plans, in the order of the papers."""
    proofs = proofs_in(tests)
    return [
        Covered(clause.id, plan.plan.code, clause.disposition, clause.carrier, proofs.get(clause.id, ()))
        for plan in plans
        for clause in plan.clauses
    ]


def proofs_in(tests: Path) -> Mapping[str, tuple[str, ...]]:
    """Clause id -> tests marked `@pytest.mark.clause(id)`. The files are read, not run."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(tests.rglob("test_*.py")):
        name = file.relative_to(tests.parent).as_posix()
        for test, clause in _marked(ast.parse(file.read_text(encoding="utf-8"), filename=str(file))):
            proof = f"{name}::{test}"
            if proof not in found[clause]:
                found[clause].append(proof)
    return {clause: tuple(names) for clause, names in found.items()}


@functools.cache
def proofs_of(clause: str, tests: Path) -> tuple[str, ...] | None:
    """The same for one clause, without reading what does not name it; None where the tests are not installed."""
    if not tests.is_dir():
        return None
    named = [file for file in sorted(tests.rglob("test_*.py")) if clause in file.read_text(encoding="utf-8")]
    found = (
        f"{file.relative_to(tests.parent).as_posix()}::{test}"
        for file in named
        for test, marked in _marked(ast.parse(file.read_text(encoding="utf-8"), filename=str(file)))
        if marked == clause
    )
    return tuple(dict.fromkeys(found))


def _marked(module: ast.Module) -> Iterator[tuple[str, str]]:
    """(test, clause) for every mark on a test, on its class, or on one of its parameters."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            methods = [
                child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            for method in methods:
                for clause in (*_clauses(node), *_clauses(method)):
                    yield f"{node.name}::{method.name}", clause
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for clause in _clauses(node):
                yield node.name, clause


def _clauses(test: Test) -> Iterator[str]:
    for decorator in test.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))
