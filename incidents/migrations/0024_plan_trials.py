import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0023_review")]

    operations = [
        migrations.AddField(
            model_name="planedition",
            name="draft",
            field=models.BooleanField(default=False, verbose_name="以草稿载入"),
        ),
        migrations.CreateModel(
            name="Drill",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("script", models.JSONField(verbose_name="剧本")),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("conclusion", models.TextField(blank=True, verbose_name="评估意见")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drills",
                        to="incidents.organisation",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "演练",
                "verbose_name_plural": "演练",
            },
        ),
        migrations.CreateModel(
            name="DrillInject",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "已注入"), ("skipped", "跳过")], max_length=10, verbose_name="状态"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时刻")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="injects",
                        to="incidents.drill",
                    ),
                ),
            ],
            options={
                "verbose_name": "演练注入",
                "verbose_name_plural": "演练注入",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="EditionRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("released_at", models.DateTimeField(verbose_name="生效时间")),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="incidents.planedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "预案版本发布",
                "verbose_name_plural": "预案版本发布",
            },
        ),
        migrations.CreateModel(
            name="EditionReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("post", models.CharField(max_length=80, verbose_name="岗位")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="意见")),
                ("confirmed_at", models.DateTimeField(verbose_name="审核时间")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="incidents.planedition",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "预案版本审核",
                "verbose_name_plural": "预案版本审核",
            },
        ),
        migrations.AddIndex(
            model_name="drill",
            index=models.Index(fields=["organisation", "-started_at"], name="drill_latest"),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_drill_is_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("organisation",),
                name="one_drill_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="drillinject",
            constraint=models.UniqueConstraint(fields=("drill", "position"), name="an_inject_is_given_once"),
        ),
        migrations.AddConstraint(
            model_name="drillinject",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["given", "skipped"])), name="inject_state_is_known"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editionrelease",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5ed9a1c18fdc8998eb6f48488767c35b7b4ea5c5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cfb14",
                    table="incidents_editionrelease",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editionrelease",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
                    hash="c4be82549512abbbc5e37703d96199ba1791929a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_6989a",
                    table="incidents_editionrelease",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="editionreview",
            constraint=models.UniqueConstraint(
                fields=("edition", "officer"), name="one_review_for_each_officer"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editionreview",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dc3289cb7504ef74e3aaaeb7c0e7af84fc66e4b9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c9eb4",
                    table="incidents_editionreview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="editionreview",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
                    hash="b4a8a830f9c5e5b05a405e34a3f57804c7c13242",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_8f1a8",
                    table="incidents_editionreview",
                    when="BEFORE",
                ),
            ),
        ),
    ]
