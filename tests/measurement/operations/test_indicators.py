"""Adopting definitions, their frequency, and the shipped starter."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import Frequency, YearKind
from measurement.models import Entry, Indicator, IndicatorDefinition, Period
from measurement.operations.definitions import archive_definition, create_definition
from measurement.operations.indicators import (
    IndicatorSetup,
    adopt,
    archive_indicator,
    change_frequency,
    edit_indicator,
    restore_indicator,
)
from measurement.operations.periods import ensure_calendar, ensure_periods, plan_periods
from tenancy.models import Event
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import NOW, World


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["backbone"], "at": NOW}


def define(world: World, code: str = "new") -> IndicatorDefinition:
    return create_definition(network_id=world.a.network.id, code=code, name=code, content=COUNT, **by(world))


def calendar(world: World, frequency: Frequency, year_kind: YearKind, start_month: int) -> Any:
    return ensure_calendar(
        network_id=world.a.network.id, frequency=frequency, year_kind=year_kind, start_month=start_month, **by(world)
    )


def take(world: World, definition: IndicatorDefinition, **fields: Any) -> Indicator:
    given: dict[str, Any] = {
        "calendar": world.a.calendar,
        "starts_on": date(2025, 1, 1),
        "setup": IndicatorSetup(),
    } | fields
    return adopt(initiative=world.a.initiative, definition=definition, **given, **by(world))


def test_adopt_makes_periods_from_its_start_to_a_year_ahead(inside: World) -> None:
    school = calendar(inside, Frequency.YEAR, YearKind.SCHOOL, 9)
    take(inside, define(inside), calendar=school, starts_on=date(2023, 9, 1))
    labels = list(Period.objects.filter(calendar=school).order_by("start_on").values_list("label", flat=True))
    assert labels == ["2023/24", "2024/25", "2025/26", "2026/27"]


def test_adopt_a_second_time_or_an_archived_definition_is_refused(inside: World) -> None:
    definition = define(inside)
    take(inside, definition)
    with pytest.raises(ValidationError):
        take(inside, definition)
    other = define(inside, "other")
    archive_definition(definition=other, **by(inside))
    other.refresh_from_db()
    with pytest.raises(ValidationError):
        take(inside, other)


def test_adopt_with_somebody_from_elsewhere_as_owner_is_refused(inside: World) -> None:
    with pytest.raises(ValidationError) as error:
        take(inside, define(inside), setup=IndicatorSetup(owner=inside.nobody))
    assert "owner" in error.value.message_dict


def test_edit_indicator_writes_what_changed(inside: World) -> None:
    setup = IndicatorSetup(question="How much?", is_core=False)
    assert edit_indicator(indicator=inside.a.indicator, setup=setup, **by(inside)).question == "How much?"
    event = Event.objects.get(type="measurement.indicator.edited")
    assert event.payload["is_core"] == [True, False]


def test_ensure_calendar_of_a_calendar_year_in_april_is_refused(inside: World) -> None:
    with pytest.raises(ValidationError):
        calendar(inside, Frequency.YEAR, YearKind.CALENDAR, 4)


def test_ensure_periods_again_makes_nothing(inside: World) -> None:
    before = Period.objects.filter(calendar=inside.a.calendar).count()
    made = ensure_periods(calendar=inside.a.calendar, until=date(2026, 12, 31), at=NOW)
    assert [one.label for one in made] == ["Q2 2026", "Q3 2026", "Q4 2026"]
    assert ensure_periods(calendar=inside.a.calendar, until=date(2026, 12, 31), at=NOW) == []
    earlier = ensure_periods(calendar=inside.a.calendar, since=date(2024, 12, 31), until=date(2026, 12, 31), at=NOW)
    assert [one.label for one in earlier] == ["Q4 2024"]
    assert Period.objects.filter(calendar=inside.a.calendar).count() == before + 4


def test_plan_periods_makes_the_next_year_once(inside: World) -> None:
    assert plan_periods(at=NOW) == 5
    assert plan_periods(at=NOW) == 0


def test_change_frequency_starts_with_the_next_whole_period(inside: World) -> None:
    monthly = calendar(inside, Frequency.MONTH, YearKind.CALENDAR, 1)
    changed = change_frequency(indicator=inside.a.indicator, calendar=monthly, **by(inside))
    assert (changed.calendar, changed.starts_on) == (monthly, date(2026, 6, 1))
    assert Period.objects.filter(calendar=inside.a.calendar).count() == 5


def test_change_frequency_in_the_past_is_refused(inside: World) -> None:
    monthly = calendar(inside, Frequency.MONTH, YearKind.CALENDAR, 1)
    with pytest.raises(ValidationError):
        change_frequency(indicator=inside.a.indicator, calendar=monthly, from_on=date(2026, 1, 1), **by(inside))


def test_archive_indicator_ends_what_is_due_and_restore_brings_it_back(inside: World) -> None:
    archive_indicator(indicator=inside.a.indicator, **by(inside))
    assert not Entry.objects.filter(indicator=inside.a.indicator).exists()
    restore_indicator(indicator=inside.a.indicator, **by(inside))
    assert Entry.objects.filter(indicator=inside.a.indicator).count() == 3 * 5
