"""The one engine: every page, report, export and answer of the API gets its figures here. Pure, Decimal only.

Method, default_method, allowed_methods, validate_method     rule 1's table
PartnerValue → sum_values → Sums → result → Result           a figure of one period
sums_delta(old, new); sums + delta                           keeping stored figures
"""

from measurement.formulas.coverage import Coverage, coverage, volume_share
from measurement.formulas.method import Allowed, Method, allowed_methods, default_method, validate_method
from measurement.formulas.periods import Span, coarsest, follows, is_same_season, tiles, year_of
from measurement.formulas.places import PlaceGroups, PlaceNode, overlap_groups
from measurement.formulas.results import Result, partner_result, result, spread
from measurement.formulas.sums import Sums, SumsDelta, sum_values, sums_delta
from measurement.formulas.values import Contribution, PartnerValue, answer_key, contribution

__all__ = [
    "Allowed",
    "Contribution",
    "Coverage",
    "Method",
    "PartnerValue",
    "PlaceGroups",
    "PlaceNode",
    "Result",
    "Span",
    "Sums",
    "SumsDelta",
    "allowed_methods",
    "answer_key",
    "coarsest",
    "contribution",
    "coverage",
    "default_method",
    "follows",
    "is_same_season",
    "overlap_groups",
    "partner_result",
    "result",
    "spread",
    "sum_values",
    "sums_delta",
    "tiles",
    "validate_method",
    "volume_share",
    "year_of",
]
