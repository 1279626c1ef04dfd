"""到达估算: when something that flows or drifts may be somewhere. An estimate is no deadline and no fact."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class ArrivalEstimate(UUIDModel):
    """Of one destination the newest counts; what was estimated before stays, as does what was withdrawn."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="arrival_estimates")
    target = models.CharField("到达何处", max_length=80)
    distance_m = models.PositiveIntegerField("流程距离（米）")
    """Along the river or with the wind, as somebody measured it; never the straight line of the map."""
    speed_m_s = models.DecimalField("流速（米/秒）", max_digits=7, decimal_places=3)
    observed_at = models.DateTimeField("测算时刻")
    """When the front was `distance_m` away."""
    arrives_at = models.DateTimeField("估计到达")
    source = models.CharField("来源", max_length=80)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到达估算"
        ordering = ["-recorded_at"]
        indexes = [models.Index(fields=["incident", "target", "-recorded_at"], name="estimate_by_target")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(distance_m__gt=0, speed_m_s__gt=0), name="an_estimate_can_be_divided"
            ),
            models.CheckConstraint(
                condition=models.Q(arrives_at__gt=models.F("observed_at")),
                name="it_arrives_after_it_was_seen",
            ),
            both_or_neither("withdrawn_at", "withdrawn_by", "a_withdrawn_estimate_has_its_author"),
        ]

    def __str__(self) -> str:
        return f"到达{self.target}"
