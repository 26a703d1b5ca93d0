"""Initiatives, goals and outcome areas in the API: the same rules as on the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Initiative
from tenancy.models import User
from tenancy.row_security import network
from tests.initiatives.bad_initiatives import BAD_GOALS, BAD_INITIATIVES, GOAL, GOOD
from tests.world import World

SignIn = Callable[[User], Client]
BASE = "/api/v1/net-a/"
JSON = "application/json"


def pointers(response: Any) -> set[str]:
    assert response["Content-Type"] == "application/problem+json"
    return {one["pointer"] for one in response.json()["errors"]}


@pytest.mark.parametrize(("field", "value", "_words"), BAD_INITIATIVES)
def test_initiative_with_a_bad_value_is_a_problem_at_its_field(
    world: World, sign_in: SignIn, field: str, value: str, _words: str
) -> None:
    response = sign_in(world.a.people["owner"]).post(f"{BASE}initiatives/", GOOD | {field: value}, JSON)
    assert response.status_code == 400
    assert f"/{field}" in pointers(response)


def test_initiative_created_and_changed_in_part(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    made = client.post(f"{BASE}initiatives/", GOOD, JSON)
    assert made.status_code == 201
    path = f"{BASE}initiatives/{made.json()['id']}/"
    changed = client.patch(path, {"tolerance": "0.1"}, JSON).json()
    assert (changed["name"], changed["tolerance"], changed["slug"]) == (GOOD["name"], "0.1", "young")
    refused = client.patch(path, {"coverage_threshold": "1.5"}, JSON)
    assert pointers(refused) == {"/coverage_threshold"}


@pytest.mark.parametrize(("field", "value", "_words"), BAD_GOALS)
def test_goal_with_a_bad_value_is_a_problem_at_its_field(
    world: World, sign_in: SignIn, field: str, value: str, _words: str
) -> None:
    path = f"{BASE}initiatives/{world.a.initiative.pk}/goal/"
    response = sign_in(world.a.people["backbone"]).put(path, GOAL | {field: value}, JSON)
    assert response.status_code == 400
    assert f"/{field}" in pointers(response)


def test_goal_set_is_read_back(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    path = f"{BASE}initiatives/{world.a.initiative.pk}/"
    assert client.put(f"{path}goal/", GOAL, JSON).status_code == 200
    assert client.get(path).json()["goal"] == GOAL


def test_list_holds_only_initiatives_one_may_see(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.id):
        Initiative.objects.create(
            network=world.a.network, name="Other", slug="other", created_at=world.a.initiative.created_at
        )
    names = [one["name"] for one in sign_in(world.a.people["funder"]).get(f"{BASE}initiatives/").json()["results"]]
    assert names == ["Harbour initiative"]


def test_outcomes_added_renamed_and_removed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["backbone"])
    sent = {"initiative": world.a.initiative.pk, "name": "Ready for school"}
    made = client.post(f"{BASE}outcomes/", sent, JSON)
    assert made.status_code == 201
    path = f"{BASE}outcomes/{made.json()['id']}/"
    assert client.patch(path, {"name": "Ready"}, JSON).json()["name"] == "Ready"
    assert "/name" in pointers(client.patch(path, {"name": ""}, JSON))
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", ["funder", "lead", "steering"])
def test_writing_without_the_right_is_not_there(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.a.people[role])
    path = f"{BASE}initiatives/{world.a.initiative.pk}/"
    assert client.patch(path, {"name": "Mine"}, JSON).status_code == 404
    assert client.put(f"{path}goal/", GOAL, JSON).status_code == 404
    assert client.post(f"{BASE}initiatives/", GOOD, JSON).status_code == 404


def test_foreign_initiative_is_not_there(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    assert client.get(f"{BASE}initiatives/{world.b.initiative.pk}/").status_code == 404
    sent = {"initiative": world.b.initiative.pk, "name": "Mine"}
    assert client.post(f"{BASE}outcomes/", sent, JSON).status_code == 404
