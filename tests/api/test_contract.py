"""Tokens, idempotency, paging, plans, 试算."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from scenario import PASSWORD

from incidents.models import ApiToken, Incident


def test_a_token_is_issued_hashed_and_revocable(people):
    client = Client()
    body = {"username": "yq_watch", "password": PASSWORD}
    token = client.post("/api/v1/auth/token/", body, content_type="application/json").json()["token"]
    assert not ApiToken.objects.filter(digest=token).exists()
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/incidents/", headers=headers).status_code == 200
    assert client.delete("/api/v1/auth/token/", headers=headers).status_code == 204
    assert client.get("/api/v1/incidents/", headers=headers).status_code == 401


def test_a_token_dies_after_twelve_hours(api, people):
    api("yq_watch")
    ApiToken.objects.update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert api("yq_watch").get("/incidents/").status_code == 401


def test_a_wrong_password_is_401(people):
    body = {"username": "yq_watch", "password": "wrong"}
    answer = Client().post("/api/v1/auth/token/", body, content_type="application/json")
    assert answer.status_code == 401


def test_the_same_key_and_body_get_the_same_answer(api, call_sheet):
    first = api("yq_watch").post("/incidents/", call_sheet, key="k-1")
    again = api("yq_watch").post("/incidents/", call_sheet, key="k-1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Incident.objects.count() == 1
    other = api("yq_watch").post("/incidents/", call_sheet | {"title": "另一件"}, key="k-1")
    assert other.status_code == 409


def test_a_retried_act_is_answered_though_the_state_has_moved_on(api, incident):
    body = {"method": "电话", "conclusion": "属实"}
    path = f"/incidents/{incident}/actions/verify/"
    first = api("yq_watch").post(path, body, key="v")
    assert first.status_code == 200
    assert api("yq_watch").post(path, body, key="v").json() == first.json()
    assert api("yq_watch").post(path, body).status_code == 409


def test_the_list_is_keyset_paged_and_counts_nothing(api, call_sheet, django_assert_max_num_queries):
    for number in range(53):
        api("yq_watch").post("/incidents/", call_sheet | {"title": f"第{number}件"})
    with django_assert_max_num_queries(4) as queries:
        page = api("yq_watch").get("/incidents/").json()
    assert not any("COUNT(" in query["sql"] for query in queries.captured_queries)
    assert len(page["results"]) == 50
    rest = api("yq_watch").client.get(page["next"], headers=api("yq_watch").headers).json()
    assert (len(rest["results"]), rest["next"]) == (3, None)
    titles = {row["title"] for row in page["results"] + rest["results"]}
    assert len(titles) == 53


@pytest.mark.parametrize("code", ["yangquan_eco", "urumqi_safety"])
def test_a_plan_is_shown_with_a_clause_on_every_line(api, code):
    plan = api("yq_watch").get(f"/plans/{code}/").json()
    for part in ("thresholds", "groups", "units", "duties", "deadline_rules", "posts"):
        assert plan[part], part
        assert all(row["clause"] and row["section"] for row in plan[part]), part
    assert all(
        {"code", "name", "lead_units", "members", "lead_to_be_named"} <= row.keys() for row in plan["groups"]
    )


def test_an_unknown_plan_is_404(api):
    assert api("yq_watch").get("/plans/atlantis/").status_code == 404
    assert api("yq_watch").post("/plans/atlantis/assess/", {}).status_code == 404


def test_assessing_quotes_the_row_and_stores_nothing(api):
    answer = api("yq_watch").post(
        "/plans/yangquan_eco/assess/", {"confirmed": {"deaths": 10}, "projected": None}
    )
    found = answer.json()
    assert (found["severity_grade"], found["response_level"], found["report_class"]) == ("II", "II", "II")
    row = next(each for each in found["matched"] if each["table"] == "附表1")
    assert (row["value"], row["level"]) == (10, "II")
    assert "10 人以上 30 人以下死亡" in row["text"]
    assert any(limit["minutes"] == 120 for limit in found["limits"])
    assert Incident.objects.count() == 0
