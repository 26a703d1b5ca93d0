"""Dimensions: categories come, change their name, retire and merge; nothing is deleted."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.models import Category, Cell, Dimension
from measurement.operations.definitions import create_definition
from measurement.operations.dimensions import (
    NewCategory,
    add_categories,
    create_dimension,
    merge_category,
    rename_category,
    restore_category,
    retire_category,
)
from measurement.queries.definitions import grids_of, latest_version
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import NOW, World

CATEGORIES = [NewCategory(code="girls", name="Girls"), NewCategory(code="boys", name="Boys")]


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["backbone"], "at": NOW}


def make(world: World, **fields: Any) -> Dimension:
    given: dict[str, Any] = {"code": "sex", "name": "Sex", "categories": CATEGORIES}
    given |= {"is_exclusive": True, "is_exhaustive": True}
    return create_dimension(network_id=world.a.network.id, **given | fields, **by(world))


def category(code: str) -> Category:
    return Category.objects.get(code=code)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "Sex|age"}, "code"),
        ({"name": " "}, "name"),
        ({"categories": CATEGORIES[:1]}, "categories"),
        ({"categories": [*CATEGORIES, CATEGORIES[0]]}, "categories"),
        ({"categories": [NewCategory(code="a=b", name="A"), *CATEGORIES]}, "categories"),
        (
            {"categories": [NewCategory(code=code, name="?", is_not_stated=True) for code in ("x", "y")]},
            "categories",
        ),
    ],
)
def test_create_dimension_badly_is_refused(inside: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        make(inside, **fields)
    assert field in error.value.message_dict


def test_add_categories_gives_every_version_its_new_cells(inside: World) -> None:
    dimension = make(inside)
    content = replace(COUNT, breakdowns=(("sex", None),))
    definition = create_definition(network_id=inside.a.network.id, code="d", name="D", content=content, **by(inside))
    add_categories(dimension=dimension, categories=[NewCategory(code="other", name="Other")], **by(inside))
    assert set(Cell.objects.values_list("key", flat=True)) == {"sex=girls", "sex=boys", "sex=other"}
    version_id = latest_version(definition).pk
    assert len(grids_of([version_id])[version_id][0].cells) == 3


def test_rename_category_renames_its_cells_and_keeps_their_keys(inside: World) -> None:
    make(inside)
    content = replace(COUNT, breakdowns=(("sex", None),))
    create_definition(network_id=inside.a.network.id, code="d", name="D", content=content, **by(inside))
    rename_category(category=category("girls"), name="Girls and women", **by(inside))
    assert Cell.objects.get(key="sex=girls").label == "Girls and women"


def test_retire_category_keeps_row_and_cell_but_is_not_asked_for(inside: World) -> None:
    dimension = make(inside)
    add_categories(dimension=dimension, categories=[NewCategory(code="other", name="Other")], **by(inside))
    content = replace(COUNT, breakdowns=(("sex", None),))
    definition = create_definition(network_id=inside.a.network.id, code="d", name="D", content=content, **by(inside))
    retire_category(category=category("other"), **by(inside))
    version_id = latest_version(definition).pk
    assert Cell.objects.filter(key="sex=other").exists()
    assert [row.code for row in grids_of([version_id])[version_id][0].rows] == ["girls", "boys"]


def test_retire_category_of_the_last_two_is_refused(inside: World) -> None:
    make(inside)
    with pytest.raises(ValidationError):
        retire_category(category=category("girls"), **by(inside))


def test_merge_category_points_to_the_other_and_restore_undoes_it(inside: World) -> None:
    dimension = make(inside)
    add_categories(dimension=dimension, categories=[NewCategory(code="other", name="Other")], **by(inside))
    merged = merge_category(category=category("other"), into=category("girls"), **by(inside))
    assert merged.merged_into == category("girls")
    assert restore_category(category=merged, **by(inside)).merged_into is None


def test_merge_category_into_itself_is_refused(inside: World) -> None:
    make(inside)
    with pytest.raises(ValidationError) as error:
        merge_category(category=category("girls"), into=category("girls"), **by(inside))
    assert "into" in error.value.message_dict
