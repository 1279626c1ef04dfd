import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0022_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewNote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("cause", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("improvement", models.CharField(max_length=400, verbose_name="改进建议")),
                ("post", models.CharField(max_length=80, verbose_name="以何岗位")),
                ("recorded_at", models.DateTimeField(verbose_name="录入时刻")),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_notes",
                        to="incidents.deadline",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_notes",
                        to="incidents.incident",
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
            ],
            options={
                "verbose_name": "复盘意见",
                "verbose_name_plural": "复盘意见",
                "ordering": ["-recorded_at", "-id"],
                "indexes": [
                    models.Index(fields=["incident", "deadline", "-recorded_at"], name="review_note_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("improvement", ""), _negated=True),
                        name="a_review_says_what_to_do_better",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewnote",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7b5b15443f8b4561aa07de01cadf675f7dde30df",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a1f89",
                    table="incidents_reviewnote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewnote",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
                    hash="a29e4f7cbead71ef027afd348738c420d41405bf",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_7432d",
                    table="incidents_reviewnote",
                    when="BEFORE",
                ),
            ),
        ),
    ]
