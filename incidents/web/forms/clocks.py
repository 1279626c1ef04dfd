"""Forms of what a person does about a clock: each asks for its reason, or for nothing."""

from django import forms

from incidents.web.forms.acts import SMALL, ActForm, Moment

LONGEST = 200


def reason(label: str, hint: str, *, missing: str = "") -> forms.CharField:
    """A reason that must be given where `missing` says what is asked for."""
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        required=bool(missing),
        widget=forms.Textarea(SMALL),
        error_messages=errors,
    )


class UrgeForm(ActForm):
    reason = reason("催办的话", "会写进提醒和时间线，可不填")


class EscalateForm(ActForm):
    reason = reason("为什么提前逐级", "如“现场联系不上，可能来不及”", missing="请写为什么要提前逐级。")


class PauseForm(ActForm):
    reason = reason(
        "停钟的事由和依据",
        "如“委托省环科院开展污染损害评估，委托书〔2026〕5号”",
        missing="请写停钟的事由和依据。",
    )
    since = Moment("自何时起", hint="不填即现在")


class ResumeForm(ActForm):
    until = Moment("停到何时", hint="不填即现在")
    reason = reason("说明", "如“评估报告已交付”，可不填")


class ExtendForm(ActForm):
    days = forms.IntegerField(
        label="延长几日", min_value=1, max_value=999, error_messages={"required": "请写延长几日。"}
    )
    approval = reason("批准文号和日期", "只能延长一次", missing="请写批准文号和日期。")


class WaiveForm(ActForm):
    reason = reason(
        "免除的理由", "姓名和理由留在时限台账上，并随台账打印", missing="请写免除的理由，它会留在时限台账上。"
    )
