"""One line of the shift log; a test that somebody made of a device."""

from django import forms

from incidents.actions.watch import LONGEST_LINE
from incidents.models import CheckedDevice
from incidents.web.forms.acts import ActForm, Moment


class LogForm(ActForm):
    text = forms.CharField(
        label="记一笔",
        widget=forms.Textarea({"rows": 1}),
        max_length=LONGEST_LINE,
        error_messages={"required": "请写内容。", "max_length": f"一条至多 {LONGEST_LINE} 字，请分成几条。"},
    )
    occurred_at = Moment("发生时刻", hint="不填即现在")


class CheckForm(ActForm):
    device = forms.ChoiceField(label="设备", choices=CheckedDevice.choices)
    works = forms.TypedChoiceField(
        label="能用吗", choices=[("1", "是"), ("0", "否")], coerce=lambda value: value == "1"
    )
    note = forms.CharField(label="说明", max_length=120, required=False)
