"""接报登记 as typed: four fields are required, everything else may be 不明."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from incidents.actions.intake import Call
from incidents.models import Source
from incidents.plans.schema import Plan
from incidents.rules import moments
from incidents.rules.facts import InvalidFacts, parse_facts
from incidents.rules.refusal import InvalidInput
from incidents.web.forms.indicators import FactsForm
from incidents.web.templatetags.ec import BEIJING

DATETIME = "%Y-%m-%d %H:%M:%S"
# What the action calls a field, and what the page calls it.
FIELD_OF = {"location.county": "county", "location.detail": "detail"}


class MomentField(forms.CharField):
    """A time as people write it; empty is 不明. `now` is set by the form."""

    now: datetime

    def clean(self, value: Any) -> datetime | None:
        try:
            return moments.read(super().clean(value), now=self.now)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def moment_field(label: str, hint: str) -> MomentField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": hint})
    return MomentField(label=label, required=False, max_length=40, widget=widget)


class CallForm(forms.Form):
    """The fields that every plan's call has."""

    narrative = forms.CharField(
        label="简要经过",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "请写简要经过，至少 6 个字。"},
    )
    county = forms.CharField(label="地点", max_length=40, required=False)
    county_other = forms.CharField(label="其他地点", max_length=40, required=False)
    detail = forms.CharField(label="详细地点", max_length=200, required=False)
    category = forms.ChoiceField(
        label="类型", error_messages={"required": "请选类型。", "invalid_choice": "请从列出的类型中选一项。"}
    )
    source = forms.ChoiceField(
        label="来源",
        choices=[(each, each) for each in Source.values],
        error_messages={"required": "请选来源。", "invalid_choice": "请从列出的来源中选一项。"},
    )
    learned_at = moment_field("接报时间", "02:13")
    occurred_at = moment_field("事发时间", "不明；或 02:05、昨天 23:50")
    caller_name = forms.CharField(label="来电人", max_length=40, required=False)
    caller_phone = forms.CharField(
        label="来电电话", max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    caller_unit = forms.CharField(label="来电人单位", max_length=80, required=False)
    measures_taken = forms.CharField(
        label="已采取措施", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    drill = forms.BooleanField(label="这是演练", required=False)

    def clean(self) -> dict[str, Any]:
        """The box 其他 wins over the chips."""
        cleaned = super().clean() or self.cleaned_data
        place = (cleaned.get("county_other") or cleaned.get("county") or "").strip()
        if not place:
            self.add_error("county", "请选地点，或在“其他”里写。")
        cleaned["place"] = place
        return cleaned


class IntakeForm:
    """The call and the plan's indicators together, as one form to the page."""

    def __init__(self, plan: Plan, typed: Mapping[str, str], *, now: datetime) -> None:
        self.plan = plan
        self.call = CallForm(MultiValueDict({key: [value] for key, value in typed.items()}))
        self.call.fields["category"].choices = [(each.name, each.name) for each in plan.categories]
        for name in ("learned_at", "occurred_at"):
            self.call.fields[name].now = now
        self.call.full_clean()
        self.facts = FactsForm.of(plan, typed)

    @classmethod
    def blank(cls, plan: Plan, *, now: datetime) -> "IntakeForm":
        """As it opens: by telephone, learned this moment."""
        opened = now.astimezone(BEIJING).strftime(DATETIME)
        form = cls(plan, {"learned_at": opened, "source": Source.PHONE.value}, now=now)
        form.forget_errors()
        return form

    def forget_errors(self) -> None:
        """A form not sent yet complains of nothing."""
        self.call.errors.clear()

    def is_valid(self) -> bool:
        try:
            parse_facts(self.plan, self.facts.confirmed, self.facts.projected)
        except InvalidFacts as error:
            self.facts.refuse(error.errors)
        return not self.error_lines()

    def known(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What can be read so far, unreadable values left out as 不明: the panel must go on while he types."""
        self.is_valid()
        return self.facts.confirmed, self.facts.projected

    def to_call(self) -> Call:
        """Call after `is_valid`."""
        cleaned = self.call.cleaned_data
        caller = {key: cleaned[f"caller_{key}"].strip() for key in ("name", "phone", "unit")}
        return Call(
            category=cleaned["category"],
            source=cleaned["source"],
            county=cleaned["place"],
            detail=cleaned["detail"],
            narrative=cleaned["narrative"],
            occurred_at=cleaned["occurred_at"],
            learned_at=cleaned["learned_at"],
            confirmed=self.facts.confirmed,
            projected=self.facts.projected,
            caller={key: value for key, value in caller.items() if value},
            measures_taken=cleaned["measures_taken"],
            reasons=self.facts.reasons,
            drill=cleaned["drill"],
        )

    def refuse(self, refusal: InvalidInput) -> None:
        """Put the action's sentences to their fields; what has no field goes on top."""
        for name, sentence in refusal.errors.items():
            target = FIELD_OF.get(name, name)
            if target.startswith("reasons."):
                self.facts.refuse_reason(target.removeprefix("reasons."), sentence)
            else:
                self.call.add_error(target if target in self.call.fields else None, sentence)

    def error_lines(self) -> list[dict[str, str]]:
        """Every error once, each with its field."""
        lines = [{"id": "", "text": sentence} for sentence in self.call.non_field_errors()]
        for bound in self.call:
            lines += [
                {"id": bound.auto_id, "text": f"{bound.label}：{sentence}"} for sentence in bound.errors
            ]
        return lines + self.facts.error_lines()

    @property
    def category(self) -> Any:
        """The plan's category that is chosen, or None."""
        chosen = self.call["category"].value()
        return next((each for each in self.plan.categories if each.name == chosen), None)

    @property
    def place(self) -> str:
        return (self.call["county_other"].value() or self.call["county"].value() or "").strip()
