"""A file of several indicators: each has a checker of its own, all over one stream of rows.

A file of one indicator is one part, and its rows go straight to it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from measurement.layouts.checking import Checker
from measurement.layouts.intake import Intake
from measurement.layouts.mapping import Mapping
from measurement.layouts.rows import Library, Problem

Row = tuple[int, list[str]]  # number, cells
# A row alone does not say which of its numbers these are about.
OF_VALUES = frozenset({"conflict", "repeated", "total_missing", "other_kind", "period_closed"})
# What the first row that meets it says for all others, whichever part that was.
ONCE = frozenset({"initiative_closed", "code_shared", "overlapping_categories"})


class Parts:
    """Feed it pieces of rows with `take`, then `finish`. `staged` gives what can be saved, part by part.

    `libraries` holds what the network knows, for each part of the mapping.
    """

    def __init__(self, mapping: Mapping, header: Sequence[str], libraries: Sequence[Library]) -> None:
        self._mapping, self._layouts = mapping, mapping.parts
        self.checkers = [
            Checker(layout, header, library) for layout, library in zip(self._layouts, libraries, strict=True)
        ]
        self.is_readable = all(checker.is_readable for checker in self.checkers)
        self._intakes: list[Intake] = []
        self._sorting: _Sorting | None = None
        self._said: set[tuple[str, str, str]] = set()
        if self.is_readable:
            pairs = zip(self._layouts, self.checkers, strict=True)
            self._intakes = [Intake(layout, header, checker) for layout, checker in pairs]
            is_plain = not mapping.several and not mapping.ignored_rows
            self._sorting = None if is_plain else _Sorting(mapping, self._layouts, header)

    def take(self, rows: list[Row]) -> None:
        """Check rows and stage those that can be saved."""
        if self._sorting is None:
            self._intakes[0].take(rows)
            return
        for intake, mine in zip(self._intakes, self._sorting.sort(rows), strict=True):
            intake.take(mine)

    def staged(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(number of the part, rows staged since the last call), of parts that have any."""
        for number, intake in enumerate(self._intakes):
            if kept := intake.staging.take():
                yield number, (kept | {"part": number} if self._mapping.several else kept)

    def finish(self) -> dict[int, list[int]]:
        """Check what only the whole file can say; the rows to leave out of each part, where there are any."""
        left_out = {number: sorted(checker.finish()) for number, checker in enumerate(self.checkers)}
        return {number: rows for number, rows in left_out.items() if rows}

    def problems(self) -> list[Problem]:
        """What was found since the last call. What all parts found in a row is said once."""
        found = [] if self._sorting is None else self._sorting.take()
        for layout, checker in zip(self._layouts, self.checkers, strict=True):
            found += [at_number(one, layout) for one in checker.findings.take()]
        return list(self._once(found)) if self._mapping.several else found

    def _once(self, problems: Sequence[Problem]) -> Iterator[Problem]:
        for one in dict.fromkeys(problems):
            if one.code in ONCE:
                key = (one.code, one.column, one.message)
                if key in self._said:
                    continue
                self._said.add(key)
            yield one

    @property
    def entered(self) -> frozenset[int]:
        """The initiatives that rows so far go to, whatever is wrong with the rows."""
        return frozenset(pk for checker in self.checkers for pk in checker.entered)

    @property
    def partners(self) -> dict[str, int]:
        """Every partner that a row of any part names → the first of these rows."""
        found: dict[str, int] = {}
        for checker in self.checkers:
            for name, row in checker.findings.partners.items():
                found[name] = min(row, found.get(name, row))
        return found

    @property
    def summary(self) -> dict[str, Any]:
        """What the file holds, counted; of several indicators also each of them."""
        if self._sorting is None:
            return self.checkers[0].findings.summary
        counts: Counter[str] = sum((checker.findings.counts for checker in self.checkers), Counter())
        counts |= {"ignored_rows": self._sorting.ignored}
        if not self._mapping.several:
            return {"rows": self._sorting.rows, "errors": 0, **counts}
        counts["partner_rows"] = self._sorting.taken
        counts["empty"] = sum(self._sorting.empty)
        each = zip(self._layouts, self.checkers, self._sorting.empty, strict=True)
        parts = [_summary(layout, checker, empty) for layout, checker, empty in each]
        return {"rows": self._sorting.rows, "errors": 0, **counts, "indicators": parts}


