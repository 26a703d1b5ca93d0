"""The breakdowns of the latest figures. Each is its own view of the total: two are never added together (rule 7)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.formulas import Method, Result, Sums, display_result, method_of_cells, result, rounded, sums_of_cell
from measurement.models import Category, Cell, FigureCell
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figure_sources import Sources
from measurement.queries.verification import SUMS_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFigure:
    """One cell of a breakdown: "girls", or "girls, aged 5"."""

    cell_id: int
    key: str
    label: str
    method: Method
    result: Result

    @property
    def text(self) -> str:
        return display_result(self.method, self.result)

    @property
    def number(self) -> Decimal | None:
        return rounded(self.method, self.result.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownFigures:
    """One dimension, or two crossed. `is_exclusive`: everybody is in one cell only; otherwise cells do not add up.

    `method` is that of the cells. `is_counted`: they are numbers of `counts`, while the whole is a share of one
    denominator.
    """

    code: str
    name: str
    is_exclusive: bool
    is_exhaustive: bool
    is_crossed: bool
    method: Method
    is_counted: bool
    counts: str
    cells: tuple[CellFigure, ...]

    @property
    def count_note(self) -> str:
        """Why the groups have numbers and the whole has a percentage; empty where both are alike."""
        if not self.is_counted:
            return ""
        note = _("The denominator is known for everybody together, so the groups are numbers, not percentages")
        return f"{note}: {self.counts}." if self.counts else f"{note}."

    @property
    def overlap_note(self) -> str:
        return "" if self.is_exclusive else _("One person can be in several categories, so they do not add up.")

    @property
    def note(self) -> str:
        """All that a reader must know before comparing the groups."""
        return " ".join(words for words in (self.count_note, self.overlap_note) if words)


@dataclass(frozen=True, slots=True)
class _Row:
    cell_id: int
    key: str
    label: str
    sums: Sums


def breakdowns_of_latest(
    latest: Mapping[int, PeriodFigure | None], sources: Sources
) -> dict[int, tuple[BreakdownFigures, ...]]:
    """Indicator → the breakdowns of its latest figure. Two statements."""
    rows = _stored(latest) if sources.partner_ids is None else _given(latest, sources)
    categories = _categories()
    found = {}
    for key, cells in rows.items():
        figure = latest[key]
        if figure is not None:
            found[key] = _breakdowns(figure, cells, categories)
    return found


def _stored(latest: Mapping[int, PeriodFigure | None]) -> dict[int, list[_Row]]:
    wanted = {key: figure.period.pk for key, figure in latest.items() if figure}
    rows = FigureCell.objects.filter(indicator_id__in=wanted, period_id__in=set(wanted.values()))
    found: dict[int, list[_Row]] = defaultdict(list)
    fields = ("indicator_id", "period_id", "cell_id", "cell__key", "cell__label")
    for row in rows.values_list(*fields, *SUMS_COLUMNS):
        if wanted[row[0]] == row[1]:
            sums = Sums(**dict(zip(SUMS_COLUMNS, row[5:], strict=True)))
            if sums.n or sums.reported:
                found[row[0]].append(_Row(row[2], row[3], row[4], sums))
    return found


def _given(latest: Mapping[int, PeriodFigure | None], sources: Sources) -> dict[int, list[_Row]]:
    """Of some partners only: the engine's sums, with the names of their cells."""
    names = {row.pk: row for row in Cell.objects.filter(pk__in={key[2] for key in sources.cells})}
    found: dict[int, list[_Row]] = defaultdict(list)
    for (indicator_id, period_id, cell_id), sums in sources.cells.items():
        figure = latest.get(indicator_id)
        if figure is not None and figure.period.pk == period_id:
            found[indicator_id].append(_Row(cell_id, names[cell_id].key, names[cell_id].label, sums))
    return found


def _categories() -> dict[str, Category]:
    """ "sex=girls" → the category, with its dimension."""
    return {
        f"{row.dimension.code}={row.code}": row for row in Category.objects.select_related("dimension", "merged_into")
    }


def _breakdowns(
    figure: PeriodFigure, rows: list[_Row], categories: Mapping[str, Category]
) -> tuple[BreakdownFigures, ...]:
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups["|".join(part.partition("=")[0] for part in row.key.split("|"))].append(row)
    return tuple(_breakdown(code, figure, groups[code], categories) for code in sorted(groups, key=_order))


def _label(row: _Row, categories: Mapping[str, Category]) -> str:
    """ "Grade 3 (now Early grades)": a merged category keeps its own numbers, under its own name."""
    merged = [one.merged_into.name for part in row.key.split("|") if (one := categories.get(part)) and one.merged_into]
    if not merged:
        return row.label
    return _("%(name)s (now %(successor)s)") % {"name": row.label, "successor": ", ".join(merged)}


def _order(code: str) -> tuple[int, str]:
    return (code.count("|"), code)


def _breakdown(
    code: str, figure: PeriodFigure, rows: list[_Row], categories: Mapping[str, Category]
) -> BreakdownFigures:
    def position(row: _Row) -> list[tuple[bool, int, str]]:
        parts = [(part, categories.get(part)) for part in row.key.split("|")]
        return [(one.is_not_stated, one.position, part) if one else (True, 0, part) for part, one in parts]

    ordered, method = sorted(rows, key=position), method_of_cells(figure.method)
    known = [one for part in ordered[0].key.split("|") if (one := categories.get(part))]
    return BreakdownFigures(
        code=code,
        name=" × ".join(one.dimension.name for one in known) or code,
        is_exclusive=all(one.dimension.is_exclusive for one in known),
        is_exhaustive=all(one.dimension.is_exhaustive for one in known),
        is_crossed="|" in code,
        method=method,
        is_counted=figure.method.has_shared_denominator,
        counts=figure.version.numerator_name,
        cells=tuple(
            CellFigure(
                cell_id=row.cell_id,
                key=row.key,
                label=_label(row, categories),
                method=method,
                result=result(method, sums_of_cell(figure.method, row.sums)),
            )
            for row in ordered
        ),
    )
