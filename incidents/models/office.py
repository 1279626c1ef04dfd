"""What an office decides or has done for itself, outside any incident: its own targets, drills, filings."""

from django.db import models

from incidents.models.base import UUIDModel
from incidents.models.edition import APPEND_ONLY
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class TargetSwitch(UUIDModel):
    """内控时限 switched on or off: who, when. Append-only; what is on now stands in the organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="target_switches")
    rule_code = models.CharField("时限", max_length=60)
    label = models.CharField(max_length=80)
    on = models.BooleanField("启用")
    switched_at = models.DateTimeField("时刻")
    switched_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "内控时限开关"
        indexes = [models.Index(fields=["organisation", "-switched_at"], name="target_switch_latest")]
        triggers = APPEND_ONLY


class OfficeDutyDone(UUIDModel):
    """A drill held, a plan filed: on which day, and what shows it. The next is counted from the latest day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duties_done")
    duty_code = models.CharField("事项", max_length=60)
    done_on = models.DateField("完成日期")
    note = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("录入时刻")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "机构事项"
        indexes = [models.Index(fields=["organisation", "duty_code", "-done_on"], name="office_duty_latest")]
        triggers = APPEND_ONLY
