"""Officers, their dated postings, delegations and API tokens."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models

from incidents.models.base import UUIDModel
from incidents.models.organisation import Organisation


class AdminRole(models.TextChoices):
    SYSTEM = "SYSTEM", "系统管理员"
    SECURITY = "SECURITY", "安全管理员"
    AUDIT = "AUDIT", "审计管理员"


class Officer(AbstractUser):
    """A named person. Administrators (三员) belong to no organisation and sign no business document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=80, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="officers", verbose_name="单位"
    )
    pin = models.CharField("六位批示码", max_length=128, blank=True)
    """Hashed; empty: not set, not asked."""
    admin_role = models.CharField("管理角色", max_length=10, choices=AdminRole.choices, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(admin_role="") | models.Q(organisation__isnull=True),
                name="an_administrator_holds_no_office",
            ),
            models.CheckConstraint(
                condition=models.Q(admin_role__in=["", *AdminRole.values]), name="admin_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def held_at(self, now: datetime) -> "PostingQuerySet":
        return self.filter(starts_at__lte=now).filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now)
        )


class Posting(UUIDModel):
    """An officer holds a post of the plan from a day to a day."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="postings")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="postings")
    post = models.CharField("岗位", max_length=40)
    unit_code = models.CharField("成员单位", max_length=60, blank=True)
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止", null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        indexes = [
            models.Index(fields=["organisation", "post"], name="posting_by_post"),
            models.Index(fields=["officer"], name="posting_by_officer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="a_posting_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["officer", "post", "unit_code", "starts_at"], name="a_posting_is_written_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.post}"


class Delegation(UUIDModel):
    """委托: from, to, reason, powers, start, end, evidence (WX 2.2.1, A-13)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="delegations")
    from_officer = models.ForeignKey(Officer, models.PROTECT, related_name="delegations_given")
    to_officer = models.ForeignKey(Officer, models.PROTECT, related_name="delegations_held")
    post = models.CharField("受托岗位", max_length=40)
    reason = models.CharField("事由", max_length=200)
    evidence = models.CharField("依据", max_length=400, blank=True)
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    words = models.TextField("委托原话", blank=True)
    """By telephone: what was said, heard by `witness`, on the number `callback`."""
    witness = models.CharField("旁证", max_length=80, blank=True)
    callback = models.CharField("回拨号码", max_length=40, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "委托"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_officer=models.F("to_officer")), name="nobody_delegates_to_himself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_officer} → {self.to_officer}"


class ApiToken(UUIDModel):
    """Only the digest is stored; the token itself is shown once."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"


__all__ = ["AdminRole", "ApiToken", "Delegation", "Officer", "Posting"]
