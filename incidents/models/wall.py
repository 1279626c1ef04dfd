"""大屏: a screen on the wall of an office, let in by a secret of its own instead of a person's login."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class WallScreen(UUIDModel):
    """Only the digest of its link is stored. It never runs out; somebody takes it back."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="walls")
    name = models.CharField("名称", max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    inches = models.DecimalField("屏幕对角线（英寸）", max_digits=4, decimal_places=1)
    pixels_wide = models.PositiveSmallIntegerField("横向像素")
    pixels_high = models.PositiveSmallIntegerField("纵向像素")
    seat_m = models.DecimalField("最远座位（米）", max_digits=4, decimal_places=1)
    columns = models.PositiveSmallIntegerField("栏数")
    created_at = models.DateTimeField("设置")
    created_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField("最近一次取数", null=True, blank=True)
    revoked_at = models.DateTimeField("停用", null=True, blank=True)
    revoked_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "大屏"
        constraints = [
            both_or_neither("revoked_at", "revoked_by", "a_revoked_wall_has_its_officer"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="an_office_names_its_walls_apart",
            ),
            models.CheckConstraint(
                condition=models.Q(columns__in=(2, 3)), name="a_wall_has_two_or_three_columns"
            ),
            models.CheckConstraint(
                condition=models.Q(inches__gt=0, seat_m__gt=0, pixels_wide__gt=0, pixels_high__gt=0),
                name="a_wall_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return self.name


__all__ = ["WallScreen"]
