"""搁置: for how long, and why."""

from django import forms

from incidents.actions.alarm_acts import LONGEST_REASON
from incidents.web.forms.acts import ActForm


class ShelveForm(ActForm):
    minutes = forms.IntegerField(
        label="搁置多少分钟",
        widget=forms.TextInput({"inputmode": "numeric", "size": 4}),
        error_messages={"invalid": "请写分钟数，如 15。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST_REASON,
        help_text="交接班时接班人要看到",
        error_messages={
            "required": "请写搁置的理由，交接班时要看。",
            "max_length": f"理由至多 {LONGEST_REASON} 字。",
        },
    )
