"""Forms of the roster: one shift, a change of one, a file."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from incidents.actions.roster import MOST_AT_ONCE, Shift
from incidents.models import Officer, RosterShift
from incidents.queries.watch_posts import Desk
from incidents.rules import roster
from incidents.web.forms.acts import ActForm, Moment

LONGEST_FILE = 1 << 20
OWN = "own"


def day_field(
    label: str, *, hint: str = "", required: bool = True, initial: date | None = None
) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        initial=initial,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选日期。", "invalid": "日期读不出，应如 2026-11-23。"},
    )


def named(people: Mapping[str, Iterable[Officer]], desk: Desk) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by post; who stands in says so."""
    found = []
    for entry in desk.practice.held:
        rows = [
            (f"{entry.post}:{each.username}", f"{each.name}（{each.title}）") for each in people[entry.post]
        ]
        found.append((desk.title(entry.post), rows))
    return found


class ShiftForm(ActForm):
    """One shift on one day, or on each of several."""

    rename = {"post": "who", "officer": "who", "starts_at": "day", "ends_at": "until"}
    who = forms.ChoiceField(label="岗位与人员", error_messages={"required": "请选人员。"})
    hours = forms.ChoiceField(label="班次", error_messages={"required": "请选班次。"})
    day = day_field("日期")
    until = day_field("排到", hint="不填即只排一天", required=False)
    every = forms.TypedChoiceField(
        label="间隔",
        choices=[("1", "每天"), ("2", "隔一天"), ("3", "隔两天"), ("7", "每周")],
        coerce=int,
        required=False,
        empty_value=1,
    )

    def __init__(self, *args: Any, desk: Desk, people: Mapping[str, list[Officer]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["who"].choices = [("", "请选"), *named(people, desk)]
        shifts = [
            (each.name, f"{each.name} {each.starts:%H:%M}—{each.ends:%H:%M}") for each in desk.practice.shifts
        ]
        self.fields["hours"].choices = [*shifts, ("", "全天")] if len(shifts) > 1 else shifts
        self.fields["hours"].required = False

    def shifts(self) -> list[Shift]:
        """What the form asks for, a line a day."""
        given = self.cleaned_data
        post, _, username = given["who"].partition(":")
        wanted = [each for each in self.desk.practice.shifts if given["hours"] in ("", each.name)]
        last = given["until"] or given["day"]
        found, day = [], given["day"]
        while day <= last and len(found) <= MOST_AT_ONCE:
            for each in wanted:
                starts_at, ends_at = roster.hours_on(each, day)
                found.append(Shift(post, username, each.name, starts_at, ends_at))
            day += timedelta(given["every"] or 1)
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if given.get("until") and given.get("day") and given["until"] < given["day"]:
            self.add_error("until", "“排到”早于日期，请核对。")
        return given


class ChangeForm(ActForm):
    """Somebody else, or other hours."""

    rename = {"post": "officer"}
    officer = forms.ChoiceField(label="人员", error_messages={"required": "请选人员。"})
    starts_at = Moment("起", required=True)
    ends_at = Moment("止", required=True)

    def __init__(self, *args: Any, people: Iterable[Officer], row: RosterShift, **kwargs: Any) -> None:
        initial = {"officer": row.officer.username, "starts_at": row.starts_at, "ends_at": row.ends_at}
        super().__init__(*args, initial=initial, **kwargs)
        known = {each.username: f"{each.name}（{each.title}）" for each in (*people, row.officer)}
        self.fields["officer"].choices = list(known.items())


class FileForm(ActForm):
    file = forms.FileField(
        label="文件",
        help_text="表头：日期、班次、岗位、姓名；XLSX 或 CSV",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": "请选文件。", "empty": "这个文件是空的。"},
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LONGEST_FILE:
            raise forms.ValidationError("文件超过 1 MB，不像是值班表。")
        return given


def asked_day(given: str, today: date) -> date:
    """?week=2026-11-23; anything else is today."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return today
