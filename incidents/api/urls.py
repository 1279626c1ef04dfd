"""Addresses of the REST contract (design.md 10)."""

from django.http import Http404, HttpRequest
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.api import (
    accounts,
    afterwards,
    alarms,
    archived,
    attached,
    claims,
    composing,
    duty,
    evidence,
    handover,
    incidents,
    monitoring,
    office,
    plans,
    warnings,
    watch,
)

INCIDENT = "incidents/<uuid:incident_id>/"


class Nowhere(APIView):
    """An address that the contract does not have: 404 as JSON, after the login check."""

    schema = None

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:
        return super().dispatch(request)

    def http_method_not_allowed(self, request: Request, *args: object, **kwargs: object) -> Response:
        raise Http404

    get = post = put = patch = delete = http_method_not_allowed


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("auth/token/", accounts.Token.as_view(), name="api-token"),
    path("me/", accounts.Me.as_view(), name="api-me"),
    path("plans/", plans.Plans.as_view(), name="api-plans"),
    path("plans/<slug:code>/", plans.PlanDetail.as_view(), name="api-plan"),
    path("plans/<slug:code>/assess/", plans.Assess.as_view(), name="api-assess"),
    path("incidents/", incidents.Incidents.as_view(), name="api-incidents"),
    path(INCIDENT, incidents.IncidentDetail.as_view(), name="api-incident"),
    *(
        path(f"{INCIDENT}actions/{name}/", view.as_view(), name=f"api-act-{name}")
        for name, view in incidents.ACT_VIEWS.items()
    ),
    path(f"{INCIDENT}archive/", archived.Archive.as_view(), name="api-archive"),
    path(f"{INCIDENT}facts/", claims.Facts.as_view(), name="api-facts"),
    path(f"{INCIDENT}events/", attached.Events.as_view(), name="api-events"),
    path(f"{INCIDENT}deadlines/", attached.Deadlines.as_view(), name="api-deadlines"),
    path(f"{INCIDENT}afterwards/", afterwards.AfterwardsView.as_view(), name="api-afterwards"),
    path(f"{INCIDENT}tasks/", attached.Tasks.as_view(), name="api-tasks"),
    path(f"{INCIDENT}notices/", attached.Notices.as_view(), name="api-notices"),
    path(f"{INCIDENT}calls/", attached.Calls.as_view(), name="api-calls"),
    path(f"{INCIDENT}documents/", attached.Documents.as_view(), name="api-documents"),
    path(f"{INCIDENT}reports/", composing.Reports.as_view(), name="api-reports"),
    path(f"{INCIDENT}releases/", composing.Releases.as_view(), name="api-releases"),
    path(f"{INCIDENT}attachments/", evidence.Attachments.as_view(), name="api-attachments"),
    path("attachments/<uuid:attachment_id>/file/", evidence.AttachmentFile.as_view(), name="api-attachment"),
    path(f"{INCIDENT}monitoring/", monitoring.Monitoring.as_view(), name="api-monitoring"),
    path("documents/<uuid:document_id>/pdf/", attached.DocumentPdf.as_view(), name="api-document-pdf"),
    path("warnings/", warnings.Warnings.as_view(), name="api-warnings"),
    path("warnings/<uuid:warning_id>/", warnings.WarningDetail.as_view(), name="api-warning"),
    path("warnings/<uuid:warning_id>/cap/", warnings.WarningCap.as_view(), name="api-warning-cap"),
    *(
        path(f"warnings/<uuid:warning_id>/actions/{name}/", view.as_view(), name=f"api-warning-{name}")
        for name, view in warnings.ACT_VIEWS.items()
    ),
    path("watch/", duty.OnWatch.as_view(), name="api-watch"),
    path("watch/roster/", duty.Roster.as_view(), name="api-roster"),
    path("watch/roster/<uuid:shift_id>/", duty.RosterEntry.as_view(), name="api-roster-shift"),
    path("watch/handover/", handover.Handovers.as_view(), name="api-handover"),
    path("office/targets/", office.Targets.as_view(), name="api-office-targets"),
    path("office/duties/", office.Duties.as_view(), name="api-office-duties"),
    path("watch/log/", watch.ShiftLog.as_view(), name="api-shift-log"),
    path("alarms/", alarms.Alarms.as_view(), name="api-alarms"),
    path("alarms/silence/", alarms.Silence.as_view(), name="api-alarm-silence"),
    path("alarms/<uuid:alarm_id>/acknowledge/", alarms.Acknowledge.as_view(), name="api-alarm-acknowledge"),
    path("alarms/<uuid:alarm_id>/shelve/", alarms.ShelveAlarm.as_view(), name="api-alarm-shelve"),
    re_path(r"^.*$", Nowhere.as_view()),
]
