"""The plans of this installation. A pack registers its file; an edition comes back by its document."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from incidents.plans import loading
from incidents.plans.problems import PlanError, Problem
from incidents.plans.schema import Plan

KEPT_EDITIONS = 64


class UnknownPlan(KeyError):
    """No plan of that code is registered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"没有代码为“{self.code}”的预案；已登记：{'、'.join(sorted(_plans())) or '无'}。"


_paths: list[Path] = []


def register(path: Path | str) -> None:
    """Called by a pack's plan.py. The file is read when the plan is first asked for."""
    file = Path(path).resolve()
    if file not in _paths:
        _paths.append(file)
        _plans.cache_clear()


def unregister(path: Path | str) -> None:
    """For a pack that goes again, as a test's does."""
    file = Path(path).resolve()
    if file in _paths:
        _paths.remove(file)
        _plans.cache_clear()


def paths() -> tuple[Path, ...]:
    """Files of the registered plans, in the order of registration."""
    return tuple(_paths)


@functools.cache
def _plans() -> dict[str, Plan]:
    plans = [(path, loading.load(path)) for path in _paths]
    problems = collisions(plans)
    if problems:
        raise PlanError(problems)
    return {plan.plan.code: plan for _, plan in plans}


def collisions(plans: Iterable[tuple[Path, Plan]]) -> list[Problem]:
    """Plans of one installation that share a code: a copied pack whose plan.yaml still says the old one."""
    first: dict[str, Path] = {}
    problems = []
    for path, plan in plans:
        code = plan.plan.code
        if first.setdefault(code, path) != path:
            lines = loading.read(path).lines
            problems.append(lines.problem(f"{code} is the code of {first[code]} already", "plan", "code"))
    return problems


def get(code: str) -> Plan:
    """The registered plan of that code. Raises UnknownPlan, or PlanError where one is not sound."""
    try:
        return _plans()[code]
    except KeyError:
        raise UnknownPlan(code) from None


def all_plans() -> tuple[Plan, ...]:
    return tuple(_plans().values())


def document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON, as an edition stores it."""
    return plan.model_dump(mode="json")


def sha256(plan: Plan) -> str:
    """Fingerprint of what the plan says: same words, same fingerprint."""
    return fingerprint(document(plan))


def fingerprint(stored: Mapping[str, Any]) -> str:
    canonical = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


_editions: dict[str, Plan] = {}


def by_sha256(digest: str) -> Plan | None:
    """An edition that this process has read before; saves fetching its document."""
    return _editions.get(digest)


def from_document(stored: Mapping[str, Any]) -> Plan:
    """An edition's JSON back as a plan; the same object for the same words."""
    digest = fingerprint(stored)
    plan = _editions.get(digest)
    if plan is None:
        plan = Plan.model_validate(stored)
        while len(_editions) >= KEPT_EDITIONS:
            _editions.pop(next(iter(_editions)))
        _editions[digest] = plan
    return plan
