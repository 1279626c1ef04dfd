"""提请调整级别, 不全面启动, 提请上级, 移交指挥, 次生事件."""

from typing import Any

from django import forms

from incidents.models import ReportMeans, Source
from incidents.plans.schema.levels import Exemption
from incidents.rules.levels import LETTERS
from incidents.web.forms.activation import ActivationForm
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment


class LevelChangeForm(ActivationForm):
    """The level to go to; its reason; what lowering rests on. `ticks` says that the groups could be ticked."""

    field_order = ("response_level", "reason", "evidence")
    evidence = forms.CharField(
        label="证据",
        widget=forms.Textarea(BIG),
        required=False,
        help_text="降级必填：监测数据、险情控制、处置结果等，写明出自何处、何时",
    )

    def ticked(self) -> frozenset[str] | None:
        """Groups to stay or come; None while the page has not offered them."""
        return self.sent() if self.is_bound and self.data.get("ticks") else None


class NotActivatingForm(ActForm):
    """Each condition of the plan with what was found."""

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, exemption: Exemption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rename = {}
        for condition in exemption.conditions:
            name = f"condition_{condition.code}"
            self.fields[name] = forms.CharField(
                label=condition.text,
                widget=forms.Textarea(SMALL),
                required=False,
                help_text="怎么认定的：谁看过、依据什么",
            )
            self.rename[f"conditions.{condition.code}"] = name
        self.fields["reason"] = forms.CharField(label="理由", widget=forms.Textarea(SMALL), required=False)
        self.fields["evidence"] = forms.CharField(
            label="证据", widget=forms.Textarea(SMALL), required=False, help_text="现场勘查、检测、照片等"
        )

    def conditions(self) -> dict[str, str]:
        return {
            name.removeprefix("condition_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("condition_")
        }


MEANS = [(value, label) for value, label in ReportMeans.choices]


class AskForm(ActForm):
    level = forms.TypedChoiceField(
        label="提请级别", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选级别。"}
    )
    means = forms.ChoiceField(label="方式", choices=MEANS, widget=forms.RadioSelect, initial=MEANS[0][0])
    received_by = forms.CharField(
        label="接收人", max_length=80, error_messages={"required": "请写对方接收人。"}
    )
    words = forms.CharField(label="内容", widget=forms.Textarea(BIG), required=False)
    sent_at = Moment("送达时刻", hint="不填即现在")

    def __init__(self, *args: Any, levels: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level, f"{LETTERS[level]}级") for level in sorted(levels)]


class HigherAnswerForm(ActForm):
    answer = forms.CharField(
        label="答复",
        widget=forms.Textarea(SMALL),
        help_text="文号、由谁告知",
        error_messages={"required": "请写答复内容。"},
    )
    started_level = forms.TypedChoiceField(
        label="上级启动级别",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "未启动"), *((level, f"{name}级") for level, name in LETTERS.items())],
    )
    answered_at = Moment("答复时刻", hint="不填即现在")


class HandOverForm(ActForm):
    given_by = forms.CharField(label="移交人", max_length=80, error_messages={"required": "请写移交人。"})
    taken_by = forms.CharField(label="接收人", max_length=80, error_messages={"required": "请写接收人。"})
    matters = forms.CharField(
        label="移交事项",
        widget=forms.Textarea(BIG),
        help_text="现场力量、被困人员、正在采取的措施、未办事项",
        error_messages={"required": "请写移交事项。"},
    )
    handed_at = Moment("移交时刻", hint="不填即现在")


class DeriveForm(ActForm):
    narrative = forms.CharField(
        label="次生经过", widget=forms.Textarea(BIG), error_messages={"required": "请写次生的经过。"}
    )
    county = forms.CharField(label="乡镇", max_length=40, required=False, help_text="不填即与原事故相同")
    detail = forms.CharField(label="详细地点", max_length=200, required=False, help_text="不填即与原事故相同")
    source = forms.ChoiceField(
        label="来源", choices=[(each, each) for each in Source.values], initial=Source.SCENE.value
    )
    learned_at = Moment("得知时刻", hint="不填即现在")


class ConcludeForm(ActForm):
    words = forms.CharField(
        label="处置结果",
        widget=forms.Textarea(BIG),
        help_text="环境监测结论、污染物去向",
        error_messages={"required": "请写处置结果。"},
    )
