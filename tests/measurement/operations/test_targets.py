"""Baselines follow each other, targets are checked, shared denominators belong to shared ratios."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import Direction, Kind, OverPartners, OverTime
from measurement.models import Baseline, DefinitionVersion, Indicator, SharedDenominator, Target
from measurement.operations.targets import (
    Numbers,
    set_baseline,
    set_period_targets,
    set_shared_denominators,
    set_target,
)
from measurement.queries.indicators import current_baselines
from tenancy.models import Event
from tenancy.row_security import network
from tests.world import NOW, World, make_indicator

YEAR: dict[str, Any] = {"start_on": date(2025, 1, 1), "end_on": date(2025, 12, 31)}
SHARE: dict[str, Any] = {"kind": Kind.SHARE, "over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO}


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["backbone"], "at": NOW}


def share(world: World, **version: Any) -> Indicator:
    return make_indicator(world.a.initiative, world.a.calendar, code="share", name="Share", **SHARE | version)


def test_set_baseline_again_needs_a_reason_and_keeps_the_old(inside: World) -> None:
    indicator = inside.a.indicator
    set_baseline(indicator=indicator, numbers=Numbers(value=Decimal(120)), **YEAR, **by(inside))
    with pytest.raises(ValidationError) as error:
        set_baseline(indicator=indicator, numbers=Numbers(value=Decimal(130)), **YEAR, **by(inside))
    assert "reason" in error.value.message_dict
    set_baseline(indicator=indicator, numbers=Numbers(value=Decimal(130)), reason="Recount", **YEAR, **by(inside))
    assert list(Baseline.objects.order_by("number").values_list("value", flat=True)) == [120, 130]
    assert current_baselines([indicator.pk])[indicator.pk].value == 130


def test_set_baseline_from_its_parts_keeps_every_digit(inside: World) -> None:
    numbers = Numbers(numerator=Decimal(1), denominator=Decimal(3))
    baseline = set_baseline(indicator=share(inside), numbers=numbers, **YEAR, **by(inside))
    assert str(baseline.value).startswith("0.3333333333333333333333333333")
    assert (baseline.numerator, baseline.denominator) == (1, 3)


def test_set_baseline_of_a_rate_is_per_so_many(inside: World) -> None:
    indicator = share(inside, kind=Kind.RATE, over_time=OverTime.RATE, per=1000)
    numbers = Numbers(numerator=Decimal(5), denominator=Decimal(200))
    assert set_baseline(indicator=indicator, numbers=numbers, **YEAR, **by(inside)).value == 25


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        (Numbers(), "value"),
        (Numbers(value=Decimal("62.5")), "value"),
        (Numbers(numerator=Decimal(1), denominator=Decimal(0)), "denominator"),
        (Numbers(numerator=Decimal(4), denominator=Decimal(3)), "numerator"),
    ],
)
def test_set_baseline_that_is_no_share_is_refused(inside: World, numbers: Numbers, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        set_baseline(indicator=share(inside), numbers=numbers, **YEAR, **by(inside))
    assert field in error.value.message_dict


def test_set_target_without_a_date_is_refused(inside: World) -> None:
    with pytest.raises(ValidationError) as error:
        set_target(indicator=inside.a.indicator, numbers=Numbers(value=Decimal(9)), target_on=None, **by(inside))
    assert "target_on" in error.value.message_dict


def test_set_target_then_nothing_takes_it_away(inside: World) -> None:
    day = date(2030, 12, 31)
    changed = set_target(indicator=inside.a.indicator, numbers=Numbers(value=Decimal(9)), target_on=day, **by(inside))
    assert (changed.target_value, changed.target_on) == (9, day)
    assert set_target(indicator=changed, numbers=Numbers(), target_on=None, **by(inside)).target_value is None
    assert Event.objects.filter(type="measurement.indicator.target_set").count() == 2


@pytest.mark.parametrize(("low", "high", "field"), [(None, None, "band_low"), (Decimal(5), Decimal(4), "band_high")])
def test_set_target_to_maintain_needs_a_band(
    inside: World, low: Decimal | None, high: Decimal | None, field: str
) -> None:
    DefinitionVersion.objects.update(direction=Direction.MAINTAIN)
    with pytest.raises(ValidationError) as error:
        set_target(
            indicator=inside.a.indicator,
            numbers=Numbers(),
            target_on=None,
            band_low=low,
            band_high=high,
            **by(inside),
        )
    assert field in error.value.message_dict


def test_set_period_targets_sets_changes_and_takes_away(inside: World) -> None:
    first, second = (period.pk for period in inside.a.periods[:2])
    given = {first: Numbers(value=Decimal(10)), second: Numbers(value=Decimal(20))}
    set_period_targets(indicator=inside.a.indicator, targets=given, **by(inside))
    changed = {first: Numbers(), second: Numbers(value=Decimal(21))}
    set_period_targets(indicator=inside.a.indicator, targets=changed, **by(inside))
    assert dict(Target.objects.values_list("period_id", "value")) == {second: 21}


def test_set_period_targets_of_a_foreign_period_changes_nothing(inside: World) -> None:
    foreign = inside.b.periods[0].pk
    given = {inside.a.periods[0].pk: Numbers(value=Decimal(1)), foreign: Numbers(value=Decimal(2))}
    with pytest.raises(ValidationError) as error:
        set_period_targets(indicator=inside.a.indicator, targets=given, **by(inside))
    assert str(foreign) in error.value.message_dict
    assert not Target.objects.exists()


def test_set_shared_denominators_where_partners_have_their_own_is_refused(inside: World) -> None:
    period_id = inside.a.periods[0].pk
    with pytest.raises(ValidationError):
        set_shared_denominators(indicator=share(inside), denominators={period_id: (Decimal(5), "")}, **by(inside))


def test_set_shared_denominators_refuses_zero_and_keeps_the_rest(inside: World) -> None:
    indicator = share(inside, over_partners=OverPartners.SHARED_RATIO)
    first, second = (period.pk for period in inside.a.periods[:2])
    set_shared_denominators(indicator=indicator, denominators={first: (Decimal(500), "Census")}, **by(inside))
    with pytest.raises(ValidationError) as error:
        set_shared_denominators(indicator=indicator, denominators={second: (Decimal(0), "")}, **by(inside))
    assert str(second) in error.value.message_dict
    assert list(SharedDenominator.objects.values_list("value", "source")) == [(500, "Census")]
