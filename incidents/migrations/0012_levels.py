import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_notices_withdrawn")]

    operations = [
        migrations.CreateModel(
            name="CommandHandover",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("to_unit", models.CharField(max_length=60, verbose_name="接收机关")),
                ("to_name", models.CharField(max_length=80)),
                ("given_by", models.CharField(max_length=80, verbose_name="移交人")),
                ("taken_by", models.CharField(max_length=80, verbose_name="接收人")),
                ("matters", models.TextField(verbose_name="移交事项")),
                ("clause", models.CharField(max_length=20)),
                ("handed_at", models.DateTimeField(verbose_name="移交时刻")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "移交指挥",
                "verbose_name_plural": "移交指挥",
                "ordering": ["handed_at"],
            },
        ),
        migrations.CreateModel(
            name="HigherRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="提请级别")),
                ("to_unit", models.CharField(max_length=60, verbose_name="提请对象")),
                ("to_name", models.CharField(max_length=80)),
                ("means", models.CharField(max_length=10, verbose_name="方式")),
                ("words", models.TextField(blank=True, verbose_name="内容")),
                ("received_by", models.CharField(blank=True, max_length=80, verbose_name="接收人")),
                ("clause", models.CharField(max_length=20)),
                ("sent_at", models.DateTimeField(verbose_name="送达时刻")),
                ("recorded_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时刻")),
                (
                    "started_level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="上级启动级别"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
            ],
            options={
                "verbose_name": "提请上级",
                "verbose_name_plural": "提请上级",
                "ordering": ["sent_at"],
            },
        ),
        migrations.AddField(
            model_name="activatedgroup",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回"),
        ),
        migrations.AddField(
            model_name="activationrequest",
            name="conditions",
            field=models.JSONField(blank=True, null=True, verbose_name="逐项核对"),
        ),
        migrations.AddField(
            model_name="activationrequest",
            name="evidence",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="证据"),
        ),
        migrations.AddField(
            model_name="activationrequest",
            name="from_level",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="现行级别"),
        ),
        migrations.AddField(
            model_name="activationrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ACTIVATION", "启动"),
                    ("LEVEL_CHANGE", "调整级别"),
                    ("NOT_ACTIVATE", "不全面启动"),
                ],
                db_default="ACTIVATION",
                default="ACTIVATION",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="emergencyresponse",
            name="level_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="现级别起"),
        ),
        migrations.AddField(
            model_name="incident",
            name="derived_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="derived",
                to="incidents.incident",
                verbose_name="次生于",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ACTIVATION", "LEVEL_CHANGE", "NOT_ACTIVATE"])),
                name="request_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_level__isnull", True), ("from_level__range", (1, 4)), _connector="OR"
                ),
                name="level_before_is_i_to_iv",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_level__isnull", False), ("kind", "LEVEL_CHANGE")),
                    models.Q(models.Q(("kind", "LEVEL_CHANGE"), _negated=True), ("from_level__isnull", True)),
                    _connector="OR",
                ),
                name="a_change_of_level_names_the_level_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "LEVEL_CHANGE"), _negated=True),
                    ("response_level__lte", models.F("from_level")),
                    models.Q(("evidence", ""), _negated=True),
                    _connector="OR",
                ),
                name="lowering_rests_on_evidence",
            ),
        ),
        migrations.AddField(
            model_name="commandhandover",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="command_handovers",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="commandhandover",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="higherrequest",
            name="answer_recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="higherrequest",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="higher_requests",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="higherrequest",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="higherrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__isnull", True), ("level__range", (1, 4)), _connector="OR"),
                name="level_asked_of_the_higher_is_i_to_iv",
            ),
        ),
        migrations.AddConstraint(
            model_name="higherrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_level__isnull", True), ("started_level__range", (1, 4)), _connector="OR"
                ),
                name="level_started_by_the_higher_is_i_to_iv",
            ),
        ),
        migrations.AddConstraint(
            model_name="higherrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_recorded_by__isnull", True), ("answered_at__isnull", True)),
                    models.Q(("answer_recorded_by__isnull", False), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_higher_answer_has_its_recorder",
            ),
        ),
        migrations.AddConstraint(
            model_name="higherrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_level__isnull", True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="the_higher_started_only_by_an_answer",
            ),
        ),
    ]
