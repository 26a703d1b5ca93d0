"""A file before its mapping: what its columns hold, what they are likely to be, and the mapping that choices make."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from measurement.enums import Frequency, YearKind
from measurement.layouts.mapping import FORMAT
from measurement.layouts.names import plain_name, short_code
from measurement.layouts.periods import PeriodError, read_period
from measurement.layouts.reading import Table

SAMPLES = 5
LOOKED_AT = 400  # rows
MOSTLY = 0.5  # a slip here and there makes no words of a column of numbers


class Role(TextChoices):
    """What a column of a file is."""

    PERIOD = "period", _("Period")
    VALUE = "value", _("Value")
    NUMERATOR = "numerator", _("Numerator")
    DENOMINATOR = "denominator", _("Denominator")
    PARTNER = "partner", _("Partner")
    PARTNER_CODE = "partner_code", _("Code of the partner")
    INDICATOR = "indicator", _("Names the indicator")
    PLACE = "place", _("Place: leads to the initiative")
    DIMENSION = "dimension", _("Breaks the figure down")
    STATUS = "status", _("Status of the value")
    UNIT = "unit", _("Unit")
    MULTIPLIER = "multiplier", _("Multiplier")
    IGNORED = "ignored", _("Not used")


SINGLE = frozenset(Role) - {Role.DIMENSION, Role.IGNORED}
NUMBERS = (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)
# Whole names of columns, in plain letters, that files give to what we know.
NAMES: dict[Role, frozenset[str]] = {
    Role.PERIOD: frozenset({"period", "year", "quarter", "month", "school year", "time period", "date", "time"}),
    Role.VALUE: frozenset({"value", "figure", "number", "count", "amount", "total", "observation", "obs value"}),
    Role.NUMERATOR: frozenset({"numerator"}),
    Role.DENOMINATOR: frozenset({"denominator", "out of"}),
    Role.PARTNER: frozenset(
        {"partner", "organisation", "organization", "school", "provider", "local authority", "name"}
    ),
    Role.PARTNER_CODE: frozenset({"partner code", "code", "urn", "geocode", "area code", "organisation code"}),
    Role.STATUS: frozenset({"status", "observation status", "flag"}),
    Role.UNIT: frozenset({"unit", "units", "unit measure"}),
    Role.MULTIPLIER: frozenset({"unit multiplier", "multiplier"}),
    Role.INDICATOR: frozenset({"indicator", "indicator name", "indicator code", "measure", "metric"}),
    Role.IGNORED: frozenset({"comment", "comments", "note", "notes", "remark", "remarks", "row", "id"}),
    Role.PLACE: frozenset({"place", "town", "city", "region", "area"}),
}
NUMBER = re.compile(r"-?[\d,. ]*\d%?")


def role_of(role: Role, code: str) -> str:
    """A role for one thing of the library: "value:reading" is the value of that indicator."""
    return f"{role.value}:{code}"


def role_and_code(role: str) -> tuple[str, str]:
    """Back again; the code is "" where the role is for no single thing."""
    name, _colon, code = role.partition(":")
    return name, code


def is_number_of(role: str) -> bool:
    """Whether a column holds a number of one indicator, which it says itself."""
    name, code = role_and_code(role)
    return bool(code) and name in NUMBERS


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, some different values of it in their order, and the role it is likely to have."""

    name: str
    samples: tuple[str, ...]
    is_numeric: bool
    guess: str = Role.IGNORED


@dataclass(frozen=True, slots=True)
class Look:
    """What a glance at a file tells."""

    columns: tuple[Column, ...]
    every: Frequency
    year_kind: YearKind


def look_at(
    table: Table, *, has_places: bool = False, has_indicators: bool = False, known: Dictionary[str, str] | None = None
) -> Look:
    """The columns of a file by its first rows.

    With `has_places`, a column of places may lead to an initiative; with `has_indicators`, one may name the
    indicator. `known`: plain name of a column → the role it is sure to have, because an indicator is called so.
    """
    rows = [cells for _number, cells in islice(table.rows(), LOOKED_AT)]
    columns = [
        _column(name, [row[place] for row in rows if place < len(row)]) for place, name in enumerate(table.header)
    ]
    offered = frozenset(Role) - {
        role for role, has in ((Role.PLACE, has_places), (Role.INDICATOR, has_indicators)) if not has
    }
    guessed = _guessed(columns, offered, known or {})
    period = next((one for one in guessed if one.guess == Role.PERIOD), None)
    every, year_kind = _calendar(period.samples if period else ())
    return Look(tuple(guessed), every, year_kind)


