import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0024_plan_trials"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArrivalEstimate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("target", models.CharField(max_length=80, verbose_name="到达何处")),
                ("distance_m", models.PositiveIntegerField(verbose_name="流程距离（米）")),
                (
                    "speed_m_s",
                    models.DecimalField(decimal_places=3, max_digits=7, verbose_name="流速（米/秒）"),
                ),
                ("observed_at", models.DateTimeField(verbose_name="测算时刻")),
                ("arrives_at", models.DateTimeField(verbose_name="估计到达")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "verbose_name": "到达估算",
                "verbose_name_plural": "到达估算",
                "ordering": ["-recorded_at"],
            },
        ),
        migrations.AddField(
            model_name="monitoringpoint",
            name="lat",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="纬度"
            ),
        ),
        migrations.AddField(
            model_name="monitoringpoint",
            name="lng",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="经度"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="area_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=6, verbose_name="行政区划代码"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RECEIVED", "接报"),
                    ("VERIFIED", "核实"),
                    ("DISMISSED", "不属实"),
                    ("TRANSFERRED", "移交"),
                    ("MERGED", "并入"),
                    ("SPLIT", "拆分"),
                    ("SOURCE_ADDED", "来源"),
                    ("SOURCE_REMOVED", "来源"),
                    ("PARTICULARS_CORRECTED", "更正"),
                    ("FACTS_UPDATED", "事实"),
                    ("FACT_CHOSEN", "采用"),
                    ("FACT_CORRECTED", "更正"),
                    ("PEOPLE_MOVED", "人员"),
                    ("ASSESSED", "研判"),
                    ("PREPARATION_OPENED", "准备"),
                    ("GRADE_CONFIRMED", "定级"),
                    ("ACTIVATION_REQUESTED", "提请"),
                    ("ACTIVATION_ENDORSED", "拟办"),
                    ("ACTIVATION_APPROVED", "审批"),
                    ("ACTIVATION_RETURNED", "退回"),
                    ("REQUEST_SUPERSEDED", "取代"),
                    ("ANSWERS_DIFFER", "意见不一"),
                    ("RESPONSE_ACTIVATED", "响应"),
                    ("COUNTERSIGNED", "补签"),
                    ("DOCUMENT_CREATED", "文书"),
                    ("NOTICES_ISSUED", "通知"),
                    ("NOTICE_REACHED", "送达"),
                    ("NOTICE_SIGNED", "签收"),
                    ("CALL_LOGGED", "通话"),
                    ("REPORT_SENT", "报告"),
                    ("TASK_ACKNOWLEDGED", "签收"),
                    ("TASK_DONE", "完成"),
                    ("READINESS_REPORTED", "准备"),
                    ("NOTE", "记录"),
                    ("DELEGATED", "委托"),
                    ("HANDED_OVER", "交接"),
                    ("DEADLINE_SET", "时限"),
                    ("DEADLINE_REMINDED", "催办"),
                    ("DEADLINE_MISSED", "超时"),
                    ("DEADLINE_ESCALATED", "逐级"),
                    ("DEADLINE_ACKNOWLEDGED", "确认"),
                    ("DEADLINE_MET", "办结"),
                    ("DEADLINE_SET_ASIDE", "搁下"),
                    ("DEADLINE_RECALCULATED", "重算"),
                    ("DEADLINE_RESUMED", "续钟"),
                    ("DEADLINE_PAUSED", "停钟"),
                    ("DEADLINE_SUPERSEDED", "取代"),
                    ("DEADLINE_WAIVED", "免除"),
                    ("DEADLINE_LAPSED", "期满"),
                    ("REVIEW_PASSED", "评审"),
                    ("ALARM_SHELVED", "搁置"),
                    ("ALARM_ACKNOWLEDGED", "确认"),
                    ("ALARM_RETURNED", "再次告警"),
                    ("LEVEL_CHANGE_REQUESTED", "提请"),
                    ("LEVEL_CHANGED", "调级"),
                    ("LEVEL_CHANGE_RETURNED", "退回"),
                    ("CITY_ASKED", "提请上级"),
                    ("COMMAND_HANDED_OVER", "移交指挥"),
                    ("NOT_ACTIVATED", "不启动"),
                    ("DERIVED", "次生"),
                    ("LEADER_NAMED", "组长"),
                    ("UNIT_SET_OUT", "出发"),
                    ("UNIT_ARRIVED", "到场"),
                    ("HELP_ASKED", "求援"),
                    ("HELP_ANSWERED", "答复"),
                    ("FIGURES_FILED", "填报"),
                    ("ORDER_GIVEN", "指令"),
                    ("ORDER_WITHDRAWN", "撤回"),
                    ("RESCUE_SUSPENDED", "暂停救援"),
                    ("RESCUE_RESUMED", "恢复救援"),
                    ("SUSPENSION_REPORTED", "补报"),
                    ("DANGER_REPORTED", "险情"),
                    ("DANGER_DECIDED", "决定"),
                    ("BODY_FORMED", "组建"),
                    ("REQUISITIONED", "征用"),
                    ("MOBILISED", "动员"),
                    ("DECREE_PROPOSED", "报请"),
                    ("DECREE_RETURNED", "退回"),
                    ("REPORT_DRAFTED", "拟报"),
                    ("REPORT_SIGNED", "签发"),
                    ("RELEASE_DRAFTED", "拟稿"),
                    ("RELEASE_REVIEWED", "审核"),
                    ("RELEASE_PUBLISHED", "发布"),
                    ("WARNING_LINKED", "预警"),
                    ("MONITORING_RECORDED", "监测"),
                    ("ARRIVAL_ESTIMATED", "估算"),
                    ("ATTACHED", "附件"),
                    ("EXPENSE_RECORDED", "经费"),
                    ("AFTERCARE_OPENED", "善后"),
                    ("PERSONAL_DATA", "个人信息"),
                    ("TERMINATION_REQUESTED", "提请终止"),
                    ("TERMINATION_OPINION", "签署意见"),
                    ("TERMINATION_RETURNED", "退回"),
                    ("RESPONSE_ENDED", "终止"),
                    ("ARCHIVED", "归档"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lng__isnull", True)),
                    models.Q(("lat__isnull", False), ("lng__isnull", False)),
                    _connector="OR",
                ),
                name="a_point_lies_somewhere_or_nowhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_code__regex", "^([0-9]{6})?$")), name="an_area_code_has_six_digits"
            ),
        ),
        migrations.AddField(
            model_name="arrivalestimate",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrival_estimates",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="arrivalestimate",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="arrivalestimate",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="arrivalestimate",
            index=models.Index(fields=["incident", "target", "-recorded_at"], name="estimate_by_target"),
        ),
        migrations.AddConstraint(
            model_name="arrivalestimate",
            constraint=models.CheckConstraint(
                condition=models.Q(("distance_m__gt", 0), ("speed_m_s__gt", 0)),
                name="an_estimate_can_be_divided",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalestimate",
            constraint=models.CheckConstraint(
                condition=models.Q(("arrives_at__gt", models.F("observed_at"))),
                name="it_arrives_after_it_was_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalestimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_withdrawn_estimate_has_its_author",
            ),
        ),
    ]
