"""Form of 复盘意见."""

from django import forms

from incidents.actions.reviewing import CAUSE, IMPROVEMENT
from incidents.web.forms.acts import SMALL, ActForm


class ReviewForm(ActForm):
    cause = forms.CharField(
        label="原因",
        max_length=CAUSE,
        required=False,
        widget=forms.Textarea(SMALL),
        help_text="为什么这样，可不填",
        error_messages={"max_length": f"原因至多 {CAUSE} 字。"},
    )
    improvement = forms.CharField(
        label="改进建议",
        max_length=IMPROVEMENT,
        widget=forms.Textarea(SMALL),
        help_text="下次怎样做得更好；以前写的留作记录，以这一条为准",
        error_messages={
            "required": "请写改进建议；没有可改进的也请写明。",
            "max_length": f"改进建议至多 {IMPROVEMENT} 字。",
        },
    )
