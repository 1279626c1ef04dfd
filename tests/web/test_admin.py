"""三员: each administrator does his own work, none sees business, no officer gets in."""

import pytest
from django.test import Client


def client_of(people, username):
    client = Client()
    client.force_login(people[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_officer_does_not_get_into_the_admin(people):
    assert client_of(people, "yq_commander").get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("username", "model", "may_add"),
    [
        ("admin_system", "officer", True),
        ("admin_system", "posting", False),
        ("admin_security", "posting", True),
        ("admin_security", "officer", False),
        ("admin_audit", "officer", False),
        ("admin_audit", "posting", False),
    ],
)
def test_each_administrator_changes_only_what_is_his(people, username, model, may_add):
    client = client_of(people, username)
    assert client.get(f"/admin/incidents/{model}/").status_code == 200
    assert client.get(f"/admin/incidents/{model}/add/").status_code == (200 if may_add else 403)


@pytest.mark.parametrize(
    "model", ["planedition", "gradingthreshold", "commandgroup", "memberunit", "reportdeadlinerule"]
)
def test_what_the_plan_says_is_shown_with_its_clause_and_never_edited(people, model):
    client = client_of(people, "admin_system")
    assert client.get(f"/admin/incidents/{model}/").status_code == 200
    assert client.get(f"/admin/incidents/{model}/add/").status_code == 403


@pytest.mark.parametrize("model", ["incident", "event", "document", "task", "notice"])
def test_business_is_not_in_the_admin(people, model):
    assert client_of(people, "admin_system").get(f"/admin/incidents/{model}/").status_code == 404
