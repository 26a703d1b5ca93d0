"""Typed fields of one line as they would be kept: for showing an answer that was not submitted."""

from collections.abc import Mapping
from typing import Any

from measurement.formulas.answers import as_json, read_entry
from measurement.queries.entries import Line


def kept_of(line: Line, typed: Mapping[str, str]) -> dict[str, Any]:
    """{field: text} → the answer in the shape of a submission version; what cannot be read is left out."""
    entry, _problems = read_entry(line.method, typed)
    said = {"narrative": typed.get("narrative", "").strip(), "audience": typed.get("audience", "").strip()}
    return as_json(entry, **said, version_id=line.version.pk)
