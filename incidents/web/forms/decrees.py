"""Forms of 组建, 征用决定 and 社会动员令."""

from typing import Any

from django import forms

from incidents.plans.schema.group_work import Body, Decree
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment
from incidents.web.forms.group_work import ByPhone

ITEM_ROWS = 8


class BodyForm(ActForm):
    rename: dict[str, str] = {}

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if body.several:
            hint = f"如：{'、'.join(body.suggested)}" if body.suggested else ""
            self.fields["name"] = forms.CharField(label="专项预案名称", max_length=80, help_text=hint)
        if body.head:
            self.fields["head"] = forms.CharField(label=body.head, max_length=80)
        if body.members:
            self.fields["members"] = forms.CharField(
                label=body.members, required=False, widget=forms.Textarea(BIG)
            )
        self.fields["place"] = forms.CharField(label="地点", max_length=120, required=False)
        self.fields["words"] = forms.CharField(label="说明", required=False, widget=forms.Textarea(SMALL))
        self.fields["formed_at"] = Moment("时刻", hint="不填即现在")


class DecreeForm(ActForm):
    rename = {"items": "item_0"}

    addressees = forms.CharField(label="对象", widget=forms.Textarea(SMALL), help_text="一行一个")
    purpose = forms.CharField(label="用途和理由", widget=forms.Textarea(BIG))
    place = forms.CharField(label="交付或集结的时间、地点", max_length=200, required=False)
    period = forms.CharField(label="期限", max_length=120, required=False)
    compensation = forms.CharField(label="返还与补偿", required=False, widget=forms.Textarea(SMALL))

    def __init__(self, *args: Any, decree: Decree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if decree.scope:
            self.fields["addressees"].help_text = f"一行一个。范围：{'、'.join(decree.scope)}"
        for number in range(ITEM_ROWS):
            for name, label in (("item", "名称"), ("quantity", "数量"), ("owner", "单位或个人")):
                self.fields[f"{name}_{number}"] = forms.CharField(label=label, max_length=120, required=False)

    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"item_{n}"], self[f"quantity_{n}"], self[f"owner_{n}"]) for n in range(ITEM_ROWS)]

    def items(self) -> list[dict[str, str]]:
        cleaned = self.cleaned_data
        return [
            {
                "name": cleaned[f"item_{n}"],
                "quantity": cleaned[f"quantity_{n}"],
                "owner": cleaned[f"owner_{n}"],
            }
            for n in range(ITEM_ROWS)
        ]


class DecreeDecisionForm(ByPhone):
    rename = {"words": "said"}


class DecreeReturnForm(ByPhone):
    rename = {"words": "said"}
    reason = forms.CharField(label="退回理由", widget=forms.Textarea(SMALL))
    field_order = ["reason"]
