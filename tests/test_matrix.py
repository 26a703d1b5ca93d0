"""Every URL × every role × own and foreign network × methods, as tests/matrix.py says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from initiatives.models import Initiative
from tenancy.enums import Role
from tenancy.models import Network, User
from tenancy.row_security import network
from tests.matrix import ROUTES, Id, Route
from tests.routes import Found, routes
from tests.rows import row_of
from tests.world import CANARY, NOW, Side, World, make_world

FOUND = {route.name: route for route in routes()}
CLASSIFIED = [route for route in FOUND.values() if route.name in ROUTES]
IN_NETWORKS = [route for route in CLASSIFIED if "network" in route.values and not ROUTES[route.name].open_to]
PUBLIC = [route for route in CLASSIFIED if "network" in route.values and ROUTES[route.name].open_to]
ELSEWHERE = [route for route in CLASSIFIED if "network" not in route.values]
PAGE_METHODS = ("get", "post")
API_METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = {404, 405}

each_route_of_a_network = pytest.mark.parametrize("route", IN_NETWORKS, ids=lambda route: route.name)


@dataclass(frozen=True)
class Setting:
    """One world for all tests of this file, and a client for each person, signed in once."""

    world: World
    clients: dict[str, Client]  # by e-mail address

    def of(self, user: User) -> Client:
        return self.clients[user.email]


@pytest.fixture(scope="module")
def setting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Setting]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        yield Setting(world, {user.email: signed_in(user) for user in User.objects.all()})
        transaction.set_rollback(True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def _undo(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test writes into the shared world goes when it ends."""
    if "setting" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("setting")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_route_is_classified() -> None:
    assert sorted(set(FOUND) - set(ROUTES)) == [], "add these to tests/matrix.py"
    assert sorted(set(ROUTES) - set(FOUND)) == [], "these are no longer there"


def test_every_value_in_a_path_is_explained() -> None:
    unexplained = {
        name: route.values - {"network", "initiative"} - set(ROUTES[name].ids)
        for name, route in FOUND.items()
        if name in ROUTES
    }
    assert {name: values for name, values in unexplained.items() if values} == {}


def address(route: Found, side: Side, *, ids_from: Side | None = None) -> str:
    """The path of a route in a side's network; the ids in it may be those of the other side's rows."""
    values = {"network": side.network.slug, "initiative": side.initiative.slug}
    holder = ids_from or side
    with network(holder.network.pk):
        values |= {name: str(_id(what, holder)) for name, what in ROUTES[route.name].ids.items()}
    return "/" + _filled(route.pattern, values)


def _filled(pattern: str, values: dict[str, str]) -> str:
    """A path pattern (`n/<slug:network>/`) with its values in place."""
    filled = ""
    for part in pattern.split("<"):
        named, closes, rest = part.partition(">")
        filled += values[named.partition(":")[2]] + rest if closes else part
    return filled


def _id(what: Id, side: Side) -> object:
    if callable(what):
        return what(side)
    return row_of(apps.get_model(what), side).pk if "." in what else what


def ids_of(route: Found) -> list[Id]:
    return list(ROUTES[route.name].ids.values())


