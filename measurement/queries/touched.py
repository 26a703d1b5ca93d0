"""What the writer has to know before it changes answers: the rules, the days, and what stood there until now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import starmap
from operator import itemgetter
from typing import Any

from measurement.enums import Accumulation, Kind, OverPartners, OverTime, ValueState
from measurement.formulas import Method, PartnerValue, Span
from measurement.models import DefinitionVersion, Period
from measurement.queries.closings import Frozen, frozen_in
from measurement.queries.methods import Rules
from measurement.queries.observations import Duty, Timeline
from tenancy.queries.prepared import Statement, rows_of

ObservationKey = tuple[int, int, int]  # period, partner, indicator
# None for the whole, or a cell → what was answered
Said = dict[int | None, PartnerValue]

# Whoever changes answers of the same partner waits here, so that a running total meets no neighbour being changed.
# Only then is read what stands: a statement sees what was committed before it began.
_LOCK = Statement(
    "hold_partners",
    {"partners": "bigint[]"},
    "SELECT id FROM partners_partner WHERE id = ANY(%(partners)s) ORDER BY id FOR NO KEY UPDATE",
)
_RULES = Statement(
    "rules",
    {"indicators": "bigint[]"},
    """
    SELECT i.id, i.initiative_id, i.calendar_id, i.starts_on, c.start_month, v.id, v.number, v.effective_on,
        v.is_break, v.kind, v.accumulation, v.over_time, v.over_partners, v.currency
    FROM measurement_indicator i
    JOIN measurement_calendar c ON c.network_id = i.network_id AND c.id = i.calendar_id
    JOIN measurement_definitionversion v ON v.network_id = i.network_id AND v.definition_id = i.definition_id
    WHERE i.id = ANY(%(indicators)s)
    """,
)
_PERIODS = Statement(
    "periods",
    {"periods": "bigint[]"},
    """
    SELECT p.id, p.calendar_id, p.start_on, p.end_on,
        EXISTS (SELECT 1 FROM measurement_periodclosing c WHERE c.period_id = p.id)
    FROM measurement_period p
    WHERE p.calendar_id = ANY (ARRAY(SELECT calendar_id FROM measurement_period WHERE id = ANY(%(periods)s)))
    """,
)
_DUTIES = Statement(
    "duties",
    {"indicators": "bigint[]", "partners": "bigint[]"},
    """
    SELECT indicator_id, partner_id, starts_on, ends_on FROM measurement_assignment
    WHERE indicator_id = ANY(%(indicators)s) AND partner_id = ANY(%(partners)s)
    """,
)
_SAID = """
    SELECT period_id, partner_id, indicator_id, NULL::bigint AS cell_id, state, value, numerator, denominator,
        version_id, currency, rate, text
    FROM measurement_observation WHERE {where}
    UNION ALL
    SELECT period_id, partner_id, indicator_id, cell_id, state, value, numerator, denominator, NULL, '', NULL, ''
    FROM measurement_observationcell WHERE {where}
"""
_PARTNERS = "partner_id = ANY(%(partners)s)"
_PLAIN = f"{_PARTNERS} AND indicator_id = ANY(%(plain)s) AND period_id = ANY(%(periods)s)"
_CARRIED = f"{_PARTNERS} AND indicator_id = ANY(%(carried)s) AND period_id = ANY(%(all)s)"
_SAID_PLAIN = Statement(
    "said_plain",
    {"partners": "bigint[]", "plain": "bigint[]", "periods": "bigint[]"},
    _SAID.format(where=_PLAIN),
)
_SAID_BOTH = Statement(
    "said_both",
    {**_SAID_PLAIN.parameters, "carried": "bigint[]", "all": "bigint[]"},
    f"{_SAID_PLAIN.sql} UNION ALL {_SAID.format(where=_CARRIED)}",
)


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything around some answers. `duties` are those of the partners named, by (indicator, partner).

    `said` holds the answers before: of the keys named, and where numbers are carried of all periods.
    """

    rules: dict[int, Rules]
    line: Timeline
    duties: dict[tuple[int, int], list[Duty]]
    said: dict[ObservationKey, Said]
    frozen: Frozen
    spans: dict[int, frozenset[Span]]  # of each calendar


