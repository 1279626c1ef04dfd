"""What machines ask."""

from django.urls import path

from incidents.web.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
]
