from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0014_composed_reports")]

    operations = []
