"""Rows of a definition with several versions: each goes under the version in force in its period."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from measurement.enums import Kind
from measurement.models import Breakdown, DefinitionVersion, ImportState, Indicator, Observation
from measurement.operations.expectations import open_due
from measurement.queries.verification import wrong_figures
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.imports.files import checked, saved, undone
from tests.measurement.imports.several import content, problems
from tests.measurement.imports.test_doors import work
from tests.measurement.imports.test_mappings import said, uploaded
from tests.measurement.imports.test_undoing import everything
from tests.world import NOW, Side, World, make_world

HEADER = "Quarter,School,Age,Value"
ROWS = ("2025 Q1,A,,10", "2025 Q2,A,,20", "2025 Q3,A,,5", "2025 Q3,B,,7", "2025 Q3,B,5,3")
LAYOUT: dict[str, Any] = {
    "columns": {"period": "Quarter", "value": "Value", "partner": "School"},
    "series": [{"key": "all", "every": "quarter", "version": "in_force"}],
    "indicator": {"code": "reading", "name": "Reading sessions", "kind": "count"},
    "dataset": None,
    "unit": "",
}


def add_version(side: Side, *, kind: Kind = Kind.COUNT, is_break: bool = True, **more_rules: Any) -> DefinitionVersion:
    """From July on something else is meant."""
    first = DefinitionVersion.objects.get(definition__code="reading")
    more = {"number": 2, "effective_on": date(2025, 7, 1), "is_break": is_break, "kind": kind, "created_at": NOW}
    rules = {"over_time": first.over_time, "over_partners": first.over_partners} | more_rules
    return DefinitionVersion.objects.create(network=side.network, definition=first.definition, **rules, **more)


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    with network(world.a.network.pk):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world.a


def under() -> set[tuple[str, date, int]]:
    rows = Observation.objects.values_list("partner__name", "period__start_on", "version__number")
    return set(rows)


@pytest.mark.parametrize("is_break", [True, False])
def test_rows_over_a_change_go_under_the_version_of_their_period(side: Side, is_break: bool) -> None:
    later = add_version(side, is_break=is_break)
    before = everything()

    run = saved(side.initiative, content(HEADER, *ROWS), **LAYOUT)

    first, third = date(2025, 1, 1), date(2025, 7, 1)
    assert under() == {("A", first, 1), ("A", date(2025, 4, 1), 1), ("A", third, 2), ("B", third, 2)}
    assert list(wrong_figures()) == []
    assert Breakdown.objects.filter(version=later).count() == 1
    assert not Breakdown.objects.filter(version__definition__code="reading").exclude(version=later).exists()
    assert undone(run).state == ImportState.UNDONE
    assert (everything(), list(wrong_figures())) == (before, [])


def test_definition_that_is_new_gets_its_first_version(side: Side) -> None:
    saved(
        side.initiative,
        content(HEADER, *ROWS),
        **(LAYOUT | {"indicator": {"code": "n", "name": "N", "kind": "count"}}),
    )

    assert {number for _name, _day, number in under()} == {1}
    assert DefinitionVersion.objects.get(definition__code="n").effective_on is None


def test_row_of_a_time_in_which_the_definition_was_of_another_kind_is_named(side: Side) -> None:
    add_version(side, kind=Kind.STOCK)

    run = checked(side.initiative, content(HEADER, *ROWS), **LAYOUT)

    assert problems(run) == [(row, "Quarter", "other_kind") for row in (4, 5, 6)]


def test_all_versions_of_several_indicators_are_asked_for_at_once(side: Side) -> None:
    add_version(side)
    parts = [
        LAYOUT["indicator"] | {"columns": {"value": "Value"}},
        {"code": "m", "name": "M", "kind": "count", "columns": {"value": "More"}},
    ]
    layout = LAYOUT | {"columns": {"period": "Quarter", "partner": "School"}, "indicator": None, "indicators": parts}

    saved(side.initiative, content(f"{HEADER},More", "2025 Q1,A,,10,1", "2025 Q3,A,,,2", "2025 Q3,B,,7,"), **layout)

    numbers = Observation.objects.values_list("indicator__definition__code", "period__start_on", "version__number")
    assert set(numbers) == {
        ("reading", date(2025, 1, 1), 1), ("reading", date(2025, 7, 1), 2),
        ("m", date(2025, 1, 1), 1), ("m", date(2025, 7, 1), 1),
    }  # fmt: skip
    assert list(wrong_figures()) == []


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_indicator_with_several_versions_can_be_chosen_in_the_browser(
    transactional_db: None, sign_in: Callable[[User], Client]
) -> None:
    side = make_world().a
    with network(side.network.pk):
        add_version(side)
        assert Indicator.objects.get().definition.code == "reading"
    client = sign_in(side.people["backbone"])
    page = uploaded(client, b"School,Quarter,A,Sessions,B\nX,2025 Q1,,3,\nX,2025 Q3,,4,\n")
    one = client.post(page, said(column_2="ignored", column_4="ignored")).headers["Location"]
    work()
    client.post(f"{one}save/")
    work()
    with network(side.network.pk):
        assert under() == {("X", date(2025, 1, 1), 1), ("X", date(2025, 7, 1), 2)}
