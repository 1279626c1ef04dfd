"""The system watching itself."""

from django.urls import path

from incidents.web.views import oversight

urlpatterns = [
    path("banners/", oversight.standing, name="banners"),
    path("system/clocks/", oversight.clock_health, name="clock-health"),
    path("system/clocks/lateness.svg", oversight.chart, name="clock-lateness"),
    path("system/clocks/<uuid:deadline>/retry/", oversight.retry, name="clock-retry"),
]
