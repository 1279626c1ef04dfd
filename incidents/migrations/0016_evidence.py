import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0015_warnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                ("about_kind", models.CharField(blank=True, max_length=20)),
                ("about_id", models.UUIDField(blank=True, null=True)),
                ("about_name", models.CharField(blank=True, max_length=120, verbose_name="关于")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("kind", models.CharField(max_length=10, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="字节")),
                ("sha256", models.CharField(max_length=64)),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("collected_at", models.DateTimeField(verbose_name="采集时间")),
                ("collected_by", models.CharField(max_length=80, verbose_name="采集人")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传")),
                ("thumbnail", models.BinaryField(blank=True, null=True)),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="划去")),
                ("struck_reason", models.CharField(blank=True, max_length=200, verbose_name="划去理由")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="incidents.incident",
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="AttachmentPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="incidents.attachment",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="MonitoringFactor",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=40, verbose_name="因子")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
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
                ("standard", models.CharField(blank=True, max_length=120, verbose_name="限值依据")),
                (
                    "detection",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=20, null=True, verbose_name="检出限"
                    ),
                ),
                (
                    "background",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=20, null=True, verbose_name="本底"
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitoring_factors",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "监测因子",
                "verbose_name_plural": "监测因子",
                "ordering": ["added_at", "name"],
            },
        ),
        migrations.CreateModel(
            name="MonitoringPoint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=60, verbose_name="点位")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitoring_points",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "监测点位",
                "verbose_name_plural": "监测点位",
                "ordering": ["added_at", "name"],
            },
        ),
        migrations.CreateModel(
            name="MonitoringReading",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=20, null=True, verbose_name="数值"
                    ),
                ),
                ("below", models.BooleanField(default=False, verbose_name="低于检出限")),
                ("sampled_at", models.DateTimeField(verbose_name="采样时刻")),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
                ("remark", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                ("recorded_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                ("struck_reason", models.CharField(blank=True, max_length=120)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.monitoringreading",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="incidents.monitoringfactor",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitoring_readings",
                        to="incidents.incident",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="incidents.monitoringpoint",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "struck_by",
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
                "verbose_name": "监测数据",
                "verbose_name_plural": "监测数据",
                "ordering": ["sampled_at", "recorded_at"],
            },
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["incident", "about_kind", "about_id"], name="attachment_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="one_attachment_a_number"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_struck_attachment_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("struck_at__isnull", True),
                    models.Q(("struck_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_struck_attachment_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("about_id__isnull", True), ("about_kind", "")),
                    models.Q(models.Q(("about_kind", ""), _negated=True), ("about_id__isnull", False)),
                    _connector="OR",
                ),
                name="a_subject_is_named_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), models.Q(("sha256", ""), _negated=True)),
                name="an_attachment_has_its_bytes",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ab8ec1db6c8c04bde838a6be6e48a1b58ff01c4a",
                    operation="DELETE",
                    pgid="pgtrigger_kept_88f9c",
                    table="incidents_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="unchanged",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."incident_id" IS DISTINCT FROM (NEW."incident_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."about_kind" IS DISTINCT FROM (NEW."about_kind") OR OLD."about_id" IS DISTINCT FROM (NEW."about_id") OR OLD."about_name" IS DISTINCT FROM (NEW."about_name") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."collected_at" IS DISTINCT FROM (NEW."collected_at") OR OLD."collected_by" IS DISTINCT FROM (NEW."collected_by") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id") OR OLD."thumbnail" IS DISTINCT FROM (NEW."thumbnail"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9c1a4af8f9c54714635eb82c37b68633a9b9517d",
                    operation="UPDATE",
                    pgid="pgtrigger_unchanged_de039",
                    table="incidents_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attachmentpart",
            constraint=models.UniqueConstraint(
                fields=("attachment", "position"), name="one_piece_a_position"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachmentpart",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fe69f5eef672cc52d973c65354c1fc72ad0486f0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_074a8",
                    table="incidents_attachmentpart",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachmentpart",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
                    hash="315b76d8f71ad48f17b5cb56915cd98f7440ed54",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e5557",
                    table="incidents_attachmentpart",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringfactor",
            constraint=models.UniqueConstraint(fields=("incident", "name"), name="one_factor_a_name"),
        ),
        migrations.AddConstraint(
            model_name="monitoringfactor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("high__isnull", True), ("low__isnull", True)),
                    models.Q(("standard", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_limit_has_its_standard",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringpoint",
            constraint=models.UniqueConstraint(fields=("incident", "name"), name="one_point_a_name"),
        ),
        migrations.AddIndex(
            model_name="monitoringreading",
            index=models.Index(fields=["incident", "sampled_at"], name="reading_by_incident"),
        ),
        migrations.AddConstraint(
            model_name="monitoringreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_struck_reading_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("struck_at__isnull", True)),
                fields=("point", "factor", "sampled_at"),
                name="one_reading_a_moment",
            ),
        ),
    ]
