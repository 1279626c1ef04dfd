"""schemathesis over the whole OpenAPI document: whatever is sent, the answer is never a server error."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from incidents.actions import tokens
from incidents.models import Officer

EXAMPLES = 12


@pytest.fixture
def inside_the_test_transaction(incident: str) -> Iterator[None]:
    """A real WSGI request closes its connection, and with it the transaction of the test.

    After `incident`: the test client connects the signals again with each of its own requests.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
def test_no_call_is_answered_with_a_server_error(
    case: Any, inside_the_test_transaction: None, incident: str, as_director: dict[str, str]
) -> None:
    if "incident_id" in case.path_parameters:
        case.path_parameters["incident_id"] = incident
    response = case.call(headers=as_director)
    case.validate_response(response, checks=[not_a_server_error])
    assert response.status_code < 500


@pytest.fixture
def as_director(people: dict[str, Officer]) -> dict[str, str]:
    """Calls as the office director, who may do most."""
    return {"Authorization": f"Token {tokens.issue(officer=people['yq_office'], now=datetime.now(UTC))}"}
