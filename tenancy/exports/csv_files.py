"""Rows as CSV, a piece at a time."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from tenancy.exports.cells import Cell, as_text

MARK = "\ufeff"  # Excel takes a file for UTF-8 only with this mark
LINES_AT_ONCE = 500


def csv_pieces(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, has_mark: bool = True) -> Iterator[str]:
    """The file in pieces of some hundred lines, so that it is neither held in memory nor waited for."""
    lines = (list(map(as_text, row)) for row in rows)
    return chain([MARK] if has_mark else (), text_pieces(chain([list(map(as_text, headings))], lines)))


def text_pieces(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines that are safe already."""
    waiting = iter(lines)
    while piece := list(islice(waiting, LINES_AT_ONCE)):
        buffer = io.StringIO()
        csv.writer(buffer).writerows(piece)
        yield buffer.getvalue()
