"""Forms of 并入, 拆分, 另立 and 更正接报内容."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from incidents.models import Incident
from incidents.plans.schema import Plan
from incidents.rules import personal_data
from incidents.web.forms.acts import SMALL, ActForm, Moment

MOMENTS = ("occurred_at", "enterprise_told_at")
CALLER = {"unit": "来电人单位", "name": "来电人", "phone": "来电电话"}
FALLING_BACK = "other"


class ReasonForm(ActForm):
    reason = forms.CharField(
        label="理由", max_length=200, required=False, help_text="如“同一辆罐车”“是另一辆车”"
    )


class MergeForm(ReasonForm):
    into = forms.ChoiceField(
        label="并入哪一起",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "请选一起。"},
    )
    number = forms.CharField(
        label="编号", max_length=40, required=False, help_text="不在上面的，写编号，如 接报〔2026〕121 或 121"
    )
    field_order = ["into", "number", "reason"]

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        choices = list(offered)
        self.fields["into"].choices = [*choices, (FALLING_BACK, "其他，按编号")]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The number written wins; it must be one of this office's."""
        cleaned = super().clean() or self.cleaned_data
        written = cleaned.get("number", "").strip()
        chosen = cleaned.get("into")
        if written:
            cleaned["into"] = self._by_number(written)
        elif chosen in ("", FALLING_BACK, None) and not self.errors:
            self.add_error("into", "请选一起，或写编号。")
        return cleaned

    def _by_number(self, written: str) -> str:
        rows = self.among.filter(serial=int(written)) if written.isdecimal() and len(written) < 8 else None
        found = list((rows if rows is not None else self.among.filter(number=written)).order_by("-year")[:1])
        if not found:
            self.add_error("number", f"本单位没有编号为 {written} 的事件。")
            return ""
        return str(found[0].pk)


class MoveFactForm(MergeForm):
    """移到另一事件: which one, and why it stood in the wrong one."""

    rename = {"to": "into", "entry": "into", "note": "into"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].label = "移到哪一起"
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "请写为什么移，如“记错了事件”。"


class CorrectForm(ActForm):
    """Every particular as it stands; only those changed are corrected."""

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    occurred_at = Moment("发生时刻", hint="不明则留空")
    enterprise_told_at = Moment("事发单位负责人接到报告", hint="查明后填，法规的时限自此起算；不明则留空")
    county = forms.CharField(label="县（区）/乡镇", max_length=40)
    detail = forms.CharField(label="详细地点", max_length=200, required=False)
    lng = forms.DecimalField(label="经度", max_digits=9, decimal_places=6, required=False)
    lat = forms.DecimalField(label="纬度", max_digits=8, decimal_places=6, required=False)
    category = forms.ChoiceField(label="类型")
    title = forms.CharField(label="标题", max_length=120)
    caller_unit = forms.CharField(label=CALLER["unit"], max_length=80, required=False)
    caller_name = forms.CharField(label=CALLER["name"], max_length=80, required=False)
    caller_phone = forms.CharField(label=CALLER["phone"], max_length=40, required=False)
    substances = forms.CharField(
        label="物质和数量", max_length=200, required=False, help_text="如 苯 约 30 吨；不明不填"
    )
    measures_taken = forms.CharField(label="已采取措施", required=False, widget=forms.Textarea(SMALL))
    source = forms.CharField(label="谁说的", max_length=80, help_text="如“119 指挥中心电话”")
    reason = forms.CharField(label="为什么更正", max_length=200, required=False)
    rename = {"caller": "caller_name", "fields": "source"}

    def __init__(self, *args: Any, plan: Plan, names_caller: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not names_caller:
            for part in personal_data.OF_CALLER:
                del self.fields[f"caller_{part}"]
        self.fields["category"].choices = [(each.name, each.name) for each in plan.categories]
        if not any(rule.starts == "enterprise_told" for rule in plan.deadlines):
            del self.fields["enterprise_told_at"]
        for name in ("lng", "lat"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def corrected(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from what the officer saw when he opened the page."""
        asked = [name for name in CALLER if f"caller_{name}" in self.fields]
        kept = {name: words for name, words in seen["caller"].items() if name not in asked}
        typed = {name: self.cleaned_data[f"caller_{name}"].strip() for name in asked}
        now = {name: self.cleaned_data.get(name, seen[name]) for name in seen if name != "caller"}
        now["caller"] = kept | {name: words for name, words in typed.items() if words}
        for name in MOMENTS:
            now[name] = _unless_same_minute(seen[name], now[name])
        return {name: value for name, value in now.items() if value != seen[name]}


def _unless_same_minute(seen: Any, typed: Any) -> Any:
    """The box shows minutes; a second that it does not show is not corrected by it."""
    same = seen is not None and typed is not None and seen.replace(second=0, microsecond=0) == typed
    return seen if same else typed


def particulars_of(incident: Incident) -> dict[str, Any]:
    """The form as it opens."""
    named = {f"caller_{name}": incident.caller.get(name, "") for name in CALLER}
    plain = (*MOMENTS, "county", "detail", "lng", "lat", "category", "title", "substances", "measures_taken")
    return named | {name: getattr(incident, name) for name in plain} | {"expected_seq": incident.seq}
