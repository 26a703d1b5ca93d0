"""What may stand in a cell of a file, and how it is written so that no spreadsheet takes it for a formula."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Cell = str | int | Decimal | date | datetime | Promise | None  # bool is an int that reads "yes" or "no"
FORMULA_STARTS = frozenset("=+-@\t\r")


class Shared:
    """Neighbouring cells that many rows have alike, such as a partner's name: each kind of file writes them once.

    `csv` and `xlsx` (by place in the row) are what the files have made of them so far.
    """

    __slots__ = ("cells", "csv", "xlsx")

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells
        self.csv: str | None = None
        self.xlsx: dict[int, str] = {}


Row = Sequence[Cell | Shared]


def flat(row: Row) -> list[Cell]:
    """Cell by cell."""
    found: list[Cell] = []
    for cell in row:
        if isinstance(cell, Shared):
            found += cell.cells
        else:
            found.append(cell)
    return found


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def is_exact(number: Decimal | int) -> bool:
    """Whether a spreadsheet, which calculates with doubles and shows 15 digits, keeps every digit of this number."""
    exact = Decimal(number)
    return len(exact.normalize().as_tuple().digits) <= 15 and Decimal(repr(float(exact))) == exact


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: numbers with a decimal point and every digit, days as 2026-05-04, empty for none."""
    write = _TEXTS.get(type(cell))
    return write(cell) if write else defused(str(cell))


def yes_no(answer: object) -> str:
    return _("yes") if answer else _("no")


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: defused,
    type(None): lambda _none: "",
    bool: yes_no,
    int: str,
    Decimal: lambda number: f"{number:f}",
    date: date.isoformat,
    datetime: lambda moment: moment.isoformat(timespec="seconds"),
}
