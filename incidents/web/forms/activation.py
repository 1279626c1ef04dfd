"""提请启动, and the decision on it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.plans.schema import Plan
from incidents.rules.levels import LETTERS
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment

WHY_BACK = (
    ("facts", "事实还要核实"),
    ("level", "级别不合适，请重新研判"),
    ("groups", "工作组或牵头单位要调整"),
)
LIGHTEST = max(LETTERS)


class ActivationForm(ActForm):
    """Level, reason, leads; groups to send where the level leaves them to the commander."""

    rename = {"leads": "response_level"}
    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    response_level = forms.TypedChoiceField(
        label="提请响应级别",
        coerce=int,
        choices=[(level, f"{letters}级") for level, letters in LETTERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "请选响应级别。"},
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea(SMALL), required=False)
    expected_period = forms.CharField(
        label="预计期限", max_length=100, required=False, help_text="印在通知上，如“72 小时”"
    )
    measures = forms.CharField(
        label="应急处置措施",
        widget=forms.Textarea(BIG),
        required=False,
        help_text="一行一条；不填则印本级别的任务",
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.wrong: dict[str, str] = {}

    def take(self, errors: dict[str, str]) -> None:
        """A group without a lead is refused beside its own box."""
        self.wrong = {
            name.removeprefix("leads."): text for name, text in errors.items() if name.startswith("leads.")
        }
        super().take({name: text for name, text in errors.items() if not name.startswith("leads.")})

    def leads(self) -> dict[str, str]:
        return {
            group.code: self.data.get(f"lead.{group.code}", "")
            for group in self.plan.groups
            if self.data.get(f"lead.{group.code}")
        }

    def sent(self) -> frozenset[str]:
        """Groups ticked, where not all are formed anyway."""
        return frozenset(group.code for group in self.plan.groups if self.data.get(f"send.{group.code}"))

    def summary(self) -> list[dict[str, str]]:
        return [{"id": f"id_lead.{code}", "text": text} for code, text in self.wrong.items()]


LENT = "lent:"
"""Begins the choice of somebody who decides only by a delegation given on the same call."""


class ConfirmForm(ActForm):
    pin = forms.CharField(
        label="六位批示码",
        required=False,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "current-password"}),
    )


class ReturnForm(ActForm):
    """One of the four reasons, or words of his own."""

    why = forms.ChoiceField(label="退回原因", widget=forms.RadioSelect, required=False)
    words = forms.CharField(label="说明", widget=forms.Textarea(SMALL), required=False)
    rename = {"reason": "words"}

    def __init__(self, *args: Any, level: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = dict(WHY_BACK)
        if 0 < level < LIGHTEST:
            self.offers["partly"] = f"先按{LETTERS[LIGHTEST]}级启动，{LETTERS[level]}级再研判"
        self.fields["why"].choices = list(self.offers.items())

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not typed.get("why") and not typed.get("words", "").strip():
            self.add_error("why", "请选一个原因，或写明理由。")
        return typed

    def reason(self) -> str:
        """The chosen reason and the words, as they go on the timeline."""
        chosen = self.offers.get(self.cleaned_data["why"], "")
        return "：".join(part for part in (chosen, self.cleaned_data["words"].strip()) if part)


class OpinionForm(ActForm):
    """拟办意见: 同意 in one tap, or with words."""

    agrees = forms.TypedChoiceField(
        label="拟办意见",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "请按“同意”或“不同意”。"},
    )
    words = forms.CharField(
        label="意见", widget=forms.Textarea(SMALL), required=False, help_text="不同意的必须写明"
    )


class DisputeForm(ActForm):
    words = forms.CharField(
        label="我的原话，或哪里不符",
        widget=forms.Textarea(SMALL),
        error_messages={"required": "请写您的原话，或哪里不符。"},
    )


class WordsForm(ActForm):
    words = forms.CharField(
        label="批示原话（逐字）",
        widget=forms.Textarea(SMALL),
        error_messages={"required": "请逐字记录批示原话。"},
    )


class PhoneForm(ActForm):
    """电话批示: who gave it, word for word, when, who else heard it, the number to call back."""

    rename = {
        "delegation.reason": "lending_reason",
        "delegation.words": "lending_words",
        "delegation.ends_at": "lending_ends",
    }
    given_by = forms.ChoiceField(
        label="谁批示的", widget=forms.RadioSelect, error_messages={"required": "请选是谁在电话里批示的。"}
    )
    decision = forms.ChoiceField(
        choices=[("approve", "同意"), ("return", "退回")],
        error_messages={"required": "请按“登记同意”或“登记退回”。"},
    )
    words = forms.CharField(
        label="原话",
        widget=forms.Textarea(SMALL),
        help_text="逐字记录",
        error_messages={"required": "请逐字记录批示原话。"},
    )
    given_at = Moment("批示时刻", hint="不填即现在")
    witness = forms.CharField(label="旁证人", max_length=80, required=False)
    callback = forms.CharField(label="回拨号码", max_length=40, required=False)
    reason = forms.CharField(
        label="退回理由", widget=forms.Textarea(SMALL), required=False, help_text="退回时填；不填则记原话"
    )
    lending_reason = forms.CharField(
        label="委托事由", max_length=200, required=False, help_text="为什么不能履职"
    )
    lending_words = forms.CharField(
        label="委托原话",
        widget=forms.Textarea(SMALL),
        required=False,
        help_text="委托人在电话里怎么说的，逐字记录",
    )
    lending_ends = Moment("委托至", hint="不填则到收回为止")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = list(people)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("given_by", "").startswith(LENT):
            if not typed.get("lending_reason", "").strip():
                self.add_error("lending_reason", "此人须受委托才能批示，请写委托事由；分管、法定不是依据。")
            if not typed.get("lending_words", "").strip():
                self.add_error("lending_words", "请逐字记录委托人的原话。")
        return typed


class PhoneOpinionForm(ActForm):
    given_by = forms.ChoiceField(
        label="谁的意见", widget=forms.RadioSelect, error_messages={"required": "请选是谁在电话里说的。"}
    )
    agrees = forms.TypedChoiceField(
        label="意见",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意还是不同意。"},
    )
    words = forms.CharField(
        label="原话", widget=forms.Textarea(SMALL), error_messages={"required": "请逐字记录他的原话。"}
    )
    given_at = Moment("时刻", hint="不填即现在")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = list(people)
