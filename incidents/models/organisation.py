"""The offices that run the system. Everything an officer may see hangs on one of them."""

from django.db import models

from incidents.models.base import UUIDModel


class Organisation(UUIDModel):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    plan_code = models.CharField("预案", max_length=40)
    duty_phone = models.CharField("值班电话", max_length=40, blank=True)
    internal_targets = models.JSONField("启用的内控时限", default=list, blank=True)
    """Codes of the 内控 targets that this office switched on; none by default (design.md 1.3)."""
    region = models.CharField("工作日历地区", max_length=40, blank=True, default="", db_default="")
    """Whose regional days (地方假日) go before the national ones; empty: the national calendar alone."""
    area_code = models.CharField("行政区划代码", max_length=6, blank=True, default="", db_default="")
    """GB/T 2260, six digits, of the city or county whose outline the maps of its incidents are drawn over."""
    demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^([0-9]{6})?$"), name="an_area_code_has_six_digits"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitContact(UUIDModel):
    """Phone book: who answers for a unit of the plan."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    unit_code = models.CharField("单位代码", max_length=60)
    name = models.CharField("姓名", max_length=40, blank=True)
    title = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=40)
    initials = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通讯录"
        indexes = [models.Index(fields=["organisation", "unit_code"], name="contact_by_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "unit_code", "name", "phone"], name="contact_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"
