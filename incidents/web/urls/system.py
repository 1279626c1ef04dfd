"""系统管理."""

from django.urls import path

from incidents.web.views import system

urlpatterns = [path("system/", system.page, name="system")]
