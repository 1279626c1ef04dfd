"""预案: what the system knows of the plans, each line with its clause."""

from django.urls import path

from incidents.web.views import plans

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:code>/", plans.plan, name="plan"),
    path("plans/<slug:code>/<slug:section>/", plans.section, name="plan-section"),
]
