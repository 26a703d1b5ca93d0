"""Files of several indicators: wide, one column for each; and long, with a column that names them. Not real."""

from typing import Any

from initiatives.models import Initiative
from measurement.models import ImportProblem, ImportRun, Observation, ObservationCell
from tests.measurement.imports.files import checked as checked_file
from tests.measurement.imports.files import saved as saved_file

WIDE_HEADER = "Quarter,School,Age,Visits,Readers,Pupils"
WIDE = (
    "2025 Q1,Élan,,10,3,4",
    "2025 Q1,Élan,5,6,,",
    "2025 Q2,Élan,,,5,10",
    "2025 Q1,Harbour,,7.5,,",
    "2025 Q1,Hill,,,,",
)
VISITS = {"code": "visits", "name": "Visits", "kind": "count", "unit": "visits"}
READERS = {"code": "readers", "name": "Readers", "kind": "share"}
WIDE_LAYOUT: dict[str, Any] = {
    "columns": {"period": "Quarter", "partner": "School"},
    "series": [{"key": "all", "every": "quarter", "version": 1}],
    "dimensions": [{"column": "Age", "code": "age-read", "name": "Age"}],
    "indicator": None,
    "dataset": None,
    "unit": "",
    "present": [],
    "missing": [],
    "indicators": [
        VISITS | {"columns": {"value": "Visits"}},
        READERS | {"columns": {"numerator": "Readers", "denominator": "Pupils"}},
    ],
}
LONG_HEADER = "Quarter,School,What,Value"
LONG = (
    "2025 Q1,Élan,Visits,10",
    "2025 Q1,Élan,Pupils read to,30",
    "2025 Q1,Élan,Note,99",
    "2025 Q1,Harbour,visits,7.5",
    "2025 Q2,Harbour,Pupils read to,",
)
LONG_LAYOUT: dict[str, Any] = WIDE_LAYOUT | {
    "columns": {"period": "Quarter", "partner": "School", "value": "Value"},
    "dimensions": [],
    "indicators": [
        VISITS | {"when": {"What": ["Visits", "visits"]}},
        {"code": "read-to", "name": "Pupils read to", "kind": "people", "when": {"What": "Pupils read to"}},
    ],
    "ignored_rows": [{"What": "Note"}],
}


def content(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows]).encode()


def wide(*rows: str) -> bytes:
    return content(WIDE_HEADER, *(rows or WIDE))


def long(*rows: str) -> bytes:
    return content(LONG_HEADER, *(rows or LONG))


def checked(initiative: Initiative, file: bytes, layout: dict[str, Any], **more: Any) -> ImportRun:
    return checked_file(initiative, file, **(layout | more))


def saved(initiative: Initiative, file: bytes, layout: dict[str, Any], **more: Any) -> ImportRun:
    return saved_file(initiative, file, **(layout | more))


def answers() -> set[tuple[str, str, str, str]]:
    """(indicator, partner, period, what it says), the number as text; a cell by its category."""
    fields = ("indicator__definition__code", "partner__name", "period__label")
    whole = Observation.objects.values_list(*fields, "state", "value", "numerator", "denominator")
    cells = ObservationCell.objects.values_list(*fields, "cell__label", "value")
    said = {(code, name, label, _words(state, *numbers)) for code, name, label, state, *numbers in whole}
    return said | {(code, name, label, f"{cell} {value}") for code, name, label, cell, value in cells}


def _words(state: str, *numbers: Any) -> str:
    return "/".join(str(one) for one in numbers if one is not None) or state


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    rows = ImportProblem.objects.filter(run=run).order_by("row", "pk")
    return list(rows.values_list("row", "column", "code"))
