"""What the columns of a file mean, as a mapping file says it. The format is explained in docs/IMPORTS.md."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Direction, Frequency, Kind, YearKind
from measurement.layouts.mapping_reader import Reader

FORMAT = "keel-import/1"
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

    `version` is the version of the indicator's definition that partners' rows are under. `is_break`: not
    comparable with the series before it in the list.
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
    """Everything that is to be known about a layout before its first row is read."""

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

    @property
    def is_percentage(self) -> bool:
        return self.unit == "%" or (self.indicator is not None and self.indicator.kind == Kind.OUTSIDE_SHARE)

    def known_columns(self) -> set[str]:
        series = {column for one in self.series for column in one.when}
        dimensions = {one.column for one in self.dimensions}
        return set(self.columns.named().values()) | series | dimensions | {self.route} - {""} | set(self.ignored)


def read_mapping(raw: Any) -> Mapping:
    """A mapping from what `json.loads` gave. Raises MappingError with all that is wrong, and names unknown words."""
    reader = Reader(raw)
    if reader.text("format", required=True) not in ("", FORMAT):
        reader.complain("format", _("is not “%(format)s”") % {"format": FORMAT})
    mapping = Mapping(
        columns=_columns(reader),
        series=_series(reader),
        dimensions=tuple(_dimension(one) for one in reader.parts("dimensions")),
        indicator=_indicator(reader.part("indicator")),
        dataset=_dataset(reader.part("dataset")),
        unit=reader.text("unit"),
        direction=reader.choice("direction", Direction, Direction.UP),
        **_year(reader),
        units=reader.texts("units"),
        multipliers=reader.numbers("multipliers"),
        present=reader.texts("present"),
        missing=reader.texts("missing"),
        flags=reader.texts("flags"),
        ignored=reader.texts("ignored"),
        **_partners(reader.part("partners")),
        route=_route(reader.part("route")),
        leaves_out_conflicts=reader.one_of("conflicts", ("refuse", "leave_out")) == "leave_out",
    )
    reader.text("note")
    _consistent(reader, mapping)
    reader.finish()
    if reader.complaints:
        raise MappingError(reader.complaints)
    return mapping


def _columns(reader: Reader) -> Columns:
    part = reader.part("columns", required=True)
    names = {role: part.text(role) for role in Columns.__slots__} if part else dict.fromkeys(Columns.__slots__, "")
    if part and not names["period"]:
        part.complain("period", _("names no column"))
    if part and not names["value"] and not names["numerator"]:
        part.complain("value", _("names no column"))
    return Columns(**names)


def _series(reader: Reader) -> tuple[SeriesLayout, ...]:
    found = []
    for part in reader.parts("series"):
        key = part.text("key", required=True)
        one = SeriesLayout(
            key=key,
            name=part.text("name") or key,
            when=part.dictionary("when"),
            every=part.choice("every", Frequency, Frequency.YEAR),
            version=part.whole_number("version"),
            is_break=part.flag("is_break"),
            meaning=part.text("meaning"),
            reason=part.text("reason"),
        )
        found.append(one)
    return tuple(found) or (SeriesLayout(key="all", name="", version=1),)


def _dimension(part: Reader) -> DimensionLayout:
    column = part.text("column", required=True)
    categories, words = part.texts("categories"), part.words("words")
    for category in sorted(set(words.values()) - {"", *categories}) if categories else ():
        part.complain("words", _("leads to “%(name)s”, which is not among its categories") % {"name": category})
    return DimensionLayout(
        column=column,
        code=part.code("code"),
        name=part.text("name") or column,
        only_without_partner=part.flag("only_without_partner"),
        is_exclusive=part.flag_or_none("is_exclusive"),
        is_exhaustive=part.flag("is_exhaustive"),
        categories=categories,
        words=words,
    )


def _indicator(part: Reader | None) -> IndicatorLayout | None:
    if part is None:
        return None
    return IndicatorLayout(
        code=part.code("code"),
        name=part.text("name", required=True),
        kind=part.choice("kind", Kind, Kind.OUTSIDE_SHARE, allowed=KINDS),
        meaning=part.text("meaning"),
        decimals=part.whole_number("decimals") or 0,
    )


def _dataset(part: Reader | None) -> DatasetLayout | None:
    if part is None:
        return None
    return DatasetLayout(
        code=part.code("code"),
        name=part.text("name", required=True),
        publisher=part.text("publisher", required=True),
        source=part.text("source"),
        licence=part.text("licence"),
        meaning=part.text("meaning"),
    )


def _year(reader: Reader) -> dict[str, Any]:
    part = reader.part("year")
    if part is None:
        return {}
    kind = part.choice("kind", YearKind, YearKind.CALENDAR)
    month = part.whole_number("start_month") or {YearKind.FISCAL: 4, YearKind.SCHOOL: 9}.get(kind, 1)
    if month > 12 or (kind == YearKind.CALENDAR and month != 1):
        part.complain("start_month", _("is no first month of such a year"))
    return {"year_kind": kind, "start_month": month}


def _partners(part: Reader | None) -> dict[str, Any]:
    if part is None:
        return {}
    return {"partner_sector": part.text("sector") or "other", "partner_type": part.text("type")}


def _route(part: Reader | None) -> str:
    return "" if part is None else part.text("column", required=True)


def _consistent(reader: Reader, mapping: Mapping) -> None:
    """What no single line can say."""
    if mapping.indicator is None and mapping.dataset is None:
        reader.complain("dataset", _("is missing, and so is “indicator”: rows would go nowhere"))
    if (mapping.indicator is None) != (not mapping.columns.partner):
        reader.complain("indicator", _("and the column of the partner belong together: name both or neither"))
    for words, values in (("key", [one.key for one in mapping.series]), ("code", _dimension_codes(mapping))):
        for value in sorted({value for value in values if values.count(value) > 1}):
            reader.complain(words, _("“%(value)s” is there twice") % {"value": value})
    numbers = [one.version for one in mapping.series if one.version is not None]
    if mapping.indicator and sorted(set(numbers)) != list(range(1, len(set(numbers)) + 1)):
        reader.complain("series", _("number the versions of the definition 1, 2, …"))
    if mapping.indicator and len({one.every for one in mapping.series if one.version is not None}) > 1:
        reader.complain("series", _("of one indicator have one frequency; keep the others without a version"))
    if mapping.series[0].is_break:
        reader.complain("series", _("the first one breaks with nothing"))


def _dimension_codes(mapping: Mapping) -> list[str]:
    return [one.code for one in mapping.dimensions]
