"""信息发布: a text that its author withdrew before it was published keeps its number, its moment and its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0020_warning_alarms")]

    operations = [
        migrations.AddField(
            model_name="informationrelease",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="作废"),
        ),
        migrations.AddField(
            model_name="informationrelease",
            name="withdraw_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="作废理由"
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "WITHDRAWN"), _negated=True),
                    models.Q(
                        ("published_at__isnull", True),
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdraw_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_withdrawn_release_was_never_published",
            ),
        ),
    ]
