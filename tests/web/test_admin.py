"""三员: each administrator does his own work, none sees business, no officer gets in."""

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.test import Client
from scenario import PASSWORD


def client_of(people, username):
    client = Client()
    client.force_login(people[username], backend="incidents.web.signed_in.Officers")
    return client


def test_an_officer_does_not_get_into_the_admin(people):
    assert client_of(people, "yq_commander").get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("username", "model", "may_add"),
    [
        ("admin_system", "officer", True),
        ("admin_system", "posting", False),
        ("admin_security", "posting", True),
        ("admin_security", "officer", False),
        ("admin_audit", "officer", False),
        ("admin_audit", "posting", False),
    ],
)
def test_each_administrator_changes_only_what_is_his(people, username, model, may_add):
    client = client_of(people, username)
    assert client.get(f"/admin/incidents/{model}/").status_code == 200
    assert client.get(f"/admin/incidents/{model}/add/").status_code == (200 if may_add else 403)


@pytest.mark.parametrize(
    "model", ["planedition", "gradingthreshold", "commandgroup", "memberunit", "reportdeadlinerule"]
)
def test_what_the_plan_says_is_shown_with_its_clause_and_never_edited(people, model):
    client = client_of(people, "admin_system")
    assert client.get(f"/admin/incidents/{model}/").status_code == 200
    assert client.get(f"/admin/incidents/{model}/add/").status_code == 403


def test_an_administrator_does_not_set_the_password_of_another(people):
    client = client_of(people, "admin_system")
    another = people["admin_security"].pk
    assert client.post(f"/admin/incidents/officer/{another}/password/").status_code == 403
    assert client.post(f"/admin/incidents/officer/{another}/change/", {"name": "别人"}).status_code == 403
    assert client.get(f"/admin/incidents/officer/{people['yq_watch'].pk}/change/").status_code == 200


def test_an_officer_who_is_marked_superuser_gets_no_further(people):
    people["yq_watch"].is_superuser = people["yq_watch"].is_staff = True
    people["yq_watch"].save()
    assert client_of(people, "yq_watch").get("/admin/incidents/officer/").status_code == 302


@pytest.mark.parametrize(
    ("username", "seen"), [("admin_system", 403), ("admin_security", 403), ("admin_audit", 200)]
)
@pytest.mark.parametrize("trail", ["incidents/event", "incidents/notice", "admin/logentry"])
def test_the_audit_administrator_alone_reads_the_trail(people, scenario, username, seen, trail):
    scenario.activated("IV", at="02:46")
    client = client_of(people, username)
    assert client.get(f"/admin/{trail}/").status_code == seen
    assert client.get(f"/admin/{trail}/add/").status_code == 403


def test_the_security_administrator_unlocks_a_locked_name(people, client):
    for _ in range(5):
        last = client.post("/login/", {"username": "yq_watch", "password": "不是它"})
    assert last.status_code == 429
    attempt = AccessAttempt.objects.get(username="yq_watch")
    address = f"/admin/axes/accessattempt/{attempt.pk}/delete/"
    for other in ("admin_system", "admin_audit"):
        assert client_of(people, other).post(address, {"post": "yes"}).status_code == 403
    assert client_of(people, "admin_security").post(address, {"post": "yes"}).status_code == 302
    assert client.post("/login/", {"username": "yq_watch", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("model", ["incident", "document", "task", "report", "activationrequest"])
def test_business_is_not_in_the_admin(people, model):
    assert client_of(people, "admin_system").get(f"/admin/incidents/{model}/").status_code == 404


BUSINESS = "what was done in an incident or for a warning: its own pages, API and archive show it, and 三员 see no business"
PERSONAL = "personal data of those hurt or moved: masked on the page of the incident, and each look is recorded there"
DESK = "the watch's own book: on the desk and in 交接班, for the office alone"
CLOCKWORK = "what the machinery writes for itself: 时钟运行状况 and /metrics show it"
INSIDE = "kept for one answer, one number or one piece of a file, and says nothing by itself"
PLAN_DATA = "maps and editions, shown on pages of their own with their source"
NOT_IN_THE_ADMIN = {
    BUSINESS: (
        "Incident FactEntry Deadline HazardWarning WarningMeasure Document ActivationRequest Endorsement EmergencyResponse "
        "ActivatedGroup Task Order Presence HelpRequest Filing LeaderNaming DangerReport RescueSuspension FormedBody Decree "
        "AftermathProof Expense Alarm ArrivalEstimate Report ComposedReport Drill DrillInject DrillPace Attachment HigherRequest "
        "CommandHandover MonitoringPoint MonitoringFactor PointLimit MonitoringReading InformationRelease ReviewNote "
        "PhoneCall TerminationApproval TerminationOpinion OfficeDutyDone"
    ),
    PERSONAL: "PersonRecord PersonMove",
    DESK: "ShiftLogEntry DeviceCheck RosterShift RosterChange Watch Handover WallScreen",
    CLOCKWORK: "Finding AuditorBeat SweepBeat SweepMinute OfficeAlarms",
    INSIDE: "IntakeDraft NumberSequence IdempotentAnswer AttachmentPart",
    PLAN_DATA: "Place WaterSource RiskSource EditionReview EditionRelease",
}


def test_every_model_is_in_the_admin_or_there_is_a_reason_why_not():
    models = {each.__name__ for each in apps.get_app_config("incidents").get_models()}
    registered = {each.__name__ for each in admin.site._registry}
    listed = [name for names in NOT_IN_THE_ADMIN.values() for name in names.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) & registered == set()
    assert models - registered - set(listed) == set()


@pytest.mark.parametrize("trail", ["warningact", "alarmsilence", "targetswitch"])
def test_trails_beside_the_events_are_the_audit_administrators_too(people, trail):
    assert client_of(people, "admin_audit").get(f"/admin/incidents/{trail}/").status_code == 200
    assert client_of(people, "admin_system").get(f"/admin/incidents/{trail}/").status_code == 403


def test_the_calendar_is_read_in_the_admin_and_changed_by_its_command(people):
    client = client_of(people, "admin_system")
    assert client.get("/admin/incidents/workingday/").status_code == 200
    assert client.get("/admin/incidents/workingday/add/").status_code == 403
