"""地名库: places by name and pinyin initials, water sources and risk sources with where they lie."""

from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.organisation import Organisation


class Place(UUIDModel):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="places")
    name = models.CharField("地名", max_length=80)
    initials = models.CharField("拼音首字母", max_length=80)
    county = models.CharField("县（区）/乡镇", max_length=40)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "地名"
        indexes = [models.Index(fields=["organisation", "initials"], name="place_by_initials")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "county", "name"], name="a_place_is_listed_once")
        ]

    def __str__(self) -> str:
        return self.name


class WaterSourceClass(models.TextChoices):
    """Values of the indicators `water_source_affected` and `water_intake_interrupted`."""

    UNCLASSIFIED = "unclassified", "级别待核"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级城市"
    CITY = "city", "设区的市级以上"


class WaterSource(UUIDModel):
    """集中式饮用水水源; its class alone decides III, II or I (YQ 附表2)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="water_sources")
    name = models.CharField("名称", max_length=80)
    water_class = models.CharField("级别", max_length=12, choices=WaterSourceClass.choices)
    county = models.CharField("县（区）/乡镇", max_length=40)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    phone = models.CharField("水厂电话", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "水源"
        constraints = [
            closed_list("water_class", WaterSourceClass, "water_class_is_known"),
            models.UniqueConstraint(fields=["organisation", "name"], name="a_water_source_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RiskSource(UUIDModel):
    """风险源: what could have caused it or could go wrong next."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="risk_sources")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("种类", max_length=40)
    substances = models.CharField("主要物质", max_length=120, blank=True)
    county = models.CharField("县（区）/乡镇", max_length=40)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    phone = models.CharField("值班电话", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险源"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_risk_source_is_listed_once")
        ]

    def __str__(self) -> str:
        return self.name
