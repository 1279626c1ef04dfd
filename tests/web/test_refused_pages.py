"""What a page says when it may not or cannot: why, by which words of the plan, and whom to ring instead (ux 2.0.8)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from web_pages import Browser, words

from incidents.web.views.errors import server_error

SAID_BY_NOBODY = "原文未录入"


@pytest.fixture
def refused(scenario):
    """A group's leader opens what is the desk's."""
    scenario.at("02:13").receive()
    return Browser(scenario, "yq_monitoring").get("verify")


def test_a_refusal_names_whom_each_post_reaches_with_his_number(refused, people):
    watch, leader = people["yq_watch"], people["yq_leader"]
    assert refused.status_code == 403
    assert f"可办理：值班员 {watch.name} {watch.phone}" in words(refused)
    assert f"带班领导 {leader.name} {leader.phone}" in words(refused)
    assert f'href="tel:{watch.phone}"' in refused.content.decode()


def test_a_refusal_opens_the_words_of_the_clause_that_it_cites(refused):
    shown = refused.content.decode()
    assert "紧急情况下，值班人员可先电话报告" in shown
    assert SAID_BY_NOBODY not in shown


def test_a_page_without_an_incident_says_whom_to_ring_too(sign_in, people):
    answer = sign_in("yq_monitoring").get(reverse("intake"))
    assert f"值班员 {people['yq_watch'].name} {people['yq_watch'].phone}" in words(answer)
    assert SAID_BY_NOBODY not in answer.content.decode()


def test_a_person_who_alone_could_is_named_with_his_number(scenario, people):
    scenario.at("02:13").receive()
    scenario.at("02:24").verify()
    scenario.at("03:35").request("IV", reason="先期处置", leads=scenario.open_leads())
    answer = Browser(scenario, "yq_watch").post(
        "approval", request=str(scenario.incident.activation_requests.get().pk), decision="approve"
    )
    assert answer.status_code == 403
    assert f"指挥 {people['yq_commander'].name} {people['yq_commander'].phone}" in words(answer)


def test_a_failure_is_a_number_to_quote_and_numbers_to_ring(people):
    request = RequestFactory().get("/")
    request.user, request.request_id = people["yq_watch"], "a1b2c3"
    answer = server_error(request)
    assert answer.status_code == 500
    shown = words(answer)
    assert "a1b2c3" in shown
    assert f"值班室 {people['yq_watch'].organisation.duty_phone}" in shown


def test_a_failure_before_anybody_signed_in_is_still_a_page(db):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert "系统出错了" in words(server_error(request))
