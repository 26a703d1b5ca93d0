"""Rows without a partner become a published dataset, in series whose values compare with each other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from measurement.layouts import Mapping as Layout
from measurement.layouts.mapping import DatasetLayout
from measurement.models import Dataset, DatasetSeries, DatasetValue, ImportRun, Indicator
from measurement.operations.import_changes import BATCH, Changes
from measurement.operations.import_library import Cells, planned

Key = tuple[int, int | None, date, date]  # series, cell, first and last day
FIELDS = ("value", "flag", "label", "row")


def publish(
    run: ImportRun,
    initiative_id: int,
    mapping: Layout,
    layout: DatasetLayout,
    rows: Sequence[dict[str, Any]],
    cells: Cells,
    *,
    indicator: Indicator | None,
    changes: Changes,
    at: datetime,
) -> Dataset:
    """The dataset with these values; those it has keep their place, and what differs is noted with what it was."""
    dataset = Dataset.objects.filter(initiative_id=initiative_id, code=layout.code).first()
    if dataset is None:
        (dataset,) = changes.make([_dataset(run, initiative_id, mapping, layout, indicator, at)])
    series = _series(run, mapping, dataset, {row["series"] for row in rows}, changes=changes)
    ids = {row.pk for row in series.values()}
    known = {_key(one): one for one in DatasetValue.objects.filter(series_id__in=ids)}
    wanted = [_value(run, mapping, series[row["series"]], row, cells) for row in rows]
    _note_changed(wanted, known, changes=changes)
    changes.make(one for one in wanted if _key(one) not in known)
    return dataset


def _dataset(
    run: ImportRun,
    initiative_id: int,
    mapping: Layout,
    layout: DatasetLayout,
    indicator: Indicator | None,
    at: datetime,
) -> Dataset:
    return Dataset(
        network_id=run.network_id,
        initiative_id=initiative_id,
        code=layout.code,
        name=layout.name[:300],
        publisher=layout.publisher[:160],
        source=layout.source[:300],
        licence=layout.licence[:300],
        unit=mapping.unit[:60],
        direction=mapping.direction,
        meaning=layout.meaning,
        indicator=indicator,
        imported_at=at,
    )


def _series(
    run: ImportRun, mapping: Layout, dataset: Dataset, used: set[str], *, changes: Changes
) -> dict[str, DatasetSeries]:
    """Key → series. One that breaks with the one before it says which one that is."""
    found = {row.key: row for row in DatasetSeries.objects.filter(dataset=dataset)}
    earlier: DatasetSeries | None = None
    for position, one in enumerate(mapping.series):
        if one.key not in used:
            continue
        if one.key not in found:
            (found[one.key],) = changes.make(
                [
                    DatasetSeries(
                        network_id=run.network_id,
                        dataset=dataset,
                        key=one.key[:300],
                        name=one.name[:300],
                        frequency=one.every,
                        position=position,
                        continues=earlier if one.is_break else None,
                    )
                ]
            )
        earlier = found[one.key]
    return found


def _value(
    run: ImportRun, mapping: Layout, series: DatasetSeries, row: Mapping[str, Any], cells: Cells
) -> DatasetValue:
    every = next(one.every for one in mapping.series if one.key == series.key)
    period = planned(mapping, every, row["start"])
    return DatasetValue(
        network_id=run.network_id,
        series=series,
        cell_id=cells.id_of(row["cell"]),
        start_on=period.start,
        end_on=period.end,
        label=row["label"][:40],
        value=Decimal(row["value"]) if row.get("value") else None,
        flag=row["flag"][:80],
        row=row["row"],
    )


def _key(one: DatasetValue) -> Key:
    return (one.series_id, one.cell_id, one.start_on, one.end_on)


def _note_changed(wanted: Iterable[DatasetValue], known: Mapping[Key, DatasetValue], *, changes: Changes) -> None:
    """Rows that are there and say something else now."""
    changed = []
    for one in wanted:
        held = known.get(_key(one))
        if held is None:
            continue
        if (held.value, held.flag) == (one.value, one.flag):
            changes.counts["unchanged"] += 1
            continue
        old = {name: getattr(held, name) for name in FIELDS}
        changes.note(held, old=old | {"value": None if held.value is None else str(held.value)})
        for name in FIELDS:
            setattr(held, name, getattr(one, name))
        changed.append(held)
    DatasetValue.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
