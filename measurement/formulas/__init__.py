"""The one engine: every page, report, export and answer of the API gets its figures here.

Pure: values in, values out; no model, no query, no clock, `Decimal` alone. In the order a figure is made:

    method           Method, default_method(kind), allowed_methods(kind), validate_method(method) → {field: sentence}
    values           PartnerValue → contribution(method, value): what one answer adds, or why it does not
    places           overlap_groups(places) → PlaceGroups: who may have counted the same people
    cumulative       carried_at, values_at: what still stands; increments: what was new
    sums             sum_values(method, values, expected=, place_groups=) → Sums; old + sums_delta(old, new) == new
                     parts_of(method, value, is_assigned=) → what one partner puts into them
    results          result(method, sums, …) → Result; partner_result; spread
    coverage         Coverage, volume_share
    over_time        fold_periods(method, parts, parent=) → Result
    change           change, like_for_like, group_gap
    progress         progress, TargetPath, expected_at, standing
    comparability    Version, compare_versions, restate, Reading, comparable_runs
    movement         movement, scoreboard
    reach            reach_bounds
    cells            method_of_cells, sums_of_cell, value_of_cell: groups under a shared denominator
    entry            Entry, CellEntry, Breakdown, History, Problem (rules over them: measurement.validators)
    breakdowns       check_breakdown, sum_cells, margins, merge_categories
    unusual          unusual
    number_format    parse_number, NumberError, NumberFormat
    display          display, display_result, display_answer, display_change, shown_value, stored_value, rounded
    explain          explain → Explanation; readd(explanation) == the shown digits
"""

from measurement.formulas.breakdowns import (
    additive_parts,
    check_breakdown,
    margins,
    merge_categories,
    merge_cells,
    sum_cells,
)
from measurement.formulas.cells import method_of_cells, sums_of_cell, value_of_cell
from measurement.formulas.change import Change, Gap, change, group_gap, like_for_like
from measurement.formulas.comparability import (
    Bridge,
    Comparison,
    Reading,
    Version,
    comparable_runs,
    compare_versions,
    current_baseline,
    restate,
)
from measurement.formulas.coverage import Coverage, coverage, volume_share
from measurement.formulas.cumulative import Increment, carried_at, increments, is_usable, same_run, values_at
from measurement.formulas.display import (
    coverage_words,
    display,
    display_answer,
    display_change,
    display_fraction,
    display_result,
    group_digits,
    plain,
    round_half_away,
    rounded,
    shown_value,
    stored_value,
)
from measurement.formulas.entry import Breakdown, CellEntry, Entry, History, Problem
from measurement.formulas.explain import Explanation, Input, explain, readd
from measurement.formulas.method import Allowed, Method, allowed_methods, default_method, validate_method
from measurement.formulas.movement import Moved, Scoreboard, movement, scoreboard, smallest_change
from measurement.formulas.number_format import (
    DE,
    EN_GB,
    FR,
    NumberError,
    NumberFormat,
    number_format_for,
    parse_number,
)
from measurement.formulas.over_time import PeriodPart, fold_periods
from measurement.formulas.periods import Span, coarsest, follows, is_same_season, tiles, year_of
from measurement.formulas.places import PlaceGroups, PlaceNode, overlap_groups
from measurement.formulas.progress import (
    Progress,
    TargetPath,
    expected_at,
    flow_path,
    is_in_band,
    progress,
    standing,
)
from measurement.formulas.reach import reach_bounds
from measurement.formulas.results import Result, partner_result, result, spread
from measurement.formulas.sums import (
    Parts,
    Sums,
    SumsDelta,
    add_parts,
    parts_of,
    subtract_parts,
    sum_values,
    sums_delta,
)
from measurement.formulas.unusual import Unusual, unusual
from measurement.formulas.values import Contribution, PartnerValue, answer_key, contribution

__all__ = [
    "DE",
    "EN_GB",
    "FR",
    "Allowed",
    "Breakdown",
    "Bridge",
    "CellEntry",
    "Change",
    "Comparison",
    "Contribution",
    "Coverage",
    "Entry",
    "Explanation",
    "Gap",
    "History",
    "Increment",
    "Input",
    "Method",
    "Moved",
    "NumberError",
    "NumberFormat",
    "PartnerValue",
    "Parts",
    "PeriodPart",
    "PlaceGroups",
    "PlaceNode",
    "Problem",
    "Progress",
    "Reading",
    "Result",
    "Scoreboard",
    "Span",
    "Sums",
    "SumsDelta",
    "TargetPath",
    "Unusual",
    "Version",
    "add_parts",
    "additive_parts",
    "allowed_methods",
    "answer_key",
    "carried_at",
    "change",
    "check_breakdown",
    "coarsest",
    "comparable_runs",
    "compare_versions",
    "contribution",
    "coverage",
    "coverage_words",
    "current_baseline",
    "default_method",
    "display",
    "display_answer",
    "display_change",
    "display_fraction",
    "display_result",
    "expected_at",
    "explain",
    "flow_path",
    "fold_periods",
    "follows",
    "group_digits",
    "group_gap",
    "increments",
    "is_in_band",
    "is_same_season",
    "is_usable",
    "like_for_like",
    "margins",
    "merge_categories",
    "merge_cells",
    "method_of_cells",
    "movement",
    "number_format_for",
    "overlap_groups",
    "parse_number",
    "partner_result",
    "parts_of",
    "plain",
    "progress",
    "reach_bounds",
    "readd",
    "restate",
    "result",
    "round_half_away",
    "rounded",
    "same_run",
    "scoreboard",
    "shown_value",
    "smallest_change",
    "spread",
    "standing",
    "stored_value",
    "subtract_parts",
    "sum_cells",
    "sum_values",
    "sums_delta",
    "sums_of_cell",
    "tiles",
    "unusual",
    "validate_method",
    "value_of_cell",
    "values_at",
    "volume_share",
    "year_of",
]
