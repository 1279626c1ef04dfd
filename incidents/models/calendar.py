"""工作日: what the State Council's notices and regional rules say of each day (domain.md 8)."""

from django.db import models

from incidents.models.base import UUIDModel


class WorkingDay(UUIDModel):
    """One day somebody official has spoken about. A regional row goes before the national one."""

    region = models.CharField("地区", max_length=40, blank=True)
    """Empty: the whole country."""
    date = models.DateField("日期")
    worked = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)
    source = models.CharField("依据", max_length=120)
    recorded_at = models.DateTimeField("录入时刻", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["region", "date"], name="one_word_a_day_and_region")]

    def __str__(self) -> str:
        return f"{self.date} {'班' if self.worked else '休'}"
