"""Pages of the library."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.enums import Kind
from measurement.models import Category, DefinitionVersion, Dimension, IndicatorDefinition
from measurement.operations.definitions import create_definition
from measurement.operations.dimensions import NewCategory, create_dimension
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]
LIST = "/n/net-a/definitions/"
SHARE = {
    "name": "Ready for school",
    "code": "ready",
    "meaning": "Children ready of all assessed.",
    "numerator_name": "ready",
    "denominator_name": "assessed",
    "unit": "%",
    "direction": "up",
    "accumulation": "increment",
    "over_time": "ratio",
    "over_partners": "ratio",
    "decimals": "1",
}


@pytest.fixture
def staff(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.a.people["backbone"])


def add(world: World, *codes: str) -> None:
    with network(world.a.network.id):
        for code in codes:
            create_definition(network_id=world.a.network.id, code=code, name=code, content=COUNT, by=None, at=NOW)


def add_dimension(world: World) -> Dimension:
    with network(world.a.network.id):
        return create_dimension(
            network_id=world.a.network.id,
            code="sex",
            name="Sex",
            is_exclusive=True,
            is_exhaustive=True,
            categories=[NewCategory(code=code, name=code.title()) for code in ("girls", "boys", "other")],
            by=None,
            at=NOW,
        )


def reading(world: World) -> IndicatorDefinition:
    with network(world.a.network.id):
        return IndicatorDefinition.objects.get(code="reading")


def test_definitions_list_takes_as_many_statements_for_three_as_for_one(world: World, staff: Client) -> None:
    staff.get(LIST)
    with CaptureQueriesContext(connection) as one:
        staff.get(LIST)
    add(world, "x", "y")
    with CaptureQueriesContext(connection) as three:
        page = staff.get(LIST)
    assert len(three) == len(one)
    assert CANARY not in page.content.decode()


def test_definitions_list_is_searched_and_filtered(world: World, staff: Client) -> None:
    add(world, "x", "y")
    page = staff.get(LIST, {"q": "x", "kind": "count"})
    assert [row.record.code for row in page.context["table"].rows] == ["x"]
    assert "Nothing matches" in staff.get(LIST, {"kind": "text"}).content.decode()


@pytest.mark.parametrize("kind", Kind)
def test_definition_form_of_every_kind_offers_only_what_adds_up(staff: Client, kind: Kind) -> None:
    page = staff.get(f"{LIST}new/", {"kind": kind.value})
    assert page.status_code == 200
    offered = [value for value, _label in page.context["form"].fields["over_time"].choices]
    assert "average" not in offered or kind == Kind.STOCK
    assert "sum" not in offered or kind in (Kind.COUNT, Kind.PEOPLE, Kind.MONEY)


def test_definition_create_without_a_kind_asks_for_it_first(staff: Client) -> None:
    assert "What kind of number is it?" in staff.get(f"{LIST}new/").content.decode()
    assert staff.get(f"{LIST}new/", {"kind": "nonsense"}).status_code == 422


def test_definition_create_leads_to_its_page(world: World, staff: Client) -> None:
    answer = staff.post(f"{LIST}new/?kind=share", SHARE, follow=True)
    assert "Ready for school" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"over_time": "sum"}, "Select a valid choice"),
        ({"numerator_name": ""}, "Name what is counted above the line"),
        ({"code": "Not A Code"}, "Write the code in small letters"),
        ({"meaning": ""}, "Say what counts"),
        ({"decimals": "many"}, "Enter a whole number from 0 to 14."),
    ],
)
def test_definition_create_badly_keeps_what_was_typed(staff: Client, fields: dict[str, Any], words: str) -> None:
    page = staff.post(f"{LIST}new/?kind=share", SHARE | fields)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "assessed" in page.content.decode()


def test_definition_edit_of_one_in_use_corrects_the_words(world: World, staff: Client) -> None:
    pk = reading(world).pk
    sent = {"name": "Sessions", "meaning": "Better said.", "direction": "up", "accumulation": "increment"}
    sent |= {"over_time": "sum", "over_partners": "sum", "decimals": "0"}
    assert staff.post(f"{LIST}{pk}/edit/", sent).status_code == 302
    page = staff.get(f"{LIST}{pk}/?tab=history").content.decode()
    assert "Corrected the wording" in page


def test_definition_change_shows_both_versions_and_what_differs(world: World, staff: Client) -> None:
    pk = reading(world).pk
    sent = {"meaning": "Hours now.", "unit": "hours", "direction": "up", "accumulation": "increment"}
    sent |= {"over_time": "sum", "over_partners": "sum", "decimals": "0"}
    sent |= {"effective_on": "2026-07-01", "reason": "Longer sessions", "is_break": "on"}
    assert staff.post(f"{LIST}{pk}/change/", sent).status_code == 302
    page = staff.get(f"{LIST}{pk}/").content.decode()
    assert "Definition changed, not comparable" in page
    assert "Read version 1" in page
    with network(world.a.network.id):
        assert DefinitionVersion.objects.filter(definition_id=pk).count() == 2


def test_definition_archive_and_restore_are_posts(world: World, staff: Client) -> None:
    pk = reading(world).pk
    assert staff.get(f"{LIST}{pk}/archive/").status_code == 405
    staff.post(f"{LIST}{pk}/archive/")
    assert "No definition fits" in staff.get(LIST).content.decode()
    staff.post(f"{LIST}{pk}/restore/")
    assert len(staff.get(LIST).context["table"].rows) == 1


@pytest.mark.parametrize("role", ["steering", "funder", "lead", "contributor"])
def test_definition_of_a_viewer_is_read_only(world: World, sign_in: SignIn, role: str) -> None:
    viewer = sign_in(world.a.people[role])
    pk = reading(world).pk
    assert "Correct the wording" not in viewer.get(f"{LIST}{pk}/").content.decode()
    for path in ("new/", f"{pk}/edit/", f"{pk}/change/"):
        assert viewer.get(LIST + path).status_code == 404


def test_definition_of_another_network_does_not_exist(world: World, staff: Client) -> None:
    with network(world.b.network.id):
        pk = IndicatorDefinition.objects.get().pk
    assert staff.get(f"{LIST}{pk}/").status_code == 404


def test_dimension_pages_add_rename_merge_and_retire(world: World, staff: Client) -> None:
    sent = {"name": "Age", "code": "age", "categories": "5-10 = 5 to 10\nOlder", "has_not_stated": "on"}
    assert staff.post("/n/net-a/dimensions/new/", sent | {"is_exclusive": "on"}).status_code == 302
    with network(world.a.network.id):
        row = Dimension.objects.get(code="age")
        young = Category.objects.get(code="5-10")
        older = Category.objects.get(code="older")
    base = "/n/net-a/dimensions/"
    staff.post(f"{base}{row.pk}/categories/", {"categories": "Oldest"})
    staff.post(f"{base}categories/{young.pk}/", {"name": "Young"})
    staff.post(f"{base}categories/{older.pk}/merge/", {"into": young.pk})
    page = staff.get(f"{base}{row.pk}/").content.decode()
    assert "Merged into Young" in page
    assert "Oldest" in page
    assert staff.post(f"{base}categories/{young.pk}/retire/").status_code == 302
    assert "Retired" in staff.get(f"{base}{row.pk}/?tab=history").content.decode()


def test_dimension_list_takes_as_many_statements_for_two_as_for_one(world: World, staff: Client) -> None:
    add_dimension(world)
    staff.get("/n/net-a/dimensions/")
    with CaptureQueriesContext(connection) as one:
        staff.get("/n/net-a/dimensions/")
    staff.post("/n/net-a/dimensions/new/", {"name": "Age", "code": "age", "categories": "A\nB"})
    staff.get("/n/net-a/dimensions/")
    with CaptureQueriesContext(connection) as two:
        staff.get("/n/net-a/dimensions/")
    assert len(one) == len(two)


def test_dimension_create_badly_says_what_to_do(staff: Client) -> None:
    page = staff.post("/n/net-a/dimensions/new/", {"name": "Age", "code": "age", "categories": "Only"})
    assert page.status_code == 422
    assert "Enter at least two categories" in page.content.decode()
