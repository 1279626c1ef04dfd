"""通话记录 and 通知 as they are typed."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.actions.notices import Party
from incidents.actions.telephone import RECEIPTS
from incidents.models import CallDirection, CallResult, NoticeChannel
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment

NUMBER = re.compile(r"[\s,，、;；:：]*([0-9０-９][0-9０-９\-－ ]{4,}[0-9０-９])\s*$")
FULL_WIDTH = str.maketrans("０１２３４５６７８９－", "0123456789-")


class CallForm(ActForm):
    """谁 何时 几分 结论. What the chosen line knows comes filled in."""

    unit = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    officer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=150)
    notice = forms.UUIDField(widget=forms.HiddenInput, required=False)
    party = forms.CharField(label="对方", max_length=80, required=False)
    phone = forms.CharField(
        label="号码", max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    purpose = forms.CharField(label="事由", max_length=120, error_messages={"required": "请写为什么事通话。"})
    result = forms.ChoiceField(
        label="结果",
        choices=CallResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选通话结果。"},
    )
    answered_by = forms.CharField(label="接听人", max_length=80, required=False)
    words = forms.CharField(
        label="结论", widget=forms.Textarea(SMALL), required=False, help_text="对方说了什么、答应了什么"
    )
    receipt = forms.ChoiceField(
        label="这件通知",
        choices=[("", "未送达"), *RECEIPTS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    report_as = forms.ChoiceField(label="同时登记为", required=False)
    called_at = Moment("通话时刻", hint="不填即现在")
    minutes = forms.IntegerField(
        label="几分钟",
        min_value=0,
        max_value=600,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "invalid": "请写整数，如 3。",
            "min_value": "不能小于 0。",
            "max_value": "不能大于 600。",
        },
    )
    direction = forms.ChoiceField(
        label="方向", choices=CallDirection.choices, widget=forms.RadioSelect, initial=CallDirection.OUT
    )

    def __init__(self, *args: Any, reports: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report_as"].choices = [("", "只记通话"), *reports]
        if not (self.is_bound and self.data.get("notice")) and not self.initial.get("notice"):
            self.fields.pop("receipt")

    def talk(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class EndRedialForm(ActForm):
    reason = forms.CharField(
        label="原因", max_length=120, error_messages={"required": "请写不再重拨的原因。"}
    )


class ReachForm(ActForm):
    """送达: over which channel, in which words."""

    channel = forms.ChoiceField(label="渠道", choices=NoticeChannel.choices, initial=NoticeChannel.PHONE)
    words = forms.CharField(label="原话", max_length=200, required=False, help_text="谁收到的、怎么说的")
    reached_at = Moment("送达时刻", hint="不填即现在")


class NotifyForm(ActForm):
    """通知: to whom, about what."""

    subject = forms.CharField(label="主题", max_length=120, error_messages={"required": "请写主题。"})
    body = forms.CharField(
        label="内容",
        widget=forms.Textarea(BIG),
        max_length=4000,
        help_text="对方要知道什么、要做什么",
        error_messages={"required": "请写要对方知道和要对方做的事。"},
    )
    units = forms.MultipleChoiceField(
        label="预案中的单位",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "预案中没有“%(value)s”这个单位。"},
    )
    others = forms.CharField(
        label="其他单位",
        widget=forms.Textarea(SMALL),
        required=False,
        max_length=4000,
        help_text="一行一家：名称 电话，如“某水厂 0353-1234567”",
    )
    rename = {"parties": "others"}

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = list(units)

    def parties(self) -> list[Party]:
        """Name and number of each line; a line without a number is a name."""
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines()]
        return [party(line) for line in lines if line]


def party(line: str) -> Party:
    found = NUMBER.search(line)
    if found is None:
        return Party(line)
    return Party(line[: found.start()].strip(), found[1].translate(FULL_WIDTH).replace(" ", ""))


class ReceiptForm(ActForm):
    """What a unit without an account types at its receipt link."""

    code = forms.CharField(
        label="六位回执码",
        max_length=12,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]*"}
        ),
        error_messages={"required": "请输入值班员在电话里读给您的六位数字。"},
    )
    name = forms.CharField(label="签收人姓名", max_length=40, required=False)

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        return re.sub(r"\D", "", typed.translate(FULL_WIDTH))
