"""The writer's figures equal the engine's recomputation, whatever was posted, replaced and withdrawn."""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection

from measurement.enums import Accumulation, Kind, OverPartners, OverTime, ValueState
from measurement.models import (
    Cell,
    DefinitionVersion,
    Figure,
    FigureCell,
    Indicator,
    Observation,
    Submission,
    SubmissionVersion,
)
from measurement.operations.figures import refresh_figures
from measurement.operations.observations import CellRow, ObservationRow, post_observations, withdraw_observations
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.world import NOW, Side, World, assign, make_indicator, make_quarter

METHODS: dict[str, dict[str, Any]] = {
    "count": {"kind": Kind.COUNT},
    "to_date": {"kind": Kind.COUNT, "accumulation": Accumulation.TO_DATE, "over_time": OverTime.LAST},
    "to_date_year": {"kind": Kind.COUNT, "accumulation": Accumulation.TO_DATE_YEAR, "over_time": OverTime.LAST},
    "stock": {"kind": Kind.STOCK, "over_time": OverTime.LAST},
    "people": {"kind": Kind.PEOPLE, "over_time": OverTime.NONE, "over_partners": OverPartners.RANGE},
    "share": {"kind": Kind.SHARE, "over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO},
    "money": {"kind": Kind.MONEY, "currency": "GBP"},
    "average": {"kind": Kind.AVERAGE, "over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO},
    "yes_no": {"kind": Kind.YES_NO, "over_time": OverTime.LAST, "over_partners": OverPartners.ANSWERS},
    "outside": {"kind": Kind.OUTSIDE_SHARE, "over_time": OverTime.LAST, "over_partners": OverPartners.NONE},
}


def make_indicators(side: Side) -> list[Indicator]:
    made = [
        make_indicator(side.initiative, side.calendar, code=code, name=code, **how) for code, how in METHODS.items()
    ]
    for indicator in made:
        for partner in side.partners:
            assign(indicator, partner)
    refresh_figures(indicator_ids=[one.pk for one in made], at=NOW)
    return made


def make_version(side: Side) -> int:
    submission = Submission.objects.create(
        network=side.network, initiative=side.initiative, partner=side.partners[0], period=side.periods[0], due_on=NOW
    )
    return SubmissionVersion.objects.create(
        network=side.network, submission=submission, number=1, entries={}, by_name="x", at=NOW, client_key="k"
    ).pk


def any_row(
    side: Side, indicator: Indicator, cell: Cell, submission_version: int, dice: random.Random
) -> ObservationRow:
    state = dice.choice([ValueState.REPORTED] * 4 + [ValueState.NOT_APPLICABLE, ValueState.NOT_AVAILABLE])
    number = Decimal(dice.randrange(0, 5000)) / 8
    given: dict[str, Any] = {}
    if state == ValueState.REPORTED:
        kind = METHODS[indicator.definition.code]["kind"]
        given = (
            {"numerator": number, "denominator": number + dice.randrange(3)}
            if kind == Kind.SHARE
            else {"value": number}
        )
        if kind == Kind.AVERAGE:
            given = {"value": number, "denominator": Decimal(dice.randrange(3))}
        if kind == Kind.YES_NO:
            given = {"value": Decimal(dice.randrange(2))}
        if dice.random() < 0.6:
            given["cells"] = (CellRow(cell_id=cell.pk, **given),)
        if kind == Kind.MONEY:
            given |= dice.choice(
                [{}, {"currency": "GBP"}, {"currency": "EUR", "rate": Decimal("0.87")}, {"currency": "EUR"}]
            )
    return ObservationRow(
        period_id=dice.choice(side.periods).pk,
        partner_id=dice.choice(side.partners).pk,
        indicator_id=indicator.pk,
        version_id=version_of(indicator),
        submission_version_id=submission_version,
        state=state,
        **given,
    )


def version_of(indicator: Indicator) -> int:
    return DefinitionVersion.objects.get(definition_id=indicator.definition_id).pk


def add_years(side: Side) -> None:
    """Quarters up to the end of 2028: 16 in all."""
    left = [(year, quarter) for year in (2026, 2027, 2028) for quarter in (1, 2, 3, 4)][1:]
    side.periods.extend(make_quarter(side.calendar, year=year, quarter=quarter) for year, quarter in left)
    refresh_figures(indicator_ids=[side.indicator.pk], at=NOW)


@pytest.mark.parametrize("seed", range(8))
def test_figures_after_random_posts_and_withdrawals_equal_recomputation(world: World, seed: int) -> None:
    dice, side = random.Random(seed), world.a
    with network(side.network.id):
        if seed % 2:
            add_years(side)
        indicators, version = make_indicators(side), make_version(side)
        cell = Cell.objects.create(network=side.network, key="sex=girls", label="Girls")
        posted: list[tuple[int, int, int]] = []
        for _turn in range(25):
            rows = [any_row(side, dice.choice(indicators), cell, version, dice) for _ in range(dice.randrange(1, 4))]
            rows = list({row.key: row for row in rows}.values())
            post_observations(rows=rows, at=NOW)
            posted += [row.key for row in rows]
            if dice.random() < 0.4:
                withdraw_observations(keys=[posted.pop(dice.randrange(len(posted)))], at=NOW)
        assert list(wrong_figures()) == []
        assert Figure.objects.filter(n__gt=0).exists()
        assert FigureCell.objects.filter(n__gt=0).exists()


def test_post_of_a_running_total_moves_later_periods_up_to_the_next_value(world: World) -> None:
    side = world.a
    with network(side.network.id):
        indicator = next(one for one in make_indicators(side) if one.definition.code == "to_date")
        version = make_version(side)

        def post(quarter: int, value: int) -> None:
            row = ObservationRow(
                period_id=side.periods[quarter].pk, partner_id=side.partners[0].pk, indicator_id=indicator.pk,
                version_id=version_of(indicator), submission_version_id=version, value=Decimal(value),
            )  # fmt: skip
            post_observations(rows=[row], at=NOW)

        post(0, 10)
        post(2, 40)
        post(1, 25)
        assert sums_by_period(indicator) == [10, 25, 40, 40, 40]
        post(0, 12)
        assert sums_by_period(indicator) == [12, 25, 40, 40, 40]
        withdraw_observations(keys=[(side.periods[1].pk, side.partners[0].pk, indicator.pk)], at=NOW)
        assert sums_by_period(indicator) == [12, 12, 40, 40, 40]


@pytest.mark.parametrize("code", ["to_date", "stock"])
@pytest.mark.parametrize("cells", [(), ("girls",), ("girls", "boys")])
def test_number_from_long_ago_stands_until_the_next(world: World, code: str, cells: tuple[str, ...]) -> None:
    """However many periods lie between, and whatever of it was broken down then and now."""
    side = world.a
    with network(side.network.id):
        add_years(side)
        indicator = next(one for one in make_indicators(side) if one.definition.code == code)
        version = make_version(side)
        groups = {
            name: Cell.objects.create(network=side.network, key=name, label=name).pk for name in ("girls", "boys")
        }

        def post(quarter: int, *, names: tuple[str, ...] = (), **given: Any) -> None:
            row = ObservationRow(
                period_id=side.periods[quarter].pk, partner_id=side.partners[0].pk, indicator_id=indicator.pk,
                version_id=version_of(indicator), submission_version_id=version, **given,
                cells=tuple(CellRow(cell_id=groups[name], **given) for name in names),
            )  # fmt: skip
            post_observations(rows=[row], at=NOW)
            assert list(wrong_figures()) == []

        post(0, names=("girls",), value=Decimal(10))
        post(11, value=Decimal(12))
        post(12, names=cells, value=Decimal(25))
        assert sums_by_period(indicator)[10:14] == [10, 12, 25, 25]
        post(11, names=cells, state=ValueState.NOT_AVAILABLE)
        post(14, names=cells, value=Decimal(30))
        post(13, names=cells, state=ValueState.NOT_APPLICABLE)
        withdraw_observations(keys=[(side.periods[12].pk, side.partners[0].pk, indicator.pk)], at=NOW)
        assert list(wrong_figures()) == []


def sums_by_period(indicator: Indicator) -> list[int]:
    rows = Figure.objects.filter(indicator=indicator).order_by("period__start_on")
    return [int(number) for number in rows.values_list("value_sum", flat=True)]


def test_post_of_words_with_quotes_and_braces_keeps_them(world: World) -> None:
    side, words = world.a, 'a "b" {c}, \\d NULL \n'
    with network(side.network.id):
        row = ObservationRow(
            period_id=side.periods[0].pk, partner_id=side.partners[0].pk, indicator_id=side.indicator.pk,
            version_id=version_of(side.indicator), submission_version_id=make_version(side), narrative=words,
            value=Decimal("1.500"),
        )  # fmt: skip
        other = replace(row, partner_id=side.partners[1].pk, narrative="NULL", value=Decimal("1.5"))

        post_observations(rows=[row, other], at=NOW)

        kept = Observation.objects.order_by("partner_id").values_list("narrative", "value")
        assert [(text, str(value)) for text, value in kept] == [(words, "1.500"), ("NULL", "1.5")]


def test_runtime_role_writes_no_fact_directly(world: World) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), network(world.a.network.id):
        connection.cursor().execute("UPDATE measurement_figure SET reported = 1")
