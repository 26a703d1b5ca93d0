"""A second record of one organisation is not made before somebody has said that it is another one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Participation, Partner
from tenancy.models import Invitation, User
from tenancy.row_security import network
from tests.world import World, make_partner

SignIn = Callable[[User], Client]
NEW = "/n/net-a/partners/new/"
API = "/api/v1/net-a/partners/"
JSON = "application/json"


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    with network(world.a.network.pk):
        Partner.objects.filter(pk=world.a.partners[0].pk).update(name="Quay School", website="https://quay.example")
    return sign_in(world.a.people["backbone"])


def sent(**fields: str) -> dict[str, Any]:
    return {"name": "The Quay Sch. Ltd", "sector": "other", "join-joined_on": "2026-05-01"} | fields


def test_new_partner_like_one_that_is_there_is_asked_about(client: Client, world: World) -> None:
    answer = client.post(NEW, sent())
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Is it one of these?" in body
    assert "the same name, written differently" in body
    assert 'value="The Quay Sch. Ltd"' in body
    made = client.post(NEW, sent(confirm_new="1"))
    with network(world.a.network.pk):
        assert made["Location"].endswith(f"/{Partner.objects.get(code='the-quay-sch-ltd').pk}/")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "Tide", "website": "http://www.quay.example/tide"}, "the same website"),
        ({"name": "Tide", "lead-email": "ana@quay.example"}, "the same e-mail domain"),
        ({"name": "Tide", "lead-email": "ana@a.example.org"}, "the same e-mail domain"),
    ],
)
def test_addresses_of_a_new_partner_are_compared(client: Client, fields: dict[str, str], words: str) -> None:
    answer = client.post(NEW, sent(**fields))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_new_partner_needs_a_name_alone_and_invites_its_lead(client: Client, world: World) -> None:
    page = client.get(NEW)
    form, joining = page.context["form"], page.context["joining"]
    values = {field.html_name: field.value() or "" for field in (*form, *joining)}
    values |= {"name": "Tide", "lead-email": "Ana@tide.example"}
    assert client.post(NEW, values).status_code == 302
    with network(world.a.network.pk):
        partner = Partner.objects.get(code="tide")
        assert Participation.objects.get(partner=partner).initiative == world.a.initiative
        assert Invitation.objects.get(partner_id=partner.pk).email == "ana@tide.example"


def test_new_partner_with_a_wrong_address_is_not_made(client: Client, world: World) -> None:
    answer = client.post(NEW, sent(**{"name": "Tide", "lead-email": "ana@"}))
    assert answer.status_code == 422
    assert "like name@example.org" in answer.content.decode()
    with network(world.a.network.pk):
        assert not Partner.objects.filter(name="Tide").exists()


def test_codes_made_from_names_are_numbered(client: Client, world: World) -> None:
    for _thrice in range(3):
        assert client.post(NEW, sent(name="Île", confirm_new="1")).status_code == 302
    with network(world.a.network.pk):
        assert sorted(Partner.objects.filter(name="Île").values_list("code", flat=True)) == ["ile", "ile-2", "ile-3"]


def test_api_names_the_candidates_until_it_is_confirmed(client: Client, world: World) -> None:
    refused = client.post(API, {"name": "Quay School CIC", "code": "q"}, JSON)
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    problem = refused.json()
    assert problem["type"] == "about:blank#likely_duplicate"
    assert problem["errors"][0]["pointer"] == "/name"
    assert problem["candidates"] == [
        {
            "id": world.a.partners[0].pk,
            "code": "p1",
            "name": "Quay School",
            "archived_at": None,
            "reasons": ["same_words"],
        }
    ]
    made = client.post(API, {"name": "Quay School CIC", "confirm_new": True}, JSON)
    assert (made.status_code, made.json()["code"]) == (201, "quay-school-cic")
    assert "confirm_new" not in made.json()


def test_partners_of_another_network_are_never_candidates(client: Client, world: World) -> None:
    assert client.post(API, {"name": world.b.partners[0].name}, JSON).status_code == 201


def test_duplicates_take_as_many_statements_however_large_the_register(client: Client, world: World) -> None:
    with CaptureQueriesContext(connection) as few:
        client.post(NEW, sent())
    with network(world.a.network.pk):
        for number in range(50):
            make_partner(world.a.initiative, code=f"s{number}", name=f"Street {number}")
    with CaptureQueriesContext(connection) as many:
        client.post(NEW, sent())
    assert len(many) <= len(few)
