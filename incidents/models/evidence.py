"""附件: what was photographed, recorded, signed by hand. Bytes never change and nothing is deleted; a mistake is struck."""

import pgtrigger
from django.db import models

from incidents.models.base import UUIDModel, both_or_neither
from incidents.models.edition import APPEND_ONLY
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class Attachment(UUIDModel):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField("编号")
    """附件1, 附件2 … of this incident; a struck one keeps its number."""
    about_kind = models.CharField(max_length=20, blank=True)
    """What it hangs on, by a code of `queries.attachments.SUBJECTS`; empty: the incident itself."""
    about_id = models.UUIDField(null=True, blank=True)
    about_name = models.CharField("关于", max_length=120, blank=True)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=10)
    """What the bytes are, a code of `rules.attachments.KINDS`, whatever the name says."""
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    description = models.CharField("说明", max_length=200, blank=True)
    collected_at = models.DateTimeField("采集时间")
    collected_by = models.CharField("采集人", max_length=80)
    uploaded_at = models.DateTimeField("上传")
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    thumbnail = models.BinaryField(null=True, blank=True)
    """A small JPEG without the camera's notes; None where no picture can be drawn of it."""
    struck_at = models.DateTimeField("划去", null=True, blank=True)
    struck_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.CharField("划去理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["number"]
        indexes = [models.Index(fields=["incident", "about_kind", "about_id"], name="attachment_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_attachment_a_number"),
            both_or_neither("struck_at", "struck_by", "a_struck_attachment_has_its_author"),
            models.CheckConstraint(
                condition=models.Q(struck_at__isnull=True) | ~models.Q(struck_reason=""),
                name="a_struck_attachment_has_its_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(about_kind="", about_id__isnull=True)
                | (~models.Q(about_kind="") & models.Q(about_id__isnull=False)),
                name="a_subject_is_named_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0) & ~models.Q(sha256=""), name="an_attachment_has_its_bytes"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged", exclude=["struck_at", "struck_by", "struck_reason"]),
        ]

    def __str__(self) -> str:
        return f"附件{self.number} {self.name}"


class AttachmentPart(models.Model):
    """The bytes, a piece a row, so that no statement carries a whole film."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["attachment", "position"], name="one_piece_a_position")
        ]
        triggers = APPEND_ONLY
