"""Forms of 附件: one file with what it shows, and striking one that was a mistake."""

from typing import Any

from django import forms
from django.conf import settings

from incidents.rules.attachments import ENDINGS
from incidents.web.forms.acts import ActForm, Moment

# The kinds by name as well: a phone then offers its camera and recorder beside its files.
ACCEPT = ",".join(("image/*", "video/*", "audio/*", *ENDINGS))
LOST = "请再选一次文件；浏览器不会替您保留它。"


def file_field(label: str = "照片、文件", *, required: bool = True) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        allow_empty_file=True,
        max_length=None,
        help_text=f"拍照或选文件：照片、PDF、docx、xlsx、csv、txt、录像、录音，每个不超过 {settings.ATTACHMENT_BYTES >> 20} MB",
        widget=forms.FileInput({"accept": ACCEPT}),
        error_messages={
            "required": "请拍照或选一个文件。",
            "missing": "请拍照或选一个文件。",
            "invalid": "文件没有传上来，请再选一次。",
        },
    )


class AttachForm(ActForm):
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    file = file_field()
    description = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="照的是什么、在哪里，如“下游500米断面水面油膜”",
    )
    collected_by = forms.CharField(
        label="采集人", max_length=80, required=False, help_text="谁拍的、谁取的；不填即本人"
    )
    collected_at = Moment("采集时间", hint="不填即现在")

    def take(self, errors: dict[str, str]) -> None:
        super().take(errors)
        if "file" not in errors:
            self.add_error("file", LOST)


class StrikeForm(ActForm):
    reason = forms.CharField(
        label="为什么划去",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="划去的附件留着编号和内容，只注明作废",
        error_messages={"required": "请写为什么划去。"},
    )


def given_file(form: Any) -> Any:
    """The file of a checked form, None without one."""
    return form.cleaned_data.get("file")
