"""Every address of the system."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("incidents.api.urls")),
    path("", include("incidents.web.urls")),
]

handler400 = "incidents.web.views.errors.bad_request"
handler403 = "incidents.web.views.errors.forbidden"
handler404 = "incidents.web.views.errors.not_found"
handler500 = "incidents.web.views.errors.server_error"
