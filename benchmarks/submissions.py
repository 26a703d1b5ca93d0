"""A submission of about sixty cells approved: the one writer, with figures and row security, beside a bare upsert."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone
from psycopg2.extras import execute_values

from benchmarks.clock import Timed, timed_with
from benchmarks.networks import Built
from benchmarks.setting import Ratio, Setting, ratio
from measurement.enums import Kind
from measurement.formulas.method import RATIO_KINDS
from measurement.models import Cell, Observation, ObservationCell, Submission, SubmissionVersion
from measurement.operations.observations import CellRow, ObservationRow, post_observations, withdraw_observations
from measurement.queries.methods import rules_of
from tenancy.row_security import network

INDICATORS = 7  # × 8 cells, with their totals 63 rows
# Numbers, percentages, averages, and numbers at a date. Figures of unique people are made anew from all partners'
# answers by design; they have no difference that could be added.
ADDED = frozenset({Kind.COUNT, Kind.SHARE, Kind.STOCK, Kind.AVERAGE, Kind.MONEY, Kind.RATE})
PARTNER = 1  # the second partner; the first has the form


def submissions(setting: Setting) -> Iterator[Ratio]:
    """The same rows by the writer in both networks, and bare in the large one. They are taken back untimed."""
    rows = {built.slug: _rows(built) for built in (setting.big, setting.small)}
    sides = {
        "big": _posts(setting.big, rows["big"]),
        "small": _posts(setting.small, rows["small"]),
        "bare": _upserts(setting, rows["big"]),
    }
    found: dict[str, Timed] = timed_with(sides, runs=setting.size.runs, rounds=3 * setting.size.rounds)
    yield ratio("growth_submission", found["big"], found["small"], "60 cells approved, large / small network")
    yield ratio("submission_vs_upsert", found["big"], found["bare"], "60 cells approved / bare upsert of the rows")


def _rows(built: Built) -> list[ObservationRow]:
    with network(built.network_id):
        rules = rules_of(built.indicators)
        cells = list(Cell.objects.order_by("pk").values_list("pk", flat=True))
        submission = Submission.objects.get(partner_id=built.partners[PARTNER], period_id=built.open_period)
        version, _new = SubmissionVersion.objects.get_or_create(
            network_id=built.network_id,
            submission=submission,
            number=1,
            defaults={"entries": {}, "by_name": "A partner", "at": timezone.now(), "client_key": "bench"},
        )
    found: list[ObservationRow] = []
    for indicator_id in built.indicators:
        rule = rules[indicator_id].latest
        if rule.kind in ADDED and len(found) < INDICATORS:
            numbers = [_numbers(rule.kind, Decimal(3 + place)) for place, _cell in enumerate(cells)]
            total = {name: sum((one[name] for one in numbers), Decimal()) for name in numbers[0]}
            found.append(
                ObservationRow(
                    period_id=built.open_period,
                    partner_id=built.partners[PARTNER],
                    indicator_id=indicator_id,
                    version_id=rule.pk,
                    submission_version_id=version.pk,
                    currency=rule.currency,
                    cells=tuple(_cell(pk, one) for pk, one in zip(cells, numbers, strict=True)),
                    **total,  # type: ignore[arg-type]  # the names of numbers
                )
            )
    return found


def _cell(pk: int, numbers: Mapping[str, Decimal]) -> CellRow:
    return replace(CellRow(cell_id=pk), **numbers)  # type: ignore[arg-type]  # the names of numbers


def _numbers(kind: str, number: Decimal) -> dict[str, Decimal]:
    return {"numerator": number, "denominator": number + 9} if kind in RATIO_KINDS else {"value": number}


def _posts(built: Built, rows: list[ObservationRow]) -> Callable[[], float]:
    def run() -> float:
        began = time.perf_counter()
        with network(built.network_id):
            post_observations(rows=rows, at=timezone.now())
        seconds = time.perf_counter() - began
        with network(built.network_id):
            withdraw_observations(keys=[row.key for row in rows], at=timezone.now())
        return seconds

    return run


_KEY = ("network_id", "period_id", "partner_id", "indicator_id")


def _upserts(setting: Setting, rows: list[ObservationRow]) -> Callable[[], float]:
    """The rows of both tables in one transaction, past row security; references are checked as everywhere."""
    connection = setting.stage.superuser()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
    connection.autocommit = False
    given = {"network_id": setting.big.network_id}
    facts = [_columns(Observation, row, given) for row in rows]
    cells = [_columns(ObservationCell, cell, given | _key(row)) for row in rows for cell in row.cells]
    tables = ((Observation, _KEY, facts), (ObservationCell, (*_KEY, "cell_id"), cells))

    def run() -> float:
        began = time.perf_counter()
        with connection, connection.cursor() as cursor:
            for model, key, table_rows in tables:
                _upsert(cursor, model, key, table_rows)
        seconds = time.perf_counter() - began
        with connection, connection.cursor() as cursor:
            for model, _key_columns, _rows_written in reversed(tables):
                where = f"DELETE FROM {model._meta.db_table} WHERE network_id = %s AND period_id = %s"
                cursor.execute(where, [setting.big.network_id, rows[0].period_id])
        return seconds

    return run


def _key(row: ObservationRow) -> dict[str, Any]:
    return dict(zip(_KEY[1:], row.key, strict=True))


def _columns(model: type[Model], row: object, given: dict[str, Any]) -> dict[str, Any]:
    """Column → value, for every column that the model has."""
    names = [(field.column, field) for field in model._meta.local_concrete_fields if field.column]
    return {name: given[name] if name in given else getattr(row, name, field.get_default()) for name, field in names}


def _upsert(cursor: Any, model: type[Model], key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    names = tuple(rows[0])
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name not in key)
    execute_values(
        cursor,
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES %s "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {replaced}",
        [tuple(row.values()) for row in rows],
        page_size=1000,
    )
