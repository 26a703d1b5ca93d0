"""The answers by partner behind a report, packed when it is compiled and read again for its files."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.enums import Audience
from measurement.exports.answers import AUDIENCE, GROUP, TELLING, Answers, answer_headings
from tenancy.exports.cells import Cell, Row, flat
from tenancy.exports.sheets import Sheet

EVERYBODY = frozenset(Audience.values)
_KINDS: dict[str, Callable[[str], Cell]] = {
    "text": str,
    "number": Decimal,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
}
_NAMES: Mapping[type, str] = {int: "number", Decimal: "number", date: "day", datetime: "moment", str: "text"}


def packed_answers(period_ids: Mapping[int, int]) -> bytes:
    """The approved answers for each indicator in one period, {indicator id: period id}, small enough to be kept.

    Read a piece at a time. Every narrative is in it; who may read which is for `Packed` to say.
    """
    return pack(answer_headings(), Answers(period_ids, EVERYBODY, has_groups=True))


def pack(headings: Iterable[str], rows: Iterable[Row]) -> bytes:
    """Headings, then rows, each value as "kind:text": the columns may be other ones in a later version of Keel."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed,
        io.TextIOWrapper(packed, "utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(headings)
        writer.writerows(map(_packed, flat(row)) for row in rows)
    return buffer.getvalue()


def _packed(cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    kind = _NAMES.get(type(cell), "text")
    text = f"{cell:f}" if isinstance(cell, Decimal) else cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"{kind}:{text}"


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of packed answers, as often as they are asked for, with the narratives for `audiences`.

    The lines of breakdowns are among them only with `has_groups`: there are many times as many.
    """

    packed: bytes
    audiences: frozenset[str]
    has_groups: bool = False

    @property
    def headings(self) -> list[str]:
        return next(self._lines())

    def __iter__(self) -> Iterator[list[Cell]]:
        lines = self._lines()
        next(lines)
        for line in lines:
            if line[GROUP] and not self.has_groups:
                continue
            row = [_unpacked(text) for text in line]
            if row[AUDIENCE] not in self.audiences:
                row[TELLING] = row[AUDIENCE] = None
            yield row

    def _lines(self) -> Iterator[list[str]]:
        with gzip.open(io.BytesIO(self.packed), "rt", encoding="utf-8", newline="") as text:
            yield from csv.reader(text)


def _unpacked(text: str) -> Cell:
    if not text:
        return None
    kind, _colon, value = text.partition(":")
    return _KINDS[kind](value)


def packed_sheet(packed: bytes, *, audiences: frozenset[str], has_groups: bool) -> Sheet:
    """The list of a report's answers, as it was when the report was compiled."""
    rows = Packed(packed, audiences, has_groups)
    return Sheet(_("Answers by partner"), rows.headings, rows)
