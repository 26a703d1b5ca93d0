"""A published dataset as CSV: bare numbers with every digit, empty where missing."""

import csv
from typing import Any

from django.utils.translation import gettext as _

from measurement.models import Dataset
from measurement.queries.datasets import values_of

SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_dataset(stream: Any, dataset: Dataset) -> None:
    """All values, in the order of the file they came from."""
    writer = csv.writer(stream)
    writer.writerow([_("Series"), _("Period"), _("First day"), _("Last day"), _("Breakdown"), _("Value"), _("Status")])
    for one in values_of(dataset).iterator(chunk_size=2000):
        value = "" if one.value is None else format(one.value, "f")
        words = [one.series.name, one.label, one.start_on, one.end_on, one.cell.label if one.cell else ""]
        writer.writerow([*(_safe(word) for word in words), value, _safe(one.flag)])


def _safe(word: Any) -> str:
    """Text that a spreadsheet would take for a formula, marked as text."""
    text = str(word)
    return f"'{text}" if text.startswith(SPREADSHEET_FORMULA) else text
