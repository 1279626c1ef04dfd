"""Medians and ninetieth percentiles, by PostgreSQL."""

from typing import Any

from django.db.models import Aggregate, DurationField

MEDIAN, P90 = 0.5, 0.9


class Percentile(Aggregate):
    """percentile_cont of a length of time; None of no rows. `Percentile(P90, F("met_at") - F("base_at"))`."""

    function = "PERCENTILE_CONT"
    name = "Percentile"
    output_field = DurationField()

    def __init__(self, fraction: float, expression: Any, **extra: Any) -> None:
        super().__init__(expression, fraction=fraction, **extra)

    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
