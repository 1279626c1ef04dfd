"""The parts page."""

from django.urls import path

from incidents.web.views import parts

urlpatterns = [path("parts/", parts.parts, name="parts")]
