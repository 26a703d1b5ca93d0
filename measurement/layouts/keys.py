"""Rows that say the same thing twice, or two things at once."""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from measurement.layouts.findings import Findings
from measurement.layouts.places import Numbers, Place, Places
from measurement.layouts.rows import CheckedRow, Destination, Problem


@dataclass
class Keys:
    """What has been said by which row, by the key of its place. Some hundred bytes for each row in memory."""

    findings: Findings
    places: Places
    _first: dict[int, int] = field(default_factory=dict)  # key → its place among the rows
    _rows: "array[int]" = field(default_factory=lambda: array("L"))
    _numbers: list[Numbers | str | None] = field(default_factory=list)  # a text stands for a value alone
    _others: dict[int, list[tuple[int, Numbers]]] = field(default_factory=lambda: defaultdict(list))
    _codes: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    _without_total: dict[int, int] = field(default_factory=dict)
    _totals: set[int] = field(default_factory=set)

    def is_first(self, row: CheckedRow, place: Place) -> bool:
        """Whether nothing was said about this before. A repetition is a warning; a contradiction waits for the end."""
        if row.destination == Destination.PARTNER:
            if row.partner_code:
                self._codes[row.partner_code].setdefault(row.partner, row.row)
            self._remember(place.answer, row.row, is_total=not row.cell)
        if self._is_new(place.key, row.row, _short(row.numbers)):
            return True
        self._say_repeated(place.key, row.row, row.numbers)
        return False

    def is_new(self, key: int, row: int, numbers: Numbers, answer: int | None, is_total: bool) -> bool:
        """`is_first` for a row whose names are all known; `answer` None for one of a dataset.

        False leaves everything as it was.
        """
        if key in self._first:
            return False
        if answer is not None:
            self._remember(answer, row, is_total=is_total)
        self._first[key] = len(self._rows)
        self._rows.append(row)
        self._numbers.append(_short(numbers))
        return True

    def _is_new(self, key: int, row: int, numbers: Numbers | str | None) -> bool:
        if self._first.setdefault(key, len(self._rows)) != len(self._rows):
            return False
        self._rows.append(row)
        self._numbers.append(numbers)
        return True

    def _remember(self, answer: int, row: int, *, is_total: bool) -> None:
        if is_total:
            self._totals.add(answer)
        elif answer not in self._totals:
            self._without_total.setdefault(answer, row)

    def _said(self, key: int) -> tuple[int, Numbers]:
        place = self._first[key]
        numbers = self._numbers[place]
        return self._rows[place], numbers if isinstance(numbers, tuple) else (numbers, None, None)

    def _say_repeated(self, key: int, row: int, numbers: Numbers) -> None:
        first, said = self._said(key)
        if [_plain(number) for number in said] != [_plain(number) for number in numbers]:
            self._others[key].append((row, numbers))
            return
        message = _("Says the same as row %(row)s, and is left out.") % {"row": first}
        self.findings.add(Problem(row, "", "repeated", message, is_error=False))
        self.findings.counts["repeated"] += 1

    def conflicting_rows(self) -> frozenset[int]:
        """The rows that contradict another one, each named: errors, or left out where that was chosen."""
        found: set[int] = set()
        for key, others in self._others.items():
            rows = [self._said(key), *others]
            found |= {row for row, _numbers in rows}
            for one in rows:
                self._say_conflict(one, [other for other in rows if other is not one])
        self.findings.counts["left_out"] += len(found)
        return frozenset(found)

    def _say_conflict(self, one: tuple[int, Numbers], others: list[tuple[int, Numbers]]) -> None:
        said = "; ".join(
            _("row %(row)s says %(value)s") % {"row": row, "value": _words(numbers)} for row, numbers in others
        )
        words = {"value": _words(one[1]), "others": said}
        if self.findings.leaves_out_conflicts:
            message = _("Says %(value)s, but %(others)s. Neither is saved, as was chosen.") % words
        else:
            message = _("Says %(value)s, but %(others)s.") % words
        is_error = not self.findings.leaves_out_conflicts
        self.findings.add(Problem(one[0], "", "conflict", message, is_error))

    def check_codes(self) -> None:
        """A code that stands for several partners is no code of theirs, but of what they lie in."""
        for code, partners in self._codes.items():
            if len(partners) < 2:
                continue
            (first, _row), (second, row) = list(partners.items())[:2]
            words = {"code": code, "count": len(partners), "first": first, "second": second}
            message = _("%(code)s is the code of %(count)s partners (%(first)s, %(second)s …), so it is not used.")
            self.findings.add(Problem(row, "", "code_shared", message % words, is_error=False))

    @property
    def shared_codes(self) -> frozenset[str]:
        return frozenset(code for code, partners in self._codes.items() if len(partners) > 1)

    def check_totals(self) -> None:
        """A partner's breakdown without the figure that it breaks down."""
        for answer, row in self._without_total.items():
            if answer not in self._totals:
                message = _("There is a breakdown for %(period)s, but no total.")
                period = {"period": self.places.words_of(answer)}
                self.findings.add(Problem(row, "", "total_missing", message % period, is_error=False))


def _short(numbers: Numbers) -> Numbers | str | None:
    return numbers[0] if numbers[1] is None and numbers[2] is None else numbers


def _plain(number: str | None) -> str | None:
    """9.0 and 9.00 are one number."""
    return number.rstrip("0").rstrip(".") if number is not None and "." in number else number


def _words(numbers: Numbers) -> str:
    return " / ".join(number for number in numbers if number is not None) or _("nothing")
