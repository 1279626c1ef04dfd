"""更新事实: the plan's indicators as they are stored or typed, with source and time. None is never 0."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from incidents.models import Incident
from incidents.plans.schema import Plan
from incidents.web.forms import indicators
from incidents.web.forms.acts import ActForm, Moment


class FactsForm(ActForm):
    """Sends on only what differs from the stored values; those not touched stay as they are."""

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(
        label="数据来源",
        max_length=80,
        help_text="谁报的，如“平定分局 赵核 电话”",
        error_messages={"required": "请写数据来源。"},
    )
    as_of = Moment("截至", hint="数据是几点的，不填即现在")

    def __init__(self, *args: Any, plan: Plan, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {"confirmed": incident.confirmed, "projected": incident.projected}
        self.facts = indicators.FactsForm.of(plan, self.data if self.is_bound else _as_typed(self.stored))

        self._compare(incident.assessment.get("distance", []))

    def _compare(self, distances: Iterable[Mapping[str, Any]]) -> None:
        """Beside each number what it was, and which number would reach a graver level."""
        reached = {each["indicator"]: each for each in distances}
        for each in self.facts.fields.values():
            name = each.indicator.name
            if each.is_number and name in self.stored[each.basis]:
                each.last = str(self.stored[each.basis][name])
            if each.is_number and name in reached:
                each.next_at = str(reached[name]["to_reach"])
                each.next_level = f"{reached[name]['level']}级"

    def is_valid(self) -> bool:
        """Also every box must be readable."""
        return super().is_valid() and not self.facts.error_lines()

    def changes(self) -> dict[str, dict[str, Any]]:
        """By basis: indicator to its new value, None where it is 不明 again."""
        return {
            basis: {
                each.indicator.name: self.facts.values[basis].get(each.indicator.name)
                for each in self.facts.fields.values()
                if each.basis == basis and not self._as_stored(basis, each.indicator.name)
            }
            for basis in indicators.BASES
        }

    def _as_stored(self, basis: str, name: str) -> bool:
        typed, stored = self.facts.values[basis].get(name), self.stored[basis].get(name)
        if typed is None or stored is None or isinstance(typed, bool):
            return typed is stored
        if isinstance(typed, str):
            return typed == stored
        return Decimal(str(typed)) == Decimal(str(stored))

    def take(self, errors: dict[str, str]) -> None:
        """An error of an indicator stays beside its box and is listed on top."""
        for name, sentence in errors.items():
            basis, _, indicator = name.partition(".")
            field = self.facts.fields.get(f"{'confirmed' if basis == 'reasons' else basis}_{indicator}")
            if field is None:
                super().take({name: sentence})
            elif basis == "reasons":
                field.reason_error = sentence
            else:
                field.error = sentence

    def summary(self) -> list[dict[str, str]]:
        return self.facts.error_lines()


def _as_typed(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The stored values as the boxes would have sent them."""
    typed = {}
    for basis, values in stored.items():
        for name, value in values.items():
            if isinstance(value, bool):
                typed[f"{basis}_{name}"] = "true" if value else "false"
            elif str(value) in ("0", "0.00"):
                typed[f"{basis}_{name}_state"] = "none"
            else:
                typed[f"{basis}_{name}"] = str(value)
    return typed
