import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0012_levels"),
    ]

    operations = [
        migrations.AddField(
            model_name="activatedgroup",
            name="leader_acting",
            field=models.BooleanField(db_default=False, default=False, verbose_name="代理组长"),
        ),
        migrations.AddField(
            model_name="activatedgroup",
            name="leader_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="组长姓名"
            ),
        ),
        migrations.CreateModel(
            name="DangerReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("unit_code", models.CharField(blank=True, max_length=60)),
                ("post_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="报告单位")),
                ("what", models.TextField(blank=True, verbose_name="险情")),
                ("reported_at", models.DateTimeField(verbose_name="报告时刻")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("withdraw", "立即撤离"), ("hold", "暂不撤离，采取措施")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="决定的理由与措施")),
                ("decided_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时刻")),
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
                        related_name="danger_reports",
                        to="incidents.incident",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "险情报告",
                "verbose_name_plural": "险情报告",
                "ordering": ["reported_at"],
            },
        ),
        migrations.CreateModel(
            name="Decree",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=80)),
                ("clause", models.CharField(max_length=20)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                ("addressees", models.TextField(verbose_name="对象")),
                ("items", models.JSONField(default=list, verbose_name="项目")),
                ("purpose", models.TextField(verbose_name="用途与理由")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="范围或交付地点")),
                ("period", models.CharField(blank=True, max_length=120, verbose_name="期限")),
                ("compensation", models.TextField(blank=True, verbose_name="返还与补偿")),
                (
                    "state",
                    models.CharField(
                        choices=[("PROPOSED", "待批"), ("ISSUED", "已发出"), ("RETURNED", "已退回")],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("proposed_as", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("system", "系统签批"), ("phone", "电话批示")], max_length=10
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="批示原话")),
                ("witness", models.CharField(blank=True, max_length=80, verbose_name="旁证")),
                ("callback", models.CharField(blank=True, max_length=40, verbose_name="回拨号码")),
                ("return_reason", models.TextField(blank=True)),
                ("countersigned_at", models.DateTimeField(blank=True, null=True, verbose_name="补签")),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.document",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decrees",
                        to="incidents.incident",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
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
                "verbose_name": "征用与动员",
                "verbose_name_plural": "征用与动员",
                "ordering": ["proposed_at"],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("unit_code", models.CharField(blank=True, max_length=60)),
                ("post_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="填报单位")),
                ("figures", models.JSONField(default=list, verbose_name="数字")),
                ("words", models.TextField(blank=True, verbose_name="情况")),
                ("as_of", models.DateTimeField(verbose_name="截至")),
                ("filed_at", models.DateTimeField(verbose_name="填报时刻")),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="filings",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "现场填报",
                "verbose_name_plural": "现场填报",
                "ordering": ["-as_of", "-filed_at"],
            },
        ),
        migrations.CreateModel(
            name="FormedBody",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("clause", models.CharField(max_length=20)),
                ("head", models.CharField(blank=True, max_length=80, verbose_name="负责人")),
                ("members", models.JSONField(default=list, verbose_name="成员")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("words", models.TextField(blank=True, verbose_name="说明")),
                ("formed_at", models.DateTimeField(verbose_name="组建时刻")),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="被新名单取代")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bodies",
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
                "verbose_name": "组建",
                "verbose_name_plural": "组建",
                "ordering": ["formed_at"],
            },
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("unit_code", models.CharField(blank=True, max_length=60)),
                ("post_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="求援单位")),
                ("what", models.TextField(verbose_name="需要什么")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="到哪里")),
                ("asked_at", models.DateTimeField(verbose_name="求援时刻")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时刻")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_requests",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "求援",
                "verbose_name_plural": "求援",
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="LeaderNaming",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=80, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                ("unit_code", models.CharField(blank=True, max_length=60, verbose_name="所属单位")),
                ("acting", models.BooleanField(default=False, verbose_name="代理")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("named_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="namings",
                        to="incidents.activatedgroup",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "组长指定",
                "verbose_name_plural": "组长指定",
                "ordering": ["named_at"],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                ("given_as", models.CharField(max_length=80, verbose_name="以何岗位")),
                ("given_at", models.DateTimeField(verbose_name="下达时刻")),
                ("words", models.TextField(blank=True, verbose_name="原话")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时限")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时刻")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=200, verbose_name="撤回理由")),
                (
                    "deadline",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="order_of_clock",
                        to="incidents.deadline",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
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
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="order", to="incidents.task"
                    ),
                ),
                (
                    "withdrawn_by",
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
                "verbose_name": "指令",
                "verbose_name_plural": "指令",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("unit_code", models.CharField(blank=True, max_length=60, verbose_name="单位")),
                ("post_code", models.CharField(blank=True, max_length=40, verbose_name="岗位")),
                ("name", models.CharField(max_length=80)),
                ("set_out_at", models.DateTimeField(blank=True, null=True, verbose_name="出发时刻")),
                ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="预计到场")),
                ("strength", models.CharField(blank=True, max_length=120, verbose_name="人员车辆")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="到场时刻")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="到场位置")),
                (
                    "arrived_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="incidents.emergencyresponse",
                    ),
                ),
                (
                    "set_out_by",
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
                "verbose_name": "出动到场",
                "verbose_name_plural": "出动到场",
            },
        ),
        migrations.CreateModel(
            name="RescueSuspension",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("unit_code", models.CharField(blank=True, max_length=60)),
                ("post_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="暂停单位")),
                ("words", models.TextField(blank=True, verbose_name="原因")),
                ("suspended_at", models.DateTimeField(verbose_name="暂停时刻")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="事后报告")),
                ("report", models.TextField(blank=True, verbose_name="报告内容")),
                ("reported_to", models.CharField(blank=True, max_length=80, verbose_name="报告给")),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="恢复时刻")),
                ("conditions", models.JSONField(default=list, verbose_name="恢复条件")),
                ("resume_words", models.TextField(blank=True, verbose_name="恢复说明")),
                (
                    "danger",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="incidents.dangerreport",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspensions",
                        to="incidents.incident",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resumed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "暂停救援",
                "verbose_name_plural": "暂停救援",
                "ordering": ["suspended_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="dangerreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["", "withdraw", "hold"])),
                name="danger_decision_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dangerreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_danger_decision_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="decree",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["PROPOSED", "ISSUED", "RETURNED"])),
                name="decree_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decree",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_decree_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="decree",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ISSUED"), _negated=True),
                    models.Q(("number", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_issued_decree_is_numbered",
            ),
        ),
        migrations.AddConstraint(
            model_name="decree",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "phone"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_decree_by_phone_keeps_its_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_help_answer_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="one_order_a_number"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_withdrawn_order_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True), ("due_at__gt", models.F("given_at")), _connector="OR"
                ),
                name="an_order_is_due_after_it_was_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=("response", "unit_code", "post_code"), name="one_presence_a_unit_or_post"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_code", ""), ("post_code", ""), _connector="XOR"),
                name="a_unit_or_a_post_is_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_out_at__isnull", True), ("set_out_by__isnull", True)),
                    models.Q(("set_out_at__isnull", False), ("set_out_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_departure_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrived_at__isnull", True), ("arrived_by__isnull", True)),
                    models.Q(("arrived_at__isnull", False), ("arrived_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_arrival_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="rescuesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reported_at__isnull", True), ("reported_by__isnull", True)),
                    models.Q(("reported_at__isnull", False), ("reported_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_suspension_report_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="rescuesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resumed_at__isnull", True), ("resumed_by__isnull", True)),
                    models.Q(("resumed_at__isnull", False), ("resumed_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_resumption_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="rescuesuspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_at__isnull", True)),
                fields=("incident", "unit_code", "post_code"),
                name="one_open_suspension_a_team",
            ),
        ),
    ]
