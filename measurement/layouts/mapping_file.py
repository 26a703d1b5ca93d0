"""Reads a mapping file: its JSON into a `Mapping`, or everything that is wrong with it."""

from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Direction, Frequency, Kind, YearKind
from measurement.layouts.mapping import (
    FORMAT,
    IN_FORCE,
    KINDS,
    Columns,
    DatasetLayout,
    DimensionLayout,
    IndicatorLayout,
    Mapping,
    MappingError,
    PartLayout,
    SeriesLayout,
)
from measurement.layouts.mapping_reader import Reader

NUMBERS = ("value", "numerator", "denominator")
MOST_PARTS = 100  # indicators of one file


def read_mapping(raw: Any) -> Mapping:
    """A mapping from what `json.loads` gave. Raises MappingError with all that is wrong, and names unknown words."""
    reader = Reader(raw)
    if reader.text("format", required=True) not in ("", FORMAT):
        reader.complain("format", _("is not “%(format)s”") % {"format": FORMAT})
    unit, direction = reader.text("unit"), reader.choice("direction", Direction, Direction.UP)
    several = _several(reader, unit, direction)
    mapping = Mapping(
        columns=_columns(reader, is_given=bool(several) and all(one.numbers for one in several)),
        series=_series(reader),
        dimensions=tuple(_dimension(one) for one in reader.parts("dimensions")),
        indicator=_indicator(reader.part("indicator")),
        dataset=_dataset(reader.part("dataset")),
        several=several,
        unit=unit,
        direction=direction,
        **_year(reader),
        units=reader.texts("units"),
        multipliers=reader.numbers("multipliers"),
        present=reader.texts("present"),
        missing=reader.texts("missing"),
        flags=reader.texts("flags"),
        ignored=reader.texts("ignored"),
        ignored_rows=_ignored_rows(reader),
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


def _columns(reader: Reader, *, is_given: bool) -> Columns:
    """`is_given`: every indicator names columns of its own for its numbers."""
    part = reader.part("columns", required=True)
    names = {role: part.text(role) for role in Columns.__slots__} if part else dict.fromkeys(Columns.__slots__, "")
    if part and not names["period"]:
        part.complain("period", _("names no column"))
    if part and not is_given and not names["value"] and not names["numerator"]:
        part.complain("value", _("names no column"))
    if part and is_given and (unused := [role for role in NUMBERS if names[role]]):
        part.complain(unused[0], _("is of no indicator: each of them names its own column"))
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
            version=_version(part),
            is_break=part.flag("is_break"),
            meaning=part.text("meaning"),
            reason=part.text("reason"),
        )
        found.append(one)
    return tuple(found) or (SeriesLayout(key="all", name="", version=1),)


def _version(part: Reader) -> int | None:
    if part.is_word("version", "in_force"):
        return IN_FORCE
    number = part.whole_number("version")
    if number == 0:
        part.complain("version", _("is neither a number above 0 nor “in_force”"))
    return number


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


def _several(reader: Reader, unit: str, direction: Direction) -> tuple[PartLayout, ...]:
    """Several indicators; `unit` and `direction` are those of the file, for indicators that name none."""
    parts = reader.parts("indicators")
    if len(parts) > MOST_PARTS:
        reader.complain("indicators", _("are more than %(number)s") % {"number": MOST_PARTS})
    return tuple(_several_one(part, unit, direction) for part in parts[:MOST_PARTS])


def _several_one(part: Reader, unit: str, direction: Direction) -> PartLayout:
    indicator = _indicator(part) or IndicatorLayout(code="", name="")
    columns, when = part.part("columns"), part.word_lists("when")
    numbers = {role: name for role in NUMBERS if (name := columns.text(role))} if columns else {}
    if columns and not numbers.keys() & {"value", "numerator"}:
        columns.complain("value", _("names no column"))
    if columns is None and not when:
        part.complain("columns", _("and “when” are missing: nothing says which numbers are of this indicator"))
    return PartLayout(
        indicator=indicator,
        unit=part.text("unit") or unit,
        direction=part.choice("direction", Direction, direction),
        numbers=numbers,
        when=when,
    )


def _ignored_rows(reader: Reader) -> tuple[dict[str, str], ...]:
    rows = reader.dictionaries("ignored_rows")
    if not all(rows):
        reader.complain("ignored_rows", _("holds a line that would be all rows"))
    return tuple(one for one in rows if one)


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
    has_indicator = mapping.indicator is not None or bool(mapping.several)
    if not has_indicator and mapping.dataset is None:
        reader.complain("dataset", _("is missing, and so is “indicator”: rows would go nowhere"))
    if has_indicator != bool(mapping.columns.partner):
        reader.complain("indicator", _("and the column of the partner belong together: name both or neither"))
    if mapping.several:
        _consistent_parts(reader, mapping)
    codes = ("code", [one.code for one in mapping.dimensions])
    for words, values in (("key", [one.key for one in mapping.series]), codes):
        for value in sorted({value for value in values if values.count(value) > 1}):
            reader.complain(words, _("“%(value)s” is there twice") % {"value": value})
    numbers = [one.version for one in mapping.series if one.version is not None]
    is_numbered = sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    if has_indicator and not is_numbered and set(numbers) != {IN_FORCE}:
        reader.complain("series", _("number the versions of the definition 1, 2, …, or are all “in_force”"))
    if has_indicator and len({one.every for one in mapping.series if one.version is not None}) > 1:
        reader.complain("series", _("of one indicator have one frequency; keep the others without a version"))
    if mapping.series[0].is_break:
        reader.complain("series", _("the first one breaks with nothing"))


def _consistent_parts(reader: Reader, mapping: Mapping) -> None:
    for other, what in (("indicator", mapping.indicator), ("dataset", mapping.dataset)):
        if what is not None:
            reader.complain("indicators", _("and “%(other)s” exclude each other") % {"other": other})
    codes = [one.indicator.code for one in mapping.several]
    # The same numbers for two indicators are a slip, unless rows say which of them is meant.
    columns = [name for one in mapping.several if not one.when for name in one.numbers.values()]
    for words, values in (("indicators.code", codes), ("indicators.columns", columns)):
        for value in sorted({value for value in values if value and values.count(value) > 1}):
            reader.complain(words, _("“%(value)s” is there twice") % {"value": value})
