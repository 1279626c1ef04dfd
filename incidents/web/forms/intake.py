"""接报登记 as typed: four fields are required, everything else may be 不明."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from incidents.actions.intake import CALLER_KINDS, MICRODEGREE, Call
from incidents.models import Source
from incidents.plans.schema import Plan
from incidents.rules import moments
from incidents.rules.facts import InvalidFacts, parse_facts
from incidents.rules.places import Point, point
from incidents.rules.refusal import InvalidInput
from incidents.rules.thresholds import thresholds
from incidents.web.forms.indicators import FactsForm
from incidents.web.templatetags.ec import BEIJING

DATETIME = "%Y-%m-%d %H:%M:%S"
# What the action calls a field, and what the page calls it.
FIELD_OF = {"location.county": "county", "location.detail": "detail"}
LONGEST_COUNTY = 40
UNSAID = "未说明"
REASONS = ("补录", "接电话后才开机")
OTHER = "其他"
SET_BACK = timedelta(minutes=1)
"""A time written to the minute may lie seconds before the one that was preset."""


class MomentField(forms.CharField):
    """A time as people write it; empty is 不明. `now`, and `plus` for another clock's time, are set by the form."""

    now: datetime
    plus = timedelta(0)

    def clean(self, value: Any) -> datetime | None:
        try:
            # A bare time is the last such time up to now, and now is earlier on that other clock.
            found = moments.read(super().clean(value), now=self.now - self.plus)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return found and found + self.plus


class StampField(forms.CharField):
    """A moment that the page itself wrote as ISO 8601; what is none is left out and complained of by nobody."""

    def clean(self, value: Any) -> datetime | None:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            return None
        return found if found.tzinfo else None


