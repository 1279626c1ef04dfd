"""Who is signed in, as every request asks it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(people):
    browser = Client()
    browser.force_login(people["yq_watch"], backend="incidents.web.signed_in.Officers")
    return browser


def desk(browser):
    return browser.get(reverse("desk"))


def test_the_officer_of_the_session_is_whole(signed_in):
    there, kept = desk(signed_in).wsgi_request.user, Officer.objects.get(username="yq_watch")
    columns = [field.attname for field in Officer._meta.concrete_fields]
    assert [getattr(there, each) for each in columns] == [getattr(kept, each) for each in columns]


def test_an_officer_who_may_no_longer_sign_in_is_out_at_once(signed_in, people):
    people["yq_watch"].is_active = False
    people["yq_watch"].save()
    assert desk(signed_in).status_code == 302


def test_a_changed_password_ends_the_other_sessions(signed_in, people):
    people["yq_watch"].set_password("另一个口令-2026")
    people["yq_watch"].save()
    assert desk(signed_in).status_code == 302


def test_a_session_that_has_run_out_is_nobodys(signed_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert desk(signed_in).status_code == 302


def test_a_key_that_nobody_was_given_opens_nothing_and_is_not_kept(signed_in):
    signed_in.cookies["sessionid"] = "x" * 32
    answer = desk(signed_in)
    assert answer.status_code == 302
    assert not Session.objects.filter(session_key="x" * 32).exists()
