"""What checking a file gives: rows that can be posted, and problems that name row, column and reason."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from measurement.enums import Kind
from measurement.formulas.calendars import PlannedPeriod


class Destination(StrEnum):
    """Where a row goes."""

    PARTNER = "partner"  # the answer of a partner, or one cell of it
    DATASET = "dataset"  # a value of a published series


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the file, or worth knowing; an error keeps it from being saved.

    `row` counts as a spreadsheet does: the header is row 1.
    """

    row: int
    column: str
    code: str
    message: str
    is_error: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """One row, understood. Numbers are the text of an exact decimal; None is missing, never zero.

    `cell` is [(dimension code, category name), …]: empty for the total.
    """

    row: int
    destination: Destination
    series: str
    period: PlannedPeriod
    label: str
    partner: str = ""
    partner_code: str = ""
    cell: tuple[tuple[str, str], ...] = ()
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    flag: str = ""

    @property
    def is_missing(self) -> bool:
        return self.value is None and self.numerator is None

    @property
    def numbers(self) -> tuple[str | None, str | None, str | None]:
        return self.value, self.numerator, self.denominator

    def payload(self) -> dict[str, Any]:
        """The row as it waits in the database; `series`, `period`, … under short names, empty ones left out."""
        found: dict[str, Any] = {
            "to": self.destination.value,
            "series": self.series,
            "start": self.period.start.isoformat(),
            "label": self.label,
            "partner": self.partner,
            "code": self.partner_code,
            "cell": [list(pair) for pair in self.cell],
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "flag": self.flag,
        }
        return {name: value for name, value in found.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class LibraryDimension:
    """A dimension that the network has: its categories by name, and whether they exclude each other."""

    name: str
    is_exclusive: bool
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the network knows before the import, as far as checking needs it.

    `partners`: plain name → how many partners have it. `kind` is that of the indicator's definition, where there
    is one; `version_numbers` those of its versions; `calendar` how the initiative reports it (frequency, kind of
    year, first month). `waiting`: (plain name of a partner, first day) of answers that nobody has decided yet.
    """

    partners: Dictionary[str, int] = field(default_factory=dict)
    dimensions: Dictionary[str, LibraryDimension] = field(default_factory=dict)
    kind: Kind | None = None
    version_numbers: frozenset[int] = frozenset()
    calendar: tuple[str, str, int] | None = None
    waiting: frozenset[tuple[str, str]] = frozenset()
