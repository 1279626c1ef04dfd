"""值班台 and 台账."""

from django.urls import path

from incidents.web.views import desk, incidents, watch

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("parts-of-desk/<slug:part>/", desk.part, name="desk-part"),
    path("watch/log/", watch.Log.as_view(), name="watch-log"),
    path("watch/check/", watch.check, name="watch-check"),
    path("watch/test-sheet/", watch.test_sheet, name="watch-test-sheet"),
    path("watch/clocks/", watch.clocks, name="watch-clocks"),
    path("incidents/", incidents.register, name="incidents"),
]
