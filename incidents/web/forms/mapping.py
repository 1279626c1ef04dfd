"""Forms of 地图: when something may arrive where, an estimate taken back, where a monitoring point lies."""

from django import forms

from incidents.web.forms.acts import SMALL, ActForm, Moment

NUMERIC = {"inputmode": "decimal", "autocomplete": "off"}


class EstimateForm(ActForm):
    target = forms.CharField(
        label="到达何处",
        max_length=80,
        widget=forms.TextInput({"list": "known-places", "autocomplete": "off"}),
        help_text="与水源、监测点同名的画到图上",
    )
    distance_m = forms.IntegerField(
        label="流程距离（米）", widget=forms.TextInput(NUMERIC), error_messages={"invalid": "请写整数米数。"}
    )
    speed_m_s = forms.DecimalField(
        label="流速（米/秒）",
        max_digits=7,
        decimal_places=3,
        widget=forms.TextInput(NUMERIC),
        error_messages={"invalid": "请写数字，如 0.3。"},
    )
    observed_at = Moment("测算时刻", hint="不填即现在")
    source = forms.CharField(
        label="来源", max_length=80, help_text="谁测的、怎么量的，如“赵核 现场浮标法，距离量自水系图”"
    )


class WithdrawForm(ActForm):
    reason = forms.CharField(label="为什么撤回", max_length=120, widget=forms.Textarea(SMALL))


class LocateForm(ActForm):
    lng = forms.DecimalField(
        label="经度",
        widget=forms.TextInput(NUMERIC),
        help_text="度，如 113.6910",
        error_messages={"invalid": "请写度数。"},
    )
    lat = forms.DecimalField(
        label="纬度",
        widget=forms.TextInput(NUMERIC),
        help_text="度，如 37.8396；CGCS2000／WGS-84，高德、百度的坐标先换算",
        error_messages={"invalid": "请写度数。"},
    )
