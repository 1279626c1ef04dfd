"""Of an incident row: whether anything of the scene is on record or waits. What there is none of is not asked for."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.db.models.expressions import BaseExpression

from incidents.models import DangerReport, Decree, DecreeState, HelpRequest, Presence, RescueSuspension


def at_scene() -> dict[str, BaseExpression]:
    """Annotations of an incident: `has_presences`, `waits_at_scene`."""
    mine = {"incident": OuterRef("pk")}
    owed = RescueSuspension.objects.filter(**mine, reported_at__isnull=True).exclude(unit_code="")
    unsigned = Decree.objects.filter(**mine, countersigned_at__isnull=True)
    waiting = (
        Exists(HelpRequest.objects.filter(**mine, answered_at__isnull=True))
        | Exists(DangerReport.objects.filter(**mine, decided_at__isnull=True))
        | Exists(owed)
        | Exists(unsigned.exclude(state=DecreeState.RETURNED))
    )
    return {
        "has_presences": Exists(Presence.objects.filter(response__incident=OuterRef("pk"))),
        "waits_at_scene": ExpressionWrapper(waiting, output_field=BooleanField()),
    }
