"""监测数据: points, factors with their limits, readings. A reading set right stays, struck, beside the new one."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither
from incidents.models.incident import Incident
from incidents.models.officer import Officer

DIGITS = {"max_digits": 20, "decimal_places": 8}


class MonitoringPoint(UUIDModel):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="monitoring_points")
    name = models.CharField("点位", max_length=60)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    """Both null: 未定位, listed and not drawn."""
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField("停测", null=True, blank=True)
    stopped_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_reason = models.CharField("停测理由", max_length=120, blank=True, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "监测点位"
        ordering = ["added_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "name"], name="one_point_a_name"),
            both_or_neither("lng", "lat", "a_point_lies_somewhere_or_nowhere"),
            both_or_neither("stopped_at", "stopped_by", "a_stopped_point_has_its_author"),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True) | ~models.Q(stopped_reason=""),
                name="a_stopped_point_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MonitoringFactor(UUIDModel):
    """One substance or quantity, with the limit of this incident. Its unit never changes: 1,000 lies between mg and μg."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="monitoring_factors")
    name = models.CharField("因子", max_length=40)
    unit = models.CharField("单位", max_length=20, blank=True)
    low = models.DecimalField("下限", null=True, blank=True, **DIGITS)
    high = models.DecimalField("上限", null=True, blank=True, **DIGITS)
    standard = models.CharField("限值依据", max_length=120, blank=True)
    detection = models.DecimalField("检出限", null=True, blank=True, **DIGITS)
    background = models.DecimalField("本底", null=True, blank=True, **DIGITS)
    """What was there before the incident."""
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "监测因子"
        ordering = ["added_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "name"], name="one_factor_a_name"),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True) | ~models.Q(standard=""),
                name="a_limit_has_its_standard",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PointLimit(UUIDModel):
    """The limit of one factor at one point, where another standard holds there than for the factor elsewhere."""

    point = models.ForeignKey(MonitoringPoint, models.CASCADE, related_name="limits")
    factor = models.ForeignKey(MonitoringFactor, models.CASCADE, related_name="point_limits")
    low = models.DecimalField("下限", null=True, blank=True, **DIGITS)
    high = models.DecimalField("上限", null=True, blank=True, **DIGITS)
    standard = models.CharField("限值依据", max_length=120)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "点位限值"
        constraints = [
            models.UniqueConstraint(fields=["point", "factor"], name="one_limit_a_point_and_factor"),
            models.CheckConstraint(
                condition=models.Q(low__isnull=False) | models.Q(high__isnull=False),
                name="a_point_limit_limits_something",
            ),
            models.CheckConstraint(condition=~models.Q(standard=""), name="a_point_limit_has_its_standard"),
        ]


class MonitoringReading(UUIDModel):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="monitoring_readings")
    point = models.ForeignKey(MonitoringPoint, models.PROTECT, related_name="readings")
    factor = models.ForeignKey(MonitoringFactor, models.PROTECT, related_name="readings")
    number = models.DecimalField("数值", null=True, blank=True, **DIGITS)
    below = models.BooleanField("低于检出限", default=False)
    """Then `number` is the detection limit, None where nobody wrote it. Neither: 缺测."""
    sampled_at = models.DateTimeField("采样时刻")
    source = models.CharField("来源", max_length=80, blank=True)
    remark = models.CharField("备注", max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监测数据"
        ordering = ["sampled_at", "recorded_at"]
        indexes = [models.Index(fields=["incident", "sampled_at"], name="reading_by_incident")]
        constraints = [
            both_or_neither("struck_at", "struck_by", "a_struck_reading_has_its_author"),
            models.UniqueConstraint(
                fields=["point", "factor", "sampled_at"],
                condition=models.Q(struck_at__isnull=True),
                name="one_reading_a_moment",
            ),
        ]
