"""Figures kept in step with the approved answers. Only the engine adds up; here its sums are stored."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import Json, execute_values

from measurement.formulas import Sums
from measurement.models import Figure, Indicator, Observation
from measurement.operations.expectations import open_due
from measurement.operations.holding import closed_error, while_periods_stand
from measurement.queries.closings import Frozen, frozen_in
from measurement.queries.methods import Rules, rules_of
from measurement.queries.observations import Timeline, timeline
from measurement.queries.recomputation import FigureKey, Pair, recomputed
from measurement.queries.verification import stored_figures
from tenancy.operations.events import record
from tenancy.row_security import current_network_id

COLUMNS = (
    "expected", "reported", "not_applicable", "not_available", "carried", "n",
    "value_sum", "value_floor", "numerator_sum", "numerator_floor", "denominator_sum", "distribution",
)  # fmt: skip
_REPLACE = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS, "changed_at"))
KEY = ("network_id", "period_id", "indicator_id")
NOTHING_FROZEN = Frozen()


@contextmanager
def as_writer() -> Iterator[Any]:
    """A cursor with the right to write facts and figures, for the block only.

    After an error the transaction is rolled back, and the role with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE keel_writer")
        yield cursor
        cursor.execute("RESET ROLE")


@transaction.atomic
def refresh_figures(
    *,
    indicator_ids: Collection[int],
    at: datetime,
    period_ids: Collection[int] | None = None,
    moves_closed: bool = False,
) -> None:
    """Make the figures of some indicators anew, in some or in all periods of their calendars.

    All periods include those of a calendar that an indicator has left, as far as they have figures.

    For what a delta cannot say: assignments, definitions, places or periods changed, or the kind
    of number has no delta. Whoever comes second waits for the rows and then sees what the first did.

    Raises ValidationError where that would move a figure of a closed period, unless it `moves_closed` ones.
    """
    rules = rules_of(indicator_ids)
    while_periods_stand({rule.initiative_id for rule in rules.values()})
    calendars = {rule.calendar_id for rule in rules.values()}
    if period_ids is not None:
        line = timeline(calendars, period_ids=period_ids)
        pairs = {(period_id, indicator_id) for period_id in period_ids for indicator_id in rules}
    else:
        known = set(Figure.objects.filter(indicator_id__in=rules).values_list("period_id", "indicator_id"))
        line = timeline(calendars, period_ids={period_id for period_id, _indicator_id in known})
        pairs = known | {(one.pk, pk) for pk, rule in rules.items() for one in line.of_calendar(rule.calendar_id)}
    frozen = Frozen() if moves_closed else frozen_in({rule.initiative_id for rule in rules.values()})
    held = {pair for pair in pairs if frozen.is_held(rules[pair[1]].initiative_id, pair[0])}
    if pairs:
        lock_figures(pairs, at)
        _refresh(rules, line, pairs, at, frozen=frozen, held=held)


@transaction.atomic
def refresh_pairs(
    *, pairs: Collection[Pair], at: datetime, frozen: Frozen = NOTHING_FROZEN, held: Collection[Pair] = ()
) -> None:
    """`refresh_figures` for (period, indicator) named one by one, all at once; the caller has locked their rows.

    Those that are `held` must come out as they are stored.
    """
    if not pairs:
        return
    rules = rules_of({indicator_id for _period_id, indicator_id in pairs})
    period_ids = {period_id for period_id, _indicator_id in pairs}
    line = timeline({rule.calendar_id for rule in rules.values()}, period_ids=period_ids)
    _refresh(rules, line, pairs, at, frozen=frozen, held=held)


def _refresh(
    rules: Mapping[int, Rules],
    line: Timeline,
    pairs: Collection[Pair],
    at: datetime,
    *,
    frozen: Frozen,
    held: Collection[Pair],
) -> None:
    made = recomputed(rules, line, pairs=pairs)
    _check_held(rules, made, frozen, held)
    store(made, pairs=pairs, at=at)


