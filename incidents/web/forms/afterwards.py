"""Forms of the aftermath: a paper for a duty, an expense, personal data and what becomes of them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.models import ProofKind
from incidents.queries.returns import Taken
from incidents.web.forms.acts import SMALL, ActForm


def day(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填日期。", "invalid": "日期读不出，应如 2026-11-24。"},
    )


class ProofForm(ActForm):
    task = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="类别", choices=ProofKind.choices)
    reference = forms.CharField(
        label="名称、文号",
        max_length=200,
        required=False,
        help_text="材料叫什么、存放在哪里；或谁牵头、怎样决定",
    )
    given_by = forms.CharField(label="出自", max_length=120, required=False, help_text="哪个机关、单位")
    dated_on = day("材料日期、归还日期")
    returned = forms.ChoiceField(label="归还的是哪一项征用", required=False)
    compensation = forms.CharField(
        label="补偿", max_length=200, required=False, help_text="补多少、给谁、凭什么；完好归还不需补偿的写明"
    )

    def __init__(self, *args: Any, still_out: Iterable[Taken] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, each.words) for each in still_out]
        chosen = self.data.get("kind") or self.initial.get("kind")
        if choices and chosen == ProofKind.RETURN:
            self.fields["returned"].choices = [("", "请选"), *choices]
        else:
            del self.fields["returned"]
        if chosen != ProofKind.RETURN:
            del self.fields["compensation"]


class ExpenseForm(ActForm):
    spent_on = day("日期", required=True)
    purpose = forms.CharField(label="用途", max_length=120, required=False)
    amount_wan = forms.DecimalField(
        label="金额（万元）",
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "请填金额。",
            "invalid": "金额读不出，应如 12.50。",
            "max_decimal_places": "至多两位小数。",
        },
    )
    payee = forms.CharField(label="收款单位", max_length=80, required=False)
    bearer = forms.CharField(
        label="承担单位", max_length=80, required=False, help_text="依法由责任单位承担的写责任单位"
    )
    voucher = forms.CharField(
        label="票据", max_length=120, required=False, help_text="票据号、合同号；缺票据的不计入"
    )


class ReasonForm(ActForm):
    reason = forms.CharField(label="理由", max_length=200, required=False, widget=forms.Textarea(SMALL))


class PersonForm(ActForm):
    name = forms.CharField(label="姓名", max_length=40, required=False)
    identity = forms.CharField(label="证件号码", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    condition = forms.CharField(label="情况", max_length=120, required=False, help_text="伤情、疏散、失联")
    whereabouts = forms.CharField(label="去向", max_length=120, required=False, help_text="医院、安置点")
    purpose = forms.CharField(label="用途", max_length=120, required=False, initial="伤员救治和家属联系")

    def told(self) -> tuple[dict[str, Any], str]:
        typed = dict(self.cleaned_data)
        return typed, typed.pop("purpose")


class KeepForm(ActForm):
    until = day("留存至", required=True)
    reason = forms.CharField(
        label="确需留存的理由", max_length=200, required=False, widget=forms.Textarea(SMALL)
    )
    reference = forms.CharField(label="评估材料", max_length=200, required=False, help_text="名称、文号")
