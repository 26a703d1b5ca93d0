"""What a check must not let pass, for it would count nowhere: half of two numbers, and one answer said twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import Kind, OverPartners
from measurement.models import Figure, Observation
from measurement.operations.import_saving import save_import
from measurement.operations.imports import request_save
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.measurement.imports.files import checked, quiet, saved
from tests.measurement.imports.several import content, problems
from tests.measurement.imports.test_in_force import HEADER, LAYOUT, ROWS, add_version
from tests.world import NOW, Side, World

PAIRS = "Quarter,School,Age,Part,Whole"
LEARNED = ("2025 Q1,A,,3,4", "2025 Q1,B,,,", "2025 Q1,C,,-3,4", "2025 Q1,D,,9,4", "2025 Q1,A,5,1,")


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    with network(world.a.network.pk):
        yield world.a


def pairs(kind: str) -> dict[str, Any]:
    columns = {"period": "Quarter", "partner": "School", "numerator": "Part", "denominator": "Whole"}
    dimensions = [{"column": "Age", "code": "age-p", "name": "Age"}]
    indicator = {"code": "pairs", "name": "Pairs", "kind": kind}
    return LAYOUT | {"columns": columns, "dimensions": dimensions, "indicator": indicator}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("share", ["negative", "part_above_whole"]), ("rate", ["negative"]), ("average", [])],
)
def test_pairs_are_taken_and_what_is_no_pair_of_the_kind_is_named(side: Side, kind: str, expected: list[str]) -> None:
    run = checked(side.initiative, content(PAIRS, *LEARNED), **pairs(kind))
    assert [code for _row, _column, code in problems(run)] == expected


@pytest.mark.parametrize("kind", ["share", "rate", "average"])
@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ("3,", (7, "Part", "half")),
        (",4", (7, "Part", "half")),
        ("3,-3", (7, "Whole", "negative")),
    ],
)
def test_half_of_two_numbers_is_named_whatever_was_seen_before(
    side: Side, kind: str, numbers: str, problem: tuple[int, str, str]
) -> None:
    before = ("2025 Q1,A,,3,4", "2025 Q1,B,,-3,4", "2025 Q1,C,,3,4", "2025 Q1,D,,,", "2025 Q1,E,,4,4")
    run = checked(side.initiative, content(PAIRS, *before, f"2025 Q1,F,,{numbers}"), **pairs(kind))
    assert problem in problems(run)


def test_negative_part_is_named_although_it_was_seen_as_a_value(side: Side) -> None:
    layout = pairs("rate")
    layout["columns"] = layout["columns"] | {"value": "Mean"}
    rows = ("2025 Q1,A,,3,4,-3", "2025 Q1,B,,3,4,", "2025 Q1,A,5,-3,4,-3")
    run = checked(side.initiative, content(f"{PAIRS},Mean", *rows), **layout)
    assert problems(run) == [(4, "Part", "negative")]


@pytest.mark.parametrize("kind", ["share", "rate", "average"])
def test_file_with_values_alone_of_two_numbers_is_refused(side: Side, kind: str) -> None:
    layout = LAYOUT | {"indicator": {"code": "pairs", "name": "Pairs", "kind": kind}}
    run = checked(side.initiative, content(HEADER, "2025 Q1,A,,10", "2025 Q1,B,,"), **layout)
    assert problems(run)[0] == (1, "Value", "half")
    assert run.summary["errors"] == 1


@pytest.mark.parametrize("is_shared", [False, True])
def test_file_with_parts_alone_is_refused_unless_partners_share_what_they_are_parts_of(
    side: Side, is_shared: bool
) -> None:
    add_version(side, kind=Kind.RATE, over_partners=OverPartners.SHARED_RATIO if is_shared else OverPartners.RATIO)
    columns = {"period": "Quarter", "partner": "School", "numerator": "Part"}
    indicator = {"code": "reading", "name": side.indicator.definition.name, "kind": "rate"}
    series = [{"key": "q", "every": "quarter", "version": "in_force"}]
    layout = LAYOUT | {"columns": columns, "dimensions": [], "series": series, "indicator": indicator}
    run = checked(side.initiative, content("Quarter,School,Part", "2025 Q3,A,3"), **layout)
    assert problems(run) == ([] if is_shared else [(1, "Part", "half")])


def test_half_of_two_numbers_counts_as_missing_and_its_file_is_saved(side: Side) -> None:
    saved(side.initiative, content(PAIRS, "2025 Q1,A,,3,4", "2025 Q1,B,,3,"), **pairs("share"))
    figure = Figure.objects.get(indicator__definition__code="pairs", period=side.periods[0])
    assert (figure.expected, figure.reported, figure.numerator_sum, figure.denominator_sum) == (2, 1, 3, 4)
    assert list(wrong_figures()) == []


@pytest.mark.parametrize("version", ["in_force", 1])
@pytest.mark.parametrize(("second", "codes"), [("20", ["conflict", "conflict"]), ("10", ["repeated"])])
def test_answer_said_in_two_series_is_said_twice(side: Side, version: str, second: str, codes: list[str]) -> None:
    series = [{"key": key, "every": "quarter", "version": version, "when": {"Age": key}} for key in ("o", "n")]
    file = content(HEADER, "2025 Q2,A,o,1", "2025 Q2,B,n,1", "2025 Q1,A,o,10", f"2025 Q1,A,n,{second}")
    run = checked(side.initiative, file, **(LAYOUT | {"series": series, "dimensions": []}))
    assert [code for _row, _column, code in problems(run)] == codes


def test_value_published_in_two_series_is_two_values(side: Side) -> None:
    series = [{"key": key, "every": "quarter", "when": {"Age": key}} for key in ("o", "n")]
    dataset = {"code": "d", "name": "D", "publisher": "The Office"}
    columns = {"period": "Quarter", "value": "Value"}
    more = {"series": series, "dimensions": [], "dataset": dataset, "indicator": None, "columns": columns}
    run = checked(side.initiative, content("Quarter,Age,Value", "2025 Q1,o,10", "2025 Q1,n,20"), **(LAYOUT | more))
    assert problems(run) == []


def test_kind_that_changed_after_the_check_is_refused_and_nothing_is_saved(side: Side) -> None:
    run = checked(side.initiative, content(HEADER, *ROWS), **LAYOUT)
    request_save(run=run, by=None, at=NOW, in_background=False)
    add_version(side, kind=Kind.SHARE)

    with pytest.raises(ValidationError, match="another kind"):
        save_import(network_id=run.network_id, run_id=run.pk, by=None, at=NOW, report=quiet)

    assert not Observation.objects.exists()
