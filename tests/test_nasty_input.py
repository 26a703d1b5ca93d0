"""Whatever is sent to a page or to the API, the answer is no server error."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from initiatives.models import Initiative
from measurement.operations.expectations import open_due
from tenancy.row_security import network
from tests.matrix import ROUTES
from tests.nasty import LONE_SURROGATE, NASTY, Fields, bodies, spoilt
from tests.routes import Found
from tests.test_matrix import IN_NETWORKS, PUBLIC, address
from tests.world import NOW, Side, make_world

PAGES = [route for route in IN_NETWORKS + PUBLIC if not route.is_api]
ASKED = re.findall(
    r"\w+",
    """q page sort state status period partner indicator initiative outcome place parent sector type archived show by
    series cell code kind tab from removed undo group year role definition history limit offset calendar since until
    on is_error row is_open slug frequency start_month""",
)
each_page = pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
each_value = pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)


@pytest.fixture(scope="module")
def side(django_db_setup: None, django_db_blocker: Any) -> Iterator[Side]:
    """Network A with something due; nothing a test does in it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world().a
        with network(made.network.pk):
            open_due(initiative_ids=[made.initiative.pk], at=NOW)
            Initiative.objects.filter(pk=made.initiative.pk).update(is_joinable=True)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def owner(side: Side) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(side.people["owner"])
    return client


def asked(owner: Client, method: str, path: str, **sent: Any) -> int:
    """The status of one request whose effect is rolled back."""
    try:
        with transaction.atomic():
            status: int = getattr(owner, method)(path, **sent).status_code
            transaction.set_rollback(True)
    except DatabaseError:  # the request broke the transaction around it, too
        return 500
    return status


def failing(owner: Client, requests: Iterator[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [
        f"{method} {path[:150]} {str(sent)[:200]}"
        for method, path, sent in requests
        if asked(owner, method, path, **sent) >= 500
    ]


def path_of(route: Found, side: Side) -> str:
    return address(route, side)


@pytest.mark.parametrize("route", IN_NETWORKS, ids=lambda route: route.name)
def test_questions_are_answered_whatever_they_ask(owner: Client, side: Side, route: Found) -> None:
    path = path_of(route, side)
    values = [*NASTY.values(), "-1", "null"]
    assert failing(owner, (("get", path, {"data": dict.fromkeys(ASKED, value)}) for value in values)) == []


@each_page
def test_forms_take_whatever_they_are_sent(owner: Client, side: Side, route: Found) -> None:
    path = path_of(route, side)
    page = Fields()
    page.feed(owner.get(path).content.decode(errors="replace"))
    forms = [*page.forms, {"rows": "[]", "query": "", "submission": "1", "partner": "1", "moment": ""}]
    requests = (
        ("post", path, {"data": data})
        for form in (forms if ROUTES[route.name].writes or page.forms else ())
        for data in spoilt(form, list(NASTY.values()))
    )
    assert failing(owner, requests) == []


SCHEMA: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
OPERATIONS = [
    (path, method) for path, found in SCHEMA["paths"].items() for method in found if method in ("post", "put", "patch")
]
"""(path, method) of every operation of the API that takes a body."""


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_api_takes_whatever_it_is_sent(owner: Client, side: Side, path: str, method: str) -> None:
    filled = _real_path(path, side)
    requests = (
        (method, filled, {"data": json.dumps(body), "content_type": "application/json", "headers": HEADERS})
        for value in [*NASTY.values(), LONE_SURROGATE]
        for body in bodies(SCHEMA, SCHEMA["paths"][path][method], value)
    )
    assert failing(owner, requests) == []


HEADERS = {"If-Match": '"0"', "Idempotency-Key": "once"}


def _real_path(path: str, side: Side) -> str:
    """The address of the same operation with ids of rows that are there."""
    pattern = path.replace("/api/v1/{network}/", "api/v1/<slug:network>/").replace("{id}", "<int:pk>")
    pattern = re.sub(r"\{(\w+)\}", r"<int:\1>", pattern)
    route = next(one for one in IN_NETWORKS if one.pattern == pattern)
    return address(route, side)
