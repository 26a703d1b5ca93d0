"""What the columns of a file mean, as a mapping file says it. The format is explained in docs/IMPORTS.md."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from decimal import Decimal

from measurement.enums import Direction, Frequency, Kind, YearKind

FORMAT = "keel-import/1"
IN_FORCE = 0  # in place of a version's number: whichever is in force in the period of a row
KINDS = (Kind.OUTSIDE_SHARE, Kind.COUNT, Kind.STOCK, Kind.PEOPLE, Kind.SHARE, Kind.RATE, Kind.AVERAGE)


class MappingError(ValueError):
    """A mapping that cannot be used; `messages` says everything that is wrong with it."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Names of columns in the file; empty where it has none."""

    period: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    status: str = ""
    partner: str = ""
    partner_code: str = ""
    unit: str = ""
    multiplier: str = ""

    def named(self) -> dict[str, str]:
        return {role: name for role in self.__slots__ if (name := getattr(self, role))}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionLayout:
    """A column that breaks a figure down. An empty cell means all of them.

    `only_without_partner`: for rows of a partner it only describes the partner, such as its region.
    `categories`: the only ones allowed; empty allows any. `is_exclusive` None lets the names decide.
    `words`: what the file says → the category that is meant; "" means all of them.
    """

    column: str
    code: str
    name: str
    only_without_partner: bool = False
    is_exclusive: bool | None = None
    is_exhaustive: bool = False
    categories: tuple[str, ...] = ()
    words: Dictionary[str, str] = field(default_factory=dict)

    def category(self, said: str) -> str:
        """The category that a cell of the column means; "" for all of them."""
        return self.words.get(said, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLayout:
    """Rows that compare with each other: those whose columns hold what `when` says.

    `version` is the version of the indicator's definition that partners' rows are under, IN_FORCE that of their
    period; None: rows cannot be a partner's. `is_break`: not comparable with the series before it in the list.
    """

    key: str
    name: str
    when: Dictionary[str, str] = field(default_factory=dict)
    every: Frequency = Frequency.YEAR
    version: int | None = None
    is_break: bool = False
    meaning: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLayout:
    """The definition that partners' rows are answers to; made when the library has no such code."""

    code: str
    name: str
    kind: Kind = Kind.OUTSIDE_SHARE
    meaning: str = ""
    decimals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLayout:
    """One of several indicators in a file: by columns of its own, by what columns say in its rows, or by both.

    `numbers`: value, numerator or denominator → its own column. `when`: column → the words that name it there.
    """

    indicator: IndicatorLayout
    unit: str
    direction: Direction
    numbers: Dictionary[str, str] = field(default_factory=dict)
    when: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetLayout:
    """The published dataset that rows without a partner belong to."""

    code: str
    name: str
    publisher: str
    source: str = ""
    licence: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Everything that is to be known about a layout before its first row is read.

    Either `indicator` or, for several of them, `several`; `parts` makes a mapping of each. Of such a part, `when`
    says which rows it takes, and `is_wide` that an empty cell says nothing about it.
    """

    columns: Columns
    series: tuple[SeriesLayout, ...]
    dimensions: tuple[DimensionLayout, ...] = ()
    indicator: IndicatorLayout | None = None
    dataset: DatasetLayout | None = None
    unit: str = ""
    direction: Direction = Direction.UP
    year_kind: YearKind = YearKind.CALENDAR
    start_month: int = 1
    units: tuple[str, ...] = ()
    multipliers: Dictionary[str, Decimal] = field(default_factory=dict)
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # words of the status that somebody knows as flags; all others are flags as well
    ignored: tuple[str, ...] = ()
    partner_sector: str = "other"
    partner_type: str = ""
    leaves_out_conflicts: bool = False
    route: str = ""  # the column with the place whose initiative a row goes to; empty: all go to one

    several: tuple[PartLayout, ...] = ()
    ignored_rows: tuple[Dictionary[str, str], ...] = ()  # those whose columns say all of this
    when: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    is_wide: bool = False

    @property
    def parts(self) -> tuple["Mapping", ...]:
        """One mapping for each indicator: this one where there are not several."""
        return tuple(self._part(one) for one in self.several) or (self,)

    def _part(self, one: PartLayout) -> "Mapping":
        columns = self.columns
        if one.numbers:
            columns = replace(columns, **({"value": "", "numerator": "", "denominator": ""} | {**one.numbers}))
        return replace(
            self,
            several=(),
            columns=columns,
            indicator=one.indicator,
            unit=one.unit,
            direction=one.direction,
            when=one.when,
            is_wide=bool(one.numbers),
            ignored=tuple(sorted(self.known_columns())),  # what belongs to other parts is no unknown column
        )

    @property
    def number_column(self) -> str:
        """The first of the columns with numbers."""
        return self.columns.value or self.columns.numerator or self.columns.denominator

    @property
    def is_percentage(self) -> bool:
        return self.unit == "%" or (self.indicator is not None and self.indicator.kind == Kind.OUTSIDE_SHARE)

    def known_columns(self) -> set[str]:
        series = {column for one in self.series for column in one.when}
        dimensions = {one.column for one in self.dimensions}
        rows = {column for one in (self.when, *self.ignored_rows) for column in one}
        parts = {column for one in self.several for column in (*one.numbers.values(), *one.when)}
        named = set(self.columns.named().values()) | {self.route} - {""} | set(self.ignored)
        return named | series | dimensions | rows | parts
