"""Where the rows of a file belong: what they name, each name once, and numbers in its place."""

from array import array
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from measurement.layouts.names import plain_name
from measurement.layouts.rows import CheckedRow

Name = TypeVar("Name", bound=Hashable)
Numbers = tuple[str | None, str | None, str | None]  # value, numerator, denominator
Cell = tuple[tuple[str, str], ...]  # ((dimension code, category name), …)
_BITS = 24  # a file has fewer partners, periods, cells and initiatives than sixteen million each


@dataclass
class Names(Generic[Name]):
    """A list without repetitions that remembers what was added last."""

    numbers: dict[Name, int] = field(default_factory=dict)
    _taken: int = 0

    def number(self, name: Name) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def take(self) -> list[Name]:
        """What was added since the last call."""
        found = list(self.numbers)[self._taken :] if self._taken < len(self.numbers) else []
        self._taken = len(self.numbers)
        return found


class Place(NamedTuple):
    """One row's names as numbers. `key`: rows of the same key speak about the same thing; `answer`: of one answer."""

    partner: int
    period: int
    cell: int
    flag: int
    initiative: int
    answer: int
    key: int


@dataclass
class Places:
    """Partners as (name, code), periods as (series, first day, as it was written), initiatives by id."""

    partners: Names[tuple[str, str]] = field(default_factory=Names)
    periods: Names[tuple[str, str, str]] = field(default_factory=Names)
    cells: Names[Cell] = field(default_factory=Names)
    flags: Names[str] = field(default_factory=Names)
    initiatives: Names[int] = field(default_factory=Names)
    _persons: Names[str] = field(default_factory=Names)
    _spots: Names[tuple[str, str]] = field(default_factory=Names)

    def of(self, row: CheckedRow) -> Place:
        """Names that are new are added."""
        partner = self.partners.number((row.partner, row.partner_code))
        period = self.periods.number((row.series, row.period.start.isoformat(), row.label))
        cell, flag = self.cells.number(row.cell), self.flags.number(row.flag)
        initiative = self.initiatives.number(row.initiative_id)
        who = self._persons.number(plain_name(row.partner))
        spot = self.spot(row)
        answer = answer_of(initiative, who, spot)
        return Place(partner, period, cell, flag, initiative, answer, answer << _BITS | cell)

    def who(self, name: str) -> int:
        return self._persons.number(plain_name(name))

    def spot(self, row: CheckedRow) -> int:
        """Whatever series its rows are of, a partner gives one answer for a period."""
        return self._spots.number(("" if row.partner else row.series, row.period.label))

    def words_of(self, answer: int) -> str:
        """The period that an answer is about, as people read it."""
        return list(self._spots.numbers)[answer & (1 << _BITS) - 1][1]

    def take(self) -> dict[str, list[Any]]:
        """The names that were added since the last call, as JSON can keep them."""
        return {name: [_plain(one) for one in getattr(self, name).take()] for name in NAMED}


NAMED = ("partners", "periods", "cells", "flags", "initiatives")


def _plain(name: Any) -> Any:
    return [_plain(one) for one in name] if isinstance(name, tuple) else name


def answer_of(initiative: int, who: int, spot: int) -> int:
    """One number for what one partner says for one period in one initiative."""
    return (initiative << _BITS | who) << _BITS | spot


def key_of(answer: int, cell: int) -> int:
    """One number for one cell of an answer."""
    return answer << _BITS | cell


COLUMNS = ("row", "partner", "period", "cell", "flag", "initiative", "value", "numerator", "denominator")
TEXTS = frozenset({"value", "numerator", "denominator"})


# row (its number in the file), partner, period, cell, flag, initiative, value, numerator, denominator
StagedRow = tuple[int, int, int, int, int, int, str | None, str | None, str | None]


@dataclass
class Staging:
    """Checked rows on their way into the database, numbers in place of names."""

    places: Places
    rows: list[StagedRow] = field(default_factory=list)

    def add(self, row: int, place: Place, numbers: Numbers) -> None:
        """`row` is its number in the file."""
        self.rows.append((row, place.partner, place.period, place.cell, place.flag, place.initiative, *numbers))

    def take(self) -> dict[str, Any] | None:
        """The rows since the last call as JSON can keep them, a list for each column; None where there are none.

        A column in which all rows say the same is that value alone.
        """
        if not self.rows:
            return None
        kept = {"count": len(self.rows), "new": {name: new for name, new in self.places.take().items() if new}}
        for name, column in zip(COLUMNS, zip(*self.rows, strict=True), strict=True):
            kept[name] = column[0] if column.count(column[0]) == len(column) > 1 else list(column)
        self.rows = []
        return kept


@dataclass
class Staged:
    """The same rows read back: `columns` by name, each as long as the file has rows that are kept."""

    partners: list[tuple[str, str]] = field(default_factory=list)
    periods: list[tuple[str, str, str]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    initiatives: list[int] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=lambda: {name: _column(name) for name in COLUMNS})
    _texts: dict[str | None, str | None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.columns["row"])

    def add(self, kept: dict[str, Any]) -> None:
        """One piece, in the order in which they were taken. The same text is kept once."""
        for name in NAMED:
            getattr(self, name).extend(_tuple(one) for one in kept["new"].get(name, ()))
        once = self._texts.setdefault
        for name, column in self.columns.items():
            part = kept[name] if isinstance(kept[name], list) else [kept[name]] * kept["count"]
            column.extend((once(one, one) for one in part) if name in TEXTS else part)

    def leave_out(self, rows: Iterable[int]) -> None:
        """Drop rows by their number in the file."""
        gone = set(rows)
        if not gone:
            return
        kept = [place for place, row in enumerate(self.columns["row"]) if row not in gone]
        for name, column in self.columns.items():
            self.columns[name] = _column(name)
            self.columns[name].extend(column[place] for place in kept)

    def is_partner(self, place: int) -> bool:
        """Whether a row is a partner's answer; others are values of a published dataset."""
        return bool(self.partners[self.columns["partner"][place]][0])


def _column(name: str) -> Any:
    """A list of texts, or small numbers packed closely."""
    return [] if name in TEXTS else array("l")


def _tuple(name: Any) -> Any:
    return tuple(_tuple(one) for one in name) if isinstance(name, list) else name
