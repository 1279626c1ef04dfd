"""A browser without scripts at the scenario's own minute, and what it says of the pages it got."""

import re
from typing import Any

import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from scenario import Scenario

BACKEND = "incidents.web.signed_in.Officers"


class Browser:
    """One officer's browser; every request happens at the scenario's time."""

    def __init__(self, scenario: Scenario, officer: str) -> None:
        self.scenario = scenario
        self.client = Client()
        with self._then():
            self.client.force_login(scenario.people[officer], backend=BACKEND)

    def _then(self) -> time_machine.travel:
        return time_machine.travel(self.scenario.now, tick=False)

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.scenario.incident_id, *args])

    def visit(self, path: str) -> HttpResponse:
        """A page that belongs to no incident."""
        with self._then():
            return self.client.get(path)

    def get(self, name: str, *args: Any, query: str = "", **headers: Any) -> HttpResponse:
        with self._then():
            return self.client.get(self.url(name, *args) + query, headers=headers)

    def post(self, name: str, *args: Any, query: str = "", **typed: Any) -> HttpResponse:
        with self._then():
            return self.client.post(self.url(name, *args) + query, typed)

    def statements(self, name: str, *args: Any) -> int:
        """How many statements the page takes. The savepoints of the test itself do not count, nor does the session,
        which is written once a minute whatever the page."""
        return self.statements_of(self.url(name, *args))

    def statements_of(self, path: str) -> int:
        """The same of a page that belongs to no incident."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.visit(path)
        assert answer.status_code == 200
        spoken = (each["sql"] for each in captured if 'UPDATE "django_session"' not in each["sql"])
        ours = [each for each in spoken if re.match(r"(SELECT|UPDATE|INSERT|DELETE)", each)]
        return len(ours)


def words(answer: HttpResponse) -> str:
    """The page as a person reads it: no tags, single blanks."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
