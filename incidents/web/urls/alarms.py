"""告警."""

from django.urls import path

from incidents.web.views import alarms

urlpatterns = [
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/state/", alarms.state, name="alarm-state"),
    path("alarms/silence/", alarms.silence, name="alarm-silence"),
    path("alarms/acknowledge/", alarms.acknowledge_quiet, name="alarm-acknowledge-quiet"),
    path("alarms/<uuid:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:pk>/acknowledge/", alarms.acknowledge, name="alarm-acknowledge"),
    path("alarms/<uuid:pk>/shelve/", alarms.shelve, name="alarm-shelve"),
]