def _check_held(
    rules: Mapping[int, Rules], made: Mapping[FigureKey, Sums], frozen: Frozen, held: Collection[Pair]
) -> None:
    """Raise ValidationError where a figure of a closed period would be another one than it is."""
    if not held:
        return
    stored = stored_figures(held)
    for key in sorted({key for key in made if (key.period_id, key.indicator_id) in held} | set(stored)):
        if made.get(key, Sums()) != stored.get(key, Sums()):
            raise closed_error(frozen.label(rules[key.indicator_id].initiative_id, key.period_id))


@transaction.atomic
def refresh_expected(*, indicator_ids: Collection[int], at: datetime) -> None:
    """After assignments, periods or definitions changed: who is expected, what is due, and every figure of it."""
    rows = Indicator.objects.filter(pk__in=indicator_ids).values_list("initiative_id", flat=True)
    open_due(initiative_ids=sorted(set(rows)), at=at)
    refresh_figures(indicator_ids=indicator_ids, at=at)


@transaction.atomic
def refresh_reach(*, at: datetime, partner_id: int | None = None) -> None:
    """After a partner (or any place, without one) moved: who may have counted the same people (rule 10).

    Leaves one event for each indicator, so that pages that are open learn of it.
    """
    answered = Observation.objects.all() if partner_id is None else Observation.objects.filter(partner_id=partner_id)
    rules = rules_of(set(answered.values_list("indicator_id", flat=True).distinct()))
    ids = [pk for pk, rule in rules.items() if any(method.has_range for method in rule.methods.values())]
    refresh_figures(indicator_ids=ids, at=at, moves_closed=True)  # a map that was wrong was wrong then, too
    for indicator in Indicator.objects.filter(pk__in=ids).select_related("definition"):
        record("measurement.indicator.refreshed", by=None, at=at, on=indicator, name=indicator.definition.name)


def lock_figures(pairs: Collection[Pair], at: datetime) -> None:
    """Hold the figure rows, made where they are missing, in key order."""
    network_id = current_network_id()
    keys = [(network_id, period_id, indicator_id, at) for period_id, indicator_id in sorted(pairs)]
    with as_writer() as cursor:
        execute_values(
            cursor,
            f"INSERT INTO measurement_figure ({', '.join(KEY)}, {', '.join(COLUMNS)}, changed_at) VALUES %s "
            f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET changed_at = measurement_figure.changed_at",
            keys,
            template="(%s, %s, %s, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, '{}', %s)",
        )


def hold_figures(indicator_ids: Collection[int]) -> None:
    """Hold all figures that these indicators have, in key order: for files that change those of several."""
    with as_writer() as cursor:
        cursor.execute(
            "SELECT FROM measurement_figure WHERE indicator_id = ANY(%s) ORDER BY period_id, indicator_id FOR UPDATE",
            [sorted(indicator_ids)],
        )


def store(figures: Mapping[FigureKey, Sums], *, pairs: Collection[Pair], at: datetime) -> None:
    """Put whole sums in place of the stored ones of these (period, indicator); cells nobody answers any more go."""
    network_id = current_network_id()
    rows = [_row(network_id, key, figures[key], at) for key in sorted(figures)]
    whole, cells = [row for row in rows if not row[3]], [row for row in rows if row[3]]
    with as_writer() as cursor:
        execute_values(
            cursor,
            "DELETE FROM measurement_figurecell f USING (VALUES %s) k (period_id, indicator_id) "
            "WHERE f.period_id = k.period_id AND f.indicator_id = k.indicator_id",
            sorted(pairs),
            page_size=1000,
        )
        _write(cursor, "measurement_figure", KEY, [(*row[:3], *row[4:]) for row in whole], _REPLACE)
        _write(cursor, "measurement_figurecell", (*KEY, "cell_id"), cells, _REPLACE)


def _row(network_id: int | None, key: FigureKey, sums: Sums, at: datetime) -> tuple[Any, ...]:
    values = (getattr(sums, name) for name in COLUMNS[:-1])
    return (network_id, key.period_id, key.indicator_id, key.cell_id, *values, Json(dict(sums.distribution)), at)


def _write(cursor: Any, table: str, key: Iterable[str], rows: Sequence[tuple[Any, ...]], update: str) -> None:
    if not rows:
        return
    columns = (*key, *COLUMNS, "changed_at")
    execute_values(
        cursor,
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s ON CONFLICT ({', '.join(key)}) DO UPDATE SET {update}",
        rows,
        page_size=1000,
    )
