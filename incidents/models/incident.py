"""The incident, and its facts as they were known."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list, level_between
from incidents.models.edition import PlanEdition
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class Source(models.TextChoices):
    """来源 (design.md 10)."""

    PHONE = "电话"
    DIRECT = "直报系统"
    LETTER = "书面"
    HOTLINE_12369 = "12369"
    POLICE_110 = "110转警"
    FIRE_119 = "119转警"
    MEDICAL_120 = "120转警"
    ONLINE = "网络舆情"
    SUPERIOR = "上级交办"
    SCENE = "现场"


class IncidentState(models.TextChoices):
    RECEIVED = "RECEIVED", "接报待核实"
    VERIFIED = "VERIFIED", "已核实"
    RESPONDING = "RESPONDING", "响应中"
    TERMINATING = "TERMINATING", "终止报批"
    RECOVERY = "RECOVERY", "后期处置"
    ARCHIVED = "ARCHIVED", "归档"
    DISMISSED = "DISMISSED", "不属实"
    TRANSFERRED = "TRANSFERRED", "移交其他预案"
    MERGED = "MERGED", "并入"


LIVE_STATES = (
    IncidentState.RECEIVED,
    IncidentState.VERIFIED,
    IncidentState.RESPONDING,
    IncidentState.TERMINATING,
    IncidentState.RECOVERY,
)


class Incident(UUIDModel):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="incidents")
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="incidents")
    number = models.CharField("编号", max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.IntegerField()
    """Negative for drills, which count apart."""
    state = models.CharField(
        "状态", max_length=12, choices=IncidentState.choices, default=IncidentState.RECEIVED
    )
    drill = models.BooleanField("演练", default=False)
    exercise = models.ForeignKey(
        "Drill",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        db_index=False,
        verbose_name="所属演练",
    )
    """The drill it was received in, whose 场内时间 its clocks go by. Of a real incident there is none."""
    title = models.CharField("标题", max_length=120)
    category = models.CharField("类型", max_length=20)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    narrative = models.TextField("简要经过")
    county = models.CharField("县（区）/乡镇", max_length=40)
    detail = models.CharField("详细地点", max_length=200, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    caller = models.JSONField("来电", default=dict, blank=True)
    caller_destroyed_at = models.DateTimeField("来电人信息销毁", null=True, blank=True)
    caller_destroyed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    caller_kept_until = models.DateField("来电人信息延期至", null=True, blank=True)
    caller_kept_reason = models.CharField("留存理由", max_length=200, blank=True, default="", db_default="")
    caller_kept_reference = models.CharField(
        "评估材料", max_length=200, blank=True, default="", db_default=""
    )
    measures_taken = models.TextField("已采取措施", blank=True)
    substances = models.CharField("物质和数量", max_length=200, blank=True, default="", db_default="")
    occurred_at = models.DateTimeField("发生时刻", null=True, blank=True)
    enterprise_told_at = models.DateTimeField("事发单位负责人接报时刻", null=True, blank=True)
    """When the head of the unit where it happened was told: what the regulation counts his hour from."""
    learned_at = models.DateTimeField("得知时刻")
    recorded_at = models.DateTimeField("录入时刻")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    confirmed = models.JSONField("已发生", default=dict, blank=True)
    projected = models.JSONField("可能达到", default=dict, blank=True)
    facts_as_of = models.DateTimeField("截至", null=True, blank=True)
    facts_source = models.CharField("数据来源", max_length=80, blank=True)
    assessment = models.JSONField("研判", default=dict)
    """What the rules found from the facts above, kept so that lists need no second evaluation."""
    severity_grade = models.PositiveSmallIntegerField("确认等级", null=True, blank=True)
    grade_confirmed_at = models.DateTimeField(null=True, blank=True)
    grade_confirmed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    response_level = models.PositiveSmallIntegerField("响应级别", null=True, blank=True)
    rescue_suspended_at = models.DateTimeField("暂停救援", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_sources"
    )
    """Stays whole beside its host: its own number, call and trail, so that 拆分 loses nothing."""
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name="次生于"
    )
    """The accident that this event came of (次生): no table of the plan grades it."""
    merged_at = models.DateTimeField("并入时刻", null=True, blank=True)
    merged_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    merged_from_state = models.CharField(max_length=12, blank=True)
    """Where 拆分 goes back to."""
    written_at = models.DateTimeField("落笔时刻", null=True, blank=True)
    """补传: when the form was finished, where the line was down and it arrived later."""
    learned_reason = models.CharField("改接报时间的原因", max_length=200, blank=True)
    alarms_at = models.DateTimeField(null=True, blank=True)
    """When its alarms are to be settled next; set by every event, taken by the clock loop."""
    people = models.JSONField("人员账", default=dict, blank=True)
    """{"expected": int | null, "expected_open": bool, state code: int}: 应到 and the states no indicator holds."""
    seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        indexes = [
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="incident_list"),
            models.Index(fields=["organisation", "state", "-recorded_at", "-id"], name="incident_by_state"),
            models.Index(
                fields=["organisation", "-recorded_at"],
                name="incident_live",
                condition=models.Q(state__in=LIVE_STATES),
            ),
            models.Index(fields=["organisation", "learned_at"], name="incident_by_learned"),
            models.Index(
                fields=["alarms_at"],
                name="incident_alarms_due",
                condition=models.Q(alarms_at__isnull=False),
            ),
            models.Index(
                fields=["exercise"],
                name="incident_of_drill",
                condition=models.Q(exercise__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="incident_sources",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            closed_list("state", IncidentState, "incident_state_is_known"),
            closed_list("source", Source, "incident_source_is_known"),
            level_between("severity_grade", "severity_grade_is_i_to_iv"),
            level_between("response_level", "response_level_is_i_to_iv"),
            both_or_neither(
                "grade_confirmed_at", "grade_confirmed_by", "a_confirmed_grade_has_its_commander"
            ),
            models.UniqueConstraint(
                fields=["organisation", "year", "serial"], name="one_number_one_incident"
            ),
            models.CheckConstraint(
                condition=models.Q(exercise__isnull=True) | models.Q(drill=True),
                name="no_drill_has_a_real_incident",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="MERGED") | models.Q(merged_into__isnull=False),
                name="a_merged_incident_names_its_host",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="no_incident_is_its_own_source",
            ),
            both_or_neither("merged_at", "merged_by", "a_merge_has_its_author"),
            both_or_neither(
                "caller_destroyed_at", "caller_destroyed_by", "a_destroyed_caller_has_its_author"
            ),
            models.CheckConstraint(
                condition=models.Q(caller_kept_until__isnull=True)
                | (~models.Q(caller_kept_reason="") & ~models.Q(caller_kept_reference="")),
                name="a_caller_kept_longer_rests_on_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES


class FactBasis(models.TextChoices):
    CONFIRMED = "CONFIRMED", "已发生"
    PROJECTED = "PROJECTED", "可能达到"


class FactStanding(models.TextChoices):
    CHOSEN = "CHOSEN", "采用"
    OTHER = "OTHER", "另一说法"
    REPLACED = "REPLACED", "已更新"
    CORRECTED = "CORRECTED", "已更正"


class FactEntry(UUIDModel):
    """A claim: one value of one indicator as somebody reported it. Earlier values and other claims stay."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="facts")
    seq = models.PositiveIntegerField()
    indicator = models.CharField(max_length=60)
    basis = models.CharField(max_length=10, choices=FactBasis.choices)
    value = models.JSONField(null=True)
    """null: 不明 again."""
    source = models.CharField("来源", max_length=80)
    as_of = models.DateTimeField("截至")
    reason = models.CharField("说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    standing = models.CharField(max_length=10, choices=FactStanding.choices, default=FactStanding.CHOSEN)
    settled_seq = models.PositiveIntegerField(default=0)
    """Of the event that gave it this standing: who saw an earlier picture has not seen it chosen."""
    weighed = models.BooleanField("已选过", default=False)
    """Of 另一说法: somebody has chosen between it and the value in force. If not, the room asks."""
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正"
    )
    from_incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来自并入的接报"
    )
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to", verbose_name="移自"
    )
    """The claim as it was typed into another incident by mistake, where it stays, struck."""

    class Meta:
        indexes = [
            models.Index(fields=["incident", "indicator", "-seq"], name="fact_history"),
            models.Index(fields=["incident"], name="fact_other_claims", condition=models.Q(standing="OTHER")),
        ]
        constraints = [
            closed_list("basis", FactBasis, "fact_basis_is_known"),
            closed_list("standing", FactStanding, "fact_standing_is_known"),
            models.UniqueConstraint(
                fields=["incident", "indicator", "basis"],
                condition=models.Q(standing="CHOSEN"),
                name="one_chosen_value_an_indicator",
            ),
        ]


class PersonMove(UUIDModel):
    """One movement in the people ledger: how many went from which state to which, and who said so."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="person_moves")
    seq = models.PositiveIntegerField()
    """Of the event that recorded it."""
    from_state = models.CharField("从", max_length=40, blank=True)
    """Empty: entered into the ledger for the first time."""
    to_state = models.CharField("到", max_length=40)
    count = models.PositiveIntegerField("人数")
    source = models.CharField("来源", max_length=80)
    as_of = models.DateTimeField("截至")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正"
    )
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to", verbose_name="移自"
    )
    """The movement as it was written into the ledger of another incident by mistake."""

    class Meta:
        verbose_name = verbose_name_plural = "人员变动"
        ordering = ["-seq", "-recorded_at"]
        indexes = [models.Index(fields=["incident", "-seq"], name="person_moves_of_incident")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_state=models.F("to_state")), name="a_person_moves_somewhere_else"
            ),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="a_move_moves_somebody"),
        ]
