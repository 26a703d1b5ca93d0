"""Every row of a file against its mapping. It never stops at the first problem."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from measurement.enums import Kind
from measurement.formulas.arithmetic import multiply
from measurement.formulas.calendars import PlannedPeriod
from measurement.formulas.number_format import NumberError, parse_number
from measurement.layouts.findings import Findings
from measurement.layouts.keys import Keys
from measurement.layouts.mapping import IN_FORCE, DimensionLayout, Mapping, SeriesLayout
from measurement.layouts.names import plain_name
from measurement.layouts.overlaps import overlapping
from measurement.layouts.pairs import is_half, missing_columns
from measurement.layouts.periods import PeriodError, read_period
from measurement.layouts.places import Places
from measurement.layouts.rows import CheckedRow, Destination, Library, Problem, Route

HUNDRED = Decimal(100)
NUMBERS = ("value", "numerator", "denominator")
HEADER_ROW = 1
LONGEST_CATEGORY = 160  # characters of its name


class Checker:
    """Feed it the header, then row by row, then `finish`. `findings` holds problems and counts.

    `is_readable` says after the header whether rows can be understood at all.
    """

    def __init__(self, mapping: Mapping, header: Sequence[str], library: Library) -> None:
        self.mapping, self.library = mapping, library
        self.findings = Findings(mapping.leaves_out_conflicts)
        self._header = list(header)
        self.places = Places()
        self.keys = Keys(self.findings, self.places)
        self._entered: set[int] = set()
        self._periods: dict[tuple[str, str], PlannedPeriod] = {}
        self._is_in_force = any(one.version == IN_FORCE for one in mapping.series)
        self._spans: dict[str, tuple[PlannedPeriod, PlannedPeriod]] = {}
        self.is_readable = self._check_header()

    def _check_header(self) -> bool:
        for name in sorted({name for name in self._header if name and self._header.count(name) > 1}):
            self._complain(HEADER_ROW, name, "column_twice", _("This column is there twice."))
        known = self.mapping.known_columns()
        for name in self._header:
            if name not in known:
                self._complain(HEADER_ROW, name, "unknown_column", _("The mapping does not say what this column is."))
        missing = sorted(known - set(self._header))
        for name in missing:
            self._complain(HEADER_ROW, name, "column_missing", _("The file has no such column."))
        self._check_library()
        return not missing

    def _check_library(self) -> None:
        if (indicator := self.mapping.indicator) is not None:
            for kind in sorted(self._kinds_there() - {indicator.kind}):
                words = {"name": indicator.name, "there": kind.label, "here": indicator.kind.label}
                message = _("The library has “%(name)s” as “%(there)s”, not as “%(here)s”.") % words
                self._complain(HEADER_ROW, "", "other_kind", message)
            if message := missing_columns(indicator, self.mapping.columns, is_shared=self.library.shares_denominator):
                column = self.mapping.columns.value or self.mapping.columns.numerator
                self._complain(HEADER_ROW, column, "half", message)
        if not self.mapping.route:
            self._enter(HEADER_ROW, self.library.initiative_id, "")

    def _kinds_there(self) -> set[Kind]:
        """The kinds of those versions that rows go under, as far as they are there; else that of the latest."""
        if self._is_in_force and self.library.kinds:
            return set()  # each row has that of its period
        numbers = (one.version for one in self.mapping.series)
        named = {kind for n in numbers if isinstance(n, int) for _since, kind in self.library.kinds[n - 1 : n]}
        return named or ({self.library.kind} if self.library.kind else set())

    def _enter(self, number: int, initiative_id: int, name: str) -> None:
        """What holds an initiative back from taking any row, said with the first row that goes there."""
        if initiative_id in self._entered:
            return
        self._entered.add(initiative_id)
        if initiative_id in self.library.closed_to:
            message = _("You may not import into “%(name)s”.") % {"name": name}
            self._complain(number, self.mapping.route, "initiative_closed", message)
            return
        every = next((one.every for one in self.mapping.series if one.version is not None), None)
        mine = (every, self.mapping.year_kind, self.mapping.start_month)
        if self.library.calendars.get(initiative_id, mine) != mine:
            words = {"name": name, "indicator": self.mapping.indicator.name if self.mapping.indicator else ""}
            message = _("The initiative reports “%(indicator)s” by other periods than the file has.")
            if name:
                message = _("“%(name)s” reports “%(indicator)s” by other periods than the file has.")
            self._complain(number, self.mapping.columns.period, "other_periods", message % words)

    @property
    def entered(self) -> frozenset[int]:
        """The initiatives that rows so far go to, whatever is wrong with the rows."""
        return frozenset(self._entered) - self.library.closed_to

    def check(self, number: int, cells: Sequence[str]) -> CheckedRow | None:
        """The row understood, or None where a problem keeps it from being, or it says the same as an earlier one."""
        self.findings.rows += 1
        if len(cells) != len(self._header):
            words = {"cells": len(cells), "columns": len(self._header)}
            message = _("This row has %(cells)s cells, the header has %(columns)s.") % words
            self._complain(number, "", "row_length", message)
            return None
        row = self._understood(number, dict(zip(self._header, cells, strict=True)))
        if row is None or not self.keys.is_first(row, self.places.of(row)):
            return None
        self._note(row)
        return row

    def finish(self) -> frozenset[int]:
        """Check what only the whole file can say; returns the rows to leave out because they contradict each other."""
        left_out = self.keys.conflicting_rows()
        self.keys.check_codes()
        if self.mapping.indicator is not None:
            self.keys.check_totals()
        self._check_category_names()
        self._check_overlaps()
        self._check_breaks()
        return left_out

    def _understood(self, number: int, row: dict[str, str]) -> CheckedRow | None:
        """Looks at every part before giving up, so that one row can have several problems."""
        columns, before = self.mapping.columns, self.findings.errors
        series = self._series(number, row)
        period = self._period(number, row, series)
        partner = row.get(columns.partner, "") if columns.partner else ""
        destination = self._destination(number, partner, series)
        initiative_id = self._initiative(number, row)
        if initiative_id in self.library.closed_to:
            return None  # what is there already is not for this person to learn
        self._check_unit(number, row)
        self._check_kind(number, period)
        numbers = self._numbers(number, row)
        cell = self._cell(number, row, is_partner=bool(partner))
        if partner and not cell:
            self._check_pair(number, numbers)
        self._check_not_waiting(number, partner, period, initiative_id)
        if self.findings.errors > before or series is None or period is None or destination is None:
            return None
        return CheckedRow(
            row=number,
            destination=destination,
            series=series.key,
            period=period,
            label=row[columns.period],
            partner=partner,
            partner_code=row.get(columns.partner_code, "") if partner and columns.partner_code else "",
            initiative_id=initiative_id or 0,
            cell=cell,
            flag=self._flag(number, row, numbers),
            **numbers,
        )

    def _series(self, number: int, row: dict[str, str]) -> SeriesLayout | None:
        for one in self.mapping.series:
            if all(row[column] == value for column, value in one.when.items()):
                return one
        columns = sorted({column for one in self.mapping.series for column in one.when})
        said = ", ".join(f"{column}: “{row[column]}”" for column in columns)
        message = _("The mapping has no series for this row (%(said)s).") % {"said": said}
        self._complain(number, columns[0] if columns else "", "unknown_series", message)
        return None

    def _period(self, number: int, row: dict[str, str], series: SeriesLayout | None) -> PlannedPeriod | None:
        column, every = self.mapping.columns.period, (series or self.mapping.series[0]).every
        key = (row[column], every.value)
        if key in self._periods:
            return self._periods[key]
        try:
            found = read_period(row[column], frequency=every, start_month=self.mapping.start_month)
        except PeriodError as error:
            if series is not None:  # of an unknown series nobody knows what its periods look like
                self._complain(number, column, "unreadable_period", str(error))
            return None
        self._periods[key] = found
        return found

    def _destination(self, number: int, partner: str, series: SeriesLayout | None) -> Destination | None:
        if partner:
            if series is not None and series.version is None:
                message = _("Rows of this series cannot be a partner's: it has no version of the definition.")
                self._complain(number, self.mapping.columns.partner, "series_without_version", message)
            if self.library.partners.get(plain_name(partner), 0) > 1:
                message = _("Several partners are called “%(name)s”.") % {"name": partner}
                self._complain(number, self.mapping.columns.partner, "partner_ambiguous", message)
            return Destination.PARTNER
        if self.mapping.dataset is not None:
            return Destination.DATASET
        message = _("No partner is named, and the mapping has no dataset for such rows.")
        self._complain(number, self.mapping.columns.partner, "no_partner", message)
        return None

    def _initiative(self, number: int, row: dict[str, str]) -> int | None:
        """The initiative that works where the row is about; None where nobody can tell which."""
        column = self.mapping.route
        if not column:
            return self.library.initiative_id
        route = self._route(number, row[column])
        if route is None:
            return None
        if len(route.initiatives) == 1:
            ((initiative_id, name),) = route.initiatives
            self._enter(number, initiative_id, name)
            return initiative_id
        words = {"place": route.place, "names": ", ".join(f"“{name}”" for _id, name in route.initiatives)}
        message = _("No initiative works in “%(place)s”, nor in a place that it is part of.") % words
        if route.initiatives:
            message = _("More than one initiative works in “%(place)s”: %(names)s.") % words
        self._complain(number, column, "several_initiatives" if route.initiatives else "no_initiative", message)
        return None

    def _route(self, number: int, name: str) -> Route | None:
        found = self.library.routes.get(plain_name(name), ())
        if len(found) == 1:
            return found[0]
        code, message = "unknown_place", _("“%(name)s” is no place of this network.")
        if found:
            code, message = "place_ambiguous", _("Several places are called “%(name)s”. Name its code.")
        if not name:
            code, message = "no_place", _("No place is named, so nobody can tell whose row this is.")
        self._complain(number, self.mapping.route, code, message % {"name": name} if name else message)
        return None

    def _check_not_waiting(
        self, number: int, partner: str, period: PlannedPeriod | None, initiative_id: int | None
    ) -> None:
        """What a partner has sent in and nobody has decided is not to be overtaken by a file."""
        waiting = self.library.waiting
        if not waiting or period is None or initiative_id is None:
            return
        if (initiative_id, plain_name(partner), period.start.isoformat()) in waiting:
            message = _("“%(name)s” has sent in its own answer for %(period)s. Decide about that one first.")
            words = {"name": partner, "period": period.label}
            self._complain(number, self.mapping.columns.partner, "answer_waiting", message % words)

    def _check_kind(self, number: int, period: PlannedPeriod | None) -> None:
        """Under the version in force, a definition may have been of another kind once."""
        indicator = self.mapping.indicator
        if not self._is_in_force or indicator is None or period is None:
            return
        kind = self.library.kind_on(period.start)
        if kind is not None and kind != indicator.kind:
            words = {"name": indicator.name, "there": kind.label, "here": indicator.kind.label, "period": period.label}
            message = _("In %(period)s “%(name)s” is “%(there)s”, not “%(here)s”. Import those periods by themselves.")
            self._complain(number, self.mapping.columns.period, "other_kind", message % words)

    def _check_unit(self, number: int, row: dict[str, str]) -> None:
        columns, units = self.mapping.columns, self.mapping.units
        if columns.unit and units and row[columns.unit] not in units:
            words = {"unit": row[columns.unit], "units": ", ".join(units)}
            message = _("The unit is “%(unit)s”; the mapping expects %(units)s.") % words
            self._complain(number, columns.unit, "other_unit", message)
        if columns.multiplier and row[columns.multiplier] not in self.mapping.multipliers:
            message = _("The mapping does not say what “%(word)s” multiplies by.") % {"word": row[columns.multiplier]}
            self._complain(number, columns.multiplier, "unknown_multiplier", message)

    def _numbers(self, number: int, row: dict[str, str]) -> dict[str, str | None]:
        """Each number as exact decimal text, with every decimal of the file; empty is None: missing."""
        columns = self.mapping.columns
        times = self.mapping.multipliers.get(row[columns.multiplier]) if columns.multiplier else None
        found: dict[str, str | None] = {}
        for name in NUMBERS:
            column = getattr(columns, name)
            text = row[column] if column else ""
            try:
                value = parse_number(text) if text else None
            except NumberError as error:
                self._complain(number, column, "unreadable_number", error.message)
                value = None
            scaled = value if value is None or times is None or times == 1 else multiply(value, times)
            found[name] = None if scaled is None else format(scaled, "f")
        self._check_numbers(number, found)
        return found

    def _check_numbers(self, number: int, numbers: dict[str, str | None]) -> None:
        columns, kind = self.mapping.columns, self.mapping.indicator.kind if self.mapping.indicator else None
        value = Decimal(numbers["value"]) if numbers["value"] is not None else None
        if value is not None and value < 0 and kind in (Kind.COUNT, Kind.STOCK, Kind.PEOPLE):
            self._complain(number, columns.value, "negative", _("This number cannot be below 0."))
        if value is not None and value > HUNDRED and self.mapping.is_percentage:
            message = _("%(value)s is more than 100%%. It is kept as published.") % {"value": numbers["value"]}
            self._warn(number, columns.value, "above_hundred", message)
        part, whole = numbers["numerator"], numbers["denominator"]
        for name, is_never_negative in (("numerator", kind in (Kind.SHARE, Kind.RATE)), ("denominator", True)):
            if is_never_negative and (numbers[name] or "").startswith("-"):
                self._complain(number, getattr(columns, name), "negative", _("This number cannot be below 0."))
        if kind == Kind.SHARE and part is not None and whole is not None and Decimal(part) > Decimal(whole):
            message = _("The numerator cannot be above the denominator.")
            self._complain(number, columns.numerator, "part_above_whole", message)

    def _check_pair(self, number: int, numbers: dict[str, str | None]) -> None:
        """A partner that lacks one of two numbers counts as missing (rule 1): it is said, as nobody would notice."""
        indicator, columns = self.mapping.indicator, self.mapping.columns
        if indicator is not None and is_half(indicator.kind, *numbers.values(), has_whole=bool(columns.denominator)):
            message = _("“%(name)s” is made of two numbers, and one is missing here. It counts as missing.")
            self._warn(number, columns.numerator or columns.value, "half", message % {"name": indicator.name})

    def _flag(self, number: int, row: dict[str, str], numbers: dict[str, str | None]) -> str:
        """The status of the row where it says more than "an ordinary value"; the value decides, not the status."""
        column = self.mapping.columns.status
        status = row[column] if column else ""
        is_missing = numbers["value"] is None and numbers["numerator"] is None
        if not is_missing and status in self.mapping.missing:
            message = _("Labelled “%(status)s”, but there is a value: %(value)s. It is kept, with the label.")
            words = {"status": status, "value": numbers["value"]}
            self._warn(number, column, "missing_with_value", message % words)
        if is_missing and status in self.mapping.present:
            message = _("There is no value, though it is labelled “%(status)s”. It is missing, not 0.")
            self._warn(number, column, "value_missing", message % {"status": status})
        return "" if status in self.mapping.present else status

    def _cell(self, number: int, row: dict[str, str], *, is_partner: bool) -> tuple[tuple[str, str], ...]:
        found = []
        for one in self.mapping.dimensions:
            name = one.category(row[one.column])
            if not name or (is_partner and one.only_without_partner):
                continue
            if one.categories and name not in one.categories:
                message = _("“%(name)s” is not among the categories of the mapping.") % {"name": name}
                self._complain(number, one.column, "unknown_category", message)
            self.findings.categories.setdefault(one.code, {}).setdefault(name, number)
            found.append((one.code, name))
        return tuple(found)

    def _note(self, row: CheckedRow) -> None:
        """Count the row, and warn of an authority without a code where others have one."""
        self.findings.count(row)
        self.span(row.series, row.period)
        column = self.mapping.columns.partner_code
        if row.partner and column and not row.partner_code:
            message = _("“%(name)s” has no code. It is matched by its name.") % {"name": row.partner}
            self._warn(row.row, column, "code_missing", message)

    def span(self, series: str, period: PlannedPeriod) -> None:
        """Remember from when until when a series reaches."""
        first, last = self._spans.get(series, (period, period))
        self._spans[series] = (min(first, period), max(last, period))

    def _check_category_names(self) -> None:
        """A longer one would be cut, and found under its whole name by nobody."""
        for one in self.mapping.dimensions:
            for name, row in self.findings.categories.get(one.code, {}).items():
                if len(name) > LONGEST_CATEGORY:
                    words = {"name": name[:60], "count": LONGEST_CATEGORY}
                    message = _("“%(name)s …” is too long for a category: use at most %(count)d characters.") % words
                    self._complain(row, one.column, "category_too_long", message)

    def _check_overlaps(self) -> None:
        for one in self.mapping.dimensions:
            known = self.library.dimensions.get(one.code)
            rows = self.findings.categories.get(one.code, {})
            pairs = overlapping([*(known.categories if known else ()), *rows])
            if not pairs:
                continue
            self.findings.not_exclusive.add(one.code)
            self._say_overlap(one, pairs, rows, is_error=bool(known and known.is_exclusive))

    def _say_overlap(
        self, one: DimensionLayout, pairs: list[tuple[str, str]], rows: dict[str, int], *, is_error: bool
    ) -> None:
        named = "; ".join(_("“%(a)s” and “%(b)s”") % {"a": left, "b": right} for left, right in pairs[:3])
        row = max(rows.get(name, HEADER_ROW) for name in pairs[0])
        message = _("%(names)s overlap: these categories are never added up.") % {"names": named}
        if is_error:
            message = _("%(names)s overlap, but the library says that categories of “%(name)s” do not.")
            message %= {"names": named, "name": one.name}
        self.findings.add(Problem(row, one.column, "overlapping_categories", message, is_error))

    def _check_breaks(self) -> None:
        """A new definition holds for all that comes after: its series must not reach into the one before."""
        with_version = [one for one in self.mapping.series if one.version is not None and one.key in self._spans]
        for earlier, later in pairwise(sorted(with_version, key=lambda one: one.version or 0)):
            last, first = self._spans[earlier.key][1], self._spans[later.key][0]
            if earlier.version != later.version and first <= last:
                words = {"later": later.name, "first": first.label, "earlier": earlier.name, "last": last.label}
                message = _("“%(later)s” begins in %(first)s, before “%(earlier)s” ends in %(last)s.") % words
                self._complain(HEADER_ROW, self.mapping.columns.period, "versions_overlap", message)

    def _complain(self, row: int, column: str, code: str, message: str) -> None:
        self.findings.add(Problem(row, column, code, message))

    def _warn(self, row: int, column: str, code: str, message: str) -> None:
        self.findings.add(Problem(row, column, code, message, is_error=False))
