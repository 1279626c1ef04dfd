"""Words that every part of a plan is made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Level = Annotated[int, Field(ge=1, le=4)]
"""1 特别重大 (I) … 4 一般 (IV). Smaller is graver."""
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ClauseId = Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9]{3}(-[0-9]{1,2})?$")]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many)]
Basis = Literal["confirmed", "expected"]
"""`confirmed`: has happened. `expected`: confirmed and projected together, of each the larger or worse."""
Badge = Literal["plan", "law", "internal"]
"""预案 / 法规 / 内控: where a limit comes from."""
Disposition = Literal["rule", "duty", "form", "reference", "outside", "planned"]


class Part(BaseModel):
    """Strict base: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
