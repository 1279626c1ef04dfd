"""Django's admin for the three administrators (系统 / 安全 / 审计), who exclude each other and do no business."""

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from incidents.models import (
    AdminRole,
    AlarmSilence,
    ApiToken,
    CommandGroup,
    Delegation,
    Event,
    GradingThreshold,
    MemberDuty,
    MemberUnit,
    Notice,
    Officer,
    Organisation,
    PlanEdition,
    Posting,
    ReportDeadlineRule,
    TargetSwitch,
    UnitContact,
    WarningAct,
    WorkingDay,
)

admin.site.site_header = admin.site.site_title = "值守应急指挥 · 系统管理"
admin.site.index_title = "三员管理"
admin.site.unregister(Group)


def _role_may_enter(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "admin_role", ""))


admin.site.has_permission = _role_may_enter


class ForRoles(admin.ModelAdmin):
    """Who may look and who may change is a matter of the administrator's one role, never of Django's permissions."""

    readers: tuple[str, ...] = tuple(AdminRole.values)
    writers: tuple[str, ...] = ()

    def _role(self, request: HttpRequest) -> str:
        return str(getattr(request.user, "admin_role", ""))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._role(request) in {*self.readers, *self.writers}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._role(request) in self.writers

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._role(request) in self.writers

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted: accounts are switched off and postings end."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(ForRoles):
    writers = (AdminRole.SYSTEM,)
    list_display = ("name", "code", "plan_code", "duty_phone")


@admin.register(UnitContact)
class UnitContactAdmin(ForRoles):
    writers = (AdminRole.SYSTEM,)
    list_display = ("unit_code", "name", "title", "phone", "organisation")
    search_fields = ("unit_code", "name", "initials")


@admin.register(Officer)
class OfficerAdmin(ForRoles, UserAdmin):
    """Accounts. Roles of administrators are given on the command line, so that nobody makes himself one."""

    writers = (AdminRole.SYSTEM,)
    list_display = ("username", "name", "title", "organisation", "is_active")
    list_filter = ("organisation", "is_active")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("人员", {"fields": ("name", "title", "phone", "organisation", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "title", "phone", "organisation", "password1", "password2")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Officer | None = None) -> bool:
        """Not another administrator: who sets his password could do his work too (三员 exclude each other)."""
        another = obj is not None and obj.admin_role != "" and obj.pk != request.user.pk
        return not another and super().has_change_permission(request, obj)


@admin.register(Posting)
class PostingAdmin(ForRoles):
    """Powers hang on postings: the security administrator's work."""

    writers = (AdminRole.SECURITY,)
    list_display = ("officer", "post", "unit_code", "organisation", "starts_at", "ends_at")
    list_filter = ("organisation", "post")
    autocomplete_fields = ("officer",)


@admin.register(Delegation)
class DelegationAdmin(ForRoles):
    list_display = ("from_officer", "to_officer", "post", "reason", "starts_at", "ends_at")


@admin.register(ApiToken)
class ApiTokenAdmin(ForRoles):
    readers = (AdminRole.SECURITY, AdminRole.AUDIT)
    list_display = ("officer", "created_at", "expires_at", "revoked_at")
    exclude = ("digest",)


@admin.register(PlanEdition)
class PlanEditionAdmin(ForRoles):
    list_display = ("title", "number", "revision", "effective_on", "loaded_at", "sha256")
    exclude = ("document",)


class EditionRows(ForRoles):
    """What the plan says, each row with its clause; written by `plans --load` and never edited."""

    list_filter = ("edition",)
    search_fields = ("clause",)


@admin.register(GradingThreshold)
class GradingThresholdAdmin(EditionRows):
    list_display = ("clause", "table", "level", "item", "text")


@admin.register(CommandGroup)
class CommandGroupAdmin(EditionRows):
    list_display = ("clause", "name", "lead_units", "lead_to_be_named")


@admin.register(MemberUnit)
class MemberUnitAdmin(EditionRows):
    list_display = ("clause", "name", "kind")


@admin.register(MemberDuty)
class MemberDutyAdmin(EditionRows):
    list_display = ("clause", "unit", "item", "text")
    list_select_related = ("unit",)


@admin.register(ReportDeadlineRule)
class ReportDeadlineRuleAdmin(EditionRows):
    list_display = ("clause", "label", "badge", "source", "starts", "minutes", "working_days", "per_day")


@admin.register(WorkingDay)
class WorkingDayAdmin(ForRoles):
    """As the State Council announced them; `working_days` brings them in."""

    list_display = ("date", "region", "worked", "name", "source", "recorded_at")
    list_filter = ("region", "worked")
    ordering = ("-date",)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ForRoles):
    """Logins that failed. To delete the line is to unlock the name at that address."""

    readers = (AdminRole.SECURITY, AdminRole.AUDIT)
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    exclude = ("get_data", "post_data")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._role(request) == AdminRole.SECURITY


class Trail(ForRoles):
    """What was done, for the audit administrator alone, to be read and never changed."""

    readers = (AdminRole.AUDIT,)
    show_full_result_count = False
    list_display_links = None


@admin.register(Event)
class EventAdmin(Trail):
    """Who did what kind of thing when, without what was said of the incident."""

    list_display = (
        "incident",
        "seq",
        "kind",
        "actor_name",
        "post",
        "occurred_at",
        "recorded_at",
        "hash",
    )
    list_select_related = ("incident",)
    list_filter = ("kind",)
    search_fields = ("incident__number", "actor_name")
    ordering = ("-recorded_at", "-seq")


@admin.register(Notice)
class NoticeAdmin(Trail):
    list_display = (
        "incident",
        "kind",
        "recipient_name",
        "channel",
        "state",
        "planned_at",
        "delivered_at",
        "signed_at",
    )
    list_select_related = ("incident",)
    list_filter = ("kind", "state")
    search_fields = ("incident__number", "recipient_name")
    ordering = ("-planned_at",)


@admin.register(WarningAct)
class WarningActAdmin(Trail):
    list_display = ("warning", "seq", "kind", "actor_name", "post", "summary", "at", "recorded_at", "hash")
    list_select_related = ("warning",)
    list_filter = ("kind",)
    search_fields = ("warning__number", "actor_name")
    ordering = ("-recorded_at", "-seq")


@admin.register(AlarmSilence)
class AlarmSilenceAdmin(Trail):
    list_display = ("organisation", "silenced_at", "silenced_by", "lines")
    list_select_related = ("organisation", "silenced_by")
    ordering = ("-silenced_at",)


@admin.register(TargetSwitch)
class TargetSwitchAdmin(Trail):
    list_display = ("organisation", "label", "on", "switched_at", "switched_by")
    list_select_related = ("organisation", "switched_by")
    ordering = ("-switched_at",)


@admin.register(LogEntry)
class LogEntryAdmin(Trail):
    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "change_message")
    list_select_related = ("user", "content_type")
