"""上岗, 交接班, 值班表."""

from django.urls import path

from incidents.web.views import handover, roster, watch_duty

urlpatterns = [
    path("watch/", watch_duty.Duty.as_view(), name="watch"),
    path("watch/leave/", watch_duty.leave, name="watch-leave"),
    path("watch/handover/", handover.Give.as_view(), name="handover"),
    path("watch/handover/take/", handover.take, name="handover-take"),
    path("watch/handover/take-over/", handover.take_over, name="handover-take-over"),
    path("watch/handovers/", handover.past, name="handovers"),
    path("watch/handovers/<uuid:pk>/", handover.sheet, name="handover-sheet"),
    path("watch/roster/", roster.Roster.as_view(), name="roster"),
    path("watch/roster/copy/", roster.copy_week, name="roster-copy"),
    path("watch/roster/import/", roster.bring_in, name="roster-import"),
    path("watch/roster/print/", roster.paper, name="roster-print"),
    path("watch/roster/changes/", roster.changes, name="roster-changes"),
    path("watch/roster/<uuid:pk>/", roster.Change.as_view(), name="roster-shift"),
    path("watch/roster/<uuid:pk>/remove/", roster.remove, name="roster-remove"),
]
