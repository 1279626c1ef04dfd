"""复盘: what officers say afterwards of one thing that was due: why it went as it did, and what is to be done better."""

from django.db import models

from incidents.models.base import UUIDModel
from incidents.models.deadline import Deadline
from incidents.models.edition import APPEND_ONLY
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class ReviewNote(UUIDModel):
    """Never changed: a later word on the same clock stands instead of the earlier one, which stays on record. Outside the
    trail of the incident, which is closed when it is archived and reviewed after that."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="review_notes")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="review_notes")
    cause = models.CharField("原因", max_length=200, blank=True)
    improvement = models.CharField("改进建议", max_length=400)
    post = models.CharField("以何岗位", max_length=80)
    recorded_at = models.DateTimeField("录入时刻")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "复盘意见"
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["incident", "deadline", "-recorded_at"], name="review_note_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(improvement=""), name="a_review_says_what_to_do_better"
            ),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.improvement
