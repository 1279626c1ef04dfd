"""Browsers without a screen, signed in as one of the demo officers."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.models import Officer

BACKEND = "incidents.web.signed_in.Officers"


@pytest.fixture
def sign_in(people: dict[str, Officer]) -> Callable[[str], Client]:
    """sign_in("yq_watch") is a client that is signed in as that officer."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(people[username], backend=BACKEND)
        return client

    return signed_in
