"""Forms of 监测: one value with one thumb, a factor's limit, a value set right, a table brought in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from incidents.actions.monitoring_names import Written
from incidents.models import MonitoringFactor, MonitoringReading, PointLimit
from incidents.plans.schema import Factor
from incidents.queries.monitoring import Board, limits_of, measured_of
from incidents.rules.monitoring import Limits
from incidents.web.forms.acts import SMALL, ActForm, Moment
from incidents.web.forms.attachments import file_field

OTHER = ""
LONGEST_FILE = 1 << 20
PLAIN = {"autocomplete": "off"}


def factor_choices(board: Board, catalogue: Iterable[Factor]) -> list[Any]:
    """What this incident measures, then what the plan's office usually does, with unit and limit."""
    own = [(each.name, _named(each.name, each.unit, limits_of(each))) for each in board.factors]
    taken = {name for name, _ in own}
    usual = [
        (each.name, _named(each.name, each.measured_in, Limits(each.low, each.high, each.standard)))
        for each in catalogue
        if each.name not in taken
    ]
    groups: list[Any] = [("本事件在测", own)] if own else []
    groups += [("常用因子", usual)] if usual else []
    return [*groups, (OTHER, "其他，写在下面")]


def _named(name: str, unit: str, limits: Limits) -> str:
    said = "，".join(each for each in (unit, f"限值 {limits.words()}" if limits.set else "") if each)
    return f"{name}（{said}）" if said else name