def _column(name: str, values: Sequence[str]) -> Column:
    filled = [value for value in values if value]
    numbers = sum(bool(NUMBER.fullmatch(value)) for value in filled)
    is_numeric = numbers > len(filled) * MOSTLY
    return Column(name, tuple(dict.fromkeys(filled))[:SAMPLES], is_numeric)


def _guessed(columns: Sequence[Column], offered: frozenset[Role], known: Dictionary[str, str]) -> list[Column]:
    """Each role once, to the first column whose name says so; other words break down, other numbers are left out."""
    taken: set[str] = set()
    found = []
    is_wide = any(plain_name(column.name) in known for column in columns)
    for column in columns:
        plain = plain_name(column.name)
        named = (role for role, names in NAMES.items() if plain in names and role in offered and role not in taken)
        role: str | None = known[plain] if known.get(plain, "") not in {"", *taken} else next(named, None)
        if is_wide and role in NUMBERS:
            role = Role.IGNORED  # the value of what?
        if role is None:
            role = Role.IGNORED if column.is_numeric or not column.samples else Role.DIMENSION
        taken |= {role} - {Role.DIMENSION, Role.IGNORED}
        found.append(replace(column, guess=role))
    has_value = is_wide or Role.VALUE in taken or Role.NUMERATOR in taken
    return found if has_value else _first_number_is_value(found)


def _first_number_is_value(columns: list[Column]) -> list[Column]:
    """Of a file without a column called value."""
    for place, one in enumerate(columns):
        if one.is_numeric and one.guess == Role.IGNORED and plain_name(one.name) not in NAMES[Role.IGNORED]:
            columns[place] = replace(one, guess=Role.VALUE)
            break
    return columns


def _calendar(samples: Sequence[str]) -> tuple[Frequency, YearKind]:
    """The frequency and kind of year that read every sample; calendar years where none does."""
    tried = [(every, YearKind.CALENDAR, 1) for every in Frequency]
    tried.append((Frequency.YEAR, YearKind.SCHOOL, 9))
    for every, year_kind, month in tried:
        if samples and all(_reads(text, every, month) for text in samples):
            return every, year_kind
    return Frequency.YEAR, YearKind.CALENDAR


