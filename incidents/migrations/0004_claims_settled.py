from django.db import migrations, models
from django.db.models import F


def settle(apps, schema_editor):
    apps.get_model("incidents", "FactEntry").objects.update(settled_seq=F("seq"))


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_desk_at_night"),
    ]

    operations = [
        migrations.AddField(
            model_name="factentry",
            name="settled_seq",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
