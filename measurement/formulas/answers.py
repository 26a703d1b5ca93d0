"""What was typed for one indicator, read into an entry, and an entry written back as canonical text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Kind, ValueState
from measurement.formulas.entry import CellEntry, Entry, Problem
from measurement.formulas.method import Method
from measurement.formulas.number_format import EN_GB, NumberError, NumberFormat, parse_number

NUMBERS = ("value", "numerator", "denominator", "rate")
TEXTS = ("text", "currency", "reason", "note", "narrative", "audience")
CELL_NUMBERS = ("value", "numerator", "denominator")
FIELDS = frozenset({"state", *NUMBERS, *TEXTS})
MAX_TEXT = 5000

# Field of one answer ("value", "cells.sex=girls.value") → as it was typed.
Typed = Mapping[str, str]


def read_entry(method: Method, typed: Typed, *, number_format: NumberFormat = EN_GB) -> tuple[Entry, list[Problem]]:
    """The entry and what could not be read of it. Blank stays no answer, never 0; "yes" and "no" become 1 and 0.

    Without a `state`, any number or text means that something is reported.
    """
    problems: list[Problem] = []
    numbers = {name: _number(typed, name, method, number_format, problems) for name in NUMBERS}
    cells = _cells(method, typed, number_format, problems)
    state = typed.get("state", "").strip()
    if state and state not in ValueState.values:
        problems.append(Problem(field="state", code="unknown", message=_("Choose one of the answers.")))
        state = ""
    entry = Entry(
        state=ValueState(state) if state else _implied(typed, cells),
        **numbers,
        text=typed.get("text", "").strip(),
        currency=typed.get("currency", "").strip(),
        reason=typed.get("reason", "").strip(),
        note=typed.get("note", "").strip(),
        cells=cells,
    )
    return entry, problems


def _implied(typed: Typed, cells: Mapping[str, CellEntry]) -> ValueState | None:
    given = any(typed.get(name, "").strip() for name in ("value", "numerator", "denominator", "text"))
    return ValueState.REPORTED if given or any(not cell.is_blank for cell in cells.values()) else None


def _number(
    typed: Typed, field: str, method: Method, number_format: NumberFormat, problems: list[Problem]
) -> Decimal | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    if method.kind in (Kind.YES_NO, Kind.MILESTONE) and not method.steps and text in _ANSWERS:
        return _ANSWERS[text]
    try:
        return parse_number(text, number_format=number_format, kind=method.kind)
    except NumberError as error:
        problems.append(Problem(field=field, code=error.code, message=error.message))
        return None


_ANSWERS = {"yes": Decimal(1), "no": Decimal(0), "reached": Decimal(1), "not_reached": Decimal(0)}


def _cells(method: Method, typed: Typed, number_format: NumberFormat, problems: list[Problem]) -> dict[str, CellEntry]:
    keys = dict.fromkeys(split_cell(field)[0] for field in typed if field.startswith("cells."))

    def number(key: str, name: str) -> Decimal | None:
        return _number(typed, f"cells.{key}.{name}", method, number_format, problems)

    cells = {
        key: CellEntry(
            value=number(key, "value"), numerator=number(key, "numerator"), denominator=number(key, "denominator")
        )
        for key in keys
    }
    return {key: cell for key, cell in cells.items() if not cell.is_blank}


def split_cell(field: str) -> tuple[str, str]:
    """ "cells.sex=girls.value" → ("sex=girls", "value"); a category's code may hold a full stop."""
    key, _stop, name = field.removeprefix("cells.").rpartition(".")
    return key, name


def as_json(entry: Entry, *, narrative: str = "", audience: str = "", version_id: int) -> dict[str, Any]:
    """An entry as a submission version keeps it: numbers as exact text, blanks left out.

    Without an `audience` its words are for the backbone alone.
    """
    fields = ("value", "numerator", "denominator", "rate", "text", "currency", "reason", "note")
    kept = {name: _as_text(value) for name in fields if (value := getattr(entry, name)) not in (None, "")}
    cells = {
        key: {name: _as_text(value) for name in CELL_NUMBERS if (value := getattr(cell, name)) is not None}
        for key, cell in entry.cells.items()
    }
    state = entry.state.value if entry.state else None
    extra = {**({"cells": cells} if cells else {}), **({"audience": audience} if audience else {})}
    return {"state": state, **kept, **extra, "narrative": narrative, "definition_version": version_id}


def _as_text(value: Decimal | str) -> str:
    """All digits of a number: `str` writes small ones as 1E-10, which nobody may type back."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def as_typed(kept: Mapping[str, Any]) -> dict[str, str]:
    """A kept entry as the fields of a form: where a correction starts from."""
    fields = {name: str(kept[name]) for name in FIELDS if kept.get(name)}
    for key, cell in kept.get("cells", {}).items():
        fields |= {f"cells.{key}.{name}": str(number) for name, number in cell.items()}
    return fields
