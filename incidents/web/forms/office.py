"""Forms of what an office settles for itself: its own targets, a drill held, a plan filed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.actions.office import LONGEST_NOTE
from incidents.plans.schema import OfficeDuty
from incidents.queries.office import Target
from incidents.web.forms.acts import ActForm


class TargetsForm(ActForm):
    """One box a target."""

    targets = forms.MultipleChoiceField(
        label="启用的时限", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Iterable[Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [each.rule.code for each in offered]
        self.fields["targets"].choices = [(code, code) for code in self.codes]

    def wanted(self) -> dict[str, bool]:
        """Every target on the page: on or off."""
        chosen = set(self.cleaned_data["targets"])
        return {code: code in chosen for code in self.codes}


class DutyForm(ActForm):
    duty = forms.ChoiceField(label="事项", error_messages={"required": "请选事项。"})
    done_on = forms.DateField(
        label="完成日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填完成的日期。", "invalid": "日期读不出，应如 2026-05-20。"},
    )
    note = forms.CharField(
        label="依据",
        max_length=LONGEST_NOTE,
        help_text="方案、签到、影像、回执存放在哪里",
        error_messages={"required": "请写依据。"},
    )

    def __init__(self, *args: Any, duties: Iterable[OfficeDuty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [(each.code, each.label) for each in duties]
