"""登记报告: to whom, how, when, and every question that is still open."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.models import ReportKind, ReportMeans
from incidents.web.forms.acts import BIG, Moment
from incidents.web.forms.questions import AskingForm


class ReportForm(AskingForm):
    kind = forms.ChoiceField(label="类别", choices=ReportKind.choices, widget=forms.RadioSelect)
    means = forms.ChoiceField(label="方式", choices=ReportMeans.choices, widget=forms.RadioSelect)
    recipients = forms.MultipleChoiceField(
        label="报给谁", required=False, widget=forms.CheckboxSelectMultiple
    )
    received_by = forms.CharField(
        label="接收人", max_length=80, required=False, help_text="谁接的电话、谁签收的文"
    )
    sent_at = Moment("送达时刻", hint="不填即现在")
    content = forms.CharField(label="内容", widget=forms.Textarea(BIG), required=False)
    questions_source = forms.CharField(
        label="待核答复的来源", max_length=80, required=False, help_text="谁说的；不填按这份报告记"
    )

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, must=True, **kwargs)
        self.fields["recipients"].choices = list(units)
