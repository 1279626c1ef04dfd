"""Fields for a plan's own indicators, each in two readings: 已发生 and 可能达到."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from incidents.plans.schema import Indicator, Plan
from incidents.rules import numerals
from incidents.rules.facts import FieldError
from incidents.rules.levels import LETTERS
from incidents.rules.thresholds import Threshold

SECTIONS = {
    "people": "人员",
    "loss": "损失",
    "environment": "环境与设施",
    "reporting": "报告与其他情形",
}
BASES = ("confirmed", "projected")
UNREADABLE = "读不出数字，请写数字，不明则留空。"
FLAGS = {"true": True, "false": False}

Number = int | Decimal | str | bool


@dataclass
class FactField:
    """One indicator in one reading, with what was typed."""

    indicator: Indicator
    basis: str
    raw: str = ""
    state: str = ""
    reason: str = ""
    error: str = ""
    reason_error: str = ""
    last: str = ""
    """The stored number, for the box to question a jump."""
    next_at: str = ""
    next_level: str = ""
    """The number that would reach a graver level."""
    steps: list[Threshold] = field(default_factory=list)
    """The bounds that this number alone would reach, for the box to say so; they refuse nothing."""

    @property
    def name(self) -> str:
        return f"{self.basis}_{self.indicator.name}"

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def steps_json(self) -> str:
        rows = [[each.reached_at, f"{LETTERS[each.level]}级", each.source] for each in self.steps]
        return json.dumps(rows, ensure_ascii=False) if rows else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(each.value, each.label) for each in self.indicator.values]

    @property
    def asks_reason(self) -> bool:
        """One reason an indicator; it stands with the confirmed reading."""
        return self.indicator.needs_reason and self.basis == "confirmed"

    @property
    def reason_name(self) -> str:
        return f"reason_{self.indicator.name}"

    @property
    def is_number(self) -> bool:
        return self.indicator.kind in ("count", "money")

    @property
    def how(self) -> str:
        """How the number field starts: a number in the box wins over the chips."""
        if self.raw:
            return "number"
        return "none" if self.state == "none" else "unknown"

    @property
    def is_given(self) -> bool:
        return bool(self.raw or self.state == "none")

    def value(self) -> Number | None:
        """None for 不明. Raises ValueError with a sentence."""
        if self.is_number:
            if not self.raw:
                return 0 if self.state == "none" else None
            return numerals.read(self.raw, unit=self.indicator.unit)
        return FLAGS.get(self.raw) if self.indicator.kind == "flag" else self.raw or None

    @property
    def echo(self) -> str:
        """「= 12 000 人」 where the reading is not what stands in the box."""
        if not self.is_number or not self.raw or self.error:
            return ""
        value = self.value()
        if value is None:
            return "= 不明"
        read = numerals.spell(Decimal(value))
        return "" if read.replace(" ", "") == self.raw else f"= {read} {self.indicator.unit}"


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    confirmed: list[FactField]
    projected: list[FactField]

    @property
    def has_projected(self) -> bool:
        return any(each.is_given or each.error for each in self.projected)


@dataclass
class FactsForm:
    """All indicators of a plan as typed. `errors` is by field name; `confirmed` and `projected` hold what is known."""

    fields: dict[str, FactField]
    values: dict[str, dict[str, Number]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, typed: Mapping[str, str], *, box: type[FactField] = FactField) -> "FactsForm":
        made = (box(indicator, basis) for basis in BASES for indicator in plan.indicators)
        form = cls({each.name: each for each in made})
        for each in form.fields.values():
            each.raw = typed.get(each.name, "").strip()[:200]
            each.state = typed.get(f"{each.name}_state", "")
            if each.asks_reason:
                each.reason = typed.get(each.reason_name, "").strip()
                form.reasons[each.indicator.name] = each.reason
        form._read()
        return form

    def _read(self) -> None:
        self.values = {basis: {} for basis in BASES}
        for each in self.fields.values():
            try:
                value = each.value()
            except ValueError as error:
                each.error = str(error)
                continue
            if value is not None:
                self.values[each.basis][each.indicator.name] = value

    @property
    def confirmed(self) -> dict[str, Number]:
        return self.values["confirmed"]

    @property
    def projected(self) -> dict[str, Number]:
        return self.values["projected"]

    def refuse(self, errors: Iterable[FieldError]) -> None:
        """Show what the rules refused at the fields that it concerns; the others still count."""
        for error in errors:
            basis, _, name = error.field.partition(".")
            self.fields[f"{basis}_{name}"].error = f"{error.reason}应为：{error.accepts}"
            self.values[basis].pop(name, None)

    def refuse_reason(self, indicator: str, sentence: str) -> None:
        self.fields[f"confirmed_{indicator}"].reason_error = sentence

    def sections(self) -> list[Section]:
        found = []
        for code, title in SECTIONS.items():
            mine = [each for each in self.fields.values() if each.indicator.section == code]
            if mine:
                happened = [each for each in mine if each.basis == "confirmed"]
                found.append(
                    Section(code, title, happened, [each for each in mine if each.basis == "projected"])
                )
        return found

    def error_lines(self) -> list[dict[str, str]]:
        lines = [
            {
                "id": f"id_{each.name}",
                "text": f"{'可能达到的' if each.basis == 'projected' else ''}{each.label}：{each.error}",
            }
            for each in self.fields.values()
            if each.error
        ]
        reasons = [
            {"id": f"id_{each.reason_name}", "text": each.reason_error}
            for each in self.fields.values()
            if each.reason_error
        ]
        return lines + reasons