def touched(keys: Collection[ObservationKey]) -> Touched:
    """Hold the partners and read what stands. Four statements; more where periods are closed."""
    values: dict[str, Any] = {
        "periods": sorted({key[0] for key in keys}),
        "partners": sorted({key[1] for key in keys}),
        "indicators": sorted({key[2] for key in keys}),
    }
    rules = _rules(rows_of(_LOCK, _RULES, values=values))
    periods = rows_of(_PERIODS, values=values)
    line = Timeline({row[0]: _period(*row[:4]) for row in periods})
    duties: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    for duty in starmap(Duty, rows_of(_DUTIES, values=values)):
        duties[duty.indicator_id, duty.partner_id].append(duty)
    values["carried"] = [pk for pk, rule in rules.items() if rule.is_carried]
    values["plain"] = [pk for pk, rule in rules.items() if not rule.is_carried]
    values["all"] = list(line.periods)
    said = rows_of(_SAID_BOTH if values["carried"] else _SAID_PLAIN, values=values)
    frozen = Frozen()
    if any(is_closed for *_days, is_closed in periods):
        frozen = frozen_in({rule.initiative_id for rule in rules.values()}, partner_ids=values["partners"])
    return Touched(
        rules, line, duties, _said(said, rules, line), frozen, line.spans_by_calendar() if values["carried"] else {}
    )


def _rules(rows: Sequence[tuple[Any, ...]]) -> dict[int, Rules]:
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[:5]].append(row[5:])
    return {
        head[0]: _rule(*head, versions=tuple(sorted(versions, key=itemgetter(1)))) for head, versions in found.items()
    }


@lru_cache(maxsize=4096)
def _rule(
    indicator_id: int,
    initiative_id: int,
    calendar_id: int,
    starts_on: date,
    start_month: int,
    *,
    versions: tuple[tuple[Any, ...], ...],
) -> Rules:
    """As far as adding up needs them; made once from the same rows."""
    methods = {}
    for pk, _number, _effective_on, _is_break, kind, accumulation, over_time, over_partners, currency in versions:
        methods[pk] = Method(
            kind=Kind(kind),
            over_time=OverTime(over_time),
            over_partners=OverPartners(over_partners),
            accumulation=Accumulation(accumulation),
            currency=currency,
            year_start_month=start_month,
        )
    found = tuple(
        DefinitionVersion(pk=row[0], number=row[1], effective_on=row[2], is_break=row[3]) for row in versions
    )
    return Rules(indicator_id, initiative_id, calendar_id, starts_on, found, methods)


@lru_cache(maxsize=4096)
def _period(pk: int, calendar_id: int, start_on: date, end_on: date) -> Period:
    return Period(pk=pk, calendar_id=calendar_id, start_on=start_on, end_on=end_on)


def _said(rows: Sequence[tuple[Any, ...]], rules: dict[int, Rules], line: Timeline) -> dict[ObservationKey, Said]:
    found: dict[ObservationKey, Said] = defaultdict(dict)
    versions = {row[:3]: row[8] for row in rows if row[3] is None}
    comparable = {key: compares(rules[key[2]], pk, line.periods[key[0]]) for key, pk in versions.items()}
    for period_id, partner_id, indicator_id, cell_id, state, value, numerator, denominator, *more in rows:
        key = (period_id, partner_id, indicator_id)
        found[key][cell_id] = PartnerValue(
            partner_id=partner_id,
            state=_STATES[state],
            value=value,
            numerator=numerator,
            denominator=denominator,
            currency=more[1],
            rate=more[2],
            text=more[3],
            definition_version=versions[key],
            is_comparable=comparable[key],
        )
    return found


_STATES = {state.value: state for state in ValueState}


def compares(rule: Rules, version_id: int, period: Period) -> bool:
    """Whether an answer under this version may stand in figures of the period."""
    in_force = rule.version_on(period.start_on).pk
    return in_force == version_id or rule.compares(version_id, in_force)
