"""What checking a file gives: rows that can be posted, and problems that name row, column and reason."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

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
    initiative_id: int = 0
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


@dataclass(frozen=True, slots=True)
class LibraryDimension:
    """A dimension that the network has: its categories by name, and whether they exclude each other."""

    name: str
    is_exclusive: bool
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Where rows of one place go: initiatives that work there, or in the nearest place around it, as (id, name)."""

    place: str
    initiatives: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the network knows before the import, as far as checking needs it.

    `partners`: plain name → how many partners have it. `kinds`: from which day on (None: always) the indicator's
    definition is of which kind, oldest first; `kind` is the latest. `shares_denominator`: whether a version of it has
    one that all partners share, so that a file needs none. `calendars`: how an initiative reports it
    (frequency, kind of year, first month). `waiting`: (initiative, plain name of a partner, first day) of answers
    that nobody has decided yet. `routes`: plain name or code of a place → the places that are called so; rows of a
    mapping without a route go to `initiative_id`. `closed_to`: initiatives that the person may not import into.
    """

    partners: Dictionary[str, int] = field(default_factory=dict)
    dimensions: Dictionary[str, LibraryDimension] = field(default_factory=dict)
    kind: Kind | None = None
    kinds: tuple[tuple[date | None, Kind], ...] = ()
    shares_denominator: bool = False
    calendars: Dictionary[int, tuple[str, str, int]] = field(default_factory=dict)
    waiting: frozenset[tuple[int, str, str]] = frozenset()
    initiative_id: int = 0
    routes: Dictionary[str, tuple[Route, ...]] = field(default_factory=dict)
    closed_to: frozenset[int] = frozenset()

    def kind_on(self, day: date) -> Kind | None:
        """The kind in force on a day; that of the first version before any of them (rule 17)."""
        in_force = [kind for since, kind in self.kinds if since is None or since <= day]
        return in_force[-1] if in_force else self.kinds[0][1] if self.kinds else None
