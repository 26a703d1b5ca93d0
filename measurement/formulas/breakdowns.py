"""Cells against their total (rule 7). Each breakdown is its own view of the total: two are never added together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from measurement.enums import Kind, ValueState
from measurement.formulas.arithmetic import add, divide, multiply, subtract, total
from measurement.formulas.entry import Breakdown, CellEntry, Entry
from measurement.formulas.method import RATIO_KINDS, VALUE_KINDS, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCheck:
    """One of "value", "numerator", "denominator" over the cells. `coverage` is Σcells/total, None where it has none.

    is_full: every cell has a number; exceeds: exclusive cells add up to more than the total; falls_short: cells that
    cover everybody, all filled in, add up to less; too_large: cells above the total, of any breakdown.
    """

    part: str
    total: Decimal | None
    cells_sum: Decimal | None
    is_full: bool
    coverage: Decimal | None
    exceeds: bool = False
    falls_short: bool = False
    too_large: tuple[str, ...] = ()

    @property
    def is_consistent(self) -> bool:
        return not (self.exceeds or self.falls_short or self.too_large)


def additive_parts(method: Method) -> tuple[str, ...]:
    """The numbers of a kind whose cells add up: of a percentage a and b, of an average n; of answers none."""
    if method.kind in VALUE_KINDS:
        return ("value",)
    if method.kind not in RATIO_KINDS:
        return ()
    if method.has_shared_denominator:
        return ("numerator",)
    return ("denominator",) if method.kind == Kind.AVERAGE else ("numerator", "denominator")


def check_breakdown(method: Method, entry: Entry, breakdown: Breakdown) -> list[PartCheck]:
    """One check per additive number; none for a breakdown left blank, as the total alone may be reported."""
    cells = {key: entry.cells.get(key, CellEntry()) for key in breakdown.cells}
    if all(cell.is_blank for cell in cells.values()):
        return []
    return [_check_part(part, entry, breakdown, cells) for part in additive_parts(method)]


def _check_part(part: str, entry: Entry, breakdown: Breakdown, cells: Mapping[str, CellEntry]) -> PartCheck:
    whole: Decimal | None = getattr(entry, part)
    given = {key: number for key, cell in cells.items() if (number := getattr(cell, part)) is not None}
    # "Not applicable" says that nobody is in the cell; every other blank is unknown.
    known = sum(1 for key, cell in cells.items() if key in given or cell.state == ValueState.NOT_APPLICABLE)
    is_full = known == len(cells)
    if whole is None or not given:
        return PartCheck(part=part, total=whole, cells_sum=None, is_full=is_full, coverage=None)
    cells_sum = total(given.values())
    is_exclusive = breakdown.is_exclusive
    return PartCheck(
        part=part,
        total=whole,
        cells_sum=cells_sum,
        is_full=is_full,
        coverage=divide(cells_sum, whole) if is_exclusive and whole else None,
        exceeds=is_exclusive and cells_sum > whole,
        falls_short=is_exclusive and breakdown.is_exhaustive and is_full and cells_sum < whole,
        too_large=() if is_exclusive else tuple(key for key, number in given.items() if number > whole),
    )


def sum_cells(method: Method, cells: Sequence[CellEntry]) -> CellEntry:
    """The computed total of a breakdown's exclusive cells: Σ of each number; of percentages Σa and Σb.

    The total of an average needs its parts, so its `value` stays empty beside n. Blank for nothing filled in.
    """
    sums: dict[str, Decimal | None] = {}
    for part in additive_parts(method):
        given = [number for cell in cells if (number := getattr(cell, part)) is not None]
        sums[part] = total(given) if given else None
    return CellEntry(value=sums.get("value"), numerator=sums.get("numerator"), denominator=sums.get("denominator"))


def margins(method: Method, cells: Mapping[tuple[str, str], CellEntry], axis: int) -> dict[str, CellEntry]:
    """The margin of a cross-table along one axis, derived from its cells; a blank cell leaves its number out."""
    found: dict[str, CellEntry] = {}
    for key, cell in cells.items():
        found[key[axis]] = merge_cells(method, found[key[axis]], cell) if key[axis] in found else cell
    return found


def merge_cells(method: Method, left: CellEntry, right: CellEntry) -> CellEntry:
    """Two exclusive cells as one: Σ of each number, for averages Σnx̄/Σn. A blank takes nothing away.

    Answers, texts and outside percentages have no merged cell: two of them give a blank.
    """
    if left.is_blank or right.is_blank:
        return right if left.is_blank else left
    merged = sum_cells(method, [left, right])
    if method.kind != Kind.AVERAGE or not merged.denominator:
        return merged
    if left.value is None or right.value is None or left.denominator is None or right.denominator is None:
        return CellEntry()
    weighted = add(multiply(left.value, left.denominator), multiply(right.value, right.denominator))
    return CellEntry(value=divide(weighted, merged.denominator), denominator=merged.denominator)


def merge_categories(
    method: Method, cells: Mapping[str, CellEntry], merged_into: Mapping[str, str]
) -> dict[str, CellEntry]:
    """Cells under today's categories; `merged_into` maps a retired one to its successor, in any steps.

    Raises ValueError for categories merged in a circle.
    """
    found: dict[str, CellEntry] = {}
    for key, cell in cells.items():
        current = _successor(key, merged_into)
        found[current] = merge_cells(method, found[current], cell) if current in found else cell
    return found


def _successor(key: str, merged_into: Mapping[str, str]) -> str:
    seen = {key}
    while (successor := merged_into.get(key)) is not None:
        if successor in seen:
            raise ValueError(f"categories merged in a circle: {successor}")
        seen.add(successor)
        key = successor
    return key


def difference(check: PartCheck) -> Decimal | None:
    """How much the cells are above (+) or below (-) the total."""
    if check.total is None or check.cells_sum is None:
        return None
    return subtract(check.cells_sum, check.total)
