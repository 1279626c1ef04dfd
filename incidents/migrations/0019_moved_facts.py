import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0018_life_words")]

    operations = [
        migrations.CreateModel(
            name="PointLimit",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=20, null=True, verbose_name="下限"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=20, null=True, verbose_name="上限"
                    ),
                ),
                ("standard", models.CharField(max_length=120, verbose_name="限值依据")),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "点位限值",
                "verbose_name_plural": "点位限值",
            },
        ),
        migrations.AddField(
            model_name="factentry",
            name="moved_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="incidents.factentry",
                verbose_name="移自",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="caller_destroyed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="来电人信息销毁"),
        ),
        migrations.AddField(
            model_name="incident",
            name="caller_destroyed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="caller_kept_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="留存理由"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="caller_kept_reference",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="评估材料"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="caller_kept_until",
            field=models.DateField(blank=True, null=True, verbose_name="来电人信息延期至"),
        ),
        migrations.AddField(
            model_name="monitoringpoint",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="停测"),
        ),
        migrations.AddField(
            model_name="monitoringpoint",
            name="stopped_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="monitoringpoint",
            name="stopped_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="停测理由"
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="moved_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="incidents.personmove",
                verbose_name="移自",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("caller_destroyed_at__isnull", True), ("caller_destroyed_by__isnull", True)),
                    models.Q(("caller_destroyed_at__isnull", False), ("caller_destroyed_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_destroyed_caller_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("caller_kept_until__isnull", True),
                    models.Q(
                        models.Q(("caller_kept_reason", ""), _negated=True),
                        models.Q(("caller_kept_reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_caller_kept_longer_rests_on_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_by__isnull", True)),
                    models.Q(("stopped_at__isnull", False), ("stopped_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_stopped_point_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at__isnull", True),
                    models.Q(("stopped_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_stopped_point_has_its_reason",
            ),
        ),
        migrations.AddField(
            model_name="pointlimit",
            name="factor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="point_limits",
                to="incidents.monitoringfactor",
            ),
        ),
        migrations.AddField(
            model_name="pointlimit",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="limits",
                to="incidents.monitoringpoint",
            ),
        ),
        migrations.AddField(
            model_name="pointlimit",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="pointlimit",
            constraint=models.UniqueConstraint(
                fields=("point", "factor"), name="one_limit_a_point_and_factor"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                name="a_point_limit_limits_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("standard", ""), _negated=True), name="a_point_limit_has_its_standard"
            ),
        ),
    ]
