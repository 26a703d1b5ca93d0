"""Facts and figures on their way into the database: in one round trip, figures last and in the order of their keys."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from measurement.formulas import Parts
from measurement.operations.observation_rows import ObservationRow
from measurement.queries.recomputation import Pair
from measurement.queries.touched import ObservationKey
from tenancy.operations.lists import select
from tenancy.queries.prepared import Statement, do_as

FigureKey = tuple[int, int, int]  # period, indicator, cell or 0 for the whole

_KEY = {"period_id": "bigint", "partner_id": "bigint", "indicator_id": "bigint"}
_VALUES = {
    "state": "text", "value": "numeric", "numerator": "numeric", "denominator": "numeric", "text": "text",
    "narrative": "text", "audience": "text", "currency": "text", "rate": "numeric", "rate_on": "date",
    "reason": "text", "version_id": "bigint", "submission_version_id": "bigint",
}  # fmt: skip
_CELL_VALUES = {
    "state": "text", "value": "numeric", "numerator": "numeric", "denominator": "numeric", "reason": "text",
}  # fmt: skip
_FIGURE_KEY = {"period_id": "bigint", "indicator_id": "bigint"}
_CELL = {"cell_id": "bigint"}
_PARTS = {
    "expected": "int", "reported": "int", "not_applicable": "int", "not_available": "int", "carried": "int",
    "n": "int", "value_sum": "numeric", "numerator_sum": "numeric", "denominator_sum": "numeric",
}  # fmt: skip
_WRITER = "keel_writer"
_NO_PARTS: Parts = (0, 0, 0, 0, 0, 0, Decimal(0), Decimal(0), Decimal(0))


def post(
    *,
    rows: Sequence[ObservationRow],
    removed: Collection[ObservationKey],
    gone: Collection[tuple[int, int, int, int]],
    deltas: Mapping[FigureKey, Parts],
    held: Iterable[Pair],
    at: datetime,
) -> None:
    """Write answers, take `removed` ones and cells that are `gone` away, and add to the figures.

    Figures of `held` (period, indicator) are made where they are missing and locked with the others, to be
    counted anew afterwards. All lists in the order of their keys.
    """
    values: dict[str, Any] = {"at": at}
    statements = {
        "gone_cells": _delete("measurement_observationcell", _KEY | _CELL, sorted(gone), values, "gone_cell_"),
        "gone": _delete("measurement_observation", _KEY, sorted(removed), values, "gone_"),
        "facts": _upsert("measurement_observation", _KEY, _VALUES, [_fact(row) for row in rows], values, "fact_"),
        "cells": _upsert("measurement_observationcell", _KEY | _CELL, _CELL_VALUES, _cells(rows), values, "cell_"),
        **_figures(deltas, held, values),
    }
    # The same form sent by others, or next quarter, makes the same statements.
    do_as(_WRITER, *(Statement(name, sql) for name, sql in statements.items() if sql), values=values)


def post_sets(
    *, facts: Sequence[tuple[Any, ...]], cells: Sequence[tuple[Any, ...]], replaced: Collection[ObservationKey]
) -> None:
    """Write facts given as their columns (FACT, CELL) and leave the figures to the caller, who holds the partners.

    Of `replaced` answers all cells go first, so that none is left over; without any, all facts are new.
    """
    values: dict[str, Any] = {}
    is_new = not replaced
    statements = [
        _delete("measurement_observationcell", _KEY, sorted(replaced), values, "gone_cell_"),
        _upsert("measurement_observation", _KEY, _VALUES, facts, values, "fact_", is_new=is_new),
        _upsert("measurement_observationcell", _KEY | _CELL, _CELL_VALUES, cells, values, "cell_", is_new=is_new),
    ]
    with connection.cursor() as cursor:  # the role in the same breath; an error takes it back with the transaction
        wanted = (f"SET LOCAL ROLE {_WRITER}", *filter(None, statements), "RESET ROLE")
        cursor.execute(";".join(wanted), values)


def _fact(row: ObservationRow) -> tuple[Any, ...]:
    return (
        *row.key, row.state, row.value, row.numerator, row.denominator, row.text, row.narrative, row.audience,
        row.currency, row.rate, row.rate_on, row.reason, row.version_id, row.submission_version_id,
    )  # fmt: skip


def _cells(rows: Sequence[ObservationRow]) -> list[tuple[Any, ...]]:
    return [
        (*row.key, cell.cell_id, cell.state, cell.value, cell.numerator, cell.denominator, cell.reason)
        for row in rows
        for cell in sorted(row.cells, key=lambda one: one.cell_id)
    ]


def _figures(deltas: Mapping[FigureKey, Parts], held: Iterable[Pair], values: dict[str, Any]) -> dict[str, str]:
    """A figure's own row is held before those of its cells, whether it changes or not."""
    whole = dict.fromkeys(held, _NO_PARTS) | {key[:2]: _NO_PARTS for key in deltas}
    whole |= {key[:2]: parts for key, parts in deltas.items() if not key[2]}
    cells = [(*key, *deltas[key]) for key in sorted(deltas) if key[2]]
    wholes = [(*pair, *whole[pair]) for pair in sorted(whole)]
    return {
        "figures": _add("measurement_figure", _FIGURE_KEY, wholes, values, "figure_"),
        "figure_cells": _add("measurement_figurecell", _FIGURE_KEY | _CELL, cells, values, "figure_cell_"),
    }


def _upsert(
    table: str,
    key: dict[str, str],
    columns: dict[str, str],
    rows: Sequence[tuple[Any, ...]],
    values: dict[str, Any],
    prefix: str,
    *,
    is_new: bool = False,
) -> str:
    if not rows:
        return ""
    names = ", ".join((*key, *columns))
    added = f"INSERT INTO {table} (network_id, {names}) {select(key | columns, rows, values, prefix=prefix)}"
    if is_new:
        return added
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
    return f"{added} ON CONFLICT (network_id, {', '.join(key)}) DO UPDATE SET {replaced}"


def _delete(
    table: str, key: dict[str, str], rows: Sequence[tuple[Any, ...]], values: dict[str, Any], prefix: str
) -> str:
    if not rows:
        return ""
    names = ", ".join(f"f.{name}" for name in ("network_id", *key))
    return f"DELETE FROM {table} f WHERE ({names}) IN ({select(key, rows, values, prefix=prefix)})"  # noqa: S608 - constants


def _add(table: str, key: dict[str, str], rows: Sequence[tuple[Any, ...]], values: dict[str, Any], prefix: str) -> str:
    """Sums alone: floors and counted answers have no differences and are made anew."""
    if not rows:
        return ""
    added = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in _PARTS)
    names = ", ".join((*key, *_PARTS))
    others = ", '{}'::jsonb, %(at)s::timestamptz"
    return (
        f"INSERT INTO {table} (network_id, {names}, distribution, changed_at) "
        f"{select(key | _PARTS, rows, values, prefix=prefix, others=others)} "
        f"ON CONFLICT (network_id, {', '.join(key)}) DO UPDATE SET {added}, changed_at = EXCLUDED.changed_at"
    )
