"""预案: what the system knows of the plans, each line with its clause."""

from django.urls import path

from incidents.web.views import plan_editions, plan_trial, plans

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:code>/", plans.plan, name="plan"),
    path("plans/<slug:code>/clause/<slug:clause>/", plans.plan, name="plan-clause"),
    path("plans/<slug:code>/trial/", plan_trial.trial, name="plan-trial"),
    path("plans/<slug:code>/editions/", plan_editions.editions, name="plan-editions"),
    path("plans/<slug:code>/editions/<slug:digest>/confirm/", plan_editions.confirm, name="plan-confirm"),
    path("plans/<slug:code>/compare/<slug:old>/<slug:new>/", plan_editions.compare, name="plan-compare"),
    path("plans/<slug:code>/<slug:section>/", plans.section, name="plan-section"),
]
