"""监测: the factors an office usually measures, their limits by national standard, and how long a run must be."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from incidents.plans.schema.base import ClauseId, Code, Part, Text


class Factor(Part):
    """One substance or quantity. A limit carries the standard that sets it."""

    name: Text
    aliases: tuple[Text, ...] = ()
    measured_in: str = ""
    """Empty: it has none (pH)."""
    low: Decimal | None = None
    high: Decimal | None = None
    standard: str = ""


class Monitoring(Part):
    clause: ClauseId
    """Where the plan asks for points, frequency and factors."""
    consecutive: Annotated[int, Field(ge=1)]
    """连续 N 次低于限值. The plans name no number: it is 内控."""
    factors: tuple[Factor, ...] = ()
    proves: tuple[Code, ...] = ()
    """Conditions of the end for which the run speaks: its words are put before whoever proposes the end."""