class DegreesField(forms.CharField):
    """From the gazetteer, by way of the page; what is no coordinate leaves the place 未定位."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, max_length=20, widget=forms.TextInput({"hidden": True}))
        self.most = most

    def clean(self, value: Any) -> Decimal | None:
        try:
            degrees = Decimal(str(value or ""))
        except InvalidOperation:
            return None
        within = degrees.is_finite() and abs(degrees) <= self.most
        return degrees.quantize(MICRODEGREE) if within else None


def moment_field(label: str, hint: str) -> MomentField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": hint})
    return MomentField(label=label, required=False, max_length=40, widget=widget)


def stamp_field() -> StampField:
    return StampField(required=False, max_length=40, widget=forms.TextInput({"hidden": True}))


class CallForm(forms.Form):
    """The fields that every plan's call has."""

    counties: tuple[str, ...] = ()

    narrative = forms.CharField(
        label="简要经过",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "请写简要经过，至少 6 个字。"},
    )
    detail = forms.CharField(label="地点", max_length=200, required=False)
    county = forms.CharField(label="地点", max_length=LONGEST_COUNTY, required=False)
    county_other = forms.CharField(label="其他地点", max_length=LONGEST_COUNTY, required=False)
    lng = DegreesField(180)
    lat = DegreesField(90)
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
    occurred_local = forms.BooleanField(required=False)
    opened_at = stamp_field()
    written_at = stamp_field()
    learned_reason = forms.CharField(label="为什么改接报时间", max_length=20, required=False)
    learned_reason_text = forms.CharField(label="其他原因", max_length=160, required=False)
    caller_kind = forms.ChoiceField(
        label="来电方", choices=[("", "不明"), *CALLER_KINDS.items()], required=False
    )
    caller_name = forms.CharField(label="来电人", max_length=40, required=False)
    caller_phone = forms.CharField(
        label="来电电话", max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    caller_unit = forms.CharField(label="来电人单位", max_length=80, required=False)
    substances = forms.CharField(
        label="物质和数量", max_length=200, required=False, help_text="如 苯 约 30 吨；不明不填"
    )
    measures_taken = forms.CharField(
        label="已采取措施", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    drill = forms.BooleanField(label="这是演练", required=False)

    def clean(self) -> dict[str, Any]:
        """The box 其他 wins over the chips, the chips over a county that the place itself begins with."""
        cleaned = super().clean() or self.cleaned_data
        county = (cleaned.get("county_other") or cleaned.get("county") or "").strip()
        cleaned["place"], cleaned["detail"] = _place(county, cleaned.get("detail") or "", self.counties)
        if not cleaned["place"]:
            self.add_error("county", "请写地点，或点选所在县（区）、乡镇。")
        return cleaned


def _place(county: str, written: str, counties: tuple[str, ...]) -> tuple[str, str]:
    """County and detail. A place that nobody could put into a county is a place all the same."""
    written = written.strip()
    named = county or next((each for each in counties if written.startswith(each)), "")
    if named:
        return named, written.removeprefix(named).lstrip(" ·，,")
    return written[:LONGEST_COUNTY], written[LONGEST_COUNTY:]


class IntakeForm:
    """The call and the plan's indicators together, as one form to the page."""

    def __init__(self, plan: Plan, typed: Mapping[str, str], *, now: datetime) -> None:
        self.plan = plan
        self.call = CallForm(MultiValueDict({key: [value] for key, value in typed.items()}))
        self.call.counties = tuple(plan.plan.counties)
        self.call.fields["category"].choices = [(each.name, each.name) for each in plan.categories]
        # 补传: a bare time was the last such time up to when it was written, not to when it arrived.
        self.now = StampField().clean(typed.get("written_at", "")) or now
        for name in ("learned_at", "occurred_at"):
            self.call.fields[name].now = self.now
        if self.local_time and typed.get("occurred_local"):
            self.call.fields["occurred_at"].plus = timedelta(minutes=self.local_time.plus_minutes)
        self.call.full_clean()
        self.facts = FactsForm.of(plan, typed)
        self._warn()

    @classmethod
    def blank(cls, plan: Plan, *, now: datetime) -> "IntakeForm":
        """As it opens: by telephone, learned this moment."""
        opened = now.astimezone(BEIJING)
        preset = {"learned_at": opened.strftime(DATETIME), "opened_at": opened.isoformat(timespec="seconds")}
        form = cls(plan, preset | {"source": Source.PHONE.value}, now=now)
        form.forget_errors()
        return form

    @property
    def local_time(self) -> Any:
        """A clock that people of the place speak in, or None."""
        return self.plan.desk.local_time if self.plan.desk else None

    def _warn(self) -> None:
        """Beside each number the bounds that are worth a second look when they are reached."""
        if self.plan.desk is None:
            return
        worth_asking = self.plan.desk.slips.from_level
        for each in (found for found in thresholds(self.plan) if found.level <= worth_asking):
            for basis in ("confirmed",) if each.confirmed else ("confirmed", "projected"):
                self.facts.fields[f"{basis}_{each.indicator}"].steps.append(each)

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
        caller = {key: cleaned[f"caller_{key}"].strip() for key in ("name", "phone", "unit", "kind")}
        return Call(
            category=cleaned["category"],
            source=cleaned["source"],
            county=cleaned["place"],
            detail=cleaned["detail"],
            lng=cleaned["lng"],
            lat=cleaned["lat"],
            narrative=cleaned["narrative"],
            occurred_at=cleaned["occurred_at"],
            learned_at=cleaned["learned_at"],
            learned_reason=self.learned_reason,
            written_at=cleaned["written_at"],
            confirmed=self.facts.confirmed,
            projected=self.facts.projected,
            caller={key: value for key, value in caller.items() if value},
            measures_taken=cleaned["measures_taken"],
            substances=cleaned["substances"],
            reasons=self.facts.reasons,
            drill=cleaned["drill"],
        )

    @property
    def is_set_back(self) -> bool:
        """接报时间 was moved to before the form was opened."""
        learned_at, opened_at = (self.call.cleaned_data.get(name) for name in ("learned_at", "opened_at"))
        return bool(learned_at and opened_at and opened_at - learned_at >= SET_BACK)

    @property
    def learned_reason(self) -> str:
        """Why it was; 未说明 where nobody said, which blocks nothing."""
        if not self.is_set_back:
            return ""
        chip, text = (
            (self.call.cleaned_data.get(name) or "").strip()
            for name in ("learned_reason", "learned_reason_text")
        )
        said = [each for each in (chip if chip != OTHER or not text else "", text) if each]
        return "：".join(said) or UNSAID

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
        return str(self.call.cleaned_data.get("place") or "")

    @property
    def detail(self) -> str:
        return str(self.call.cleaned_data.get("detail") or "")

    @property
    def here(self) -> Point | None:
        """Where the chosen place lies; None: 未定位, until the gazetteer knows what was written."""
        return point(self.call.cleaned_data.get("lng"), self.call.cleaned_data.get("lat"))
