"""Who comes in, who is kept out, and what is said to him (等保 身份鉴别)."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Officer

PASSWORD = "只在测试里用"


def log_in(client, username, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def test_a_watch_officer_comes_in_to_the_desk(people, client):
    answer = log_in(client, "yq_watch")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = client.get("/")
    assert "值班台" in page.content.decode()
    assert "张值" in page.content.decode()


def test_after_login_he_is_where_he_wanted_to_be(people, client):
    wanted = reverse("incidents")
    sent = client.get(wanted)
    assert sent["Location"] == f"{reverse('login')}?next={wanted}"
    assert log_in(client, "yq_watch", next=wanted)["Location"] == wanted


def test_login_never_leads_to_another_site(people, client):
    assert log_in(client, "yq_watch", next="https://example.org/")["Location"] == "/"


@pytest.mark.parametrize("username", ["yq_watch", "nobody_of_that_name"])
def test_a_failure_does_not_tell_which_names_exist(people, client, username):
    answer = log_in(client, username, "wrong")
    assert answer.status_code == 422
    assert "用户名或口令不对" in answer.content.decode()


def test_an_officer_who_left_hears_the_same_sentence(people, client):
    Officer.objects.filter(username="yq_watch").update(is_active=False)
    assert "用户名或口令不对" in log_in(client, "yq_watch").content.decode()


def test_after_five_failures_the_name_is_locked_and_told_until_when(people, client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, "yq_watch", "wrong")
    assert answer.status_code == 429
    assert "锁定到" in answer.content.decode()
    assert answer["Retry-After"] == str(settings.LOGIN_LOCK_SECONDS)
    assert log_in(client, "yq_watch").status_code == 429


def test_a_locked_name_keeps_nobody_else_out(people, client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "yq_watch", "wrong")
    assert log_in(client, "yq_leader").status_code == 302


def test_logout_is_by_post_only(sign_in):
    client = sign_in("yq_watch")
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert client.get("/").status_code == 302


def test_the_login_form_is_protected_against_forgery(people):
    client = Client(enforce_csrf_checks=True)
    assert log_in(client, "yq_watch").status_code == 403


def test_an_idle_session_ends(people, client):
    log_in(client, "yq_watch")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE
    assert cookie["httponly"]
    # Use begins the time anew, written down once a minute.
    assert settings.SESSION_COOKIE_NAME not in client.get("/").cookies
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_WRITE_SECONDS)):
        assert settings.SESSION_COOKIE_NAME in client.get("/").cookies


@pytest.mark.parametrize(
    ("username", "role"),
    [("admin_system", "系统管理员"), ("admin_security", "安全管理员"), ("admin_audit", "审计管理员")],
)
def test_an_administrator_sees_his_duties_and_no_business(scenario, sign_in, username, role):
    scenario.at("02:13").receive()
    client = sign_in(username)
    page = client.get("/").content.decode()
    assert role in page
    assert "不接触事件内容" in page
    assert scenario.incident.title not in page
    assert client.get(reverse("incidents")).status_code == 403
    assert client.get(reverse("intake")).status_code == 403
    assert client.get(reverse("desk-part", args=["incidents"])).status_code == 404
