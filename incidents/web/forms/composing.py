"""Forms of the composer: paragraphs, addressees, signer and contact; and of what follows the signature."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from incidents.queries.composing import Addressee, Sheet
from incidents.queries.questions import OpenQuestion
from incidents.web.forms.acts import BIG, SMALL, ActForm, Moment
from incidents.web.forms.questions import AskingForm

SECTION, WAS, REASON = "section_", "was_", "left_out_"
A_LINE = 38
"""Characters of a line of the composer, for the height of its boxes."""
PARTS = ("recipients", "copies", "informed")


def mark_of(text: str) -> str:
    """What the facts said when the page was made: an untouched paragraph still follows them."""
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()[:16]


class ComposeForm(ActForm):
    kind = forms.ChoiceField(
        label="写哪一种", widget=forms.RadioSelect, error_messages={"required": "请选写哪一种报告。"}
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)


class ReportEditForm(ActForm):
    """One box a paragraph, one tick an addressee, one reason for each whom the plan names and who gets nothing."""

    rename = {"sections": "revision"}
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    recipients = forms.MultipleChoiceField(label="主送", required=False, widget=forms.CheckboxSelectMultiple)
    copies = forms.MultipleChoiceField(label="抄送", required=False, widget=forms.CheckboxSelectMultiple)
    informed = forms.MultipleChoiceField(label="通报", required=False, widget=forms.CheckboxSelectMultiple)
    more_recipients = forms.MultipleChoiceField(
        label="另加主送", required=False, widget=forms.CheckboxSelectMultiple
    )
    more_copies = forms.MultipleChoiceField(
        label="另加抄送", required=False, widget=forms.CheckboxSelectMultiple
    )
    skip_reason = forms.CharField(
        label="越级的理由", max_length=200, required=False, help_text="报到逐级以上时写；被越过的一级自动抄送"
    )
    contact = forms.CharField(label="联系人", max_length=80, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=40, required=False)
    leader_words = forms.CharField(
        label="领导意见", max_length=400, required=False, widget=forms.Textarea(SMALL)
    )

    def __init__(self, *args: Any, sheet: Sheet, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.addressees: dict[str, list[Addressee]] = {part: sheet.addressees(part) for part in PARTS}
        for each in sheet.paragraphs:
            rows = max(2, len(each.text) // A_LINE + each.text.count("\n") + 1)
            self.fields[f"{SECTION}{each.section.code}"] = forms.CharField(
                label=each.section.title,
                required=False,
                initial=each.text,
                help_text=each.section.hint,
                widget=forms.Textarea({"rows": rows}),
            )
        named: set[str] = set()
        for part, rows_of in self.addressees.items():
            self.fields[part].choices = [(each.unit, each.name) for each in rows_of]
            self.fields[part].initial = [each.unit for each in rows_of if each.chosen]
            named |= {each.unit for each in rows_of}
            for each in rows_of:
                if each.why:
                    self._ask_why(each)
        others = [(code, name) for code, name in units if code not in named]
        self.fields["more_recipients"].choices = self.fields["more_copies"].choices = others
        self.rename = self.rename | {
            f"sections.{each.section.code}": f"{SECTION}{each.section.code}" for each in sheet.paragraphs
        }

    def _ask_why(self, each: Addressee) -> None:
        self.fields[f"{REASON}{each.unit}"] = forms.CharField(
            label=f"不报{each.name}的理由",
            max_length=120,
            required=False,
            initial=self.sheet.row.left_out.get(each.unit, ""),
        )

    def take(self, errors: dict[str, str]) -> None:
        """A reason that is missing is asked for beside the first whom it is about."""
        if "left_out" in errors:
            unsaid = [each for each in self._left_out() if not self.reasons().get(each)]
            if unsaid:
                errors = {**errors, f"{REASON}{unsaid[0]}": errors["left_out"]}
                errors.pop("left_out")
        super().take(errors)

    def _left_out(self) -> list[str]:
        chosen = (
            set(self.chosen()["recipients"]) | set(self.chosen()["copies"]) | set(self.chosen()["informed"])
        )
        return [
            each.unit
            for rows in self.addressees.values()
            for each in rows
            if each.why and each.unit not in chosen
        ]

    def chosen(self) -> dict[str, list[str]]:
        given = self.cleaned_data
        return {
            "recipients": [*given.get("recipients", []), *given.get("more_recipients", [])],
            "copies": [*given.get("copies", []), *given.get("more_copies", [])],
            "informed": list(given.get("informed", [])),
        }

    def reasons(self) -> dict[str, str]:
        return {
            name.removeprefix(REASON): words.strip()
            for name, words in self.cleaned_data.items()
            if name.startswith(REASON) and words.strip()
        }

    def sections(self) -> dict[str, str]:
        """Paragraph to text; empty where nobody touched what the facts said when the page was made."""
        found = {}
        for each in self.sheet.paragraphs:
            code = each.section.code
            text = self.cleaned_data.get(f"{SECTION}{code}", "")
            found[code] = "" if mark_of(text) == self.data.get(f"{WAS}{code}") else text
        return found

    def lines(self) -> list[dict[str, Any]]:
        """Each paragraph with its box, as the page draws it."""
        return [
            {
                "paragraph": each,
                "field": self[f"{SECTION}{each.section.code}"],
                "was_name": f"{WAS}{each.section.code}",
                "was": self.data.get(f"{WAS}{each.section.code}") or mark_of(each.made),
            }
            for each in self.sheet.paragraphs
        ]

    def address_book(self) -> list[dict[str, Any]]:
        """主送, 抄送, 通报 with each addressee, why, and where the reason for leaving it out goes."""
        return [
            {
                "field": self[part],
                "rows": [
                    {
                        "each": each,
                        "ticked": each.unit in (self[part].value() or []),
                        "reason": self[f"{REASON}{each.unit}"] if each.why else None,
                    }
                    for each in rows
                ],
            }
            for part, rows in self.addressees.items()
            if rows
        ]


class SignReportForm(AskingForm):
    """待核 is answered before a report goes to its signer: 待核 is an answer, silence is none."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, questions: Iterable[OpenQuestion] = (), **kwargs: Any) -> None:
        super().__init__(*args, questions=questions, must=True, **kwargs)


