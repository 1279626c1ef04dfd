"""接报登记."""

from django.urls import path

from incidents.web.views import intake

urlpatterns = [
    path("incidents/new/", intake.intake, name="intake"),
    path("incidents/new/assess/", intake.assess, name="intake-assess"),
    path("incidents/new/draft/", intake.draft, name="intake-draft"),
    path("incidents/new/places/", intake.places, name="places"),
]
