"""The API against its own schema: whatever is sent, there is no server error and no undocumented format."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started  # noqa: TID251 - to leave them out, not to use them
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error

from tests.world import make_world

EXAMPLES = 4  # of each operation; a longer search is a matter of raising this

schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))  # type: ignore[no-untyped-call]
schema.app = get_wsgi_application()


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def owner(db: None) -> Client:
    """The owner of network A, who may do everything there."""
    client = Client()
    client.force_login(make_world().a.people["owner"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(scope="module", autouse=True)
def _uploads_closed() -> Iterator[None]:
    """Uploads that were left open are closed here, not in the middle of somebody else's test."""
    yield
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the caller leaves its uploads open
@pytest.mark.usefixtures("_one_connection")
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_operation_answers_anything_without_a_server_error(case: Case[Any], owner: Client) -> None:
    if "network" in case.path_parameters:
        case.path_parameters["network"] = "net-a"
    case.headers.pop("Authorization", None)  # a key of nobody is refused before anything is asked
    cookies = {"sessionid": owner.cookies["sessionid"].value}
    response = case.call(cookies=cookies)
    case.validate_response(response, checks=[not_a_server_error])
    assert response.status_code != 401
