"""Takes rows in by the thousand. Most rows of a file only put together what earlier rows have said already.

A row whose every part was seen before, in a row without any problem, needs no second look: its names and numbers are
known. All others go through `Checker.check`, which explains what is wrong with them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from measurement.enums import Kind
from measurement.formulas.method import RATIO_KINDS
from measurement.layouts.checking import Checker
from measurement.layouts.mapping import Mapping
from measurement.layouts.places import Numbers, Place, Staging, answer_of, key_of
from measurement.layouts.rows import CheckedRow, Destination

Part = Callable[[Sequence[str]], Any]
MOST_REMEMBERED = 100_000  # remembered at once


@dataclass(slots=True)
class Flag:
    """What rows say besides their number, and how many such rows were taken since they were last counted."""

    number: int
    is_flagged: bool
    rows: int = 0


class Head(NamedTuple):
    """What the rows of one answer share: everything but cell and numbers."""

    frame: Any
    is_partner: bool
    initiative: int
    period: int
    who: int
    answer: int
    flags: dict[bool, Flag]  # by whether the value is missing


class Intake:
    """Feed it pieces of rows with `take`; `staging` then holds those that can be saved."""

    def __init__(self, mapping: Mapping, header: Sequence[str], checker: Checker) -> None:
        self.checker, self.staging = checker, Staging(checker.places)
        self._width, self._is_new = len(header), checker.keys.is_new
        self._is_watchful = bool(checker.library.waiting)  # then every partner's row is looked at
        self._kind = mapping.indicator.kind if mapping.indicator is not None else None
        self._is_pair = self._kind in RATIO_KINDS
        columns = mapping.columns
        at = {name: place for place, name in enumerate(header)}

        def part(*names: str) -> Part:
            places = [at[name] for name in names if name]
            return itemgetter(*places) if places else lambda _cells: ""

        # Whatever few texts there are of: what qualifies a row, and where it goes.
        series = sorted({name for one in mapping.series for name in one.when})
        frame = (*series, columns.unit, columns.multiplier, columns.status, mapping.route)
        self._frame = part(*frame)
        self._head = part(*frame, columns.period, columns.partner, columns.partner_code)
        self._period = part(columns.period)
        self._who = part(columns.partner, columns.partner_code)
        self._partner = part(columns.partner)
        self._cell = part(*(one.column for one in mapping.dimensions))
        self._numbers = [
            part(name) if name else None for name in (columns.value, columns.numerator, columns.denominator)
        ]
        self._given = [(place, part) for place, part in enumerate(self._numbers) if part is not None]
        # What was seen in rows without a problem: text → what it stands for.
        self._seen_frames: dict[Any, tuple[str, int]] = {}  # series, initiative
        self._seen_flags: dict[tuple[bool, Any], dict[bool, Flag]] = {}  # … and whether the value is missing
        self._seen_periods: dict[tuple[bool, str, str], tuple[int, int]] = {}
        self._seen_who: dict[tuple[str, Any], tuple[int, int]] = {}
        self._seen_cells: dict[tuple[bool, Any], tuple[int, bool]] = {}  # … and whether it is the total
        self._seen_numbers: tuple[dict[Any, str], ...] = ({}, {}, {})  # each column has rules of its own
        self._heads: dict[Any, Head] = {}

    def take(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Check rows as (number, cells) and stage those that can be saved."""
        for number, cells in rows:
            if len(cells) != self._width or not self._take_known(number, cells):
                self._look_at(number, cells)
        for (is_partner, _frame), flags in self._seen_flags.items():
            for is_missing, flag in flags.items():
                self.checker.findings.count_known(
                    flag.rows, is_partner=is_partner, is_missing=is_missing, is_flagged=flag.is_flagged
                )
                flag.rows = 0

    def _take_known(self, number: int, cells: list[str]) -> bool:
        """Stage a row all of whose parts are known, or leave everything as it was."""
        head = self._heads.get(self._head(cells)) or self._known_head(cells)
        if head is None:
            return False
        cell = self._seen_cells.get((head.is_partner, self._cell(cells)))
        numbers = self._known_numbers(cells, head.frame)
        if cell is None or numbers is None:
            return False
        flag = head.flags.get(numbers[0] is None and numbers[1] is None)
        if flag is None:
            return False
        answer = head.answer if head.is_partner else None
        if not self._is_new(key_of(head.answer, cell[0]), number, numbers, answer, cell[1]):
            return False
        self.staging.rows.append((number, head.who, head.period, cell[0], flag.number, head.initiative, *numbers))
        flag.rows += 1
        return True

    def _known_head(self, cells: list[str]) -> "Head | None":
        """What rows of one answer share, remembered; None where a part of it is new, or each row is looked at."""
        frame, is_partner = self._frame(cells), self._partner(cells) != ""
        known = self._seen_frames.get(frame)
        if known is None or (is_partner and self._is_watchful):
            return None
        series, initiative = known
        period = self._seen_periods.get((is_partner, series, self._period(cells)))
        who = self._seen_who.get((series, self._who(cells)))
        if period is None or who is None:
            return None
        if len(self._heads) >= MOST_REMEMBERED:
            self._heads.clear()
        flags = self._seen_flags.setdefault((is_partner, frame), {})
        head = Head(frame, is_partner, initiative, period[0], who[0], answer_of(initiative, who[1], period[1]), flags)
        self._heads[self._head(cells)] = head
        return head

    def _known_numbers(self, cells: list[str], frame: Any) -> Numbers | None:
        """The three numbers as exact text, each known and None where it is missing; None where one is new."""
        found: list[str | None] = [None, None, None]
        for place, part in self._given:
            if text := part(cells):
                found[place] = self._seen_numbers[place].get((frame, text))
                if found[place] is None:
                    return None
        value, part_, whole = found
        return (value, part_, whole) if not self._is_pair or self._is_plain(value, part_, whole) else None

    def _is_plain(self, value: str | None, part: str | None, whole: str | None) -> bool:
        """Whether there is nothing to say about two numbers together."""
        if part is None or whole is None:
            return value is None and part is None and whole is None
        return self._kind != Kind.SHARE or Decimal(part) <= Decimal(whole)

    def _look_at(self, number: int, cells: list[str]) -> None:
        """The long way; learns from rows about which there is nothing to say."""
        findings = self.checker.findings
        before = len(findings.problems)
        row = self.checker.check(number, cells)
        if row is None:
            return
        place = self.checker.places.of(row)
        self.staging.add(number, place, row.numbers)
        if len(findings.problems) == before:
            self._learn(row, place, cells)

    def _learn(self, row: CheckedRow, place: Place, cells: list[str]) -> None:
        places, frame, is_partner = self.checker.places, self._frame(cells), row.destination == Destination.PARTNER
        self._seen_frames[frame] = (row.series, place.initiative)
        flags = self._seen_flags.setdefault((is_partner, frame), {})
        flags.setdefault(row.is_missing, Flag(place.flag, bool(row.flag)))
        self._seen_periods[is_partner, row.series, self._period(cells)] = (place.period, places.spot(row))
        self._seen_who[row.series, self._who(cells)] = (place.partner, places.who(row.partner))
        self._seen_cells[is_partner, self._cell(cells)] = (place.cell, not row.cell)
        for seen, part, number in zip(self._seen_numbers, self._numbers, row.numbers, strict=True):
            if len(seen) >= MOST_REMEMBERED:
                seen.clear()
            if part is not None and number is not None:
                seen[frame, part(cells)] = number
