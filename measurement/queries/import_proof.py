"""Whether what an import saved is what its file says: each value of the file looked up again, to the last decimal."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from measurement.enums import ValueState
from measurement.layouts import plain_name, read_mapping
from measurement.layouts.mapping import Mapping, SeriesLayout
from measurement.layouts.periods import read_period
from measurement.models import (
    CellCategory,
    DatasetValue,
    ImportProblem,
    ImportRun,
    Indicator,
    Observation,
    ObservationCell,
)
from measurement.queries.import_files import table_of

# (partner or series, first day, categories)
Place = tuple[str, str, frozenset[str]]
GONE = ("conflict", "repeated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`values` and `missing` of the file's rows, and how many were found just so; `left_out` rows were named."""

    values: int
    found: int
    missing: int
    stayed_missing: int
    left_out: int

    @property
    def is_whole(self) -> bool:
        return self.values == self.found and self.missing == self.stayed_missing


def proof_of(run: ImportRun) -> Proof:
    """Reads the kept file again, by itself and not through what was staged. Six statements for each indicator.

    Of rows that name no indicator, and of empty cells of several, there is nothing to be proved.
    """
    mapping = read_mapping(run.mapping)
    named = set(ImportProblem.objects.filter(run=run, code__in=GONE).values_list("row", "column"))
    table = table_of(run)
    counts = {"values": 0, "found": 0, "missing": 0, "stayed_missing": 0}
    for part in mapping.parts:
        held = _partner_values(run, part) | _published_values(run, part)
        column = part.number_column if part.is_wide else ""
        for number, cells in table.rows():
            row = dict(zip(table.header, cells, strict=True))
            said = row[part.columns.value]
            if (number, column) in named or not _takes(part, row) or (part.is_wide and not said):
                continue
            place = _place(part, row)
            is_same = place in held and held[place] == (Decimal(said) if said else None)
            counts["values" if said else "missing"] += 1
            counts["found" if said else "stayed_missing"] += is_same
    return Proof(**counts, left_out=len(named))


def _takes(part: Mapping, row: dict[str, str]) -> bool:
    ignored = any(all(row[name] == word for name, word in one.items()) for one in part.ignored_rows)
    return not ignored and all(row[name] in words for name, words in part.when.items())


def _place(mapping: Mapping, row: dict[str, str]) -> Place:
    partner = row[mapping.columns.partner] if mapping.columns.partner else ""
    series = _series(mapping, row)
    period = read_period(row[mapping.columns.period], frequency=series.every, start_month=mapping.start_month)
    categories = frozenset(
        f"{one.code}={name}"
        for one in mapping.dimensions
        if (name := one.category(row[one.column])) and not (partner and one.only_without_partner)
    )
    return (plain_name(partner) if partner else f"series {series.key}", period.start.isoformat(), categories)


def _series(mapping: Mapping, row: dict[str, str]) -> SeriesLayout:
    return next(one for one in mapping.series if all(row[name] == value for name, value in one.when.items()))


def _categories() -> dict[int | None, frozenset[str]]:
    """Cell → "dimension=category" of each of its categories, by name."""
    found: dict[int | None, set[str]] = {None: set()}
    rows = CellCategory.objects.values_list("cell_id", "category__dimension__code", "category__name")
    for cell_id, dimension, name in rows:
        found.setdefault(cell_id, set()).add(f"{dimension}={name}")
    return {cell_id: frozenset(names) for cell_id, names in found.items()}


def _partner_values(run: ImportRun, mapping: Mapping) -> dict[Place, Decimal | None]:
    if mapping.indicator is None:
        return {}
    indicators = Indicator.objects.filter(definition__code=mapping.indicator.code).values("pk")
    if not mapping.route:
        indicators = indicators.filter(initiative_id=run.initiative_id or 0)
    categories = _categories()
    found: dict[Place, Decimal | None] = {}
    fields = ("partner__name", "period__start_on", "state", "value")
    whole = Observation.objects.filter(indicator_id__in=indicators).values_list(*fields)
    cells = ObservationCell.objects.filter(indicator_id__in=indicators).values_list(*fields, "cell_id")
    for name, start, state, value, *cell in [*whole, *cells]:
        place = (plain_name(name), start.isoformat(), categories[cell[0] if cell else None])
        found[place] = value if state == ValueState.REPORTED else None
    return found


def _published_values(run: ImportRun, mapping: Mapping) -> dict[Place, Decimal | None]:
    if mapping.dataset is None:
        return {}
    rows = DatasetValue.objects.filter(series__dataset__code=mapping.dataset.code).annotate(key=F("series__key"))
    if not mapping.route:
        rows = rows.filter(series__dataset__initiative_id=run.initiative_id or 0)
    categories = _categories()
    return {
        (f"series {row.key}", row.start_on.isoformat(), categories[row.cell_id]): row.value for row in rows.iterator()
    }
