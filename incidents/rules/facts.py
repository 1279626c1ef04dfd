"""What is known: `confirmed` has happened, `projected` is the total that may happen. Unknown is absent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from incidents.plans.memo import per_plan
from incidents.plans.schema import Indicator, Plan

Value = int | Decimal | str | bool
Values = Mapping[str, Value]

DIGITS = 12
NOTHING: Values = MappingProxyType({})


@dataclass(frozen=True)
class Facts:
    """Values by indicator: whole numbers, Decimal 万元, codes of scales, true or false. Absent is unknown."""

    confirmed: Values = field(default_factory=dict)
    projected: Values = field(default_factory=dict)

    def as_dict(self) -> dict[str, dict[str, object]]:
        """JSON-ready; `parse_facts` reads it back."""
        return {"confirmed": to_json(self.confirmed), "projected": to_json(self.projected)}


def to_json(values: Values) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


@dataclass(frozen=True)
class FieldError:
    """One value that cannot be taken: where, why, and what would be."""

    field: str
    reason: str
    accepts: str


class InvalidFacts(ValueError):
    """Facts that the plan cannot take, every error at once."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("；".join(f"{error.field}：{error.reason}" for error in errors))
        self.errors = errors


def parse_facts(plan: Plan, confirmed: object = None, projected: object = None) -> Facts:
    """Facts in the plan's own indicators. null and absent are both 不明. Raises InvalidFacts."""
    errors: list[FieldError] = []
    given = {"confirmed": confirmed, "projected": projected}
    bases = [_parse_basis(plan, basis, values, errors) for basis, values in given.items()]
    if errors:
        raise InvalidFacts(tuple(errors))
    return Facts(*bases)


def _parse_basis(plan: Plan, basis: str, given: object, errors: list[FieldError]) -> dict[str, Value]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        errors.append(FieldError(basis, "应为一组“指标: 数值”。", "对象"))
        return {}
    indicators = _indicators(plan)
    values: dict[str, Value] = {}
    for name, raw in given.items():
        indicator = indicators.get(name)
        if indicator is None:
            errors.append(FieldError(f"{basis}.{name}", "本预案没有这个指标。", "、".join(indicators)))
        elif raw is not None:
            try:
                values[name] = PARSERS[indicator.kind](indicator, raw)
            except ValueError as error:
                errors.append(FieldError(f"{basis}.{name}", str(error), accepts(indicator)))
    return values


@per_plan
def _indicators(plan: Plan) -> dict[str, Indicator]:
    return {indicator.name: indicator for indicator in plan.indicators}


def accepts(indicator: Indicator) -> str:
    """What the field takes, in a form's words."""
    if indicator.kind == "scale":
        return "、".join(f"{value.value}（{value.label}）" for value in indicator.values) + "；不明则留空"
    return {
        "count": f"不小于 0 的整数，至多 {DIGITS} 位；不明则留空",
        "money": f"不小于 0 的数，单位万元，至多两位小数、{DIGITS} 位数字；不明则留空",
        "flag": "true 或 false；不明则留空",
    }[indicator.kind]


def _count(indicator: Indicator, raw: object) -> Value:
    if isinstance(raw, str):
        raise ValueError("应为整数，不加引号。")
    number = _number(raw)
    if number != number.to_integral_value():
        raise ValueError("应为整数。")
    return int(number)


def _money(indicator: Indicator, raw: object) -> Value:
    number = _number(raw)
    if number != round(number, 2):
        raise ValueError("金额至多两位小数。")
    return number.quantize(Decimal("0.01"))


# No sign, no exponent, no blanks, ASCII digits only: what a person would write on a form.
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def _number(raw: object) -> Decimal:
    """A number from 0 up, given as a number or as its digits."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise ValueError("应为数字。")
    if isinstance(raw, int | float) and not abs(raw) < 10**DIGITS:
        # Also NaN and Infinity. Before str(): a very long int does not turn into digits.
        raise ValueError(f"数字过大或不是有限数，至多 {DIGITS} 位。")
    if isinstance(raw, float):
        raw = Decimal(repr(raw)) + 0  # -0.0 is 0
    written = format(raw, "f") if isinstance(raw, Decimal) else str(raw)
    if written.startswith("-"):
        raise ValueError("不能小于 0。")
    if not NUMBER.fullmatch(written):
        raise ValueError("应为数字。")
    if len(written.replace(".", "").lstrip("0")) > DIGITS:
        raise ValueError(f"数字过大，至多 {DIGITS} 位。")
    return Decimal(written)


def _scale(indicator: Indicator, raw: object) -> Value:
    if isinstance(raw, str) and any(raw == value.value for value in indicator.values):
        return raw
    raise ValueError("不是可选的取值。")


def _flag(indicator: Indicator, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    raise ValueError("应为 true 或 false。")


PARSERS: dict[str, Callable[[Indicator, object], Value]] = {
    "count": _count,
    "money": _money,
    "scale": _scale,
    "flag": _flag,
}