def ask(client: Client, method: str, path: str, *, canary: bool = True) -> HttpResponse:
    """One request whose effect is rolled back; nothing of network B may be in the answer to people of A."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(path)
        if answer.streaming:
            answer.content = b"".join(answer)
        transaction.set_rollback(True)
    assert not canary or CANARY not in answer.content.decode(errors="replace")
    return answer


def methods(route: Found) -> tuple[str, ...]:
    return API_METHODS if route.is_api else PAGE_METHODS


@each_route_of_a_network
def test_roles_get_what_the_table_says(setting: Setting, route: Found) -> None:
    line, path = ROUTES[route.name], address(route, setting.world.a)
    wrong = [
        f"{role} {method}: {status}"
        for role in Role
        for method in methods(route)
        for status in [ask(setting.of(setting.world.a.people[role]), method, path).status_code]
        if not is_right(line, role, method, status)
    ]
    assert wrong == []


def is_right(line: Route, role: Role, method: str, status: int) -> bool:
    """Whether an answer fits the table; an empty request may be refused as such (400, 422), never by a crash."""
    may = role in (line.reads if method == "get" else line.writes)
    if not may:
        is_page_that_ignores_it = method != "get" and not line.writes and role in line.reads
        return status in REFUSED or is_page_that_ignores_it
    takes = method in {"get", "post"} and status != 405  # an endpoint need not take every method
    return status < 500 and not (line.finds and takes and status in {403, 404})


@each_route_of_a_network
def test_allowed_routes_take_the_method_that_the_table_names(setting: Setting, route: Found) -> None:
    line, path = ROUTES[route.name], address(route, setting.world.a)
    client = setting.of(setting.world.a.people["owner"])
    if line.reads:
        assert ask(client, "get", path).status_code != 405
    if line.writes:
        assert {ask(client, method, path).status_code for method in methods(route)[1:]} - {405}


@each_route_of_a_network
def test_strangers_find_nothing(setting: Setting, route: Found) -> None:
    path = address(route, setting.world.a)
    for person in (setting.world.b.people["owner"], setting.world.nobody):
        answers = {ask(setting.of(person), method, path, canary=False).status_code for method in methods(route)}
        assert answers <= REFUSED
        assert 404 in answers


@each_route_of_a_network
def test_nobody_signed_in_is_asked_to_sign_in(setting: Setting, route: Found) -> None:
    path = address(route, setting.world.a)
    for method in methods(route):
        answer = ask(Client(), method, path)
        if route.is_api:
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == 'Bearer realm="Keel"'
        else:
            assert answer.status_code == 405 or answer["Location"].startswith("/accounts/login/?next=")


WITH_IDS = [route for route in IN_NETWORKS if any(callable(what) or "." in what for what in ids_of(route))]


@pytest.mark.parametrize("route", WITH_IDS, ids=lambda route: route.name)
def test_ids_of_another_network_find_nothing(setting: Setting, route: Found) -> None:
    path = address(route, setting.world.a, ids_from=setting.world.b)
    client = setting.of(setting.world.a.people["owner"])
    answers = {ask(client, method, path).status_code for method in methods(route)}
    assert answers <= REFUSED
    assert 404 in answers


IN_INITIATIVES = [route for route in IN_NETWORKS if "initiative" in route.values]


@pytest.mark.parametrize("route", IN_INITIATIVES, ids=lambda route: route.name)
def test_initiative_that_is_not_there_is_not_found(setting: Setting, route: Found) -> None:
    path = address(route, setting.world.a).replace(f"/{setting.world.a.initiative.slug}/", "/elsewhere/", 1)
    client = setting.of(setting.world.a.people["owner"])
    assert {ask(client, method, path).status_code for method in methods(route)} <= REFUSED


@each_route_of_a_network
def test_suspended_network_is_not_there(setting: Setting, route: Found) -> None:
    path = address(route, setting.world.a)
    Network.objects.filter(pk=setting.world.a.network.pk).update(suspended_at=NOW)
    assert ask(setting.of(setting.world.a.people["owner"]), "get", path).status_code in REFUSED


@pytest.mark.parametrize("route", ELSEWHERE, ids=lambda route: route.name)
def test_routes_outside_networks_ask_to_sign_in_unless_open(setting: Setting, route: Found) -> None:
    answer = ask(Client(), "get", address(route, setting.world.a))
    is_asked = answer.has_header("Location") and answer["Location"].startswith("/accounts/login/?next=")
    assert is_asked == (ROUTES[route.name].open_to == "signed in")


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.name)
def test_public_pages_are_there_for_anybody_where_they_are_switched_on(setting: Setting, route: Found) -> None:
    side = setting.world.a
    path = address(route, side)
    clients = [Client(), setting.of(side.people["owner"]), setting.of(setting.world.nobody)]
    assert {ask(client, method, path).status_code for client in clients for method in PAGE_METHODS} == {404}
    with network(side.network.pk):
        Initiative.objects.filter(pk=side.initiative.pk).update(is_joinable=True)
    assert {ask(client, "get", path).status_code for client in clients} == {200}
    elsewhere = path.replace(f"/{side.initiative.slug}/", "/elsewhere/", 1)
    assert ask(Client(), "get", elsewhere).status_code == 404
    assert ask(Client(), "get", path.replace(side.network.slug, "nowhere", 1)).status_code == 404
    Network.objects.filter(pk=side.network.pk).update(suspended_at=NOW)
    assert {ask(client, "get", path).status_code for client in clients} == {404}
