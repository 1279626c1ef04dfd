"""Papers: the facts they state, then their bytes. Same row, same bytes."""

from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.warning import HazardWarning


class DocumentState(models.TextChoices):
    DRAFT = "DRAFT", "待签发"
    SIGNED = "SIGNED", "已签发"
    SUPERSEDED = "SUPERSEDED", "已取代"


class Document(UUIDModel):
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="documents")
    warning = models.ForeignKey(
        HazardWarning, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    """A paper states an incident or a warning, which may belong to none."""
    kind = models.CharField("类别", max_length=30)
    number = models.CharField("文号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=120)
    clause = models.CharField(max_length=20, blank=True)
    facts = models.JSONField()
    template = models.CharField(max_length=120)
    template_version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=DocumentState.choices, default=DocumentState.DRAFT)
    created_at = models.DateTimeField("拟稿")
    created_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签发", null=True, blank=True)
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [
            models.Index(fields=["incident", "-created_at"], name="document_by_incident"),
            models.Index(
                fields=["created_at"], name="document_to_render", condition=models.Q(rendered_at__isnull=True)
            ),
        ]
        constraints = [
            closed_list("state", DocumentState, "document_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(incident__isnull=False, warning__isnull=True)
                | models.Q(incident__isnull=True, warning__isnull=False),
                name="a_paper_states_one_incident_or_one_warning",
            ),
            models.CheckConstraint(
                condition=models.Q(pdf__isnull=True) | ~models.Q(sha256=""), name="a_paper_has_its_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