class SignByPhoneForm(ActForm):
    """签发 as the desk heard it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    given_by = forms.ChoiceField(
        label="谁签发", widget=forms.RadioSelect, error_messages={"required": "请选是谁在电话里签发的。"}
    )
    words = forms.CharField(label="原话", widget=forms.Textarea(SMALL), help_text="逐字记录")
    given_at = Moment("签发时刻", hint="不填即现在")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = list(people)


class SendReportForm(ActForm):
    received_by = forms.CharField(
        label="接收人", max_length=80, required=False, help_text="谁接的电话、谁签收的文"
    )
    sent_at = Moment("送达时刻", hint="不填即现在")


class WhyForm(ActForm):
    """One sentence that says why."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(SMALL))


class ReleaseForm(ActForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="标题", max_length=80)
    text = forms.CharField(label="正文", widget=forms.Textarea({"rows": 10}))


class ReviewForm(ActForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(label="审核意见", max_length=200, required=False, widget=forms.Textarea(SMALL))


class PublishForm(ActForm):
    media = forms.MultipleChoiceField(
        label="在哪里发布",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选在哪里发布。"},
    )
    elsewhere = forms.CharField(label="其他渠道", max_length=80, required=False)
    published_at = Moment("发布时刻", hint="不填即现在")

    def __init__(self, *args: Any, media: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["media"].choices = [(each, each) for each in media]
        self.fields["media"].required = False

    def where(self) -> list[str]:
        return [*self.cleaned_data["media"], self.cleaned_data["elsewhere"]]


class OpinionForm(ActForm):
    text = forms.CharField(
        label="舆情", widget=forms.Textarea(BIG), help_text="在哪里、说什么、热度、已怎样引导"
    )


def chosen_values(form: ReportEditForm) -> Mapping[str, Any]:
    """What the action takes of the form."""
    given = form.cleaned_data
    return {
        "sections": form.sections(),
        "left_out": form.reasons(),
        "skip_reason": given["skip_reason"],
        "contact": given["contact"],
        "contact_phone": given["contact_phone"],
        "leader_words": given["leader_words"],
        **form.chosen(),
    }
