"""终止签报单: what is put, what is added, each opinion, the decision, and its word on the telephone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from incidents.models import OpinionChannel
from incidents.plans.schema import Plan
from incidents.rules import termination as rules
from incidents.rules.termination import External
from incidents.web.forms.acts import SMALL, ActForm, Moment

STARTED = (("no", "上级未启动预案"), ("yes", "上级已启动预案，由上级决定终止"), ("", "还不清楚，稍后补填"))


class AboveForm(ActForm):
    """Whether the authority above had started its own plan, and how it decided. Only where the plan asks."""

    started = forms.ChoiceField(label="上级预案", choices=STARTED, widget=forms.RadioSelect, required=False)
    decision = forms.CharField(
        label="上级决定", max_length=120, required=False, help_text="文号或会议，如“阳应急指〔2026〕9号”"
    )
    external_at = Moment("决定时间")
    supplement = forms.CharField(
        label="补充说明",
        widget=forms.Textarea(SMALL),
        required=False,
        help_text="预案的建议文字固定，只能补充",
    )
    rename = {"external_at": "external_at", "evidence": "supplement"}

    def __init__(self, *args: Any, plan: Plan, commanded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = commanded or bool(plan.termination.external_decision)
        if not self.asks:
            for name in ("started", "decision", "external_at"):
                del self.fields[name]

    def external(self) -> External | None:
        if not self.asks or not self.cleaned_data.get("started"):
            return None
        yes = self.cleaned_data["started"] == "yes"
        return External(
            yes,
            self.cleaned_data["decision"] if yes else "",
            self.cleaned_data["external_at"] if yes else None,
        )


class TerminationForm(AboveForm):
    """One box of evidence for each condition of the plan."""

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, undone: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        own = {}
        for each in plan.termination.conditions:
            read = rules.reading(plan, each)
            own[self.name_of(each.code)] = forms.CharField(
                label=each.text,
                widget=forms.Textarea(SMALL),
                max_length=400,
                help_text=f"依据（读作：{read}）" if read else "依据：数据、记录、现场确认",
                required=False,
            )
        if undone:
            own["reason"] = forms.CharField(
                label=f"尚有 {undone} 项任务未完成，仍要提请的理由",
                widget=forms.Textarea(SMALL),
                max_length=400,
                required=False,
            )
        self.fields = {**own, **self.fields}
        self.conditions = [each.code for each in plan.termination.conditions]

    @staticmethod
    def name_of(code: str) -> str:
        return f"evidence_{code}"

    def take(self, errors: Mapping[str, str]) -> None:
        super().take({name.replace("evidence.", "evidence_"): words for name, words in errors.items()})

    def evidence(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(self.name_of(code), "") for code in self.conditions}


class OpinionForm(ActForm):
    """同意, or 不同意 with words. The desk says besides how it came, and from whom."""

    agrees = forms.TypedChoiceField(
        label="意见",
        choices=[("yes", "同意终止"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意还是不同意。"},
    )
    words = forms.CharField(
        label="意见内容",
        widget=forms.Textarea(SMALL),
        max_length=400,
        required=False,
        help_text="印在签报单上；不同意的必须写明",
    )


class SignatureForm(ActForm):
    """补签: the words are on record; nothing is asked but the signature under them."""


class RecordedOpinionForm(OpinionForm):
    channel = forms.ChoiceField(
        label="怎么来的",
        choices=[
            (OpinionChannel.PHONE, "电话意见，签字待补"),
            (OpinionChannel.PAPER, "已在纸质签报单签字"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选电话还是书面。"},
    )
    given_by = forms.CharField(label="谁的意见", max_length=80, required=False)
    given_at = Moment("时刻", hint="不填即现在")

    def __init__(self, *args: Any, signers: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(signers)
        self.fields["given_by"].help_text = f"由{'、'.join(names)}签署" if names else "写签署人的姓名"
        if len(names) == 1:
            self.fields["given_by"].initial = names[0]


class DecisionForm(ActForm):
    words = forms.CharField(
        label="批示",
        widget=forms.Textarea(SMALL),
        max_length=400,
        required=False,
        help_text="不填印“同意。”",
    )
    pin = forms.CharField(
        label="六位批示码",
        required=False,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, asks_pin: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_pin:
            del self.fields["pin"]


class WordsForm(ActForm):
    words = forms.CharField(widget=forms.Textarea(SMALL))

    def __init__(self, *args: Any, label: str, wanted: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].error_messages["required"] = wanted


class ReturnForm(ActForm):
    reason = forms.CharField(
        label="退回理由",
        widget=forms.Textarea(SMALL),
        max_length=400,
        error_messages={"required": "请写退回理由。"},
    )


class PhoneDecisionForm(ActForm):
    """电话批示 as the desk heard it."""

    given_by = forms.ChoiceField(
        label="谁批示的", widget=forms.RadioSelect, error_messages={"required": "请选是谁在电话里批示的。"}
    )
    answer = forms.ChoiceField(
        label="批示",
        choices=[("approve", "同意终止"), ("return", "退回")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意还是退回。"},
    )
    words = forms.CharField(
        label="批示原话（逐字）",
        widget=forms.Textarea(SMALL),
        error_messages={"required": "请逐字记录批示原话。"},
    )
    given_at = Moment("批示时刻", hint="不填即现在")
    witness = forms.CharField(label="旁证人", max_length=80, required=False)
    callback = forms.CharField(label="回拨号码", max_length=40, required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = list(people)
