"""The library: wording is corrected in place, a change of meaning is a new version."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import Accumulation, Kind, OverPartners, OverTime
from measurement.models import Cell, DefinitionVersion, IndicatorDefinition
from measurement.operations.definitions import (
    VersionContent,
    archive_definition,
    change_definition,
    content_of,
    correct_definition,
    create_definition,
)
from measurement.operations.dimensions import NewCategory, create_dimension
from measurement.queries.definitions import grids_of, latest_version, library, matching
from tenancy.models import Event
from tenancy.row_security import network
from tests.world import NOW, World

COUNT = VersionContent(kind=Kind.COUNT, over_time=OverTime.SUM, over_partners=OverPartners.SUM, unit="sessions")
SHARE = VersionContent(
    kind=Kind.SHARE,
    over_time=OverTime.RATIO,
    over_partners=OverPartners.RATIO,
    numerator_name="ready",
    denominator_name="assessed",
)


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["backbone"], "at": NOW}


def make(world: World, code: str = "ready", content: VersionContent = COUNT) -> IndicatorDefinition:
    return create_definition(network_id=world.a.network.id, code=code, name="Élan ready", content=content, **by(world))


def dimension(world: World, code: str, *codes: str) -> None:
    create_dimension(
        network_id=world.a.network.id,
        code=code,
        name=code.title(),
        is_exclusive=True,
        is_exhaustive=True,
        categories=[NewCategory(code=one, name=one.title()) for one in codes],
        **by(world),
    )


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (replace(COUNT, kind=Kind.STOCK), "over_time"),
        (replace(COUNT, kind=Kind.PEOPLE), "over_partners"),
        (replace(COUNT, accumulation=Accumulation.TO_DATE), "over_time"),
        (replace(COUNT, over_partners=OverPartners.RATIO), "over_partners"),
        (replace(SHARE, numerator_name=""), "numerator_name"),
        (replace(SHARE, denominator_name=" "), "denominator_name"),
        (replace(SHARE, over_time=OverTime.AVERAGE), "over_time"),
        (replace(COUNT, kind=Kind.MONEY, currency="pounds"), "currency"),
        (
            replace(COUNT, kind=Kind.RATING, over_time=OverTime.LAST, over_partners=OverPartners.ANSWERS),
            "steps",
        ),
        (replace(COUNT, steps=({"code": "a", "name": "A"}, {"code": "a", "name": "B"})), "steps"),
        (replace(COUNT, breakdowns=(("nowhere", None),)), "breakdowns"),
        (replace(COUNT, breakdowns=(("sex", "sex"),)), "breakdowns"),
    ],
)
def test_create_definition_that_cannot_add_up_is_refused_with_a_sentence(
    inside: World, content: VersionContent, field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        make(inside, content=content)
    assert len(error.value.message_dict[field][0]) > 10


def test_create_definition_again_with_the_same_code_is_refused(inside: World) -> None:
    make(inside)
    with pytest.raises(ValidationError) as error:
        make(inside)
    assert "code" in error.value.message_dict


def test_create_definition_makes_cells_of_single_and_crossed_breakdowns(inside: World) -> None:
    dimension(inside, "sex", "girls", "boys")
    dimension(inside, "age-x", "4", "5")
    dimension(inside, "age", "young", "old")
    pairs = (("sex", None), ("sex", "age"), ("age", "age-x"))
    version = latest_version(make(inside, content=replace(COUNT, breakdowns=pairs)))
    keys = set(Cell.objects.values_list("key", flat=True))
    assert {"sex=girls", "sex=boys", "age=young|sex=girls", "age=old|age-x=4"} <= keys
    assert len(keys) == 2 + 4 + 4
    grids = grids_of([version.pk])[version.pk]
    assert [len(grid.cells) for grid in grids] == [2, 4, 4]


def test_correct_definition_in_use_keeps_the_version_and_the_old_words(inside: World) -> None:
    definition = IndicatorDefinition.objects.get(code="reading")
    held = content_of(latest_version(definition))
    correct_definition(
        definition=definition, name="Sessions", content=replace(held, meaning="Said better."), **by(inside)
    )
    assert DefinitionVersion.objects.filter(definition=definition).count() == 1
    event = Event.objects.get(type="measurement.definition.corrected")
    assert event.payload["meaning"] == ["", "Said better."]
    assert event.payload["name"][1] == "Sessions"


def test_correct_definition_in_use_with_another_meaning_asks_for_a_version(inside: World) -> None:
    definition = IndicatorDefinition.objects.get(code="reading")
    with pytest.raises(ValidationError) as error:
        correct_definition(
            definition=definition, name="Sessions", content=replace(COUNT, over_time=OverTime.LAST), **by(inside)
        )
    assert "over_time" in error.value.message_dict


def test_correct_definition_nobody_uses_may_change_everything(inside: World) -> None:
    version = correct_definition(definition=make(inside), name="Ready", content=SHARE, **by(inside))
    assert (version.number, version.kind) == (1, Kind.SHARE)


def test_change_definition_makes_a_version_and_leaves_the_old_one(inside: World) -> None:
    definition = make(inside)
    fields: dict[str, Any] = {"effective_on": date(2026, 7, 1), "reason": "New test", "is_break": True}
    change_definition(definition=definition, content=replace(COUNT, unit="hours"), **fields, **by(inside))
    units = DefinitionVersion.objects.filter(definition=definition).order_by("number").values_list("unit", flat=True)
    assert list(units) == ["sessions", "hours"]


@pytest.mark.parametrize(
    ("content", "fields", "field"),
    [
        (COUNT, {}, "meaning"),
        (replace(COUNT, unit="hours"), {"reason": " "}, "reason"),
        (SHARE, {"is_break": False}, "is_break"),
    ],
)
def test_change_definition_badly_is_refused(
    inside: World, content: VersionContent, fields: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"effective_on": date(2026, 7, 1), "reason": "New test", "is_break": True} | fields
    with pytest.raises(ValidationError) as error:
        change_definition(definition=make(inside), content=content, **given, **by(inside))
    assert field in error.value.message_dict


def test_change_definition_before_the_latest_version_is_refused(inside: World) -> None:
    definition = make(inside)
    for unit, day in (("hours", date(2026, 7, 1)), ("days", date(2026, 7, 2))):
        content = replace(COUNT, unit=unit)
        change_definition(
            definition=definition, content=content, effective_on=day, reason="x", is_break=False, **by(inside)
        )
    with pytest.raises(ValidationError) as error:
        change_definition(
            definition=definition, content=COUNT, effective_on=day, reason="x", is_break=False, **by(inside)
        )
    assert "effective_on" in error.value.message_dict


def test_archive_definition_twice_leaves_one_event(inside: World) -> None:
    definition = make(inside)
    archive_definition(definition=definition, **by(inside))
    archive_definition(definition=definition, **by(inside))
    assert Event.objects.filter(type="measurement.definition.archived").count() == 1


def test_library_is_searched_without_accents_and_says_who_uses_it(inside: World) -> None:
    make(inside)
    assert [one.code for one in matching(library(), "elan")] == ["ready"]
    assert {one.code: vars(one)["adopted_by"] for one in library()} == {"ready": None, "reading": 1}
