from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0004_claims_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="factentry",
            name="weighed",
            field=models.BooleanField(default=False, verbose_name="已选过"),
        ),
    ]
