"""System checks: an unsound plan stops the start, with file, line and key."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from incidents.plans import registry
from incidents.rules.soundness import examine


@register("plans")
def plans_are_sound(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Every registered plan has its shape, agrees with itself, holds its own examples and has a code of its own."""
    examined = [examine(path) for path in registry.paths()]
    problems = [problem for each in examined for problem in each.problems]
    problems += registry.collisions((each.path, each.plan) for each in examined if each.plan)
    return [Error(str(problem), hint="python manage.py plans", id="incidents.E001") for problem in problems]
