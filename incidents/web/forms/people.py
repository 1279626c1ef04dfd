"""人员账: a movement 从→到, the first figures of several states, a movement set right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from incidents.rules import numerals, people
from incidents.rules.people import Balance, Ledger, SumCheck
from incidents.web.forms.acts import ActForm, Moment

READ = "读不出人数，请写一个数，如 1 或 三。"
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def whole(written: str) -> int | None:
    """「３」, 「三人」, 「约30」; None for 不明. Raises ValueError with a sentence."""
    number = numerals.read(written, unit="人")
    if number is not None and number != number.to_integral_value():
        raise ValueError("人数应为整数。")
    return None if number is None else int(number)


class Count(forms.CharField):
    """How many people, as they are written under stress."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label=label, max_length=30, widget=forms.TextInput(NUMERIC), **more)

    def clean(self, value: Any) -> int | None:
        written = super().clean(value)
        if not written:
            return None
        try:
            return whole(written)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class SaidForm(ActForm):
    """Whoever said so, and of when it is."""

    source = forms.CharField(
        label="来源",
        max_length=80,
        help_text="谁报的，如“消防”“县医院”",
        error_messages={"required": "请写来源。"},
    )
    as_of = Moment("截至", hint="是几点的情况，不填即现在")


class MoveForm(SaidForm):
    rename = {"from": "from_state", "to": "to_state"}
    field_order = ("pair", "from_state", "to_state", "count", "source", "as_of")

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    pair = forms.ChoiceField(label="变动", widget=forms.RadioSelect, required=False)
    from_state = forms.ChoiceField(label="从", required=False)
    to_state = forms.ChoiceField(label="到", required=False)
    count = Count("人数", initial="1", error_messages={"required": "请写人数。"})
    retyped = Count("再输一遍变动的人数", required=False)

    def __init__(
        self, *args: Any, book: Ledger, frequent: tuple[tuple[str, str], ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        states = [("", "请选")] + [(code, _with_count(each)) for code, each in book.balances.items()]
        self.fields["from_state"].choices = states
        self.fields["to_state"].choices = states
        self.fields["pair"].choices = [
            *((f"{origin}:{goal}", f"{book.label(origin)}→{book.label(goal)}") for origin, goal in frequent),
            ("", "其他"),
        ]

    slip = ""
    """「▲ 死亡 3：将达 …」, where the number must be typed again."""

    def ask_again(self, slips: Iterable[Mapping[str, Any]]) -> None:
        self.slip = "；".join(f"{each['label']} {each['value']}：{each['words']}" for each in slips)
        if self.cleaned_data.get("retyped") is not None:
            self.add_error("retyped", "两次输的人数不一样。")

    @property
    def is_another(self) -> bool:
        """He has answered 「是同一人吗」: no."""
        return bool(self.data.get("another"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if pair := cleaned.get("pair"):
            self._one_movement(pair.split(":"), cleaned)
            cleaned["from_state"], cleaned["to_state"] = pair.split(":")
            return cleaned
        for name in ("from_state", "to_state"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "请选一个状态。")
        return cleaned

    def _one_movement(self, pair: list[str], cleaned: dict[str, Any]) -> None:
        for name, meant in zip(("from_state", "to_state"), pair, strict=True):
            if cleaned.get(name) not in ("", None, meant):
                self.add_error(name, "上面已选了一种变动，与这里不同；要用这里的，请在上面选“其他”。")


def _with_count(each: Balance) -> str:
    return f"{each.state.label}（现有 {each.count}）" if each.count is not None else each.state.label


class CorrectForm(SaidForm):
    rename = {"from": "from_state", "to": "to_state"}
    field_order = ("from_state", "to_state", "count", "withdraw", "source", "as_of")

    from_state = forms.ChoiceField(label="应为 从")
    to_state = forms.ChoiceField(label="到")
    count = Count("人数", error_messages={"required": "请写人数。"})
    withdraw = forms.BooleanField(label="整笔撤销：没有这回事", required=False)

    def __init__(self, *args: Any, book: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(code, _with_count(each)) for code, each in book.balances.items()]
        self.fields["from_state"].choices = states
        self.fields["to_state"].choices = states


@dataclass
class StateBox:
    """One state with what was typed. Left as it is shown it changes nothing."""

    name: str
    label: str
    stored: int | None
    spoken_of: bool
    raw: str
    how: str
    error: str = ""
    again: str | None = None
    """What was typed the second time; None: nobody has asked."""
    slip: str = ""
    """What the number would bring, where it must be typed again."""
    again_error: str = ""

    @property
    def last(self) -> str:
        return "" if self.stored is None else str(self.stored)

    @property
    def again_name(self) -> str:
        return f"again_{self.name}"

    def value(self) -> int | None:
        """Raises ValueError with a sentence."""
        if self.raw:
            return whole(self.raw)
        return 0 if self.how == "none" else None

    @property
    def says_something(self) -> bool:
        """A number, 无, or an explicit 不明."""
        return bool(self.raw) or self.how in ("none", "unknown")


def _box(
    name: str, label: str, stored: int | None, spoken_of: bool, typed: Mapping[str, str] | None
) -> StateBox:
    if typed is None:
        how = "unset" if not spoken_of else "unknown" if stored is None else "number" if stored else "none"
        return StateBox(name, label, stored, spoken_of, str(stored or ""), how)
    raw = typed.get(name, "").strip()[:30]
    how = "number" if raw else typed.get(f"{name}_state", "unset")
    return StateBox(name, label, stored, spoken_of, raw, how, again=typed.get(f"again_{name}"))


class EnterForm(SaidForm):
    """Sends on only the states that read otherwise than they are stored."""

    field_order = ("source", "as_of", "open")

    expected_seq = forms.IntegerField(widget=forms.HiddenInput, required=False)
    open = forms.BooleanField(label="应到人数待核", required=False)

    def __init__(self, *args: Any, book: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        typed = self.data if self.is_bound else None
        self.boxes = {
            code: _box(f"people_{code}", each.state.label, each.count, each.spoken_of, typed)
            for code, each in book.balances.items()
        }
        self.expected = _box("expected", book.expected_label, book.expected, True, typed)
        self.counts: dict[str, int | None] = {}
        self.check: SumCheck = people.sum_check(book)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        counts, expected = self._read(), self._value(self.expected)
        if self._lines():
            return cleaned
        book = self.book.with_counts(counts).expecting(expected, bool(cleaned.get("open")))
        self.counts, self.check = counts, people.sum_check(book)
        self.should_be = (expected, bool(cleaned.get("open")))
        if self.check.asks:
            self.add_error("open", f"{self.check.words}。")
        return cleaned

    def _read(self) -> dict[str, int | None]:
        found = {}
        for code, box in self.boxes.items():
            value = self._value(box)
            if box.says_something and (value != box.stored or not box.spoken_of):
                found[code] = value
        return found

    def _value(self, box: StateBox) -> int | None:
        try:
            return box.value()
        except ValueError as error:
            box.error = str(error)
            return box.stored

    @property
    def says_expected(self) -> bool:
        return self.should_be != (self.book.expected, self.book.expected_open)

    def is_valid(self) -> bool:
        return super().is_valid() and not self._lines()

    def retyped(self) -> dict[str, int | None]:
        """What was typed a second time, where it can be read."""
        found = {}
        for code, box in self.boxes.items():
            if box.again is not None:
                try:
                    found[code] = whole(box.again)
                except ValueError:
                    continue
        return found

    def ask_again(self, slips: Iterable[Mapping[str, Any]]) -> None:
        for slip in slips:
            box = self.boxes[slip["field"].removeprefix("people.")]
            box.slip = slip["words"]
            if box.again:
                box.again_error = "两次输的人数不一样。"

    def take(self, errors: dict[str, str]) -> None:
        """An error of a state stays beside its box and is listed on top."""
        for name, sentence in errors.items():
            box = self.expected if name == "expected" else self.boxes.get(name.removeprefix("people."))
            if box is None:
                super().take({name: sentence})
            else:
                box.error = sentence

    def _lines(self) -> list[dict[str, str]]:
        return [
            {"id": f"id_{box.name}", "text": f"{box.label}：{box.error}"}
            for box in (*self.boxes.values(), self.expected)
            if box.error
        ]

    @property
    def summary(self) -> list[dict[str, str]]:
        return self._lines()

    @property
    def asks_about_sum(self) -> bool:
        """Nothing is wrong but that the sum does not come out."""
        return self.is_bound and list(self.errors) == ["open"] and not self._lines()
