import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0013_group_work")]

    operations = [
        migrations.CreateModel(
            name="ComposedReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PHONE", "电话快报"),
                            ("INITIAL", "初报"),
                            ("FOLLOW_UP", "续报"),
                            ("FINAL", "终报"),
                            ("SUPPLEMENTARY", "补报"),
                        ],
                        max_length=15,
                        verbose_name="类别",
                    ),
                ),
                ("serial", models.PositiveSmallIntegerField(null=True, verbose_name="期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "拟稿"),
                            ("SIGNED", "已签发"),
                            ("SENT", "已报送"),
                            ("WITHDRAWN", "已作废"),
                        ],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                ("written", models.JSONField(blank=True, default=dict, verbose_name="人工改写")),
                ("body", models.JSONField(blank=True, default=list, verbose_name="正文")),
                ("facts_seq", models.PositiveIntegerField(verbose_name="数据版本")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                ("recipients", models.JSONField(default=list, verbose_name="主送")),
                ("copies", models.JSONField(blank=True, default=list, verbose_name="抄送")),
                ("informed", models.JSONField(blank=True, default=list, verbose_name="通报")),
                ("left_out", models.JSONField(blank=True, default=dict, verbose_name="不报的理由")),
                ("skip_reason", models.CharField(blank=True, max_length=200, verbose_name="越级理由")),
                ("contact", models.CharField(blank=True, max_length=80, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                ("leader_words", models.CharField(blank=True, max_length=400, verbose_name="领导意见")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("drafted_at", models.DateTimeField(verbose_name="拟稿")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提请签发")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签发")),
                ("signed_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("system", "系统签批"), ("phone", "电话批示")], max_length=10
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="批示原话")),
                ("countersigned_at", models.DateTimeField(blank=True, null=True, verbose_name="补签")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="报送")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="核对")),
                ("checked_words", models.CharField(blank=True, max_length=200, verbose_name="核对说明")),
                ("checked_figures", models.JSONField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="incidents.composedreport",
                        verbose_name="更正",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="composed_report",
                        to="incidents.document",
                    ),
                ),
                (
                    "drafted_by",
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
                        related_name="composed_reports",
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
                    "report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="composed",
                        to="incidents.report",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplements",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplemented_by",
                        to="incidents.composedreport",
                        verbose_name="补电话快报",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟写的报告",
                "verbose_name_plural": "拟写的报告",
                "ordering": ["-drafted_at", "-id"],
                "indexes": [models.Index(fields=["incident", "-drafted_at"], name="composed_by_incident")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["PHONE", "INITIAL", "FOLLOW_UP", "FINAL", "SUPPLEMENTARY"])
                        ),
                        name="composed_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DRAFT", "SIGNED", "SENT", "WITHDRAWN"])),
                        name="composed_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_signed_report_has_its_signer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_sent_report_has_its_sender",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_submitted_report_has_its_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_checked_report_has_its_officer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SIGNED"), _negated=True),
                            models.Q(("document__isnull", False), ("signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_signed_report_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SENT"), _negated=True),
                            models.Q(
                                ("document__isnull", False),
                                ("report__isnull", False),
                                ("sent_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_sent_report_is_on_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "WITHDRAWN"]),
                            ("kind", "PHONE"),
                            ("signed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="only_a_call_goes_unsigned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "phone"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_report_signed_by_phone_keeps_its_words",
                    ),
                    models.UniqueConstraint(
                        fields=("incident", "kind", "serial"), name="one_number_one_report"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DRAFT")),
                        fields=("incident", "kind"),
                        name="one_draft_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InformationRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("serial", models.PositiveSmallIntegerField(verbose_name="期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "待审核"),
                            ("RETURNED", "已退回"),
                            ("REVIEWED", "已审核"),
                            ("PUBLISHED", "已发布"),
                            ("WITHDRAWN", "已作废"),
                        ],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("text", models.TextField(verbose_name="正文")),
                ("facts_seq", models.PositiveIntegerField(verbose_name="数据版本")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("drafted_at", models.DateTimeField(verbose_name="拟稿")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="审核")),
                ("reviewed_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                ("review_words", models.CharField(blank=True, max_length=200, verbose_name="审核意见")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布")),
                ("published_as", models.CharField(blank=True, max_length=80, verbose_name="以何岗位")),
                ("media", models.JSONField(blank=True, default=list, verbose_name="发布渠道")),
                ("opinions", models.JSONField(blank=True, default=list, verbose_name="舆情")),
                ("checked_figures", models.JSONField(blank=True, null=True)),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="incidents.document",
                    ),
                ),
                (
                    "drafted_by",
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
                        related_name="releases",
                        to="incidents.incident",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
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
                "verbose_name": "信息发布",
                "verbose_name_plural": "信息发布",
                "ordering": ["-drafted_at", "-id"],
                "indexes": [models.Index(fields=["incident", "-drafted_at"], name="release_by_incident")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "RETURNED", "REVIEWED", "PUBLISHED", "WITHDRAWN"])
                        ),
                        name="release_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_reviewed_release_has_its_reviewer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_published_release_has_its_publisher",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["REVIEWED", "PUBLISHED"]), _negated=True),
                            ("reviewed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="nothing_is_published_unreviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "PUBLISHED"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_published_release_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RETURNED"), _negated=True),
                            models.Q(("return_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_returned_release_says_why",
                    ),
                    models.UniqueConstraint(fields=("incident", "serial"), name="one_number_one_release"),
                ],
            },
        ),
    ]
