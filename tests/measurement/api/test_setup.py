"""Calendars, indicators, targets, baselines and assignments over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.enums import Kind, OverPartners, OverTime
from measurement.operations.definitions import create_definition
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import CANARY, NOW, World, make_indicator

SignIn = Callable[[User], Client]
API = "/api/v1/net-a/"
LISTS = ("calendars", "periods", "indicators", "targets", "baselines", "shared-denominators", "assignments")


@pytest.fixture
def staff(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.a.people["backbone"])


def send(client: Client, method: str, path: str, body: dict[str, Any]) -> Any:
    return getattr(client, method)(API + path, body, content_type="application/json")


def more(world: World, code: str, **version: Any) -> int:
    with network(world.a.network.id):
        return make_indicator(world.a.initiative, world.a.calendar, code=code, name=code, **version).pk


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_as_many_statements_for_more_rows_and_leak_nothing(world: World, staff: Client, name: str) -> None:
    staff.get(f"{API}{name}/")
    with CaptureQueriesContext(connection) as one:
        answer = staff.get(f"{API}{name}/")
    more(world, "x")
    more(world, "y")
    with CaptureQueriesContext(connection) as three:
        staff.get(f"{API}{name}/")
    assert (answer.status_code, len(one)) == (200, len(three))
    assert CANARY not in answer.content.decode()


def test_indicator_is_adopted_changed_and_archived(world: World, staff: Client) -> None:
    with network(world.a.network.id):
        definition = create_definition(
            network_id=world.a.network.id, code="d", name="D", content=COUNT, by=None, at=NOW
        )
    calendar = {"frequency": "year", "year_kind": "school", "start_month": 9}
    calendar_id = send(staff, "post", "calendars/", calendar).json()["id"]
    body = {"initiative": world.a.initiative.pk, "definition": definition.pk, "calendar": calendar_id}
    made = send(staff, "post", "indicators/", body | {"starts_on": "2024-09-01", "is_core": False})
    assert made.status_code == 201
    assert staff.get(f"{API}periods/?calendar={calendar_id}").json()["results"][0]["label"] == "2024/25"
    path = f"indicators/{made.json()['id']}/"
    changed = send(staff, "patch", path, {"question": "How much?"}).json()
    assert (changed["question"], changed["is_core"]) == ("How much?", False)
    target = send(staff, "put", f"{path}target/", {"value": "1200.50", "target_on": "2030-12-31"}).json()
    assert target["target_value"] == "1200.50"
    assert staff.put(f"{API}{path}archive/").json()["archived_at"]
    assert staff.delete(f"{API}{path}archive/").json()["archived_at"] is None
    assert staff.get(f"{API}indicators/?code=d").json()["count"] == 1


def test_indicator_with_an_unknown_definition_is_a_mistake_of_the_field(world: World, staff: Client) -> None:
    body = {"initiative": world.a.initiative.pk, "definition": 0, "calendar": world.a.calendar.pk}
    answer = send(staff, "post", "indicators/", body | {"starts_on": "2024-09-01"})
    assert answer.json()["errors"][0]["pointer"] == "/definition"


def test_targets_are_put_all_or_none(world: World, staff: Client) -> None:
    first, second = (period.pk for period in world.a.periods[:2])
    targets = [{"period": first, "value": "10"}, {"period": second, "value": "20"}]
    body = {"indicator": world.a.indicator.pk, "targets": targets}
    assert len(send(staff, "put", "targets/", body).json()) == 2
    bad = body | {"targets": [{"period": first}, {"period": world.b.periods[0].pk, "value": "1"}]}
    assert send(staff, "put", "targets/", bad).status_code == 400
    assert staff.get(f"{API}targets/").json()["count"] == 2


def test_baseline_follows_another_only_with_a_reason(world: World, staff: Client) -> None:
    body = {"indicator": world.a.indicator.pk, "value": "12.5", "start_on": "2024-01-01", "end_on": "2024-12-31"}
    assert send(staff, "post", "baselines/", body).json()["value"] == "12.5"
    assert send(staff, "post", "baselines/", body).json()["errors"][0]["pointer"] == "/reason"
    assert send(staff, "post", "baselines/", body | {"reason": "Recount"}).json()["number"] == 2


def test_shared_denominators_are_put_and_taken_away(world: World, staff: Client) -> None:
    pk = more(world, "s", kind=Kind.SHARE, over_time=OverTime.RATIO, over_partners=OverPartners.SHARED_RATIO)
    period = world.a.periods[0].pk
    body = {"indicator": pk, "denominators": [{"period": period, "value": "500", "source": "Census"}]}
    assert send(staff, "put", "shared-denominators/", body).json()[0]["value"] == "500"
    body["denominators"] = [{"period": period, "value": None}]
    assert send(staff, "put", "shared-denominators/", body).json() == []


def test_assignments_are_made_in_bulk_and_ended(world: World, staff: Client) -> None:
    pk = more(world, "x")
    body = {"indicators": [pk], "partners": [one.pk for one in world.a.partners], "starts_on": "2025-01-01"}
    made = send(staff, "post", "assignments/", body)
    assert len(made.json()) == 3
    assert send(staff, "post", "assignments/", body).json()["errors"][0]["pointer"] == "/partners"
    assert send(staff, "post", "assignments/", body | {"skips_assigned": True}).json() == []
    ending = {"assignments": [one["id"] for one in made.json()], "ends_on": "2025-06-30", "reason": "Merged"}
    assert len(send(staff, "post", "assignments/end/", ending).json()) == 3
    assert staff.get(f"{API}assignments/?indicator={pk}&on=2025-07-01").json()["count"] == 0


def test_foreign_ids_in_the_body_are_unknown(world: World, staff: Client) -> None:
    foreign = {"indicators": [world.b.indicator.pk], "partners": [1], "starts_on": "2025-01-01"}
    assert send(staff, "post", "assignments/", foreign).status_code == 400
    baseline = {"indicator": world.b.indicator.pk, "value": "1", "start_on": "2024-01-01", "end_on": "2024-12-31"}
    assert send(staff, "post", "baselines/", baseline).status_code == 404
    assert staff.get(f"{API}indicators/{world.b.indicator.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["funder", "observer", "lead", "contributor", "steering"])
def test_set_up_of_a_viewer_is_read_only(world: World, sign_in: SignIn, role: str) -> None:
    viewer = sign_in(world.a.people[role])
    assert viewer.get(f"{API}indicators/").json()["count"] == 1
    path = f"indicators/{world.a.indicator.pk}/"
    assert send(viewer, "patch", path, {"question": "?"}).status_code == 404
    assert viewer.get(f"{API}assignments/").status_code == (200 if role == "steering" else 404)
