from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0019_moved_facts")]

    operations = []
