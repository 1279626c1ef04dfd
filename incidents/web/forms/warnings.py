"""Forms of a warning: its content, what is said with an adjustment or a lifting, a decision by telephone, a delivery."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.models import Officer
from incidents.plans.schema import Plan
from incidents.rules import warnings as rules
from incidents.rules.warnings import CERTAINTIES, URGENCIES, Stated
from incidents.web.forms.acts import SMALL, ActForm, Moment


class StatedForm(ActForm):
    """The elements that are written; the authority and the moment of issue follow by themselves."""

    level = forms.TypedChoiceField(
        label="预警级别", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选预警级别。"}
    )
    category = forms.ChoiceField(label="事件类别", error_messages={"required": "请选事件类别。"})
    starts_at = Moment("起始时间", required=True)
    expires_at = Moment("预计解除", hint="未定不填；到时不会自动解除")
    area = forms.CharField(
        label="可能影响的范围", max_length=400, widget=forms.Textarea(SMALL), required=False
    )
    caution = forms.CharField(
        label="警示事项", max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    advice = forms.CharField(
        label="应当采取的措施", max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    basis = forms.CharField(
        label="依据", max_length=400, required=False, help_text="监测、会商记录，谁报告的"
    )
    urgency = forms.ChoiceField(label="紧迫程度", choices=list(URGENCIES.items()), initial="Expected")
    certainty = forms.ChoiceField(label="可能性", choices=list(CERTAINTIES.items()), initial="Likely")
    channels = forms.MultipleChoiceField(
        label="发布方式", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plan: Plan, fixed_category: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = sorted(plan.warning.levels, key=lambda each: each.level)
        self.fields["level"].choices = [(each.level, rules.level_words(plan, each.level)) for each in levels]
        self.fields["category"].choices = [
            ("", "请选"),
            *((each.name, each.name) for each in plan.categories),
        ]
        self.fields["channels"].choices = [(each, each) for each in plan.warning.channels]
        if not plan.warning.channels:
            del self.fields["channels"]
        if fixed_category:
            self.fields["category"].required = False
            self.fields["category"].disabled = True
            self.initial["category"] = fixed_category

    def stated(self) -> Stated:
        typed = self.cleaned_data
        ends = typed["expires_at"]
        return Stated(
            level=typed["level"],
            category=typed["category"],
            starts_at=typed["starts_at"].isoformat(),
            expires_at=ends.isoformat() if ends else "",
            area=typed["area"],
            caution=typed["caution"],
            advice=typed["advice"],
            basis=typed["basis"],
            channels=tuple(typed.get("channels") or ()),
            urgency=typed["urgency"],
            certainty=typed["certainty"],
        )


class ProposeForm(StatedForm):
    drill = forms.BooleanField(label="这是演练（单独编号，导出标 Exercise）", required=False)


class ChangeForm(StatedForm):
    reason = forms.CharField(label="为什么调整", max_length=400, widget=forms.Textarea(SMALL), required=False)

    field_order = ("reason",)


class LiftForm(ActForm):
    reason = forms.CharField(
        label="凭什么事实判断不可能发生或者危险已经解除",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )


class ReturnForm(ActForm):
    reason = forms.CharField(
        label="退回理由", max_length=400, widget=forms.Textarea({"rows": 3}), required=False
    )


class PhoneForm(ActForm):
    given_by = forms.ChoiceField(label="谁批示的", error_messages={"required": "请选是谁在电话里批示的。"})
    words = forms.CharField(
        label="批示原话", max_length=400, widget=forms.Textarea({"rows": 3}), required=False
    )
    given_at = Moment("批示时刻", hint="不填即现在")
    witness = forms.CharField(label="旁证", max_length=80, required=False)
    callback = forms.CharField(label="回拨号码", max_length=40, required=False)

    def __init__(self, *args: Any, people: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = [(each.username, f"{each.name}（{each.title}）") for each in people]


class SentForm(ActForm):
    to = forms.CharField(label="送达、发布给", max_length=80, required=False)
    words = forms.CharField(label="接收人、回执", max_length=200, required=False)
    at = Moment("时刻", hint="不填即现在")


class EarlyForm(ActForm):
    words = forms.CharField(
        label="谁接的、怎么报的", max_length=200, required=False, help_text="电话上报的写接听人"
    )
    at = Moment("上报时刻", hint="不填即现在")


class AuthorityForm(ActForm):
    matter = forms.ChoiceField(
        label="有权机关的决定",
        choices=[("issue", "已发布预警"), ("lift", "已发布预警解除")],
        widget=forms.RadioSelect,
        initial="issue",
    )
    reference = forms.CharField(label="文号、来源", max_length=200, required=False)
    at = Moment("时刻", hint="不填即现在")


class NoteForm(ActForm):
    text = forms.CharField(label="记一笔", max_length=1000, widget=forms.Textarea(SMALL), required=False)
