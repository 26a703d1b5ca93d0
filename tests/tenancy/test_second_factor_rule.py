"""A network that asks for a second factor: of whom, behind which doors, and how one gets in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tenancy.enums import Role
from tenancy.models import Event, Grant, Membership, Network, User
from tenancy.operations.second_factors import require_second_factor
from tenancy.row_security import network
from tests.routes import Found
from tests.tenancy.second_factors import code_of, give_app, give_password, log_in, log_in_with_app
from tests.test_matrix import IN_NETWORKS, address
from tests.world import NOW, Side, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SETTINGS = "/n/net-a/settings/"
GATE = "/n/net-a/second-factor/"


@pytest.fixture(autouse=True)
def _fast_hashing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def ask_of(side: Side, *roles: str) -> None:
    Network.objects.filter(pk=side.network.pk).update(second_factor_roles=list(roles))


def test_every_door_of_the_network_waits_for_the_second_factor(world: World, sign_in: SignIn) -> None:
    ask_of(world.a, *Role.values)
    paths = [(route, address(route, world.a)) for route in IN_NETWORKS if route.name != "tenancy:second-factor"]
    client = sign_in(world.a.people["owner"])
    wrong = [
        f"{method} {route.name}: {answer.status_code}"
        for route, path in paths
        for method in ("get", "post", "put", "patch", "delete")
        for answer in [getattr(client, method)(path)]
        if not waits(route, answer)
    ]
    assert wrong == []
    assert len(paths) > 150


def waits(route: Found, answer: Any) -> bool:
    if not route.is_api:
        return bool(answer.status_code == 302 and answer["Location"].startswith(f"{GATE}?next=%2Fn%2Fnet-a%2F"))
    is_problem = answer["Content-Type"] == "application/problem+json"
    return bool(answer.status_code == 403 and is_problem and code_in(answer) == "second_factor_required")


def code_in(answer: Any) -> str:
    return str(answer.json()["errors"][0]["code"])


def test_network_asks_only_those_whose_role_it_names(world: World, sign_in: SignIn) -> None:
    ask_of(world.a, "funder", "lead")
    opens = {role: sign_in(world.a.people[role]).get("/n/net-a/").status_code for role in Role.values}
    assert opens == {role: 302 if role in {"funder", "lead"} else 200 for role in Role.values}


def test_network_asks_nobody_unless_its_owner_says_so(world: World, sign_in: SignIn) -> None:
    assert world.a.network.second_factor_roles == []
    assert sign_in(world.a.people["owner"]).get(GATE)["Location"] == "/n/net-a/"


def test_other_networks_of_the_person_stay_open(world: World, sign_in: SignIn) -> None:
    person = world.a.people["lead"]
    Membership.objects.create(network=world.b.network, user=person)
    with network(world.b.network.pk):
        Grant.objects.create(network=world.b.network, user=person, role=Role.OWNER, granted_at=NOW)
    ask_of(world.a, *Role.values)
    client = sign_in(person)
    assert client.get("/n/net-a/").status_code == 302
    assert client.get("/n/net-b/").status_code == 200


def test_strangers_are_not_told_that_a_network_asks(world: World, sign_in: SignIn) -> None:
    ask_of(world.a, *Role.values)
    assert sign_in(world.nobody).get("/n/net-a/").status_code == 404
    assert sign_in(world.nobody).get(GATE).status_code == 404
    assert Client().get("/n/net-a/")["Location"].startswith("/accounts/login/")


def test_session_without_it_is_asked_to_confirm_and_comes_back(world: World, client: Client) -> None:
    person = give_password(world.a.people["lead"])
    log_in(client, person)
    secret = give_app(person)  # on another device, after this one had signed in
    ask_of(world.a, "lead")
    gate = client.get("/n/net-a/places/?q=x")["Location"]
    page = client.get(gate).content.decode()
    assert "Harbour network asks for a second factor" in page
    assert "Partner lead" in page
    assert "Start" not in page  # nothing of the network but its name
    confirm = "/accounts/2fa/reauthenticate/?next=%2Fn%2Fnet-a%2Fplaces%2F%3Fq%3Dx"
    assert confirm in page
    sent = {"code": code_of(secret), "next": "/n/net-a/places/?q=x"}
    assert client.post(confirm, sent)["Location"] == "/n/net-a/places/?q=x"
    assert client.get("/n/net-a/places/?q=x").status_code == 200


def test_person_without_one_sets_it_up_and_comes_back(world: World, client: Client) -> None:
    person = give_password(world.a.people["lead"])
    log_in(client, person)
    ask_of(world.a, "lead")
    assert "Set one up" in client.get(client.get("/n/net-a/places/")["Location"]).content.decode()
    client.post("/accounts/reauthenticate/", {"password": "quiet-harbour-9"})
    client.get("/accounts/2fa/totp/activate/")
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    page = client.get(answer["Location"]).content.decode()
    assert 'href="/n/net-a/places/"' in page
    assert client.get("/n/net-a/places/").status_code == 200


def test_session_that_used_one_is_asked_again_once_it_is_removed(world: World, client: Client) -> None:
    person = give_password(world.a.people["lead"])
    secret = give_app(person)
    log_in_with_app(client, person, secret)
    ask_of(world.a, "lead")
    assert client.get("/n/net-a/").status_code == 200
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
    assert client.get("/n/net-a/").status_code == 302


def test_fragment_leads_the_whole_page_away(world: World, sign_in: SignIn) -> None:
    ask_of(world.a, *Role.values)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/n/net-a/start-well/"}
    answer = sign_in(world.a.people["owner"]).get("/n/net-a/start-well/figures/", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == f"{GATE}?next=%2Fn%2Fnet-a%2Fstart-well%2F"


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/n/net-a/", "/n/net-b/", "/accounts/2fa/"])
def test_gate_leads_to_pages_of_its_own_network_only(world: World, sign_in: SignIn, place: str) -> None:
    assert sign_in(world.a.people["owner"]).get(GATE, {"next": place})["Location"] == "/n/net-a/"


def test_start_page_lists_nothing_due_in_a_network_that_asks(world: World, sign_in: SignIn) -> None:
    ask_of(world.a, "lead")
    page = sign_in(world.a.people["lead"]).get("/").content.decode()
    assert "Harbour network asks for a second factor" in page
    assert "Harbour partner 1" not in page


# -- Switching it on --------------------------------------------------------------------------------


def test_owner_switches_it_on_and_off_with_one_event_each(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    for chosen in (["lead", "funder"], ["lead", "funder"], []):
        assert client.post(SETTINGS, {"roles": chosen})["Location"] == SETTINGS
    world.a.network.refresh_from_db()
    assert world.a.network.second_factor_roles == []
    with network(world.a.network.pk):
        told = [
            event.payload for event in Event.objects.filter(type="tenancy.network.second_factor_set").order_by("pk")
        ]
    assert told == [
        {"second_factor_roles": ["", "Funder, Partner lead"]},
        {"second_factor_roles": ["Funder, Partner lead", ""]},
    ]


def test_owner_without_one_cannot_ask_it_of_owners(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.a.people["owner"]).post(SETTINGS, {"roles": ["owner"]})
    assert answer.status_code == 422
    assert "Set one up for yourself first" in answer.content.decode()
    world.a.network.refresh_from_db()
    assert world.a.network.second_factor_roles == []


def test_owner_with_one_asks_it_of_owners_and_stays_in(world: World, client: Client) -> None:
    owner = give_password(world.a.people["owner"])
    log_in_with_app(client, owner, give_app(owner))
    assert client.post(SETTINGS, {"roles": ["owner"]}).status_code == 302
    assert client.get(SETTINGS).status_code == 200


def test_roles_that_are_none_are_refused(world: World) -> None:
    with network(world.a.network.pk), pytest.raises(ValidationError) as refused:
        require_second_factor(network=world.a.network, roles=["king"], by=world.a.people["owner"], at=NOW)
    assert set(refused.value.message_dict) == {"roles"}


def test_people_page_shows_who_has_one_to_those_who_manage(world: World, sign_in: SignIn) -> None:
    give_app(world.a.people["funder"])
    owner = sign_in(world.a.people["owner"]).get("/n/net-a/people/").content.decode()
    staff = sign_in(world.a.people["backbone"]).get("/n/net-a/people/").content.decode()
    assert owner.count("shield-check") == 1
    assert "Second factor" in owner
    assert "Second factor" not in staff
