"""Forms of the work at the scene. Nothing is asked that is not needed at that moment."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.models import DangerDecision, NoticeChannel
from incidents.plans.schema.group_work import FigureAsked
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment

FIGURE_ROWS = 2


class ByProxy(ActForm):
    """Where the desk writes down what a unit said: who, over which channel, in which words."""

    said_by = forms.CharField(label="谁说的", max_length=80, required=False)
    channel = forms.ChoiceField(
        label="渠道", choices=NoticeChannel.choices, initial=NoticeChannel.PHONE, required=False
    )
    said = forms.CharField(label="原话", max_length=200, required=False, widget=forms.Textarea(SMALL))

    def __init__(self, *args: Any, proxy: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proxy:
            for name in ("said_by", "channel", "said"):
                del self.fields[name]

    def proxied(self) -> dict[str, str] | None:
        """Taken out of the cleaned data; None where the unit spoke for itself, or nothing was written down of it."""
        cleaned = self.cleaned_data
        if "said_by" not in self.fields:
            return None
        name, channel, words = (cleaned.pop(field, "") for field in ("said_by", "channel", "said"))
        if not name and not words:
            return None
        return {"name": name, "channel": channel or NoticeChannel.PHONE, "words": words}


class SetOutForm(ByProxy):
    strength = forms.CharField(label="人员车辆", max_length=120, required=False, help_text="如 6 人、2 车")
    expected_at = Moment("预计到场")
    at = Moment("出发时刻", hint="不填即现在")
    field_order = ["strength", "expected_at", "at"]


class ArriveForm(ByProxy):
    place = forms.CharField(label="到场位置", max_length=120, required=False)
    at = Moment("到场时刻", hint="不填即现在")
    field_order = ["place", "at"]


class HelpForm(ByProxy):
    what = forms.CharField(label="需要什么", widget=forms.Textarea(BIG), help_text="人员、装备、物资，各多少")
    place = forms.CharField(label="到哪里", max_length=120, required=False)
    field_order = ["what", "place"]


class HelpAnswerForm(ActForm):
    answer = forms.CharField(
        label="答复", widget=forms.Textarea(SMALL), help_text="派什么、何时到，或者为什么不派"
    )


class FilingForm(ByProxy):
    """One box for each figure of the plan, two free ones, and words."""

    def __init__(
        self, *args: Any, asked: Iterable[FigureAsked] = (), last: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for number, each in enumerate(self.asked):
            before = (last or {}).get(each.label, "")
            unit = f"（{each.unit}）" if each.unit else ""
            self.fields[f"figure_{number}"] = forms.CharField(
                label=f"{each.label}{unit}",
                max_length=60,
                required=False,
                help_text=f"上次 {before}" if before else "",
                widget=forms.TextInput({"inputmode": "decimal"}),
            )
        for number in range(FIGURE_ROWS):
            self.fields[f"label_{number}"] = forms.CharField(
                label=f"其他项 {number + 1}", max_length=60, required=False
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label="数值和单位", max_length=60, required=False
            )
        self.fields["words"] = forms.CharField(label="情况", required=False, widget=forms.Textarea(SMALL))
        self.fields["as_of"] = Moment("截至", hint="不填即现在")
        known = [name for name in self.fields if name not in ("said_by", "channel", "said")]
        self.order_fields([*known, "said_by", "channel", "said"])

    def figures(self) -> list[dict[str, str]]:
        cleaned = self.cleaned_data
        found = [
            {"label": each.label, "value": cleaned.get(f"figure_{number}", ""), "unit": each.unit}
            for number, each in enumerate(self.asked)
        ]
        found += [
            {
                "label": cleaned.get(f"label_{number}", ""),
                "value": cleaned.get(f"value_{number}", ""),
                "unit": "",
            }
            for number in range(FIGURE_ROWS)
        ]
        return found


class AnswerTaskForm(ByProxy):
    pass


class CompleteTaskForm(ByProxy):
    remark = forms.CharField(label="完成情况", max_length=200, required=False, widget=forms.Textarea(SMALL))
    field_order = ["remark"]


class LeaderForm(ActForm):
    officer = forms.ChoiceField(label="组长", required=False)
    person = forms.CharField(label="没有账号的写姓名", max_length=80, required=False)
    phone = forms.CharField(
        label="电话", max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    acting = forms.BooleanField(label="代理（组长不能履职期间）", required=False)
    reason = forms.CharField(label="理由", max_length=200, required=False, help_text="代理的必须写")

    def __init__(self, *args: Any, officers: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", "（从名单中选）"), *officers]


class OrderForm(ActForm):
    """One owner out of one list: 工作组, 单位, 岗位."""

    rename = {"group": "owner", "unit": "owner", "post": "owner"}

    text = forms.CharField(label="做什么", widget=forms.Textarea(BIG), max_length=1000)
    owner = forms.ChoiceField(label="承办", error_messages={"required": "请选由谁承办。"})
    due_at = Moment("办结时限", hint="不填即不限时；时限由下达人定，不是预案或法规的时限")
    given_by = forms.ChoiceField(
        label="谁下达的", required=False, help_text="您本人下达的不必选；电话里下达的选下达人"
    )
    words = forms.CharField(label="电话原话", required=False, widget=forms.Textarea(SMALL))
    given_at = Moment("电话时刻")

    def __init__(
        self,
        *args: Any,
        owners: Iterable[Any] = (),
        givers: Iterable[tuple[str, str]] = (),
        relays: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "（请选）"), *owners]
        self.fields["given_by"].choices = [("", "本人"), *givers]
        if not relays:
            for name in ("given_by", "words", "given_at"):
                del self.fields[name]


class WithdrawForm(ActForm):
    reason = forms.CharField(label="撤回理由", max_length=200)


class SuspendForm(ByProxy):
    """Nothing is required. Words may be left for afterwards."""

    words = forms.CharField(
        label="原因", required=False, widget=forms.Textarea(SMALL), help_text="可不填，事后补报"
    )
    field_order = ["words"]


class SuspensionReportForm(ByProxy):
    words = forms.CharField(label="为什么暂停、撤到哪里、人员是否清点齐", widget=forms.Textarea(BIG))
    reported_to = forms.CharField(label="报告给", max_length=80, required=False)
    at = Moment("报告时刻", hint="不填即现在")
    field_order = ["words", "reported_to", "at"]


class ByPhone(ActForm):
    """A decision that the desk heard on the telephone."""

    given_by = forms.ChoiceField(label="谁决定的", required=False, help_text="您本人决定的不必选")
    said = forms.CharField(label="电话原话", required=False, widget=forms.Textarea(SMALL))
    given_at = Moment("决定时刻", hint="不填即现在")
    rename = {"words": "said"}

    def __init__(
        self, *args: Any, givers: Iterable[tuple[str, str]] = (), relays: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = [("", "本人"), *givers]
        if not relays:
            for name in ("given_by", "said", "given_at"):
                del self.fields[name]

    def spoken(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        giver, said, at = (cleaned.pop(name, None) for name in ("given_by", "said", "given_at"))
        return {"given_by": giver, "words": said or "", "given_at": at} if giver else None


class ResumeForm(ByPhone):
    rename = {"words": "said"}

    def __init__(self, *args: Any, conditions: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = list(conditions)
        for number, each in enumerate(self.conditions):
            self.fields[f"met_{number}"] = forms.BooleanField(label=each, required=False)
        self.fields["note"] = forms.CharField(label="说明", required=False, widget=forms.Textarea(SMALL))
        rest = [name for name in self.fields if name not in ("given_by", "said", "given_at")]
        self.order_fields([*rest, "given_by", "said", "given_at"])

    def met(self) -> list[str]:
        return [each for number, each in enumerate(self.conditions) if self.cleaned_data.get(f"met_{number}")]


class DangerForm(ByProxy):
    what = forms.CharField(
        label="险情", required=False, widget=forms.Textarea(BIG), help_text="来不及写的可先报，随后补"
    )
    at = Moment("发现时刻", hint="不填即现在")
    field_order = ["what", "at"]


class DangerDecisionForm(ByPhone):
    choice = forms.ChoiceField(
        label="决定",
        choices=DangerDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项。"},
    )
    words = forms.CharField(
        label="理由与措施", required=False, widget=forms.Textarea(SMALL), help_text="暂不撤离的必须写"
    )
    field_order = ["choice", "words"]
    rename: dict[str, str] = {}
