"""A screen to hang up: how large it is and who sits farthest from it."""

from decimal import Decimal
from typing import Any

from django import forms

from incidents.actions.walls import LONGEST_NAME
from incidents.rules.wall import LARGEST, Panel
from incidents.web.forms.acts import ActForm

RESOLUTIONS = (("1920x1080", "1920×1080"), ("3840x2160", "3840×2160"), ("1366x768", "1366×768"))
WORDS = {2: "两栏，字大", 3: "三栏"}


class ScreenForm(ActForm):
    name = forms.CharField(
        label="名称",
        max_length=LONGEST_NAME,
        help_text="挂在哪里，如“值班室”",
        error_messages={"required": "请写屏幕挂在哪里。"},
    )
    inches = forms.DecimalField(
        label="对角线（英寸）",
        min_value=Decimal(5),
        max_value=Decimal(500),
        max_digits=4,
        decimal_places=1,
        localize=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            "required": "请填屏幕大小。",
            "invalid": "应是数字，如 55。",
            "min_value": "不小于 5 英寸。",
        },
    )
    resolution = forms.ChoiceField(label="分辨率", choices=RESOLUTIONS)
    seat_m = forms.DecimalField(
        label="最远座位（米）",
        min_value=Decimal("0.5"),
        max_value=Decimal(50),
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            "required": "请填最远座位离屏幕多远。",
            "invalid": "应是数字，如 2.5。",
            "min_value": "不小于 0.5 米。",
            "max_value": "不大于 50 米。",
        },
    )
    columns = forms.TypedChoiceField(
        label="版式", choices=[(each, WORDS[each]) for each in sorted(LARGEST, reverse=True)], coerce=int
    )

    def panel(self) -> Panel:
        wide, high = self.cleaned_data["resolution"].split("x")
        return Panel(self.cleaned_data["inches"], int(wide), int(high))

    def typed(self) -> dict[str, Any]:
        """As the action takes it."""
        panel = self.panel()
        rest = {name: self.cleaned_data[name] for name in ("name", "inches", "seat_m", "columns")}
        return rest | {"pixels_wide": panel.wide, "pixels_high": panel.high}
