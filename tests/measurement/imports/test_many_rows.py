"""Files of many rows are posted set by set: their figures are those of the engine, and undo is exact."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from measurement.enums import Kind
from measurement.formulas.method import RATIO_KINDS
from measurement.models import Assignment, Figure, Indicator, Observation, ObservationCell
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_figures
from measurement.queries.import_proof import proof_of
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.measurement.imports.files import saved, undone
from tests.measurement.imports.test_undoing import everything
from tests.world import NOW, World

LATER = NOW + timedelta(days=1)
PARTNERS, YEARS, AGES = 14, ("2021", "2022", "2023"), ("", "5", "6")
COLUMNS = {"period": "Year", "partner": "School", "status": "Status"}


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    """What is due is open already: undoing looks at it as well."""
    with network(world.a.network.id):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world


def layout(kind: Kind) -> dict[str, Any]:
    numbers = {"numerator": "Part", "denominator": "Whole"} if kind in RATIO_KINDS else {"value": "Part"}
    numbers |= {"value": "Mean"} if kind == Kind.AVERAGE else {}
    return {
        "columns": COLUMNS | numbers,
        "ignored": [name for name in ("Part", "Whole", "Mean") if name not in numbers.values()],
        "indicator": {"code": "reads", "name": "Reads", "kind": kind.value},
        "dataset": None,
    }


def content(seed: int) -> bytes:
    """Some values are missing, and so are some halves of a pair."""
    dice = random.Random(seed)
    lines = ["Year,School,Age,Status,Part,Whole,Mean"]
    for partner in range(PARTNERS):
        for year in YEARS:
            for age in AGES:
                part = dice.choice(["", f"{dice.randrange(900)}", f"{dice.randrange(90)}.{dice.randrange(10)}0"])
                whole, mean = dice.choice(["", "0", "990", "1000.5"]), dice.choice(["", "2.25"])
                whole = whole if not part or whole not in ("", "0") else "1000"
                lines.append(f"{year},School {partner},{age},Normal,{part},{whole},{mean}")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "kind", [Kind.COUNT, Kind.PEOPLE, Kind.STOCK, Kind.SHARE, Kind.RATE, Kind.AVERAGE, Kind.OUTSIDE_SHARE]
)
def test_figures_of_a_file_of_any_kind_are_those_of_the_engine(inside: World, kind: Kind) -> None:
    saved(inside.a.initiative, content(1), **layout(kind))
    assert list(wrong_figures()) == []
    assert Figure.objects.filter(indicator__definition__code="reads", n__gt=0).count() == len(YEARS)

    saved(inside.a.initiative, content(2), at=LATER, **layout(kind))

    assert list(wrong_figures()) == []


def test_undo_of_a_second_file_brings_back_every_value_of_the_first(inside: World) -> None:
    before = everything()
    first = saved(inside.a.initiative, content(1), **layout(Kind.COUNT))
    stood = facts()
    second = saved(inside.a.initiative, content(2), at=LATER, **layout(Kind.COUNT))
    assert facts() != stood

    undone(second, at=LATER)

    assert facts() == stood
    assert proof_of(first).is_whole
    undone(first, at=LATER)
    assert everything() == before


def facts() -> list[tuple[Any, ...]]:
    keys = ("period_id", "partner_id", "indicator_id", "state", "value")
    whole = Observation.objects.order_by(*keys[:3]).values_list(*keys)
    return [*whole, *ObservationCell.objects.order_by(*keys[:3], "cell_id").values_list(*keys, "cell_id")]


def test_answer_of_a_partner_who_left_is_counted_with_those_who_are_expected(inside: World) -> None:
    saved(inside.a.initiative, content(1), **layout(Kind.COUNT))
    indicator = Indicator.objects.get(definition__code="reads")
    Assignment.objects.filter(indicator=indicator, partner__name="School 3").delete()
    refresh_figures(indicator_ids=[indicator.pk], at=NOW)

    saved(inside.a.initiative, content(2), at=LATER, **layout(Kind.COUNT))

    assert list(wrong_figures()) == []
