"""Definitions and dimensions over the API: the same operations, the same sentences as the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.models import IndicatorDefinition
from measurement.operations.definitions import create_definition
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]
API = "/api/v1/net-a/"
SHARE = {
    "code": "ready",
    "name": "Ready",
    "kind": "share",
    "over_time": "ratio",
    "over_partners": "ratio",
    "numerator_name": "ready",
    "denominator_name": "assessed",
}


@pytest.fixture
def staff(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.a.people["backbone"])


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(API + path, body, content_type="application/json")


def patch(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.patch(API + path, body, content_type="application/json")


def test_definitions_list_has_versions_and_a_fixed_number_of_statements(world: World, staff: Client) -> None:
    staff.get(f"{API}definitions/")
    with CaptureQueriesContext(connection) as one:
        staff.get(f"{API}definitions/")
    with network(world.a.network.id):
        for code in ("x", "y"):
            create_definition(network_id=world.a.network.id, code=code, name=code, content=COUNT, by=None, at=NOW)
    with CaptureQueriesContext(connection) as three:
        answer = staff.get(f"{API}definitions/")
    assert len(one) == len(three)
    assert answer.json()["results"][0]["versions"][0]["number"] == 1
    assert CANARY not in answer.content.decode()


def test_definition_create_correct_change_and_archive(staff: Client) -> None:
    made = post(staff, "definitions/", SHARE)
    assert made.status_code == 201
    path = f"definitions/{made.json()['id']}/"
    corrected = patch(staff, path, {"meaning": "Better.", "name": "Ready for school"}).json()
    assert (corrected["name"], corrected["versions"][0]["meaning"]) == ("Ready for school", "Better.")
    body = {"unit": "points", "effective_on": "2026-09-01", "reason": "New test", "is_break": True}
    changed = post(staff, f"{path}versions/", body)
    assert [one["unit"] for one in changed.json()["versions"]] == ["", "points"]
    assert staff.put(f"{API}{path}archive/").json()["archived_at"]
    assert staff.delete(f"{API}{path}archive/").json()["archived_at"] is None


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"over_time": "sum"}, "/over_time"),
        ({"numerator_name": ""}, "/numerator_name"),
        ({"code": "No Code"}, "/code"),
        ({"kind": "nonsense"}, "/kind"),
        ({"breakdowns": [{"dimension": "nowhere"}]}, "/breakdowns"),
    ],
)
def test_definition_create_badly_answers_with_a_pointer(staff: Client, fields: dict[str, Any], pointer: str) -> None:
    answer = post(staff, "definitions/", SHARE | fields)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_definition_in_use_refuses_another_meaning(world: World, staff: Client) -> None:
    with network(world.a.network.id):
        pk = IndicatorDefinition.objects.get().pk
    answer = patch(staff, f"definitions/{pk}/", {"over_time": "last"})
    assert answer.json()["errors"][0]["pointer"] == "/over_time"


def test_dimension_and_categories_change_and_nothing_is_deleted(staff: Client) -> None:
    categories = [{"code": code, "name": code.title()} for code in ("girls", "boys", "other")]
    made = post(staff, "dimensions/", {"code": "sex", "name": "Sex", "categories": categories})
    assert made.status_code == 201
    assert [one["code"] for one in made.json()["categories"]] == ["girls", "boys", "other"]
    pk, ids = made.json()["id"], [one["id"] for one in made.json()["categories"]]
    assert patch(staff, f"dimensions/{pk}/", {"is_exclusive": False}).json()["is_exclusive"] is False
    added = post(staff, "categories/", {"dimension": pk, "code": "none", "name": "None"})
    assert added.status_code == 201
    assert patch(staff, f"categories/{ids[2]}/", {"merged_into": ids[0]}).json()["merged_into"] == ids[0]
    assert patch(staff, f"categories/{ids[2]}/", {"is_retired": False}).json()["retired_at"] is None
    assert patch(staff, f"categories/{ids[1]}/", {"name": "Boys and men"}).json()["name"] == "Boys and men"
    assert staff.get(f"{API}categories/?dimension={pk}").json()["count"] == 4


@pytest.mark.parametrize("role", ["steering", "funder", "lead"])
def test_library_of_a_viewer_is_read_only(world: World, sign_in: SignIn, role: str) -> None:
    viewer = sign_in(world.a.people[role])
    assert viewer.get(f"{API}definitions/").status_code == 200
    assert post(viewer, "definitions/", SHARE).status_code == 404


def test_definition_of_another_network_does_not_exist(world: World, staff: Client) -> None:
    with network(world.b.network.id):
        pk = IndicatorDefinition.objects.get().pk
    assert staff.get(f"{API}definitions/{pk}/").status_code == 404
