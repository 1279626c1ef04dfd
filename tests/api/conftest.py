"""A client that speaks the contract as one officer."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from incidents.actions import tokens
from incidents.models import Officer


class Caller:
    """One officer with a token."""

    def __init__(self, officer: Officer | None) -> None:
        self.client = Client()
        self.headers = {}
        if officer is not None:
            self.headers["Authorization"] = f"Token {tokens.issue(officer=officer, now=datetime.now(UTC))}"

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: object = None, *, key: str | None = None) -> HttpResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key is not None else {})
        content = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return self.client.post(f"/api/v1{path}", content, content_type="application/json", headers=headers)

    def act(self, incident: str, name: str, **body: object) -> HttpResponse:
        return self.post(f"/incidents/{incident}/actions/{name}/", body)


@pytest.fixture
def api(people: dict[str, Officer]) -> Callable[[str | None], Caller]:
    """api("yq_watch") calls as that demo officer, api(None) as nobody."""
    callers: dict[str | None, Caller] = {}

    def caller(username: str | None) -> Caller:
        if username not in callers:
            callers[username] = Caller(people[username] if username else None)
        return callers[username]

    return caller


@pytest.fixture
def call_sheet() -> dict[str, Any]:
    return {
        "plan": "yangquan_eco",
        "category": "水污染",
        "source": "电话",
        "location": {"county": "平定县", "detail": "桃河307国道段"},
        "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河",
        "confirmed": {"deaths": 0, "serious_injuries": 1, "environmental_impact": True},
    }


@pytest.fixture
def incident(api: Callable[[str | None], Caller], call_sheet: dict[str, Any]) -> str:
    """An incident just logged by 阳泉's watch officer; its id."""
    response = api("yq_watch").post("/incidents/", call_sheet)
    assert response.status_code == 201, response.content.decode()
    return str(response.json()["id"])
