"""Rows as CSV (RFC 4180), a piece at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from tenancy.exports.cells import Cell, Row, Shared, as_text

MARK = "\ufeff"  # Excel takes a file for UTF-8 only with this mark
LINES_AT_ONCE = 2000


def csv_pieces(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The file in pieces of some thousand lines, so that it is neither held in memory nor waited for."""
    waiting = map(_line, chain([headings], rows))
    yield MARK
    while piece := "".join(islice(waiting, LINES_AT_ONCE)):
        yield piece


def _line(row: Row) -> str:
    """Not by the standard library's writer, which would write what rows share anew for each of them."""
    cells = [
        cell.csv or _shared(cell) if type(cell) is Shared else _WRITERS.get(type(cell), _written)(cell) for cell in row
    ]
    return ",".join(cells) + "\r\n"


def _shared(cells: Shared) -> str:
    if cells.csv is None:
        cells.csv = ",".join(map(_written, cells.cells))
    return cells.csv


def _number(number: Decimal) -> str:
    return f"{number:f}"


def _nothing(_none: None) -> str:
    return ""


def _written(cell: Cell) -> str:
    if cell == "":
        return ""
    text = as_text(cell)
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


_WRITERS: dict[type, Callable[[Any], str]] = {Shared: _shared, Decimal: _number, type(None): _nothing}
