"""Published series, as their source published them: every digit, every gap, no total of our own."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery

from initiatives.models import Initiative
from measurement.enums import Frequency
from measurement.formulas.display import group_digits
from measurement.models import CellCategory, Dataset, DatasetSeries, DatasetValue


def datasets_of(initiative: Initiative) -> QuerySet[Dataset]:
    """The published datasets of an initiative, by name, each with its number of `values`."""
    counted = DatasetValue.objects.filter(series__dataset=OuterRef("pk")).order_by().values("series__dataset")
    values = Subquery(counted.annotate(number=Count("pk")).values("number")[:1])
    return Dataset.objects.filter(initiative=initiative).annotate(values=values).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Chain:
    """Series that follow each other, each with a definition of its own: one line with breaks, never one trend."""

    series: tuple[DatasetSeries, ...]

    @property
    def key(self) -> str:
        return self.series[0].key

    @property
    def name(self) -> str:
        return " / ".join(one.name for one in self.series if one.name)

    @property
    def frequency(self) -> Frequency:
        return Frequency(self.series[0].frequency)


def chains_of(dataset: Dataset) -> list[Chain]:
    """The series of a dataset, those that continue each other together. One statement."""
    rows = list(DatasetSeries.objects.filter(dataset=dataset).order_by("position", "pk"))
    following = {row.continues_id: row for row in rows if row.continues_id}
    found = []
    for row in rows:
        if row.continues_id is None:
            links = [row]
            while links[-1].pk in following:
                links.append(following[links[-1].pk])
            found.append(Chain(tuple(links)))
    return found


@dataclass(frozen=True, slots=True)
class View:
    """One way the values are broken down: by no dimension, by one, or by several crossed."""

    codes: tuple[str, ...]
    name: str
    cells: tuple[tuple[int | None, str], ...]  # (cell, its label), in the order of the file

    @property
    def key(self) -> str:
        return "+".join(self.codes)


def views_of(chain: Chain) -> list[View]:
    """The breakdowns that a chain has values of, the whole first. Two statements."""
    ids = [one.pk for one in chain.series]
    rows = DatasetValue.objects.filter(series_id__in=ids).order_by("row").values_list("cell_id", "cell__label")
    labels = dict.fromkeys(rows)
    members: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    cell_ids = {cell_id for cell_id, _label in labels if cell_id is not None}
    for cell_id, code, name in CellCategory.objects.filter(cell_id__in=cell_ids).values_list(
        "cell_id", "category__dimension__code", "category__dimension__name"
    ):
        members[cell_id].append((code, name))
    found: dict[tuple[tuple[str, str], ...], list[tuple[int | None, str]]] = defaultdict(list)
    for cell_id, label in labels:
        found[tuple(sorted(members[cell_id]))].append((cell_id, label or ""))
    ordered = sorted(found.items(), key=lambda item: (len(item[0]), [name for _code, name in item[0]]))
    return [
        View(tuple(code for code, _name in pairs), " × ".join(name for _code, name in pairs), tuple(cells))
        for pairs, cells in ordered
    ]


@dataclass(frozen=True, slots=True)
class Published:
    """One published value: `text` has every digit; `flag` is what the source says of it."""

    value: Decimal | None
    text: str
    flag: str
    row: int


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One period of a view, its values in the order of the view's cells; None where the source has no row.

    `breaks`: from here on by another definition than the row before, so that the two do not compare.
    """

    label: str
    start_on: date
    series: DatasetSeries
    breaks: bool
    values: tuple[Published | None, ...]


def published_rows(chain: Chain, view: View, *, unit: str) -> list[PublishedRow]:
    """The values of one view, oldest period first. One statement."""
    cells = [cell_id for cell_id, _label in view.cells]
    held: dict[tuple[int, date], dict[int | None, Published]] = defaultdict(dict)
    labels: dict[tuple[int, date], str] = {}
    for one in _values([series.pk for series in chain.series], cells):
        key = (one.series_id, one.start_on)
        labels[key] = one.label
        held[key][one.cell_id] = Published(one.value, published_text(one.value, unit), one.flag, one.row)
    by_id = {one.pk: one for one in chain.series}
    found: list[PublishedRow] = []
    for key in sorted(held, key=lambda key: key[1]):
        series = by_id[key[0]]
        breaks = bool(found) and found[-1].series.pk != series.pk
        values = tuple(held[key].get(cell_id) for cell_id in cells)
        found.append(PublishedRow(labels[key], key[1], series, breaks, values))
    return found


def _values(series_ids: Collection[int], cells: Sequence[int | None]) -> QuerySet[DatasetValue]:
    rows = DatasetValue.objects.filter(series_id__in=series_ids)
    if cells == [None]:
        return rows.filter(cell=None)
    return rows.filter(cell_id__in=[cell_id for cell_id in cells if cell_id is not None])


def published_text(value: Decimal | None, unit: str) -> str:
    """ "66.0%": the digits as published, not rounded; empty for a value that is missing."""
    if value is None:
        return ""
    return f"{group_digits(value)}{unit}" if unit in ("", "%") else f"{group_digits(value)} {unit}"


def values_of(dataset: Dataset) -> QuerySet[DatasetValue]:
    """Every value of a dataset in the order of its file, with series and cell."""
    rows = DatasetValue.objects.filter(series__dataset=dataset).select_related("series", "cell")
    return rows.order_by("series__position", "row")
