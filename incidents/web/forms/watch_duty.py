"""上岗, 离岗, 交接班: what is asked of the one who comes and of the one who goes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from incidents.actions.duty import LONGEST_PHONE, LONGEST_REASON, Checks
from incidents.actions.handover import LONGEST_NOTE
from incidents.models import CheckedDevice, Officer
from incidents.rules.handing_over import KINDS
from incidents.web.forms.acts import BIG, ActForm

TRIED = [("", "未试"), ("1", "✓ 正常"), ("0", "■ 不能用")]
DEVICES = (CheckedDevice.SOUND, CheckedDevice.PRINTER, CheckedDevice.PHONE)


def tried(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=TRIED, required=False)


class ChecksForm(ActForm):
    """What was tried; the sound and the clock are filled in by the page's script, and are 未试 without it."""

    phone = forms.CharField(
        label="值班电话", max_length=LONGEST_PHONE, required=False, help_text="在这个号码找得到您；请核对"
    )
    sound = tried("声音")
    printer = tried("打印")
    telephone = tried("电话")
    clock_apart = forms.DecimalField(
        widget=forms.HiddenInput, required=False, max_digits=9, decimal_places=1, label="对时"
    )

    def checks(self) -> Checks:
        given = self.cleaned_data
        names = {
            "sound": CheckedDevice.SOUND,
            "printer": CheckedDevice.PRINTER,
            "telephone": CheckedDevice.PHONE,
        }
        devices = {device.value: given[name] == "1" for name, device in names.items() if given.get(name)}
        return Checks(devices, given.get("clock_apart"))

    def clean_clock_apart(self) -> Decimal | None:
        value: Decimal | None = self.cleaned_data["clock_apart"]
        return value if value is not None and value.is_finite() else None


class BeginForm(ChecksForm):
    post = forms.ChoiceField(
        label="岗位", widget=forms.RadioSelect, error_messages={"required": "请选岗位。"}
    )
    together = forms.BooleanField(label="双岗：与在岗人员同时值守", required=False)
    field_order = ["post", "together", "phone", "sound", "printer", "telephone", "clock_apart"]

    def __init__(self, *args: Any, posts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = list(posts)


class LeaveForm(ActForm):
    reason = forms.CharField(label="离岗原因", max_length=LONGEST_REASON, required=False)


class GiveForm(ActForm):
    """交班: to whom, what else, and what was gone through with him."""

    rename = {"officer": "to"}
    to = forms.ChoiceField(
        label="接班人", widget=forms.RadioSelect, error_messages={"required": "请选接班人。"}
    )
    note = forms.CharField(
        label="交代事项",
        widget=forms.Textarea(BIG),
        max_length=LONGEST_NOTE,
        required=False,
        help_text="没有写在系统里的：谁说了要回电，在位的物资、车辆，什么东西放在哪里",
    )
    ticked = forms.MultipleChoiceField(
        label="已逐项交接", choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, people: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(each.username, f"{each.name}（{each.title}）") for each in people]


class TakeForm(ChecksForm):
    """接班: signed by who is signed in, or at the other's screen with his own code or password."""

    secret = forms.CharField(
        label="接班人批示码或口令",
        widget=forms.PasswordInput({"autocomplete": "off"}),
        required=False,
        strip=False,
        help_text="在交班人的电脑上签字时填；接班人自己登录后签字不用填",
    )
    reason = forms.CharField(label="交班人没有签字的原因", max_length=LONGEST_REASON, required=False)
