"""委托: who lends which post to whom, why, until when; by telephone with the words."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.web.forms.acts import SMALL, ActForm, Moment


class DelegationForm(ActForm):
    giver = forms.ChoiceField(
        label="谁委托", widget=forms.RadioSelect, error_messages={"required": "请选委托人。"}
    )
    to = forms.ChoiceField(
        label="委托给", widget=forms.RadioSelect, error_messages={"required": "请选受托人。"}
    )
    reason = forms.CharField(
        label="事由",
        max_length=200,
        help_text="为什么不能履职",
        error_messages={"required": "请写委托事由。"},
    )
    starts_at = Moment("起", hint="不填即现在")
    ends_at = Moment("止", hint="不填则到收回为止")
    evidence = forms.CharField(label="依据", max_length=400, required=False, help_text="文号、会议纪要等")
    words = forms.CharField(
        label="委托原话",
        widget=forms.Textarea(SMALL),
        required=False,
        help_text="由值班室代为登记的必填，逐字记录",
    )
    witness = forms.CharField(label="旁证人", max_length=80, required=False)
    callback = forms.CharField(label="回拨号码", max_length=40, required=False)

    def __init__(
        self, *args: Any, givers: Iterable[tuple[str, str]], takers: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].choices = list(givers)
        self.fields["to"].choices = list(takers)


class EndForm(ActForm):
    words = forms.CharField(max_length=400, required=False)
