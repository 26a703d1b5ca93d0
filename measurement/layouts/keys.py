"""Rows that say the same thing twice, or two things at once."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from measurement.layouts.findings import Findings
from measurement.layouts.names import plain_name
from measurement.layouts.rows import CheckedRow, Destination, Problem

Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
Numbers = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class _First:
    row: int
    numbers: Numbers


@dataclass
class Keys:
    """What has been said by which row: partner, series, period and cell make the key. One entry per row in memory."""

    findings: Findings
    _first: dict[Key, _First] = field(default_factory=dict)
    _others: dict[Key, list[_First]] = field(default_factory=lambda: defaultdict(list))
    _codes: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    _without_total: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _totals: set[tuple[str, str, str]] = field(default_factory=set)

    def is_first(self, row: CheckedRow) -> bool:
        """Whether nothing was said about this before. A repetition is a warning; a contradiction waits for the end."""
        partner = plain_name(row.partner)
        key = (partner, row.series, row.period.label, tuple(sorted(row.cell)))
        self._remember(row, key)
        first = self._first.setdefault(key, _First(row.row, row.numbers))
        if first.row == row.row:
            return True
        if [_plain(number) for number in first.numbers] == [_plain(number) for number in row.numbers]:
            message = _("Says the same as row %(row)s, and is left out.") % {"row": first.row}
            self.findings.add(Problem(row.row, "", "repeated", message, is_error=False))
            self.findings.counts["repeated"] += 1
        else:
            self._others[key].append(_First(row.row, row.numbers))
        return False

    def _remember(self, row: CheckedRow, key: Key) -> None:
        if row.destination != Destination.PARTNER:
            return
        if row.partner_code:
            self._codes[row.partner_code].setdefault(row.partner, row.row)
        answer = key[:3]
        if not row.cell:
            self._totals.add(answer)
        self._without_total.setdefault(answer, row.row)

    def conflicting_rows(self) -> frozenset[int]:
        """The rows that contradict another one, each named: errors, or left out where that was chosen."""
        found: set[int] = set()
        for key, others in self._others.items():
            rows = [self._first[key], *others]
            found |= {one.row for one in rows}
            for one in rows:
                self._say_conflict(one, [other for other in rows if other is not one])
        self.findings.counts["left_out"] += len(found)
        return frozenset(found)

    def _say_conflict(self, one: _First, others: list[_First]) -> None:
        said = "; ".join(_("row %(row)s says %(value)s") % {"row": o.row, "value": _words(o)} for o in others)
        words = {"value": _words(one), "others": said}
        if self.findings.leaves_out_conflicts:
            message = _("Says %(value)s, but %(others)s. Neither is saved, as was chosen.") % words
        else:
            message = _("Says %(value)s, but %(others)s.") % words
        is_error = not self.findings.leaves_out_conflicts
        self.findings.add(Problem(one.row, "", "conflict", message, is_error))

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
                message = _("There is a breakdown for %(period)s, but no total.") % {"period": answer[2]}
                self.findings.add(Problem(row, "", "total_missing", message, is_error=False))


def _plain(number: str | None) -> str | None:
    """9.0 and 9.00 are one number."""
    return number.rstrip("0").rstrip(".") if number is not None and "." in number else number


def _words(one: _First) -> str:
    return " / ".join(number for number in one.numbers if number is not None) or _("nothing")
