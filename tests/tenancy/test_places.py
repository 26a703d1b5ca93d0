"""Places and populations, on the page and in the API."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenancy.models import Event, Place, Population, User
from tenancy.row_security import network
from tests.world import CANARY, World

SignIn = Callable[[User], Client]
PAGES, API, JSON = "/n/net-a/places/", "/api/v1/net-a/", "application/json"
GOOD = {"code": "E09", "name": "Eastgate"}
BAD_PLACES = [
    ("code", "", "Enter a code"),
    ("code", "E 9", "without blanks"),
    ("code", "TOWN", "Another place"),
    ("name", "", "Enter"),
    ("name", "x" * 161, "at most 160"),
]


@pytest.fixture
def town(world: World) -> Place:
    with network(world.b.network.id):
        Place.objects.create(network=world.b.network, code="B", name=CANARY, sort_key=CANARY)
    with network(world.a.network.id):
        return Place.objects.create(network=world.a.network, code="TOWN", name="Town", sort_key="town")


def test_tree_shows_children_below_their_parent(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    for code, name in (("W", "Westgate"), ("E", "Eastgate")):
        client.post(f"{PAGES}new/", {"code": code, "name": name, "parent": town.pk})
    response = client.get(PAGES)
    assert [(row.place.code, row.depth) for row in response.context["rows"]] == [("TOWN", 0), ("E", 1), ("W", 1)]
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("field", "value", "words"), BAD_PLACES)
def test_place_with_a_bad_value_says_what_to_do(
    world: World, sign_in: SignIn, town: Place, field: str, value: str, words: str
) -> None:
    client = sign_in(world.a.people["backbone"])
    page = client.post(f"{PAGES}new/", GOOD | {field: value})
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])
    answer = client.post(f"{API}places/", GOOD | {field: value}, JSON)
    assert answer.status_code == 400
    assert words in {one["pointer"]: one["detail"] for one in answer.json()["errors"]}[f"/{field}"]


def test_place_within_its_own_part_is_refused(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["owner"])
    child = client.post(f"{API}places/", GOOD | {"parent": town.pk}, JSON).json()
    answer = client.patch(f"{API}places/{town.pk}/", {"parent": child["id"]}, JSON)
    assert answer.status_code == 400
    page = client.post(f"{PAGES}{town.pk}/edit/", {"code": "TOWN", "name": "Town", "parent": child["id"]})
    assert "cannot be part of itself" in str(page.context["form"].errors["parent"])


def test_place_below_a_foreign_one_is_refused(world: World, sign_in: SignIn, town: Place) -> None:
    with network(world.b.network.id):
        foreign = Place.objects.get(code="B").pk
    client = sign_in(world.a.people["owner"])
    assert client.post(f"{API}places/", GOOD | {"parent": foreign}, JSON).status_code == 400
    assert client.get(f"{API}places/{foreign}/").status_code == 404
    assert client.get(f"{PAGES}{foreign}/").status_code == 404


def test_change_stands_in_the_history(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    client.post(f"{PAGES}{town.pk}/edit/", {"code": "TOWN", "name": "Harbour Town", "has_disjoint_children": "on"})
    page = client.get(f"{PAGES}{town.pk}/?tab=history").content.decode()
    assert "<del>Town</del>" in page
    with network(world.a.network.id):
        assert Event.objects.get(type="tenancy.place.edited").payload == {"name": ["Town", "Harbour Town"]}


def test_population_is_kept_exactly_and_taken_away(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    path = f"{PAGES}{town.pk}/population/"
    data = {"group": " children  aged 4 ", "year": "2025", "size": "12,400.25", "source": "Census"}
    client.post(path, data)
    with network(world.a.network.id):
        held = Population.objects.get()
        assert (held.group, held.size) == ("children aged 4", Decimal("12400.25"))
    assert "12,400.25" in client.get(f"{PAGES}{town.pk}/").content.decode()
    client.post(path, data | {"size": ""})
    with network(world.a.network.id):
        assert not Population.objects.exists()
        types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["tenancy.place.population_set", "tenancy.place.population_removed"]


@pytest.mark.parametrize(
    ("field", "value"), [("group", ""), ("year", "25"), ("year", "soon"), ("size", "-1"), ("size", "many")]
)
def test_population_with_a_bad_value_is_refused(
    world: World, sign_in: SignIn, town: Place, field: str, value: str
) -> None:
    client = sign_in(world.a.people["backbone"])
    data = {"group": "children", "year": "2025", "size": "10", "source": ""} | {field: value}
    page = client.post(f"{PAGES}{town.pk}/population/", data)
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    answer = client.put(f"{API}populations/", data | {"place": town.pk}, JSON)
    assert answer.status_code == 400
    assert {one["pointer"] for one in answer.json()["errors"]} == {f"/{field}"}


def test_populations_are_filtered_by_place_and_year(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    for year in (2024, 2025):
        sent = {"place": town.pk, "group": "all", "year": year, "size": "10.123456789012345"}
        assert client.put(f"{API}populations/", sent, JSON).status_code == 200
    found = client.get(f"{API}populations/?place={town.pk}&year=2025").json()["results"]
    assert [(one["year"], one["size"]) for one in found] == [(2025, "10.123456789012345")]


@pytest.mark.parametrize("role", ["funder", "lead", "steering"])
def test_reader_of_the_library_sees_places_and_changes_none(
    world: World, sign_in: SignIn, town: Place, role: str
) -> None:
    client = sign_in(world.a.people[role])
    assert client.get(PAGES).status_code == 200
    assert "Add a place" not in client.get(PAGES).content.decode()
    for tail in ("new/", "import/", f"{town.pk}/edit/", f"{town.pk}/population/"):
        assert client.get(PAGES + tail).status_code == 404
    assert client.post(f"{API}places/", GOOD, JSON).status_code == 404


def upload(client: Client, text: Any) -> Any:
    return client.post(f"{PAGES}import/", {"file": SimpleUploadedFile("places.csv", text.encode())})


def test_file_with_errors_names_each_row(world: World, sign_in: SignIn, town: Place) -> None:
    text = "code,name,part of\nTOWN,Again,\nE,,\nX,Ex,nowhere\nA,One,B\nB,Two,A\n"
    response = upload(sign_in(world.a.people["backbone"]), text)
    found = [(one.line, one.column) for one in response.context["errors_in_rows"]]
    assert found == [(2, "Code"), (3, "Name"), (4, "Part of"), (5, "Part of"), (6, "Part of")]


def test_file_is_saved_as_a_tree(world: World, sign_in: SignIn, town: Place) -> None:
    client = sign_in(world.a.people["backbone"])
    checked = upload(client, "code,name,part of,disjoint\nE1,East One,E,\nE,East,TOWN,no\n")
    saved = client.post(f"{PAGES}import/", {"rows": checked.context["rows_as_text"]}, follow=True)
    assert "Saved 2 places" in saved.content.decode()
    rows = [(row.place.code, row.depth, row.place.has_disjoint_children) for row in saved.context["rows"]]
    assert rows == [("TOWN", 0, True), ("E", 1, False), ("E1", 2, True)]
