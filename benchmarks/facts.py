"""Approved answers for a whole network at once: set by set in SQL, but every row that real answers would have left.

Submissions with their versions and entries, observations, cells, and the figures they make. `check` holds the
figures against the engine, so that what is measured is what Keel would have stored itself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Field, Model
from psycopg2.extras import Json

from benchmarks.networks import Built
from measurement.formulas import Sums
from measurement.models import (
    Entry,
    Figure,
    FigureCell,
    Observation,
    ObservationCell,
    Period,
    Submission,
    SubmissionVersion,
)
from measurement.queries.methods import rules_of
from measurement.queries.observations import Timeline
from measurement.queries.recomputation import FigureKey, recomputed
from measurement.queries.verification import sums_of, wrong_figures
from tenancy.row_security import network

SAMPLE = 11  # indicators of a large network that are recomputed: one of each kind and more

# Spreads keys over 0 … 1008, the same at every run.
_HASH = "((p.id * 1299709 + a.id * 7919 + i.id * 104729 + c.id * 15485863) %% 1009)"
_INDICATORS = """
    measurement_indicator i
    JOIN measurement_definitionversion v ON v.network_id = i.network_id AND v.definition_id = i.definition_id
"""
_REPORTED = "p.network_id = %(network)s AND p.id <> %(open)s"


def insert(
    cursor: Any, model: type[Model], columns: Mapping[str, str], source: str, values: Mapping[str, Any]
) -> None:
    """INSERT … SELECT; columns that are not named get what the model gives them."""
    given = dict(columns)
    extra: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        name = field.column
        if name and name not in given and not field.primary_key and not field.null:
            given[name] = f"%(default_{name})s"
            extra[f"default_{name}"] = _default(field)
    names, expressions = ", ".join(given), ", ".join(given.values())
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {expressions} {source}", {**values, **extra})


def _default(field: "Field[Any, Any]") -> Any:
    value = field.get_default()
    return Json(value) if isinstance(value, dict | list) else value


def report_everything(connection: Any, built: Built, *, at: datetime) -> None:
    """Every partner has reported everything for all periods but the open one, and all of it is approved."""
    values = {
        "network": built.network_id,
        "initiative": built.initiative_id,
        "open": built.open_period,
        "last": built.reported_periods[-1],
        "at": at,
    }
    with connection.cursor() as cursor:
        for step in (_submissions, _cells, _versions, _observations, _entries, _figures, _open_figures):
            cursor.execute("ANALYZE")  # the next step joins what the last one has made
            step(cursor, values)


def drop_breakdowns(connection: Any, built: Built) -> None:
    """Leave the totals alone, as if nobody had ever been asked for more."""
    kept = "(SELECT jsonb_object_agg(e.key, e.value - 'cells') FROM jsonb_each(entries) e)"
    with connection.cursor() as cursor:
        for table in ("measurement_observationcell", "measurement_figurecell", "measurement_breakdown"):
            cursor.execute(f"DELETE FROM {table} WHERE network_id = %s", [built.network_id])
        cursor.execute(
            f"UPDATE measurement_submissionversion SET entries = {kept} WHERE network_id = %s", [built.network_id]
        )


def _submissions(cursor: Any, values: Mapping[str, Any]) -> None:
    columns = {
        "network_id": "p.network_id", "initiative_id": "%(initiative)s", "partner_id": "a.id", "period_id": "p.id",
        "due_on": "p.end_on + 21",
    }  # fmt: skip
    source = """FROM measurement_period p JOIN partners_partner a ON a.network_id = p.network_id
        WHERE p.network_id = %(network)s ORDER BY p.id, a.id"""
    insert(cursor, Submission, columns, source, values)


def _cells(cursor: Any, values: Mapping[str, Any]) -> None:
    numbers = "v.kind IN ('count', 'stock', 'people', 'money')"
    columns = {
        "network_id": "p.network_id", "period_id": "p.id", "partner_id": "a.id", "indicator_id": "i.id",
        "cell_id": "c.id",
        "value": f"CASE WHEN {numbers} THEN 1 + {_HASH} %% 40 END",
        "numerator": f"CASE WHEN NOT {numbers} THEN 1 + {_HASH} %% 9 END",
        "denominator": f"CASE WHEN NOT {numbers} THEN 10 + {_HASH} %% 31 END",
    }  # fmt: skip
    source = f"""FROM measurement_period p
        JOIN partners_partner a ON a.network_id = p.network_id
        JOIN {_INDICATORS} ON i.network_id = p.network_id
        JOIN measurement_cell c ON c.network_id = p.network_id
        WHERE {_REPORTED} ORDER BY p.id, a.id, i.id, c.id"""
    insert(cursor, ObservationCell, columns, source, values)


def _versions(cursor: Any, values: Mapping[str, Any]) -> None:
    """What was submitted: the answers as JSON, with their cells."""
    cell = (
        "jsonb_strip_nulls(jsonb_build_object('value', {0}::text, 'numerator', {1}::text, 'denominator', {2}::text))"
    )
    one = cell.format("f.value", "f.numerator", "f.denominator")
    whole = cell.format("sum(f.value)", "sum(f.numerator)", "sum(f.denominator)")
    columns = {
        "network_id": "s.network_id", "submission_id": "s.id", "number": "1", "entries": "e.entries",
        "by_name": "'A partner'", "at": "%(at)s", "client_key": "'bench'",
    }  # fmt: skip
    source = f"""FROM measurement_submission s JOIN LATERAL (
            SELECT jsonb_object_agg(line.indicator_id::text, line.kept) AS entries FROM (
                SELECT f.indicator_id, {whole} || jsonb_build_object('state', 'reported', 'narrative', '',
                        'definition_version', min(v.id), 'cells', jsonb_object_agg(c.key, {one})) AS kept
                FROM measurement_observationcell f
                JOIN measurement_cell c ON c.network_id = f.network_id AND c.id = f.cell_id
                JOIN {_INDICATORS} ON i.network_id = f.network_id AND i.id = f.indicator_id
                WHERE f.network_id = s.network_id AND f.period_id = s.period_id AND f.partner_id = s.partner_id
                GROUP BY f.indicator_id) line) e ON true
        WHERE s.network_id = %(network)s AND s.period_id <> %(open)s ORDER BY s.id"""
    insert(cursor, SubmissionVersion, columns, source, values)


def _observations(cursor: Any, values: Mapping[str, Any]) -> None:
    columns = {
        "network_id": "f.network_id", "period_id": "f.period_id", "partner_id": "f.partner_id",
        "indicator_id": "f.indicator_id", "value": "sum(f.value)", "numerator": "sum(f.numerator)",
        "denominator": "sum(f.denominator)", "currency": "min(v.currency)", "version_id": "min(v.id)",
        "submission_version_id": "min(n.id)",
    }  # fmt: skip
    source = f"""FROM measurement_observationcell f
        JOIN {_INDICATORS} ON i.network_id = f.network_id AND i.id = f.indicator_id
        JOIN measurement_submission s ON s.network_id = f.network_id AND s.period_id = f.period_id
            AND s.partner_id = f.partner_id
        JOIN measurement_submissionversion n ON n.network_id = s.network_id AND n.submission_id = s.id
        WHERE f.network_id = %(network)s
        GROUP BY f.network_id, f.period_id, f.partner_id, f.indicator_id
        ORDER BY f.period_id, f.partner_id, f.indicator_id"""
    insert(cursor, Observation, columns, source, values)


def _entries(cursor: Any, values: Mapping[str, Any]) -> None:
    columns = {
        "network_id": "s.network_id", "submission_id": "s.id", "indicator_id": "i.id",
        "state": "CASE WHEN n.id IS NULL THEN 'open' ELSE 'approved' END",
        "state_at": "CASE WHEN n.id IS NULL THEN NULL ELSE %(at)s END",
        "submitted_version_id": "n.id", "approved_version_id": "n.id",
    }  # fmt: skip
    source = """FROM measurement_submission s
        JOIN measurement_indicator i ON i.network_id = s.network_id
        LEFT JOIN measurement_submissionversion n ON n.network_id = s.network_id AND n.submission_id = s.id
        WHERE s.network_id = %(network)s ORDER BY s.id, i.id"""
    insert(cursor, Entry, columns, source, values)


_SUMS = {
    "n": "count(*)", "reported": "count(*)", "value_sum": "coalesce(sum(f.value), 0)",
    "numerator_sum": "coalesce(sum(f.numerator), 0)", "denominator_sum": "coalesce(sum(f.denominator), 0)",
    "value_floor": "CASE WHEN min(v.over_partners) = 'range' THEN max(f.value) END", "changed_at": "%(at)s",
}  # fmt: skip


def _figures(cursor: Any, values: Mapping[str, Any]) -> None:
    key = {"network_id": "f.network_id", "period_id": "f.period_id", "indicator_id": "f.indicator_id"}
    joined = f"""JOIN {_INDICATORS} ON i.network_id = f.network_id AND i.id = f.indicator_id
        WHERE f.network_id = %(network)s GROUP BY f.network_id, f.period_id, f.indicator_id"""
    whole = f"FROM measurement_observation f {joined} ORDER BY f.period_id, f.indicator_id"
    insert(cursor, Figure, key | _SUMS | {"expected": "count(*)"}, whole, values)
    cells = f"FROM measurement_observationcell f {joined}, f.cell_id ORDER BY f.period_id, f.indicator_id, f.cell_id"
    insert(cursor, FigureCell, key | _SUMS | {"cell_id": "f.cell_id"}, cells, values)


def _open_figures(cursor: Any, values: Mapping[str, Any]) -> None:
    """Of the open period: everybody is expected, nobody has reported, and numbers at a date stand as they were."""
    kept = {"network_id": "f.network_id", "period_id": "%(open)s", "indicator_id": "f.indicator_id"}
    stands = "(v.kind = 'stock')::int"
    sums = {
        "n": f"f.n * {stands}", "carried": f"f.n * {stands}", "value_sum": f"f.value_sum * {stands}",
        "changed_at": "%(at)s",
    }  # fmt: skip
    joined = f"""f JOIN {_INDICATORS} ON i.network_id = f.network_id AND i.id = f.indicator_id
        WHERE f.network_id = %(network)s AND f.period_id = %(last)s"""
    insert(cursor, Figure, kept | sums | {"expected": "f.expected"}, f"FROM measurement_figure {joined}", values)
    cells = f"FROM measurement_figurecell {joined} AND v.kind = 'stock'"
    insert(cursor, FigureCell, kept | sums | {"cell_id": "f.cell_id"}, cells, values)


def check(built: Built, *, whole: bool) -> int:
    """How many stored figures differ from what the engine makes of the answers: all, or those of a sample.

    The sample are a dozen indicators of every kind, in the last reported and in the open period.
    """
    with network(built.network_id):
        if whole:
            return sum(1 for _one in wrong_figures())
        rules = rules_of(built.indicators[:SAMPLE])
        line = Timeline({period.pk: period for period in Period.objects.all()})
        periods = (built.reported_periods[-1], built.open_period)
        pairs = [(period_id, indicator_id) for period_id in periods for indicator_id in rules]
        right = recomputed(rules, line, pairs=pairs)
        stored = _stored(periods, list(rules))
        return sum(right.get(key, Sums()) != stored.get(key, Sums()) for key in {*right, *stored})


def _stored(period_ids: tuple[int, ...], indicator_ids: list[int]) -> dict[FigureKey, Sums]:
    where = {"period_id__in": period_ids, "indicator_id__in": indicator_ids}
    whole = {FigureKey(row.period_id, row.indicator_id, 0): sums_of(row) for row in Figure.objects.filter(**where)}
    cells = {
        FigureKey(row.period_id, row.indicator_id, row.cell_id): sums_of(row)
        for row in FigureCell.objects.filter(**where)
    }
    return whole | cells
