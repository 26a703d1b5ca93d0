"""The register in the API: the same rules and filters as on the page."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenancy.models import User
from tests.partners.bad_partners import BAD_PARTNERS, GOOD
from tests.world import CANARY, World

SignIn = Callable[[User], Client]
BASE = "/api/v1/net-a/"
JSON = "application/json"


def codes(client: Client, query: str = "") -> list[str]:
    return [one["code"] for one in client.get(f"{BASE}partners/?{query}").json()["results"]]


@pytest.mark.parametrize(("field", "value", "words"), BAD_PARTNERS)
def test_partner_with_a_bad_value_is_a_problem_at_its_field(
    world: World, sign_in: SignIn, field: str, value: str, words: str
) -> None:
    response = sign_in(world.a.people["backbone"]).post(f"{BASE}partners/", GOOD | {field: value}, JSON)
    assert response.status_code == 400
    errors = {one["pointer"]: one["detail"] for one in response.json()["errors"]}
    assert words in errors[f"/{field}"]


def test_partner_added_changed_archived_and_restored(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    made = client.post(f"{BASE}partners/", GOOD, JSON)
    assert made.status_code == 201
    path = f"{BASE}partners/{made.json()['id']}/"
    changed = client.patch(path, {"type": "nursery", "parent": world.a.partners[0].pk}, JSON).json()
    assert (changed["type"], changed["name"], changed["parent"]) == ("nursery", "Quay School", world.a.partners[0].pk)
    assert client.put(f"{path}archive/").json()["archived_at"]
    assert "quay" not in codes(client)
    assert codes(client, "archived=yes") == ["quay"]
    assert client.delete(f"{path}archive/").json()["archived_at"] is None


@pytest.mark.parametrize("field", ["place", "parent"])
def test_partner_pointing_into_another_network_is_refused(world: World, sign_in: SignIn, field: str) -> None:
    sent = GOOD | {field: world.b.partners[0].pk}
    response = sign_in(world.a.people["owner"]).post(f"{BASE}partners/", sent, JSON)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == f"/{field}"


def test_list_filters_like_the_page(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["steering"])
    assert codes(client, "q=partner%203") == ["p3"]
    assert codes(client, f"initiative={world.a.initiative.pk}") == ["p1", "p2", "p3"]
    assert client.get(f"{BASE}partners/?sector=shipping").status_code == 400
    assert client.get(f"{BASE}partners/?initiative={world.b.initiative.pk}").status_code == 400
    assert CANARY not in client.get(f"{BASE}partners/").content.decode()


@pytest.mark.parametrize("role", ["funder", "observer", "lead", "contributor"])
def test_register_for_who_may_not_see_it_is_not_there(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.a.people[role])
    assert client.get(f"{BASE}partners/").status_code == 404
    assert client.get(f"{BASE}participations/").status_code == 404


def test_steering_member_reads_and_does_not_write(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["steering"])
    assert client.post(f"{BASE}partners/", GOOD, JSON).status_code == 404
    assert client.put(f"{BASE}partners/{world.a.partners[0].pk}/archive/").status_code == 404


def test_participation_begun_twice_is_refused_and_ends(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    partner = client.post(f"{BASE}partners/", GOOD, JSON).json()
    sent = {"initiative": world.a.initiative.pk, "partner": partner["id"], "joined_on": "2026-01-01"}
    made = client.post(f"{BASE}participations/", sent, JSON)
    assert made.status_code == 201
    assert client.post(f"{BASE}participations/", sent, JSON).json()["errors"][0]["pointer"] == "/initiative"
    path = f"{BASE}participations/{made.json()['id']}/"
    assert client.patch(path, {"left_on": "2026-03-31"}, JSON).json()["left_on"] == "2026-03-31"
    wrong = client.patch(path, {"left_on": "2025-12-31"}, JSON)
    assert wrong.json()["errors"][0]["pointer"] == "/left_on"
    assert codes(client, f"initiative={world.a.initiative.pk}") == ["p1", "p2", "p3"]
