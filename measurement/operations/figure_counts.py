"""Figures counted anew from the facts by one statement: for files, which change thousands of answers at once.

For numbers that stand for their own period and simply add up. PostgreSQL sums; what goes into a sum is said by
`formulas.parts_of`, and a test holds the two together.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from measurement.enums import Kind, OverPartners
from measurement.formulas import Sums
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS
from measurement.operations.figures import lock_figures, store
from measurement.queries.methods import Rules
from measurement.queries.observations import Timeline
from measurement.queries.recomputation import FigureKey, Pair
from tenancy.operations.lists import select

_KINDS = frozenset({Kind.COUNT, Kind.PEOPLE, Kind.OUTSIDE_SHARE, *RATIO_KINDS})
_PAIRS = {
    "period_id": "bigint", "indicator_id": "bigint", "end_on": "date", "kind": "text",
    "is_pair": "boolean", "adds": "boolean", "versions": "text",
}  # fmt: skip

# A partner that lacks either half of a pair counts as missing; an average may give its mean and n instead.
_NUMERATOR = (
    "CASE WHEN f.numerator IS NULL AND k.kind = 'average' "
    "THEN CASE WHEN f.value IS NOT NULL THEN f.value * f.denominator WHEN f.denominator = 0 THEN 0 END "
    "ELSE f.numerator END"
)
# OFFSET 0 keeps it apart: of a network that it has no statistics of, the planner would read all facts for each pair.
_FACTS = "SELECT * FROM {table} WHERE period_id = k.period_id AND indicator_id = k.indicator_id OFFSET 0"
_SAID = f"""
    SELECT k.period_id, k.indicator_id, {{cell}} AS cell_id, f.partner_id, f.state, f.value, f.denominator,
        {_NUMERATOR} AS numerator, k.is_pair, k.adds
    FROM pairs k CROSS JOIN LATERAL ({_FACTS}) f
"""  # noqa: S608 - constants
_SUMS = """
    count(*) FILTER (WHERE is_in) AS reported,
    count(*) FILTER (WHERE state = 'not_applicable') AS not_applicable,
    count(*) FILTER (WHERE state = 'not_available') AS not_available,
    coalesce(sum(value) FILTER (WHERE is_in AND adds AND NOT is_pair), 0) AS value_sum,
    coalesce(sum(numerator) FILTER (WHERE is_in AND adds AND is_pair), 0) AS numerator_sum,
    coalesce(sum(denominator) FILTER (WHERE is_in AND adds AND is_pair), 0) AS denominator_sum
"""
_COUNT = f"""
    WITH pairs (network_id, {", ".join(_PAIRS)}) AS MATERIALIZED ({{pairs}}),
    said AS MATERIALIZED (
        {_SAID.format(cell="0::bigint", table="measurement_observation")}
        UNION ALL
        {_SAID.format(cell="f.cell_id", table="measurement_observationcell")}
    ),
    -- Answers under a definition that a break separates from the one in force: mostly none.
    apart AS MATERIALIZED (
        SELECT k.period_id, k.indicator_id, o.partner_id
        FROM pairs k CROSS JOIN LATERAL ({_FACTS.format(table="measurement_observation")}) o
        WHERE o.version_id <> ALL (string_to_array(k.versions, ' ')::bigint[])
    ),
    judged AS (
        SELECT s.*, s.state = 'reported' AND a.partner_id IS NULL
            AND CASE WHEN s.is_pair THEN s.numerator IS NOT NULL AND s.denominator IS NOT NULL
                ELSE s.value IS NOT NULL END AS is_in
        FROM said s LEFT JOIN apart a USING (period_id, indicator_id, partner_id)
    ),
    owed AS (
        SELECT period_id, indicator_id, count(*) AS partners FROM (
            SELECT k.period_id, k.indicator_id, a.partner_id FROM pairs k
            JOIN measurement_assignment a ON a.network_id = k.network_id AND a.indicator_id = k.indicator_id
                AND a.starts_on <= k.end_on AND (a.ends_on IS NULL OR a.ends_on >= k.end_on)
            UNION
            SELECT period_id, indicator_id, partner_id FROM said WHERE cell_id = 0
        ) one GROUP BY period_id, indicator_id
    ),
    sums AS (
        SELECT period_id, indicator_id, cell_id, {_SUMS} FROM judged GROUP BY period_id, indicator_id, cell_id
        UNION ALL
        SELECT k.period_id, k.indicator_id, 0, 0, 0, 0, 0, 0, 0 FROM pairs k
        WHERE NOT EXISTS (SELECT 1 FROM said s WHERE s.period_id = k.period_id AND s.indicator_id = k.indicator_id)
    )
    SELECT s.period_id, s.indicator_id, s.cell_id,
        CASE WHEN s.cell_id = 0 THEN coalesce(o.partners, 0) - s.not_applicable ELSE 0 END,
        s.reported, s.not_applicable, s.not_available, s.value_sum, s.numerator_sum, s.denominator_sum
    FROM sums s LEFT JOIN owed o USING (period_id, indicator_id)
"""  # noqa: S608 - constants


def can_count(rule: Rules) -> bool:
    """Whether this statement knows how the indicator is added up, under every version."""
    return all(
        method.kind in _KINDS and method.kind not in ANSWER_KINDS and not method.has_range and not method.is_carried
        for method in rule.methods.values()
    )


def count_again(rules: Mapping[int, Rules], line: Timeline, pairs: Collection[Pair], *, at: datetime) -> None:
    """Make the figures of these (period, indicator) anew; `can_count` was asked of each indicator."""
    if not pairs:
        return
    lock_figures(pairs, at)
    values: dict[str, Any] = {}
    chosen = select(_PAIRS, [_pair(rules[indicator_id], line, period_id) for period_id, indicator_id in pairs], values)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(pairs=chosen), values)
        figures = {FigureKey(*row[:3]): _sums(*row[3:]) for row in cursor.fetchall()}
    store(figures, pairs=pairs, at=at)


def _pair(rule: Rules, line: Timeline, period_id: int) -> tuple[Any, ...]:
    period = line.periods[period_id]
    method, in_force = rule.method_on(period.start_on), rule.version_on(period.start_on).pk
    comparable = [str(one.pk) for one in rule.versions if rule.compares(one.pk, in_force)]
    adds = method.over_partners not in (OverPartners.NONE, OverPartners.ANSWERS)
    is_pair = method.kind in RATIO_KINDS
    return (period_id, rule.indicator_id, period.end_on, method.kind.value, is_pair, adds, " ".join(comparable))


def _sums(
    expected: int,
    reported: int,
    not_applicable: int,
    not_available: int,
    value: Decimal,
    numerator: Decimal,
    denominator: Decimal,
) -> Sums:
    return Sums(
        expected=expected,
        reported=reported,
        not_applicable=not_applicable,
        not_available=not_available,
        n=reported,
        value_sum=value,
        numerator_sum=numerator,
        denominator_sum=denominator,
    )
