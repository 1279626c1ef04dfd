import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0019_moved_facts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="warningact",
            name="warning_act_kind_is_known",
        ),
        migrations.AddField(
            model_name="aftermathproof",
            name="compensation",
            field=models.CharField(blank=True, max_length=200, verbose_name="补偿"),
        ),
        migrations.AddField(
            model_name="aftermathproof",
            name="decree",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="incidents.decree",
            ),
        ),
        migrations.AddField(
            model_name="aftermathproof",
            name="item",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="征用项目"),
        ),
        migrations.AddField(
            model_name="alarm",
            name="warning",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alarms",
                to="incidents.hazardwarning",
            ),
        ),
        migrations.AddField(
            model_name="hazardwarning",
            name="early_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="获知"),
        ),
        migrations.AddField(
            model_name="hazardwarning",
            name="early_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="上报"),
        ),
        migrations.AlterField(
            model_name="warningact",
            name="kind",
            field=models.CharField(
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
                    ("REPORTED", "上报"),
                    ("MEASURE_STARTED", "采取措施"),
                    ("MEASURE_LIFTED", "解除措施"),
                    ("LINKED", "转为事件"),
                    ("NOTE", "记录"),
                    ("COUNTERSIGNED", "补签"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="aftermathproof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decree__isnull", True), ("item__isnull", True)),
                    models.Q(("decree__isnull", False), ("item__isnull", False)),
                    _connector="OR",
                ),
                name="a_return_names_the_item_of_its_decree",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftermathproof",
            constraint=models.CheckConstraint(
                condition=models.Q(("decree__isnull", True), ("kind", "return"), _connector="OR"),
                name="only_a_return_names_a_decree",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftermathproof",
            constraint=models.UniqueConstraint(fields=("decree", "item"), name="one_return_an_item"),
        ),
        migrations.AddConstraint(
            model_name="hazardwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("early_told_at__isnull", True), ("early_at__isnull", False), _connector="OR"
                ),
                name="what_was_reported_early_was_to_be_reported",
            ),
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
                            "REPORTED",
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
    ]
