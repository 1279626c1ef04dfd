import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat, Left

SUBJECT = 120
"""A report went out under its title and number, cut where a subject ends."""


def name_the_papers(apps, schema_editor):
    """Notices written before they named their paper: by the act that wrote both, and by the
    number that an order or a report was sent under. What names a paper already is left as it is."""
    documents = apps.get_model("incidents", "Document").objects.filter(signed_at__isnull=False)
    unnamed = apps.get_model("incidents", "Notice").objects.filter(document__isnull=True)
    of_incident = documents.filter(incident=OuterRef("incident")).order_by("-created_at", "-pk")
    called = of_incident.filter(
        kind__in=["ACTIVATION_NOTICE", "LEVEL_CHANGE_NOTICE"],
        created_at=OuterRef("planned_at"),
        title=OuterRef("body"),
    )
    _fill(unnamed.filter(kind__in=["activation", "level_change"]), called)
    numbered = of_incident.exclude(number="").annotate(named=Concat("title", Value(" "), "number"))
    ordered = numbered.filter(kind="TERMINATION_ORDER", named=OuterRef("body"))
    _fill(unnamed.filter(kind="notice"), ordered)
    sent = numbered.annotate(sent_as=Left("named", SUBJECT)).filter(sent_as=OuterRef("subject"))
    _fill(unnamed.filter(kind="notice"), sent)


def _fill(notices, papers):
    found = notices.annotate(paper=Subquery(papers.values("pk")[:1])).filter(paper__isnull=False)
    by_paper = {}
    for key, paper in found.values_list("pk", "paper"):
        by_paper.setdefault(paper, []).append(key)
    for paper, keys in by_paper.items():
        found.model.objects.filter(pk__in=keys).update(document=paper)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0025_map_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="incidents.document",
                verbose_name="文书",
            ),
        ),
        migrations.RunPython(name_the_papers, migrations.RunPython.noop),
    ]
