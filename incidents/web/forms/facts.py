"""更新事实: the plan's indicators as they were shown and as they were typed, with source and time. None is never 0."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from incidents.models import Incident
from incidents.plans.schema import Plan
from incidents.queries.claims import History, Standing
from incidents.web.forms import indicators
from incidents.web.forms.acts import ActForm, Moment
from incidents.web.forms.fact_box import FactBox
from incidents.web.forms.indicators import BASES

UNCHOSEN = "请选用您的还是对方的。"
DIFFERS = "两次输入不一致，请核对后再输一遍。"


class FactsForm(ActForm):
    """Sends on only what the officer wrote otherwise than he saw it, so that what others wrote meanwhile stays."""

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # No hidden input: the browser's copy of a form keeps what was typed together with what it was typed against.
    seen = forms.CharField(
        required=False, widget=forms.Textarea({"hidden": True, "aria-hidden": "true", "tabindex": "-1"})
    )
    source = forms.CharField(
        label="数据来源", max_length=80, required=False, help_text="谁报的，如“平定分局 赵核 电话”"
    )
    source_pick = forms.CharField(max_length=80, required=False)
    as_of = Moment("截至", hint="数据是几点的，不填即现在")

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        incident: Incident,
        standings: Mapping[str, Standing] | None = None,
        histories: Mapping[str, History] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.stored = {"confirmed": incident.confirmed, "projected": incident.projected}
        picture = {"seq": incident.seq, **self.stored}
        self.initial.setdefault("seen", json.dumps(picture, ensure_ascii=False, sort_keys=True))
        self.base = _read_picture(self.data.get("seen", "")) if self.is_bound else None
        typed = self.data if self.is_bound else as_typed(self.stored)
        self.facts = indicators.FactsForm.of(plan, typed, box=FactBox)
        self._say_what_stands(standings or {}, histories or {})
        self._compare(incident.assessment.get("distance", []))
        if self.is_bound:
            self._take_second_boxes()

    @property
    def boxes(self) -> list[FactBox]:
        return [each for each in self.facts.fields.values() if isinstance(each, FactBox)]

    def _say_what_stands(self, standings: Mapping[str, Standing], histories: Mapping[str, History]) -> None:
        for each in self.boxes:
            each.standing, each.history = standings.get(each.field), histories.get(each.field)

    def _compare(self, distances: Iterable[Mapping[str, Any]]) -> None:
        """Beside each number what it was, and which number would reach a graver level."""
        reached = {each["indicator"]: each for each in distances}
        for each in self.boxes:
            name = each.indicator.name
            if each.is_number and name in self.stored[each.basis]:
                each.last = str(self.stored[each.basis][name])
            if each.is_number and name in reached:
                each.next_at = str(reached[name]["to_reach"])
                each.next_level = f"{reached[name]['level']}级"

    def _take_second_boxes(self) -> None:
        for each in self.boxes:
            each.pick = self.data.get(each.choose_name, "")
            each.again = self.data.get(each.again_name, "").strip()[:200]
            each.again_state = self.data.get(f"{each.again_name}_state", "")
            if each.again_name in self.data:
                each.slip = "再输一遍以确认"

    def clean(self) -> dict[str, Any]:
        """The source typed, else the one picked; which record he had seen goes with what he had seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["source"] = (cleaned.get("source") or cleaned.get("source_pick") or "").strip()
        if not cleaned["source"]:
            self.add_error("source", "请写数据来源。")
        if self.base is not None:
            cleaned["expected_seq"] = self.base["seq"]
        return cleaned

    def is_valid(self) -> bool:
        """Also every box must be readable, and every choice made."""
        valid = super().is_valid() and not self.facts.error_lines()
        return self._chosen() and valid

    def _chosen(self) -> bool:
        for each in self.boxes:
            row = each.standing.chosen if each.standing else None
            if row and each.asked_name in self.data and not each.pick and self._is_edited(each):
                each.pick_error = UNCHOSEN
                each.clash = {
                    "yours": self.facts.values[each.basis].get(each.indicator.name),
                    "theirs": {
                        "value": row.value,
                        "by": row.recorded_by.name,
                        "source": row.source,
                        "as_of": row.as_of,
                        "recorded_at": row.recorded_at,
                    },
                }
        return not any(each.pick_error for each in self.boxes)

    def edit(self) -> dict[str, Any]:
        """What `facts.update` takes."""
        edited = [each for each in self.boxes if self._is_edited(each)]
        by_basis: dict[str, dict[str, Any]] = {basis: {} for basis in BASES}
        for each in edited:
            by_basis[each.basis][each.indicator.name] = self.facts.values[each.basis].get(each.indicator.name)
        return {
            **by_basis,
            "source": self.cleaned_data["source"],
            "as_of": self.cleaned_data["as_of"],
            "expected_seq": self.cleaned_data["expected_seq"],
            "reasons": self.facts.reasons,
            "choose": {each.field: each.pick for each in edited if each.pick},
            "retyped": {each.field: each.retyped() for each in edited if each.again_name in self.data},
        }

    def _is_edited(self, box: FactBox) -> bool:
        """A box that was not on the page that he sent says nothing."""
        if box.name not in self.data and f"{box.name}_state" not in self.data:
            return False
        base = (self.base or self.stored)[box.basis].get(box.indicator.name)
        return not _same(self.facts.values[box.basis].get(box.indicator.name), base)

    def on_newest(self) -> dict[str, Any]:
        """The same words on the present picture: what he edited stays as typed, the rest shows what stands now."""
        data = self.data.dict()
        edited = {each.name for each in self.boxes if self._is_edited(each) or each.error}
        present = as_typed(self.stored)
        for each in self.boxes:
            if each.name not in edited and (each.name in data or f"{each.name}_state" in data):
                data[each.name] = present.get(each.name, "")
                data[f"{each.name}_state"] = present.get(f"{each.name}_state", "unknown")
        return data | {"seen": self.initial["seen"], "expected_seq": str(self.incident.seq)}

    def show_clashes(self, clashes: Iterable[Mapping[str, Any]]) -> None:
        by_field = {each["field"]: each for each in clashes}
        for each in self.boxes:
            each.clash, each.pick_error = by_field.get(each.field), ""
            each.pick = "" if each.clash else each.pick

    def ask_again(self, slips: Iterable[Mapping[str, Any]]) -> None:
        """A second box under each, empty but for what was typed into it and differs."""
        by_field = {each["field"]: each for each in slips}
        for each in self.boxes:
            slip = by_field.get(each.field)
            if slip is not None:
                each.slip = slip["words"]
                each.again_error = DIFFERS if each.again or each.again_state else ""
                each.again = each.again_state = ""

    @property
    def clashes(self) -> list[FactBox]:
        return [each for each in self.boxes if each.clash]

    @property
    def picked(self) -> list[FactBox]:
        """Choices made on an earlier answer, to be sent on."""
        return [each for each in self.boxes if each.pick and not each.clash]

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
        again = [
            {
                "id": f"id_{each.again_name}",
                "text": f"{each.full_label}：{each.again_error or '再输一遍以确认'}",
            }
            for each in self.boxes
            if each.slip
        ]
        unchosen = [
            {"id": f"id_{each.choose_name}", "text": f"{each.full_label}：{each.pick_error}"}
            for each in self.boxes
            if each.pick_error
        ]
        return unchosen + self.facts.error_lines() + again


def _same(typed: Any, base: Any) -> bool:
    if typed is None or base is None or isinstance(typed, bool):
        return typed is base
    if isinstance(typed, str) or isinstance(base, bool):
        return bool(typed == base)
    try:
        return Decimal(str(typed)) == Decimal(str(base))
    except ArithmeticError:
        return False


def _read_picture(written: str) -> dict[str, Any] | None:
    """What the page had shown; None where it does not say, or not readably."""
    try:
        picture = json.loads(written)
    except ValueError:
        return None
    readable = (
        isinstance(picture, dict)
        and type(picture.get("seq")) is int
        and 0 <= picture["seq"] < 2**31
        and all(isinstance(picture.get(basis), dict) for basis in BASES)
    )
    return picture if readable else None


def as_typed(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
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
