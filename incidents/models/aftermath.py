"""后期处置: what shows that a duty was done, what the rescue cost, whose personal data is kept and until when."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.group_work import Decree
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.response import Task


class ProofKind(models.TextChoices):
    DOCUMENT = "document", "材料"
    LEAD = "lead", "牵头单位"
    AUTHORISATION = "authorisation", "授权文件"
    DECISION = "decision", "决定"
    RETURN = "return", "归还、补偿"


class AftermathProof(UUIDModel):
    """One paper, word or decision that was registered for a duty of the aftermath; never changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="proofs")
    task = models.ForeignKey(Task, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=15, choices=ProofKind.choices)
    reference = models.CharField("名称、文号", max_length=200)
    given_by = models.CharField("出自", max_length=120, blank=True)
    dated_on = models.DateField("日期", null=True, blank=True)
    decree = models.ForeignKey(Decree, models.PROTECT, null=True, blank=True, related_name="returns")
    """The requisition of which something was given back …"""
    item = models.PositiveSmallIntegerField("征用项目", null=True, blank=True)
    """… and which of its items, from 0."""
    compensation = models.CharField("补偿", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "后期处置材料"
        ordering = ["recorded_at"]
        constraints = [
            closed_list("kind", ProofKind, "proof_kind_is_known"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="a_proof_says_what_it_is"),
            both_or_neither("decree", "item", "a_return_names_the_item_of_its_decree"),
            models.CheckConstraint(
                condition=models.Q(decree__isnull=True) | models.Q(kind="return"),
                name="only_a_return_names_a_decree",
            ),
            models.UniqueConstraint(fields=["decree", "item"], name="one_return_an_item"),
        ]


class Expense(UUIDModel):
    """经费: one line of the ledger. Without a voucher it is on record and not counted. Struck out, never deleted."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="expenses")
    spent_on = models.DateField("日期")
    purpose = models.CharField("用途", max_length=120)
    payee = models.CharField("收款单位", max_length=80, blank=True)
    bearer = models.CharField("承担单位", max_length=80, blank=True)
    amount_wan = models.DecimalField("金额（万元）", max_digits=12, decimal_places=2)
    voucher = models.CharField("票据", max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField("冲销", null=True, blank=True)
    struck_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "经费"
        ordering = ["spent_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_wan__gt=0), name="an_expense_is_more_than_nothing"
            ),
            both_or_neither("struck_at", "struck_by", "a_struck_expense_has_its_author"),
        ]


class PersonRecord(UUIDModel):
    """个人信息 of one person hurt or moved: kept for this incident alone, masked for most, destroyed or kept on paper."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="person_records")
    position = models.PositiveIntegerField("序号")
    """What is left of him after the destruction: 「第 3 人」."""
    name = models.CharField("姓名", max_length=40, blank=True)
    identity = models.CharField("证件号码", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    condition = models.CharField("情况", max_length=120, blank=True)
    whereabouts = models.CharField("去向", max_length=120, blank=True)
    purpose = models.CharField("用途", max_length=120)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    kept_until = models.DateField("延期至", null=True, blank=True)
    kept_reason = models.CharField("留存理由", max_length=200, blank=True)
    kept_reference = models.CharField("评估材料", max_length=200, blank=True)
    destroyed_at = models.DateTimeField("销毁", null=True, blank=True)
    destroyed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "个人信息"
        ordering = ["position"]
        constraints = [
            both_or_neither("destroyed_at", "destroyed_by", "a_destruction_has_its_author"),
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True)
                | models.Q(name="", identity="", phone="", condition="", whereabouts=""),
                name="nothing_is_left_of_what_was_destroyed",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_until__isnull=True)
                | (~models.Q(kept_reason="") & ~models.Q(kept_reference="")),
                name="a_longer_keeping_rests_on_a_document",
            ),
            models.UniqueConstraint(fields=["incident", "position"], name="one_person_a_position"),
        ]


__all__ = ["AftermathProof", "Expense", "PersonRecord", "ProofKind"]
