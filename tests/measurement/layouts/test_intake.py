"""Rows taken in by the thousand give what rows looked at one by one give, whatever is wrong with them."""

import random
from typing import Any

import pytest

from measurement.layouts import Checker, Intake, Library, Staged, read_mapping
from measurement.layouts.places import COLUMNS
from tests.measurement.imports.files import mapping

Found = tuple[list[tuple[Any, ...]], list[Any], dict[str, int]]
HEADER = ["Year", "School", "Code", "Age", "Status", "Part", "Whole", "Mean", "Sheet"]
KINDS = ("share", "rate", "average", "count", "outside_share")
KIND = {"code": "reads", "name": "Children who read", "kind": "share"}
LAYOUT: dict[str, Any] = {
    "columns": {
        "period": "Year", "numerator": "Part", "denominator": "Whole", "status": "Status", "partner": "School",
        "partner_code": "Code", "value": "Mean",
    },
    "series": [{"key": key, "version": 1, "when": {"Sheet": key}} for key in ("one", "two")],
    "indicator": KIND,
    "dimensions": [{"column": "Age", "code": "age", "categories": ["5", "6"]}],
}  # fmt: skip


def any_row(dice: random.Random) -> list[str]:
    part = dice.choice(["1", "2.50", "3", "7", "-1", "", "x"] + ["4"] * 6)
    return [
        dice.choice(["2021", "2022", "2023", "20x3"] + ["2024"] * 6),
        dice.choice(["", "Élan", "elan", "Harbour", "Hill"]),
        dice.choice(["", "e1", "e2"]),
        dice.choice(["", "", "5", "6", "7"]),
        dice.choice(["Normal", "Normal", "Missing", "Estimated"]),
        part,
        dice.choice(["5", "10", "10.0", "", "-1"]),
        dice.choice(["", "", "-1", "2", "10", "101"]),
        dice.choice(["one", "one", "two"]),
    ][: dice.choice([9] * 20 + [8])]


def taken(rows: list[list[str]], layout: dict[str, Any]) -> Found:
    """The rows with their names, the problems, the counts."""
    given = read_mapping(mapping(**layout))
    checker = Checker(given, HEADER, Library())
    intake, staged = Intake(given, HEADER, checker), Staged()
    for start in range(0, len(rows), 50):
        intake.take(enumerate(rows[start : start + 50], start=start + 2))
        if kept := intake.staging.take():
            staged.add(kept)
    staged.leave_out(checker.finish())
    found = []
    for row, partner, period, cell, flag, _initiative, *numbers in zip(
        *(staged.columns[name] for name in COLUMNS), strict=True
    ):
        names = (*staged.partners[partner], *staged.periods[period], staged.cells[cell], staged.flags[flag])
        found.append((row, *names, *numbers))
    return found, checker.findings.problems, checker.findings.summary


def looked_at(
    rows: list[list[str]], layout: dict[str, Any]
) -> tuple[list[tuple[Any, ...]], list[Any], dict[str, int]]:
    checker = Checker(read_mapping(mapping(**layout)), HEADER, Library())
    found = [one for number, row in enumerate(rows, start=2) if (one := checker.check(number, row))]
    left_out = checker.finish()
    return (
        [
            (one.row, one.partner, one.partner_code, one.series, one.period.start.isoformat(), one.label, one.cell,
             one.flag, *one.numbers)
            for one in found
            if one.row not in left_out
        ],
        checker.findings.problems,
        checker.findings.summary,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_rows_taken_together_give_what_rows_one_by_one_give(seed: int, kind: str) -> None:
    dice = random.Random(seed)
    rows = [any_row(dice) for _number in range(400)]
    layout = LAYOUT | {"conflicts": dice.choice(["refuse", "leave_out"]), "indicator": KIND | {"kind": kind}}

    assert taken(rows, layout) == looked_at(rows, layout)
