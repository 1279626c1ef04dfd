"""附件 and 监测数据 of an incident."""

from django.urls import path

from incidents.web.views import attachments, monitoring, monitoring_points
from incidents.web.views.monitoring_import import Import

AT = "incidents/<uuid:pk>/"

urlpatterns = [
    path(f"{AT}attachments/", attachments.Attachments.as_view(), name="attachments"),
    path(f"{AT}attachments/list/", attachments.evidence_list, name="evidence-list"),
    path(f"{AT}attachments/workbook/", attachments.evidence_workbook, name="evidence-workbook"),
    path(f"{AT}attachments/<uuid:key>/strike/", attachments.Strike.as_view(), name="attachment-strike"),
    path("attachments/<uuid:key>/file/", attachments.file, name="attachment"),
    path("attachments/<uuid:key>/small/", attachments.small, name="attachment-small"),
    path(f"{AT}monitoring/", monitoring.Monitoring.as_view(), name="monitoring"),
    path(f"{AT}monitoring/import/", Import.as_view(), name="monitoring-import"),
    path(
        f"{AT}monitoring/points/<uuid:point>/", monitoring_points.StopPoint.as_view(), name="monitoring-point"
    ),
    path(
        f"{AT}monitoring/points/<uuid:point>/limits/<uuid:factor>/",
        monitoring_points.SetPointLimit.as_view(),
        name="monitoring-point-limit",
    ),
    path(f"{AT}monitoring/sheet/", monitoring.sheet, name="monitoring-sheet"),
    path(f"{AT}monitoring/workbook/", monitoring.readings_workbook, name="monitoring-workbook"),
    path(f"{AT}monitoring/factors/<uuid:factor>/", monitoring.SetFactor.as_view(), name="monitoring-factor"),
    path(f"{AT}monitoring/factors/<uuid:factor>/chart/", monitoring.chart, name="monitoring-chart"),
    path(
        f"{AT}monitoring/readings/<uuid:reading>/correct/",
        monitoring.CorrectReading.as_view(),
        name="monitoring-correct",
    ),
]
