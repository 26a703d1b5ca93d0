"""What each kind of problem is called where kinds are counted."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "above_hundred": _("More than 100%"),
    "answer_waiting": _("The partner's own answer is waiting for a decision"),
    "code_missing": _("Partner without a code"),
    "code_shared": _("Code of several partners"),
    "column_missing": _("Column missing"),
    "column_twice": _("Column there twice"),
    "conflict": _("Rows that contradict each other"),
    "missing_with_value": _("Labelled missing, with a value"),
    "negative": _("Below 0"),
    "no_partner": _("No partner named"),
    "other_kind": _("Another kind of number in the library"),
    "other_periods": _("Other periods than the indicator's"),
    "other_unit": _("Another unit"),
    "overlapping_categories": _("Categories that overlap"),
    "part_above_whole": _("Numerator above the denominator"),
    "partner_ambiguous": _("Several partners of this name"),
    "repeated": _("Row repeated"),
    "row_length": _("Too few or too many cells"),
    "series_without_version": _("Series that is not for partners"),
    "total_missing": _("Breakdown without its total"),
    "unknown_category": _("Unknown category"),
    "unknown_column": _("Unknown column"),
    "unknown_multiplier": _("Unknown multiplier"),
    "unknown_series": _("Unknown series"),
    "unreadable_file": _("Unreadable file"),
    "unreadable_number": _("Unreadable number"),
    "unreadable_period": _("Unreadable period"),
    "value_missing": _("No value, though labelled as one"),
    "versions_overlap": _("Old and new definition at one time"),
}
