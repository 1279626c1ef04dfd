"""An exercise of the office: which script, when, which injects were given. What was done stands in its incidents."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class Drill(UUIDModel):
    """From 开始 to 结束并评估. Its incidents are the office's drill incidents of that time."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="drills")
    title = models.CharField("名称", max_length=80)
    script = models.JSONField("剧本")
    """As it was when the drill began; the file may change afterwards."""
    started_at = models.DateTimeField("开始")
    started_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("结束", null=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True)
    pace = models.PositiveSmallIntegerField("场内时间倍数", default=1, db_default=1)
    """As the last of `paces` says; 0 while the drill's clock stands."""
    conclusion = models.TextField("评估意见", blank=True)
    problems = models.TextField("存在的问题", blank=True, default="", db_default="")
    revisions = models.TextField("对预案的修订意见", blank=True, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "演练"
        constraints = [
            both_or_neither("ended_at", "ended_by", "a_drill_is_ended_by_somebody"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(ended_at__isnull=True),
                name="one_drill_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-started_at"], name="drill_latest")]

    def __str__(self) -> str:
        return self.title


class DrillPace(UUIDModel):
    """The director set the drill's clock: who, when, to what. The rows together are its 场内时间."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="paces")
    at = models.DateTimeField("时刻")
    pace = models.PositiveSmallIntegerField("倍数")
    """0: 暂停."""
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "演练时钟"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "at"], name="one_pace_at_a_time"),
            models.CheckConstraint(condition=models.Q(pace__lte=60), name="a_pace_stays_within_reason"),
        ]


class InjectState(models.TextChoices):
    GIVEN = "given", "已注入"
    SKIPPED = "skipped", "跳过"


class DrillInject(UUIDModel):
    """One line of the script was given to the players, or left out."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="injects")
    position = models.PositiveIntegerField()
    state = models.CharField("状态", max_length=10, choices=InjectState.choices)
    at = models.DateTimeField("时刻")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "演练注入"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "position"], name="an_inject_is_given_once"),
            closed_list("state", InjectState, "inject_state_is_known"),
        ]
