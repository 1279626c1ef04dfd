import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0021_composer")]

    operations = [
        migrations.CreateModel(
            name="WallScreen",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "inches",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="屏幕对角线（英寸）"),
                ),
                ("pixels_wide", models.PositiveSmallIntegerField(verbose_name="横向像素")),
                ("pixels_high", models.PositiveSmallIntegerField(verbose_name="纵向像素")),
                (
                    "seat_m",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="最远座位（米）"),
                ),
                ("columns", models.PositiveSmallIntegerField(verbose_name="栏数")),
                ("created_at", models.DateTimeField(verbose_name="设置")),
                ("last_seen_at", models.DateTimeField(blank=True, null=True, verbose_name="最近一次取数")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="停用")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="walls",
                        to="incidents.organisation",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "大屏",
                "verbose_name_plural": "大屏",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True))
                        | models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                        name="a_revoked_wall_has_its_officer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("organisation", "name"),
                        name="an_office_names_its_walls_apart",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("columns__in", (2, 3))), name="a_wall_has_two_or_three_columns"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("inches__gt", 0),
                            ("pixels_high__gt", 0),
                            ("pixels_wide__gt", 0),
                            ("seat_m__gt", 0),
                        ),
                        name="a_wall_has_a_size",
                    ),
                ],
            },
        ),
    ]
