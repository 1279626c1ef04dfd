from django.db import migrations, models

STATES = ["PLANNED", "DELIVERED", "READ", "SIGNED", "FAILED", "WITHDRAWN"]


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0010_every_clock"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_state_is_known"),
        migrations.AlterField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[
                    ("PLANNED", "待送达"),
                    ("DELIVERED", "已送达"),
                    ("READ", "已读"),
                    ("SIGNED", "已签收"),
                    ("FAILED", "送达失败"),
                    ("WITHDRAWN", "已撤回"),
                ],
                default="PLANNED",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="notice_state_is_known"
            ),
        ),
    ]
