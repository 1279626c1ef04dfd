"""One claim of the facts: another is taken, or what it should have said is written."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.web.forms.acts import ActForm
from incidents.web.forms.fact_box import FactBox


class ChooseFactForm(ActForm):
    """采用哪一说: one of the claims that stand."""

    entry = forms.ChoiceField(
        label="采用哪一说", widget=forms.RadioSelect, error_messages={"required": "请选一说。"}
    )
    reason = forms.CharField(label="为什么", max_length=200, required=False, help_text="可不填，如“现场清点”")

    def __init__(self, *args: Any, claims: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = list(claims)


class CorrectFactForm(ActForm):
    """更正: what it should have been, and why it was wrong."""

    reason = forms.CharField(
        label="为什么更正",
        max_length=200,
        help_text="如“多录一个零”",
        error_messages={"required": "请写明为什么更正，如“多录一个零”。"},
    )

    def __init__(self, *args: Any, box: FactBox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box
        if self.is_bound:
            box.raw = self.data.get(box.name, "").strip()[:200]
            box.state = self.data.get(f"{box.name}_state", "")

    def is_valid(self) -> bool:
        """Also the new value must be readable."""
        valid = super().is_valid()
        try:
            self.value = self.box.value()
        except ValueError as error:
            self.box.error = str(error)
        return valid and not self.box.error

    def take(self, errors: dict[str, str]) -> None:
        for name, sentence in errors.items():
            if name == "value" or name.endswith(f".{self.box.indicator.name}"):
                self.box.error = sentence
            else:
                super().take({name: sentence})

    def summary(self) -> list[dict[str, str]]:
        return [{"id": f"id_{self.box.name}", "text": self.box.error}] if self.box.error else []
