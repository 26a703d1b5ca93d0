"""A file of several indicators gives what a file of each of them alone gives, and says nothing twice."""

import random
from typing import Any

import pytest

from measurement.layouts import Library, Parts, Problem, Staged, read_mapping
from measurement.layouts.places import COLUMNS
from tests.measurement.imports.files import mapping

HEADER = ["Year", "School", "Age", "Kind", "A", "B"]
SHARED: dict[str, Any] = {
    "columns": {"period": "Year", "partner": "School"},
    "dimensions": [{"column": "Age", "code": "age", "words": {"all": ""}}],
    "indicator": None,
    "dataset": None,
}
COUNT = {"kind": "count", "name": "Count"}
WIDE = [COUNT | {"code": "a", "columns": {"value": "A"}}, COUNT | {"code": "b", "columns": {"value": "B"}}]
LONG = [COUNT | {"code": "x", "when": {"Kind": ["x", "X"]}}, COUNT | {"code": "y", "when": {"Kind": "y"}}]


def any_row(dice: random.Random) -> list[str]:
    return [
        dice.choice(["2023", "2024", "20x4"] + ["2022"] * 6),
        dice.choice(["Élan", "elan", "Harbour", "Hill", ""]),
        dice.choice(["", "all", "5", "6"]),
        dice.choice(["x", "X", "y", "note"]),
        dice.choice(["", "1", "2.50", "z", "-1"] + ["4"] * 6),
        dice.choice(["", "7", "8"]),
    ][: dice.choice([6] * 20 + [5])]


def taken(rows: list[tuple[int, list[str]]], layout: dict[str, Any]) -> tuple[list[Any], set[Problem], dict[str, Any]]:
    """The staged rows of each part with their names, the problems, the counts."""
    given = read_mapping(mapping(**layout))
    parts = Parts(given, HEADER, [Library()] * len(given.parts))
    staged = [Staged() for _part in given.parts]
    problems: list[Problem] = []
    for start in range(0, len(rows), 50):
        parts.take(rows[start : start + 50])
        for number, kept in parts.staged():
            staged[number].add(kept)
        problems += parts.problems()
    for number, left_out in parts.finish().items():
        staged[number].leave_out(left_out)
    problems += parts.problems()
    assert len(set(problems)) == len(problems)
    return [list(named(one)) for one in staged], set(problems), parts.summary


def named(staged: Staged) -> Any:
    for row, partner, period, cell, *rest in zip(*(staged.columns[name] for name in COLUMNS), strict=True):
        yield (row, staged.partners[partner], staged.periods[period], staged.cells[cell], rest[2:])


def of_rows(problems: set[Problem]) -> set[tuple[int, str, str]]:
    """Without their columns, which a file of one indicator need not name."""
    return {(one.row, one.code, one.message) for one in problems}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("conflicts", ["refuse", "leave_out"])
def test_wide_file_gives_what_its_columns_alone_give(seed: int, conflicts: str) -> None:
    dice = random.Random(seed)
    rows = [(number, any_row(dice)) for number in range(2, 300)]
    shared = SHARED | {"conflicts": conflicts, "ignored": ["Kind"]}
    several, problems, summary = taken(rows, shared | {"indicators": WIDE})

    found = set()
    for number, (own, other) in enumerate((("A", "B"), ("B", "A"))):
        own_rows = [row for row in rows if len(row[1]) < len(HEADER) or row[1][HEADER.index(own)]]
        one = {"columns": SHARED["columns"] | {"value": own}, "indicator": COUNT | {"code": own.lower()}}
        staged, said, _summary = taken(own_rows, shared | one | {"ignored": ["Kind", other]})
        assert several[number] == staged[0]
        found |= of_rows(said)
    assert of_rows(problems) == found
    assert summary["rows"] == len(rows)


@pytest.mark.parametrize("seed", range(4))
def test_long_file_gives_what_its_rows_alone_give(seed: int) -> None:
    dice = random.Random(seed)
    rows = [(number, any_row(dice)) for number in range(2, 300)]
    columns = {"columns": SHARED["columns"] | {"value": "A"}, "ignored": ["B"]}
    several, problems, summary = taken(
        rows, SHARED | columns | {"indicators": LONG, "ignored_rows": [{"Kind": "note"}]}
    )

    found = {(one.row, one.code, one.message) for one in problems if one.code == "row_length"}
    for number, words in enumerate((("x", "X"), ("y",))):
        own_rows = [row for row in rows if len(row[1]) == len(HEADER) and row[1][3] in words]
        one = {"indicator": COUNT | {"code": "xy"[number]}, "ignored": ["B", "Kind"]}
        staged, said, _summary = taken(own_rows, SHARED | columns | one)
        assert several[number] == staged[0]
        found |= of_rows(said)
    assert of_rows(problems) == found
    assert summary["ignored_rows"] == sum(row[3] == "note" for _number, row in rows if len(row) == len(HEADER))


def test_rows_of_one_indicator_may_be_left_aside_as_well() -> None:
    layout = {"columns": SHARED["columns"] | {"value": "A"}, "indicator": COUNT | {"code": "a"}, "ignored": ["B"]}
    rows = [(2, ["2022", "Hill", "", "x", "1", ""]), (3, ["2022", "Hill", "", "note", "x", ""])]

    staged, problems, summary = taken(rows, SHARED | layout | {"ignored_rows": [{"Kind": "note"}]})

    assert ([row[0] for row in staged[0]], problems) == ([2], set())
    assert (summary["rows"], summary["ignored_rows"], summary["partner_rows"]) == (2, 1, 1)
