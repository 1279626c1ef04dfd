import django.db.models.deletion
import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0026_papers_of_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="DrillPace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(verbose_name="时刻")),
                ("pace", models.PositiveSmallIntegerField(verbose_name="倍数")),
            ],
            options={
                "verbose_name": "演练时钟",
                "verbose_name_plural": "演练时钟",
                "ordering": ["at"],
            },
        ),
        migrations.AddField(
            model_name="deadline",
            name="held_check_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="演练暂停前的下次检查"),
        ),
        migrations.AddField(
            model_name="drill",
            name="pace",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="场内时间倍数"),
        ),
        migrations.AddField(
            model_name="drill",
            name="problems",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="存在的问题"),
        ),
        migrations.AddField(
            model_name="drill",
            name="revisions",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="对预案的修订意见"),
        ),
        migrations.AddField(
            model_name="incident",
            name="exercise",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="incidents.drill",
                verbose_name="所属演练",
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
                    ("DRILL_PACED", "场内时间"),
                    ("ARCHIVED", "归档"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("exercise__isnull", False)), fields=["exercise"], name="incident_of_drill"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("exercise__isnull", True), ("drill", True), _connector="OR"),
                name="no_drill_has_a_real_incident",
            ),
        ),
        migrations.AddField(
            model_name="drillpace",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="drillpace",
            name="drill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="paces", to="incidents.drill"
            ),
        ),
        migrations.AddConstraint(
            model_name="drillpace",
            constraint=models.UniqueConstraint(fields=("drill", "at"), name="one_pace_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="drillpace",
            constraint=models.CheckConstraint(
                condition=models.Q(("pace__lte", 60)), name="a_pace_stays_within_reason"
            ),
        ),
    ]
