"""待核 on a form: each open question wants a value or 待核; none is skipped where `must` is set."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from incidents.plans.schema import Plan, Question
from incidents.queries.questions import OpenQuestion
from incidents.rules import numerals
from incidents.rules.questions import OPEN, asked
from incidents.web.forms.acts import ActForm, Moment

SKIPPED = "请答复，或选「待核」。"
PREFIX = "question_"
BASES = (("confirmed", "已发生"), ("projected", "可能"))
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Line:
    """One question as a template draws it."""

    asked: OpenQuestion
    choice: Any
    basis: Any
    number: Any = None


class AskingForm(ActForm):
    """Adds three fields a question: the choice, the number where one is asked for, 已发生 or 可能."""

    def __init__(self, *args: Any, questions: Iterable[OpenQuestion], must: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.must = must
        for each in self.questions:
            self._add(each)
        self.rename = {**self.rename, **{f"questions.{e.code}": _name(e.question) for e in self.questions}}

    def _add(self, each: OpenQuestion) -> None:
        name = _name(each.question)
        self.fields[name] = forms.ChoiceField(
            label=each.text,
            choices=[*each.choices, (OPEN, "待核")],
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": SKIPPED},
        )
        self.fields[f"{name}_basis"] = forms.ChoiceField(
            label="情形", choices=BASES, widget=forms.RadioSelect, required=False, initial=each.question.basis
        )
        if each.asks_number:
            self.fields[f"{name}_number"] = forms.CharField(
                label=f"{each.text}（{each.unit}）", max_length=30, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.given: dict[str, Any] = {}
        for each in self.questions:
            self._read(each)
        return {name: value for name, value in cleaned.items() if not name.startswith(PREFIX)}

    def _read(self, each: OpenQuestion) -> None:
        """A number in the box wins over the chips."""
        name = _name(each.question)
        written = self.cleaned_data.get(f"{name}_number", "").strip()
        value: Any = self.cleaned_data.get(name, "")
        if written:
            try:
                number = numerals.read(written, unit=each.unit)
            except ValueError as error:
                self.add_error(name, str(error))
                return
            value = OPEN if number is None else _plain(number)
        elif value in (None, ""):
            if self.must and name not in self.errors:
                self.add_error(name, SKIPPED)
            return
        elif each.asks_number and value != OPEN:
            value = int(value)
        basis = self.cleaned_data.get(f"{name}_basis") or each.question.basis
        value = FLAGS.get(value, value) if isinstance(value, str) else value
        self.given[each.code] = value if value == OPEN or basis == each.question.basis else {basis: value}

    def lines(self) -> list[Line]:
        return [
            Line(
                each, self[name], self[f"{name}_basis"], self[f"{name}_number"] if each.asks_number else None
            )
            for each in self.questions
            for name in (_name(each.question),)
        ]


class AnswerForm(AskingForm):
    """Answers outside a report, with who said so."""

    source = forms.CharField(label="谁说的", max_length=80, required=False, help_text="不填记为值班台核问")
    as_of = Moment("截至", hint="不填即现在")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.given and not self.errors and self.questions:
            self.add_error(_name(self.questions[0].question), "还没有答复。")
        return cleaned


def named_in(plan: Plan, typed: Iterable[str]) -> list[str]:
    """Codes of the questions that a form has answered, whether they are still open or not."""
    sent = set(typed)
    return [each.code for each in asked(plan) if sent & {_name(each), f"{_name(each)}_number"}]


def _name(question: Question) -> str:
    return f"{PREFIX}{question.code}"


def _plain(number: Decimal) -> object:
    return int(number) if number == number.to_integral_value() else str(number)
