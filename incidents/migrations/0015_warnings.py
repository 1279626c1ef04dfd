import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0014_composed_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveIntegerField(verbose_name="序号")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                ("identity", models.CharField(blank=True, max_length=40, verbose_name="证件号码")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                ("condition", models.CharField(blank=True, max_length=120, verbose_name="情况")),
                ("whereabouts", models.CharField(blank=True, max_length=120, verbose_name="去向")),
                ("purpose", models.CharField(max_length=120, verbose_name="用途")),
                ("recorded_at", models.DateTimeField()),
                ("kept_until", models.DateField(blank=True, null=True, verbose_name="延期至")),
                ("kept_reason", models.CharField(blank=True, max_length=200, verbose_name="留存理由")),
                ("kept_reference", models.CharField(blank=True, max_length=200, verbose_name="评估材料")),
                ("destroyed_at", models.DateTimeField(blank=True, null=True, verbose_name="销毁")),
            ],
            options={
                "verbose_name": "个人信息",
                "verbose_name_plural": "个人信息",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="WarningAct",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "拟发布"),
                            ("REVISED", "改稿"),
                            ("ISSUED", "发布"),
                            ("ADVISED", "建议发布"),
                            ("RETURNED", "退回"),
                            ("CHANGE_PROPOSED", "拟调整"),
                            ("ADJUSTED", "调整"),
                            ("ADJUSTMENT_ADVISED", "建议调整"),
                            ("LIFT_PROPOSED", "拟解除"),
                            ("LIFTED", "解除"),
                            ("LIFT_ADVISED", "建议解除"),
                            ("AUTHORITY_ISSUED", "登记发布"),
                            ("AUTHORITY_LIFTED", "登记解除"),
                            ("SENT", "送达"),
                            ("MEASURE_STARTED", "采取措施"),
                            ("MEASURE_LIFTED", "解除措施"),
                            ("LINKED", "转为事件"),
                            ("NOTE", "记录"),
                            ("COUNTERSIGNED", "补签"),
                        ],
                        max_length=20,
                    ),
                ),
                ("actor_name", models.CharField(max_length=80)),
                ("post", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField(verbose_name="时刻")),
                ("recorded_at", models.DateTimeField()),
                ("summary", models.TextField()),
                ("words", models.TextField(blank=True, verbose_name="原话")),
                ("clause", models.CharField(blank=True, max_length=20)),
                ("payload", models.JSONField(default=dict)),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "预警记录",
                "verbose_name_plural": "预警记录",
                "ordering": ["seq"],
            },
        ),
        migrations.CreateModel(
            name="WarningMeasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=60)),
                ("text", models.TextField(verbose_name="措施")),
                ("clause", models.CharField(blank=True, max_length=20, verbose_name="条款")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("started_at", models.DateTimeField(verbose_name="采取")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除")),
            ],
            options={
                "verbose_name": "预警措施",
                "verbose_name_plural": "预警措施",
                "ordering": ["started_at"],
            },
        ),
        migrations.AlterField(
            model_name="document",
            name="incident",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="incidents.incident",
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DUTY", "职责"),
                    ("LEVEL", "响应任务"),
                    ("READINESS", "力量准备"),
                    ("ORDER", "指令"),
                    ("AFTERMATH", "后期处置"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="AftermathProof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "材料"),
                            ("lead", "牵头单位"),
                            ("authorisation", "授权文件"),
                            ("decision", "决定"),
                            ("return", "归还、补偿"),
                        ],
                        max_length=15,
                    ),
                ),
                ("reference", models.CharField(max_length=200, verbose_name="名称、文号")),
                ("given_by", models.CharField(blank=True, max_length=120, verbose_name="出自")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("recorded_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
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
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="incidents.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "后期处置材料",
                "verbose_name_plural": "后期处置材料",
                "ordering": ["recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("spent_on", models.DateField(verbose_name="日期")),
                ("purpose", models.CharField(max_length=120, verbose_name="用途")),
                ("payee", models.CharField(blank=True, max_length=80, verbose_name="收款单位")),
                ("bearer", models.CharField(blank=True, max_length=80, verbose_name="承担单位")),
                (
                    "amount_wan",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（万元）"),
                ),
                ("voucher", models.CharField(blank=True, max_length=120, verbose_name="票据")),
                ("recorded_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="冲销")),
                ("struck_reason", models.CharField(blank=True, max_length=200)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenses",
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
                "verbose_name": "经费",
                "verbose_name_plural": "经费",
                "ordering": ["spent_on", "recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="HazardWarning",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.IntegerField()),
                ("drill", models.BooleanField(default=False, verbose_name="演练")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "待签发"),
                            ("ACTIVE", "预警中"),
                            ("LIFTED", "已解除"),
                            ("DECLINED", "未发布"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="预警级别")),
                ("category", models.CharField(max_length=20, verbose_name="事件类别")),
                ("stated", models.JSONField(default=dict, verbose_name="预警内容")),
                ("pending", models.JSONField(blank=True, null=True, verbose_name="待签发")),
                ("proposed_at", models.DateTimeField(verbose_name="拟稿")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="发布")),
                ("authority", models.CharField(blank=True, max_length=60, verbose_name="发布岗位")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="解除")),
                (
                    "authority_issued_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="有权机关发布"),
                ),
                ("lift_advised_at", models.DateTimeField(blank=True, null=True, verbose_name="建议解除")),
                ("seq", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, max_length=64)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="incidents.planedition",
                    ),
                ),
                (
                    "ended_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="incidents.incident",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="warnings",
                        to="incidents.organisation",
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
            ],
            options={
                "verbose_name": "预警",
                "verbose_name_plural": "预警",
            },
        ),
        migrations.AddField(
            model_name="document",
            name="warning",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="incidents.hazardwarning",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("incident__isnull", False), ("warning__isnull", True)),
                    models.Q(("incident__isnull", True), ("warning__isnull", False)),
                    _connector="OR",
                ),
                name="a_paper_states_one_incident_or_one_warning",
            ),
        ),
        migrations.AddField(
            model_name="personrecord",
            name="destroyed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personrecord",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="person_records",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="personrecord",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="warningact",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="warningact",
            name="warning",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="incidents.hazardwarning"
            ),
        ),
        migrations.AddField(
            model_name="warningmeasure",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="warningmeasure",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="warningmeasure",
            name="warning",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="measures",
                to="incidents.hazardwarning",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftermathproof",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["document", "lead", "authorisation", "decision", "return"])),
                name="proof_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftermathproof",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="a_proof_says_what_it_is"
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gt", 0)), name="an_expense_is_more_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_struck_expense_has_its_author",
            ),
        ),
        migrations.AddIndex(
            model_name="hazardwarning",
            index=models.Index(fields=["organisation", "-proposed_at", "-id"], name="warning_list"),
        ),
        migrations.AddIndex(
            model_name="hazardwarning",
            index=models.Index(
                condition=models.Q(("state__in", ["PROPOSED", "ACTIVE"])),
                fields=["organisation"],
                name="warning_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["PROPOSED", "ACTIVE", "LIFTED", "DECLINED"])),
                name="warning_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__isnull", True), ("level__range", (1, 4)), _connector="OR"),
                name="warning_level_is_i_to_iv",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at__isnull", True), ("issued_by__isnull", True)),
                    models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_issued_warning_has_its_signer",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ACTIVE"), _negated=True),
                    ("issued_at__isnull", False),
                    _connector="OR",
                ),
                name="a_warning_in_force_was_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("state", "LIFTED"), _connector="OR"),
                name="a_warning_that_ended_was_lifted",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.UniqueConstraint(
                fields=("organisation", "year", "serial"), name="one_number_one_warning"
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destroyed_at__isnull", True), ("destroyed_by__isnull", True)),
                    models.Q(("destroyed_at__isnull", False), ("destroyed_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_destruction_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("destroyed_at__isnull", True),
                    models.Q(
                        ("condition", ""), ("identity", ""), ("name", ""), ("phone", ""), ("whereabouts", "")
                    ),
                    _connector="OR",
                ),
                name="nothing_is_left_of_what_was_destroyed",
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_until__isnull", True),
                    models.Q(
                        models.Q(("kept_reason", ""), _negated=True),
                        models.Q(("kept_reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_longer_keeping_rests_on_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="personrecord",
            constraint=models.UniqueConstraint(fields=("incident", "position"), name="one_person_a_position"),
        ),
        migrations.AddConstraint(
            model_name="warningact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "PROPOSED",
                            "REVISED",
                            "ISSUED",
                            "ADVISED",
                            "RETURNED",
                            "CHANGE_PROPOSED",
                            "ADJUSTED",
                            "ADJUSTMENT_ADVISED",
                            "LIFT_PROPOSED",
                            "LIFTED",
                            "LIFT_ADVISED",
                            "AUTHORITY_ISSUED",
                            "AUTHORITY_LIFTED",
                            "SENT",
                            "MEASURE_STARTED",
                            "MEASURE_LIFTED",
                            "LINKED",
                            "NOTE",
                            "COUNTERSIGNED",
                        ],
                    )
                ),
                name="warning_act_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningact",
            constraint=models.UniqueConstraint(fields=("warning", "seq"), name="one_warning_act_a_seq"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warningact",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7855dabed1314428af0da9fabe15beb622f9f3d4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_779c6",
                    table="incidents_warningact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warningact",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
                    hash="28a7a3de94a23ef768b1b3825a38d4069d00e02c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_85a3d",
                    table="incidents_warningact",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="warningmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_lifted_measure_has_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningmeasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("warning", "code"),
                name="one_running_measure_a_code",
            ),
        ),
    ]