def _reads(text: str, every: Frequency, start_month: int) -> bool:
    try:
        read_period(text, frequency=every, start_month=start_month)
    except PeriodError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody said about a file. `roles`: column → what it is.

    `indicator` and `dataset` are those parts of a mapping, ready made, or None; `indicators` those that columns may
    be the numbers of, or that a column may name. `words`: an earlier mapping, whose words are taken over for columns
    that are the same.
    """

    roles: Dictionary[str, str]
    every: str
    year_kind: str = YearKind.CALENDAR
    unit: str = ""
    direction: str = "up"
    indicator: Dictionary[str, Any] | None = None
    indicators: Sequence[Dictionary[str, Any]] = ()
    dataset: Dictionary[str, Any] | None = None
    dimension_codes: Dictionary[str, str] | None = None
    words: Dictionary[str, Any] | None = None
    leaves_out_conflicts: bool = False


def mapping_of_choices(chosen: Choices) -> dict[str, Any]:
    """The mapping file that says the same, as docs/IMPORTS.md describes it; `read_mapping` checks it.

    Where a column names the indicator, every indicator is there, and `layouts.words` says by which words.
    """
    own = {Role.PLACE, Role.INDICATOR}
    single = {role: name for name, role in chosen.roles.items() if role in SINGLE - own}
    indicators = _by_columns(chosen) or _by_words(chosen)
    indicator = chosen.indicator
    if len(indicators) == 1 and "columns" in indicators[0]:
        (indicator,), indicators = indicators, []
        single |= indicator.pop("columns")
    earlier = chosen.words or {}
    given: dict[str, Any] = {
        "format": FORMAT,
        "columns": single,
        "dimensions": _dimensions(chosen, earlier),
        "ignored": [name for name, role in chosen.roles.items() if role == Role.IGNORED],
        "series": [{"key": "all", "every": chosen.every, "version": "in_force"}],
        "year": {} if chosen.year_kind == YearKind.CALENDAR else {"kind": chosen.year_kind},
        "unit": chosen.unit,
        "direction": chosen.direction,
        "indicator": None if indicators else indicator,
        "indicators": indicators,
        "ignored_rows": _ignored_rows(chosen),
        "dataset": chosen.dataset,
        **{name: earlier.get(name) for name in ("present", "missing", "flags") if Role.STATUS in single},
        "conflicts": "leave_out" if chosen.leaves_out_conflicts else "refuse",
    }
    place = next((name for name, role in chosen.roles.items() if role == Role.PLACE), "")
    routed = {"route": {"column": place}} if place else {}
    return {name: value for name, value in given.items() if value not in (None, "", [], {})} | routed


def _by_columns(chosen: Choices) -> list[dict[str, Any]]:
    """Those indicators that columns are the numbers of."""
    numbers: dict[str, dict[str, str]] = {}
    for column, role in chosen.roles.items():
        if is_number_of(role):
            name, code = role_and_code(role)
            numbers.setdefault(code, {})[name] = column
    layouts = {one["code"]: one for one in chosen.indicators}
    return [{**layouts[code], "columns": columns} for code, columns in numbers.items()]


def _by_words(chosen: Choices) -> list[dict[str, Any]]:
    """All indicators, with the words that were said to name them before."""
    column = next((name for name, role in chosen.roles.items() if role == Role.INDICATOR), "")
    if not column:
        return []
    before = {one["code"]: one.get("when", {}).get(column, ()) for one in (chosen.words or {}).get("indicators", ())}
    words = {code: [said] if isinstance(said, str) else [*said] for code, said in before.items()}
    return [{**one, "when": {column: words.get(one["code"], [])}} for one in chosen.indicators]


def _ignored_rows(chosen: Choices) -> list[dict[str, str]]:
    """Rows that were said to be left aside before, by the words of columns that still hold such words."""
    kept = {name for name, role in chosen.roles.items() if role_and_code(role)[0] in (Role.INDICATOR, Role.DIMENSION)}
    return [one for one in (chosen.words or {}).get("ignored_rows", ()) if len(one) == 1 and set(one) <= kept]


def _dimensions(chosen: Choices, earlier: Dictionary[str, Any]) -> list[dict[str, Any]]:
    codes = chosen.dimension_codes or {}
    words = {(one["column"], one["code"]): one.get("words") for one in earlier.get("dimensions", ())}
    found = []
    for name, role in chosen.roles.items():
        what, own = role_and_code(role)
        if what != Role.DIMENSION:
            continue
        code = own or codes.get(name) or short_code(name)
        said = words.get((name, code))
        found.append({"column": name, "code": code, "name": name} | ({"words": said} if said else {}))
    return found


def roles_of(mapping: Dictionary[str, Any]) -> dict[str, str]:
    """Column → role, back from a mapping: what a saved one said."""
    roles = {str(name): role for role, name in mapping.get("columns", {}).items() if role in Role.values}
    for one in mapping.get("dimensions", ()):
        is_own_name = one["code"] == short_code(one["column"])
        roles[one["column"]] = Role.DIMENSION.value if is_own_name else role_of(Role.DIMENSION, one["code"])
    for one in mapping.get("indicators", ()):
        roles |= {column: role_of(Role(role), one["code"]) for role, column in one.get("columns", {}).items()}
        roles |= dict.fromkeys(one.get("when", ()), Role.INDICATOR.value)
    roles |= dict.fromkeys(mapping.get("ignored", ()), Role.IGNORED.value)
    if place := mapping.get("route", {}).get("column"):
        roles[place] = Role.PLACE.value
    return roles
