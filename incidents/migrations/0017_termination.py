import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0016_evidence")]

    operations = [
        migrations.AddField(
            model_name="emergencyresponse",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="incidents.emergencyresponse",
            ),
        ),
        migrations.CreateModel(
            name="TerminationApproval",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "待批"),
                            ("APPROVED", "已批准"),
                            ("RETURNED", "已退回"),
                            ("SUPERSEDED", "已被取代"),
                        ],
                        default="PENDING",
                        max_length=10,
                    ),
                ),
                ("evidence", models.JSONField(default=dict, verbose_name="终止条件的依据")),
                ("supplement", models.TextField(blank=True, verbose_name="补充说明")),
                ("reason", models.TextField(blank=True, verbose_name="尚有任务仍要提请的理由")),
                ("open_tasks", models.PositiveIntegerField(default=0, verbose_name="提请时未完成的任务")),
                (
                    "external_started",
                    models.BooleanField(blank=True, null=True, verbose_name="上级已启动预案"),
                ),
                ("external_decision", models.CharField(blank=True, max_length=120, verbose_name="上级决定")),
                ("external_at", models.DateTimeField(blank=True, null=True, verbose_name="上级决定时刻")),
                ("requested_at", models.DateTimeField(verbose_name="时间")),
                ("requested_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("system", "系统签批"), ("phone", "电话批示")], max_length=10
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="批示")),
                ("witness", models.CharField(blank=True, max_length=80, verbose_name="旁证")),
                ("callback", models.CharField(blank=True, max_length=40, verbose_name="回拨号码")),
                ("countersigned_at", models.DateTimeField(blank=True, null=True, verbose_name="签名")),
                ("return_reason", models.TextField(blank=True, verbose_name="退回理由")),
                ("ordered_at", models.DateTimeField(blank=True, null=True, verbose_name="终止命令下达")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terminations",
                        to="incidents.incident",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="主办人",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminations",
                        to="incidents.emergencyresponse",
                    ),
                ),
            ],
            options={
                "verbose_name": "终止签报单",
                "verbose_name_plural": "终止签报单",
                "ordering": ["-requested_at"],
            },
        ),
        migrations.CreateModel(
            name="TerminationOpinion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("GROUP", "工作组意见"), ("CONFIRM", "确认"), ("ADVICE", "专家建议")],
                        max_length=10,
                    ),
                ),
                ("party", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("clause", models.CharField(blank=True, max_length=20)),
                ("formed", models.BooleanField(default=True, verbose_name="已组建")),
                ("agrees", models.BooleanField(blank=True, null=True, verbose_name="同意")),
                ("words", models.TextField(blank=True, verbose_name="意见")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("system", "系统签署"), ("phone", "电话意见"), ("paper", "书面签署")],
                        max_length=10,
                    ),
                ),
                ("signer_name", models.CharField(blank=True, max_length=80, verbose_name="签字人")),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签字")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="incidents.terminationapproval",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                "verbose_name": "终止意见",
                "verbose_name_plural": "终止意见",
                "ordering": ["position"],
            },
        ),
        migrations.AddConstraint(
            model_name="terminationapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["PENDING", "APPROVED", "RETURNED", "SUPERSEDED"])),
                name="termination_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_termination_has_its_decider",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "phone"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_termination_by_phone_keeps_its_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("ordered_at__isnull", True), ("state", "APPROVED"), _connector="OR"),
                name="no_termination_order_without_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationapproval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ordered_at__isnull", True), ("state__in", ["PENDING", "APPROVED"])),
                fields=("incident",),
                name="one_open_termination_an_incident",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["GROUP", "CONFIRM", "ADVICE"])),
                name="termination_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_at__isnull", True), ("recorded_by__isnull", True)),
                    models.Q(("given_at__isnull", False), ("recorded_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_termination_opinion_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationopinion",
            constraint=models.UniqueConstraint(fields=("approval", "party"), name="one_box_a_party"),
        ),
        migrations.AddConstraint(
            model_name="terminationopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("formed", True), ("agrees__isnull", True), _connector="OR"),
                name="a_group_not_formed_says_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminationopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_at__isnull", True), ("agrees__isnull", False), _connector="OR"),
                name="a_termination_opinion_says_yes_or_no",
            ),
        ),
    ]
