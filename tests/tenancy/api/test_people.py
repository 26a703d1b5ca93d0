"""People and invitations through the API, under the rules of the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenancy.models import Grant, User
from tenancy.row_security import network
from tests.world import CANARY, World

SignIn = Callable[[User], Client]
BASE = "/api/v1/net-a"


def post(client: Client, path: str, body: Any = None) -> Any:
    return client.post(f"{BASE}/{path}", body or {}, content_type="application/json")


def test_people_lists_those_within_reach(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.a.people["lead"]).get(f"{BASE}/people/").json()
    assert {row["person"]["email"] for row in answer["results"]} == {"lead@a.example.org", "contributor@a.example.org"}
    whole = sign_in(world.a.people["owner"]).get(f"{BASE}/people/")
    assert whole.json()["count"] == len(world.a.people)
    assert CANARY not in whole.content.decode()


def test_people_delete_removes_a_role_and_refuses_the_last_owner(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    with network(world.a.network.pk):
        funder, owner = (Grant.objects.get(role=role).pk for role in ("funder", "owner"))
    assert client.delete(f"{BASE}/people/{funder}/").status_code == 204
    refused = client.delete(f"{BASE}/people/{owner}/")
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    with network(world.b.network.pk):
        foreign = Grant.objects.get(role="funder").pk
    assert client.delete(f"{BASE}/people/{foreign}/").status_code == 404


def test_invitations_create_list_resend_and_revoke(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    body = {"email": "new@example.org", "role": "lead", "partner": world.a.partners[0].pk}
    made = post(client, "invitations/", body)
    assert (made.status_code, made.json()["state"], made.json()["scope_name"]) == (201, "open", "Harbour partner 1")
    one = made.json()["id"]
    assert client.get(f"{BASE}/invitations/?state=open").json()["count"] == 1
    assert post(client, f"invitations/{one}/resend/").status_code == 400  # a moment ago
    assert post(client, f"invitations/{one}/revoke/").json()["state"] == "revoked"
    assert client.get(f"{BASE}/invitations/?state=open").json()["count"] == 0
    assert "secret" not in made.content.decode()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "lead", "email": ""}, "/email"),
        ({"role": "lead", "email": "not an address", "partner": "own"}, "/email"),
        ({"role": "lead", "email": "a@example.org"}, "/role"),
        ({"role": "king", "email": "a@example.org"}, "/role"),
        ({"role": "owner", "email": "a@example.org"}, "/role"),
        ({"role": "lead", "email": "a@example.org", "partner": "foreign"}, "/role"),
        ({"role": "lead", "email": "lead@a.example.org", "partner": "own"}, "/email"),
    ],
)
def test_invitations_bad_input_is_named(world: World, sign_in: SignIn, body: dict[str, Any], pointer: str) -> None:
    partners = {"own": world.a.partners[0].pk, "foreign": world.b.partners[0].pk}
    if "partner" in body:
        body = body | {"partner": partners[body["partner"]]}
    answer = post(sign_in(world.a.people["backbone"]), "invitations/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
