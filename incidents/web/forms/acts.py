"""Forms of the acts in an incident: verify, dismiss, transfer, note, grade, readiness, signature, completion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from incidents.models import NoticeChannel
from incidents.rules.levels import LETTERS

BIG = {"rows": 4}
SMALL = {"rows": 2}


class Moment(forms.DateTimeField):
    """A time in 北京时间, to the minute."""

    def __init__(
        self, label: str, *, hint: str = "", initial: datetime | None = None, required: bool = False
    ) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            label=label,
            help_text=hint,
            initial=initial,
            required=required,
            widget=widget,
            error_messages={"invalid": "时刻读不出，应如 2026-11-22 02:18。"},
        )


class ActForm(forms.Form):
    """Knows how to take the refusals of an action: each lands beside the field that it names."""

    use_required_attribute = False
    rename: dict[str, str] = {}
    """Names of the action's fields where the form calls them otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = "还没有填。"

    def take(self, errors: dict[str, str]) -> None:
        """Sentences of a refusal; one that names no field of ours goes on top."""
        for name, sentence in errors.items():
            known = self.rename.get(name, name)
            self.add_error(known if known in self.fields else None, sentence)


class NoteForm(ActForm):
    text = forms.CharField(
        label="记一笔", widget=forms.Textarea({"rows": 1}), error_messages={"required": "请写内容。"}
    )
    occurred_at = Moment("发生时刻", hint="不填即现在")


class ReviewForm(ActForm):
    words = forms.CharField(
        label="评审意见",
        max_length=200,
        help_text="文号或评审会，作为起算的依据",
        error_messages={"required": "请写评审意见的文号或会议。"},
    )
    passed_at = Moment("通过时刻", hint="不填即现在；次日起算")


class VerifyForm(ActForm):
    method = forms.CharField(
        label="核实方式", max_length=80, help_text="向谁、怎样核实，如“电话，平定分局值班员”"
    )
    conclusion = forms.CharField(label="核实结论", widget=forms.Textarea(BIG))


class DismissForm(ActForm):
    reason = forms.CharField(label="为什么不属实", widget=forms.Textarea(BIG))


class TransferForm(ActForm):
    to = forms.CharField(label="移交给", max_length=120, help_text="哪个预案或哪个单位")
    reason = forms.CharField(label="移交理由", widget=forms.Textarea(BIG), required=False)


class GradeForm(ActForm):
    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    severity_grade = forms.TypedChoiceField(
        label="事件等级", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选一个等级。"}
    )
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(SMALL), required=False, help_text="与按表研判不同时必须写明"
    )

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity_grade"].choices = [
            (level, f"{LETTERS[level]}级 {names[level]}") for level in sorted(names)
        ]


class SignForm(ActForm):
    """A unit signs for itself with one press; the desk writes who answered for it, and how."""

    signed_name = forms.CharField(label="签收人", max_length=80, required=False, help_text="不填即您本人")
    channel = forms.ChoiceField(
        label="签收渠道",
        choices=[(each.value, each.label) for each in (NoticeChannel.PHONE, NoticeChannel.PAPER)],
        initial=NoticeChannel.PHONE,
        required=False,
    )
    words = forms.CharField(label="原话", max_length=200, required=False, help_text="对方怎么说的")
    signed_at = Moment("签收时刻", hint="不填即现在")

    def __init__(self, *args: Any, proxy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proxy:
            self.fields["signed_name"].help_text = "写接电话的人"
        else:
            del self.fields["channel"], self.fields["words"]


class ReadyForm(ActForm):
    """One box and one tick for each kind of readiness still owed."""

    ready_at = Moment("备齐时刻", hint="不填即现在")

    def __init__(self, *args: Any, items: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for number, item in enumerate(self.items):
            self.fields[f"done_{number}"] = forms.BooleanField(label=f"{item}已备齐", required=False)
            self.fields[f"words_{number}"] = forms.CharField(
                label=f"{item}数量与说明", max_length=120, required=False
            )

    def reported(self) -> dict[str, str]:
        """Item to words, for those ticked or described."""
        found = {}
        for number, item in enumerate(self.items):
            words = self.cleaned_data.get(f"words_{number}", "")
            if self.cleaned_data.get(f"done_{number}") or words:
                found[item] = words
        return found

    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"done_{number}"], self[f"words_{number}"]) for number in range(len(self.items))]

    rename = {"items": "done_0"}
