"""A list as it is written to a file: a name, headings, rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from tenancy.exports.cells import Cell, Row

ROWS_AT_ONCE = 2000  # read from the database at a time


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its heading, and what a row has there."""

    heading: str | Promise
    value: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` may be gone through more than once: a QuerySet, a list, not a generator.

    `is_long` is known of some lists beforehand: as CSV they are sent while they are read, from the first row on.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Row]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    columns: tuple[Callable[[Any], Cell], ...]
    found: Iterable[Any]

    def __iter__(self) -> Iterator[list[Cell]]:
        found = self.found.iterator(ROWS_AT_ONCE) if isinstance(self.found, QuerySet) else self.found
        for row in found:
            yield [value(row) for value in self.columns]


def sheet_of(name: str | Promise, columns: Sequence[Column], found: Iterable[Any]) -> Sheet:
    """The rows of a list, in its order. A QuerySet is read in pieces, so that no list is too long."""
    rows = _Rows(tuple(column.value for column in columns), found)
    return Sheet(str(name), [str(column.heading) for column in columns], rows)