def at_number(problem: Problem, layout: Mapping) -> Problem:
    """The problem, beside the number that it is about where a row holds several."""
    is_of_row = problem.column or not layout.is_wide or problem.code not in OF_VALUES
    return problem if is_of_row else replace(problem, column=layout.number_column)


def _summary(layout: Mapping, checker: Checker, empty: int) -> dict[str, Any]:
    """What one indicator has in the file: rows with a value, rows without, cells that say nothing."""
    counts = checker.findings.counts
    name = layout.indicator.name if layout.indicator else ""
    missing = counts["missing"]
    return {"name": name, "values": counts["partner_rows"] - missing, "missing": missing, "empty": empty}


@dataclass
class _Sorting:
    """Which rows are whose. A row that names no indicator of the mapping is a problem, unless it is to be ignored."""

    mapping: Mapping
    layouts: Sequence[Mapping]
    header: Sequence[str]
    rows: int = 0
    taken: int = 0
    ignored: int = 0
    empty: list[int] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)
    _known: dict[Any, tuple[int, ...] | None] = field(default_factory=dict)  # what columns say → parts; None: ignored

    def __post_init__(self) -> None:
        at = {name: place for place, name in enumerate(self.header)}
        conditions = (*(one.when for one in self.layouts), *self.mapping.ignored_rows)
        self._columns = sorted({name for one in conditions for name in one})
        self._key: Callable[[Sequence[str]], Any] = (
            itemgetter(*(at[name] for name in self._columns)) if self._columns else lambda _cells: ""
        )
        self._numbers = [
            [at[name] for name in (one.columns.value, one.columns.numerator, one.columns.denominator) if name]
            if one.is_wide
            else []
            for one in self.layouts
        ]
        self.empty = [0] * len(self.layouts)

    def take(self) -> list[Problem]:
        found, self._problems = self._problems, []
        return found

    def sort(self, rows: Sequence[Row]) -> list[list[Row]]:
        """The rows of each part."""
        mine: list[list[Row]] = [[] for _layout in self.layouts]
        width = len(self.header)
        for row in rows:
            number, cells = row
            self.rows += 1
            if len(cells) != width:
                mine[0].append(row)  # which says so, once
                continue
            key = self._key(cells)
            parts = self._known[key] if key in self._known else self._whose(key)
            if parts is None:
                self.ignored += 1
            elif not parts:
                self._complain(number, key)
            else:
                self.taken += self._share_out(row, parts, mine)
        return mine

    def _share_out(self, row: Row, parts: Sequence[int], mine: list[list[Row]]) -> bool:
        """Whether any part has something to take."""
        is_taken = False
        for part in parts:
            numbers = self._numbers[part]
            if not numbers or any(row[1][place] for place in numbers):
                mine[part].append(row)
                is_taken = True
            else:
                self.empty[part] += 1
        return is_taken

    def _words(self, key: Any) -> dict[str, str]:
        return dict(zip(self._columns, (key,) if isinstance(key, str) else key, strict=True)) if self._columns else {}

    def _whose(self, key: Any) -> tuple[int, ...] | None:
        said = self._words(key)
        parts: tuple[int, ...] | None = tuple(
            number
            for number, one in enumerate(self.layouts)
            if all(said[column] in words for column, words in one.when.items())
        )
        if any(all(said[column] == word for column, word in one.items()) for one in self.mapping.ignored_rows):
            parts = None
        self._known[key] = parts
        return parts

    def _complain(self, number: int, key: Any) -> None:
        said = ", ".join(f"{column}: “{word}”" for column, word in self._words(key).items())
        message = _("The mapping has no indicator for this row (%(said)s).") % {"said": said}
        self._problems.append(Problem(number, self._columns[0], "unknown_indicator", message))