class RecordForm(ActForm):
    """One value. Points and factors of before are one choice, new ones are written."""

    point = forms.ChoiceField(label="点位", required=False)
    new_point = forms.CharField(
        label="新点位",
        max_length=60,
        required=False,
        widget=forms.TextInput(PLAIN),
        help_text="如“下游500米断面”",
    )
    factor = forms.ChoiceField(label="因子", required=False)
    new_factor = forms.CharField(
        label="其他因子", max_length=40, required=False, widget=forms.TextInput(PLAIN)
    )
    unit = forms.CharField(
        label="单位",
        max_length=20,
        required=False,
        widget=forms.TextInput(PLAIN),
        help_text="如 mg/L；没有写“无”",
    )
    value = forms.CharField(
        label="数值",
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", **PLAIN}),
        help_text="低于检出限写 <0.002 或 未检出，没有测到写 缺测",
        error_messages={"required": "请写数值；没有测到写 缺测。"},
    )
    retyped = forms.CharField(
        label="再输一遍以确认",
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", **PLAIN}),
    )
    sampled_at = Moment("采样时刻", hint="不填即现在")
    source = forms.CharField(
        label="来源", max_length=80, required=False, help_text="哪家监测、何人报来；本人所测不填"
    )
    remark = forms.CharField(label="备注", max_length=120, required=False)
    file = file_field("拍照、选图", required=False)
    slip = ""

    def __init__(self, *args: Any, board: Board, catalogue: Iterable[Factor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [
            *((each.name, each.name) for each in board.open_points),
            (OTHER, "新点位，写在下面"),
        ]
        self.fields["factor"].choices = factor_choices(board, catalogue)

    def sample(self) -> Written:
        given = self.cleaned_data
        return Written(
            point=given["new_point"] or given["point"],
            factor=given["new_factor"] or given["factor"],
            unit=given["unit"],
            value=given["value"],
            sampled_at=given["sampled_at"],
            remark=given["remark"],
        )

    def ask_again(self, slips: Iterable[Mapping[str, Any]]) -> None:
        self.slip = "；".join(f"{each['label']} {each['value']}：{each['words']}" for each in slips)
        if self.cleaned_data.get("retyped"):
            self.add_error("retyped", "两次输的数值不一样。")

    def take(self, errors: dict[str, str]) -> None:
        """The one sample's errors, without its number; a file is not kept by the browser."""
        named = {name.removeprefix("0."): said for name, said in errors.items()}
        written = {"point": "new_point", "factor": "new_factor"}
        super().take({written.get(name, name): said for name, said in named.items()})


class FactorForm(ActForm):
    """Limits of one factor in this incident."""

    low = forms.DecimalField(label="下限", required=False, max_digits=19, decimal_places=8, min_value=0)
    high = forms.DecimalField(label="上限", required=False, max_digits=19, decimal_places=8, min_value=0)
    standard = forms.CharField(
        label="限值依据",
        max_length=120,
        required=False,
        help_text="标准号、表、类别，如 GB 3838-2002 表1 III类",
    )
    detection = forms.DecimalField(
        label="检出限",
        required=False,
        max_digits=19,
        decimal_places=8,
        min_value=0,
        help_text="方法检出限；只写“未检出”的数值按它与限值比较",
    )
    background = forms.DecimalField(
        label="本底",
        required=False,
        max_digits=19,
        decimal_places=8,
        min_value=0,
        help_text="事件前的水平；不知道就不填",
    )

    def __init__(self, *args: Any, factor: MonitoringFactor, **kwargs: Any) -> None:
        names = ("low", "high", "standard", "detection", "background")
        super().__init__(*args, initial={name: _plain(getattr(factor, name)) for name in names}, **kwargs)
        for name in self.fields:
            self.fields[name].widget = forms.TextInput(
                PLAIN if name == "standard" else {"inputmode": "decimal", **PLAIN}
            )
            self.fields[name].error_messages["invalid"] = "读不出数值，请写一个数，如 0.01。"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else f"{value:f}".rstrip("0").rstrip(".")


class PointLimitForm(FactorForm):
    """The limit of the factor at one point; empty: the factor's own."""

    def __init__(self, *args: Any, own: PointLimit | None, factor: MonitoringFactor, **kwargs: Any) -> None:
        super().__init__(*args, factor=factor, **kwargs)
        for name in ("detection", "background"):
            del self.fields[name]
        self.initial = {name: _plain(getattr(own, name)) if own else "" for name in self.fields}


class StopPointForm(ActForm):
    reason = forms.CharField(
        label="理由",
        max_length=120,
        widget=forms.TextInput(PLAIN),
        help_text="如“断面连续达标，监测方案调整”",
        error_messages={"required": "请写理由，如“断面连续达标，监测方案调整”。"},
    )


class CorrectForm(ActForm):
    value = forms.CharField(
        label="改为", max_length=30, required=False, widget=forms.TextInput({"inputmode": "decimal", **PLAIN})
    )
    sampled_at = Moment("采样时刻")
    withdraw = forms.BooleanField(label="不要这个数值（撤销）", required=False)
    reason = forms.CharField(
        label="为什么更正",
        max_length=120,
        widget=forms.Textarea(SMALL),
        error_messages={"required": "请写为什么更正。"},
    )

    def __init__(self, *args: Any, row: MonitoringReading, **kwargs: Any) -> None:
        initial = {"value": measured_of(row).words(), "sampled_at": row.sampled_at}
        super().__init__(*args, initial=initial, **kwargs)


class TableForm(ActForm):
    """The file of the first step, or the lines of the second."""

    file = forms.FileField(
        label="文件",
        required=False,
        allow_empty_file=True,
        help_text="表头：点位、因子、数值、单位、采样时间、备注；XLSX 或 CSV",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    source = forms.CharField(label="来源", max_length=80, required=False, help_text="哪家监测，如“监测中心”")
    rows = forms.CharField(required=False, strip=False, max_length=200_000, widget=forms.HiddenInput)
    sure = forms.BooleanField(label="跳变的数值已逐个核对，是真的", required=False)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given and given.size > LONGEST_FILE:
            raise forms.ValidationError("文件超过 1 MB，不像是监测数据表。")
        return given

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not given.get("rows") and "file" not in self.errors:
            self.add_error("file", "请选文件。")
        return given
