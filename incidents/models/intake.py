"""What the desk keeps while a call is being written down: the caller's sheet so far, and the numbers given out."""

from django.db import models

from incidents.models.base import UUIDModel
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class IntakeDraft(UUIDModel):
    """接报登记 as typed so far, kept on the server from the first key."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="intake_drafts")
    fields = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer"], name="one_open_draft_an_officer")]


class NumberSequence(models.Model):
    """Gapless numbers per organisation, year and kind; locked while one is taken."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "kind"], name="one_sequence_a_kind")
        ]
