"""Remembers what was derived from a plan for as long as that plan lives."""

import functools
import weakref
from collections.abc import Callable
from typing import TypeVar

from incidents.plans.schema import Plan

T = TypeVar("T")


def per_plan(derive: Callable[[Plan], T]) -> Callable[[Plan], T]:
    """Derive once per plan object. Plans are frozen but not hashable, so the object itself is the key."""
    known: dict[int, T] = {}

    @functools.wraps(derive)
    def remembered(plan: Plan) -> T:
        key = id(plan)
        if key not in known:
            known[key] = derive(plan)
            # Before the address can belong to another plan.
            weakref.finalize(plan, known.pop, key, None)
        return known[key]

    return remembered
