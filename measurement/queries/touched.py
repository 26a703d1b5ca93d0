"""What the writer has to know before it changes answers: the rules, the days, and what stood there until now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from measurement.enums import Accumulation, Kind, OverPartners, OverTime, ValueState
from measurement.formulas import Method, PartnerValue, Span
from measurement.formulas.cumulative import is_usable
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
    "SELECT id FROM partners_partner WHERE id = ANY(%(partners)s) ORDER BY id FOR NO KEY UPDATE",
)
_RULES = Statement(
    "rules",
    """
    SELECT i.id, i.initiative_id, i.calendar_id, i.starts_on, c.start_month, v.id, v.number, v.effective_on,
        v.is_break, v.kind, v.accumulation, v.over_time, v.over_partners, v.currency
    FROM measurement_indicator i
    JOIN measurement_calendar c ON c.network_id = i.network_id AND c.id = i.calendar_id
    JOIN measurement_definitionversion v ON v.network_id = i.network_id AND v.definition_id = i.definition_id
    WHERE i.id = ANY(%(indicators)s)
    """,
)
# Periods with whether one was closed, and between which days a partner is asked an indicator: one shape of row, and
# the last column tells them apart.
_DAYS = Statement(
    "days",
    """
    SELECT p.id, p.calendar_id, p.start_on, p.end_on,
        EXISTS (SELECT 1 FROM measurement_periodclosing c WHERE c.period_id = p.id)
    FROM measurement_period p
    WHERE p.calendar_id = ANY (ARRAY(SELECT calendar_id FROM measurement_period WHERE id = ANY(%(periods)s)))
    UNION ALL
    SELECT indicator_id, partner_id, starts_on, ends_on, NULL FROM measurement_assignment
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
_CARRIED = f"{_PARTNERS} AND indicator_id = ANY(%(carried)s) AND period_id = ANY(%(near)s)"
_SAID_PLAIN = Statement("said_plain", _SAID.format(where=_PLAIN))
_SAID_CARRIED = Statement("said_carried", _SAID.format(where=_CARRIED))
_SAID_BOTH = Statement("said_both", f"{_SAID_PLAIN.sql} UNION ALL {_SAID_CARRIED.sql}")
# Periods before the touched ones in which a partner's last number is looked for first, where more than a few lie
# before those: decades may.
NEAR, FEW = 2, 4


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything around some answers. `duties` are those of the partners named, by (indicator, partner).

    `said` holds the answers before: of the keys named, and where numbers are carried of all later periods and of
    as many earlier ones as it takes to know what stands.
    """

    rules: dict[int, Rules]
    line: Timeline
    duties: dict[tuple[int, int], list[Duty]]
    said: dict[ObservationKey, Said]
    frozen: Frozen
    spans: dict[int, frozenset[Span]]  # of each calendar


def touched(keys: Collection[ObservationKey], *, cells: Collection[tuple[int, int, int]] = ()) -> Touched:
    """Hold the partners and read what stands. Three statements; more where periods are closed, or a number stands
    from long ago. `cells`: (partner, indicator, cell) that are about to be answered.
    """
    values: dict[str, Any] = {
        "periods": sorted({key[0] for key in keys}),
        "partners": sorted({key[1] for key in keys}),
        "indicators": sorted({key[2] for key in keys}),
    }
    rules = _rules(rows_of(_LOCK, _RULES, values=values))
    periods: dict[int, Period] = {}
    duties: dict[tuple[int, int], list[Duty]] = defaultdict(list)
    has_closed = False
    for first, second, starts_on, ends_on, is_closed in rows_of(_DAYS, values=values):
        if is_closed is None:
            duties[first, second].append(Duty(first, second, starts_on, ends_on))
        else:
            periods[first] = _period(first, second, starts_on, ends_on)
            has_closed |= is_closed
    line = Timeline(periods)
    values["carried"] = [pk for pk, rule in rules.items() if rule.is_carried]
    values["plain"] = [pk for pk, rule in rules.items() if not rule.is_carried]
    said = _standing(keys, cells, values, rules, line)
    frozen = Frozen()
    if has_closed:
        frozen = frozen_in({rule.initiative_id for rule in rules.values()}, partner_ids=values["partners"])
    return Touched(rules, line, duties, said, frozen, line.spans_by_calendar() if values["carried"] else {})


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


def _standing(
    keys: Collection[ObservationKey],
    cells: Collection[tuple[int, int, int]],
    values: dict[str, Any],
    rules: dict[int, Rules],
    line: Timeline,
) -> dict[ObservationKey, Said]:
    """The answers before. Of numbers that are carried, early ones only where nothing nearer says what stands."""
    if not values["carried"]:
        return _said(rows_of(_SAID_PLAIN, values=values), rules, line)
    values["near"] = _near(line, values["periods"])
    said = _said(rows_of(_SAID_BOTH, values=values), rules, line)
    if far := sorted(line.periods.keys() - set(values["near"])):
        lacking = _lacking(keys, cells, said, rules, line)
        if lacking:
            values["partners"] = sorted({partner_id for partner_id, _indicator_id in lacking})
            values["carried"] = sorted({indicator_id for _partner_id, indicator_id in lacking})
            values["near"] = far
            said |= _said(rows_of(_SAID_CARRIED, values=values), rules, line)
    return said


def _near(line: Timeline, period_ids: Collection[int]) -> list[int]:
    """These periods, all that come after the first of them in its calendar, and a few before it."""
    by_calendar: dict[int, list[Period]] = defaultdict(list)
    for period in sorted(line.periods.values(), key=lambda one: one.start_on):
        by_calendar[period.calendar_id].append(period)
    found: list[int] = []
    for periods in by_calendar.values():
        ids = [period.pk for period in periods]
        start = min(ids.index(pk) for pk in period_ids if pk in ids) - NEAR
        found += ids[start:] if start > FEW else ids
    return found


def _lacking(
    keys: Collection[ObservationKey],
    cells: Collection[tuple[int, int, int]],
    said: dict[ObservationKey, Said],
    rules: dict[int, Rules],
    line: Timeline,
) -> set[tuple[int, int]]:
    """The (partner, indicator) of which something may stand that is older than what was read.

    What stands is known where an answer before the touched periods is a number that all versions may
    take up, or ends it; see measurement.formulas.cumulative.carried_at.
    """
    first: dict[tuple[int, int, int], date] = {}  # partner, indicator, calendar
    for period_id, partner_id, indicator_id in keys:
        if rules[indicator_id].is_carried:
            period = line.periods[period_id]
            one = (partner_id, indicator_id, period.calendar_id)
            first[one] = min(period.start_on, first.get(one, period.start_on))
    wanted: dict[tuple[int, int], set[int | None]] = {one[:2]: {None} for one in first}
    known: dict[tuple[int, int, int], set[int | None]] = defaultdict(set)
    for (period_id, partner_id, indicator_id), answers in said.items():
        pair, period = (partner_id, indicator_id), line.periods[period_id]
        if pair not in wanted:
            continue
        wanted[pair] |= answers.keys()
        one = (*pair, period.calendar_id)
        if one in first and period.start_on < first[one]:
            known[one] |= {cell for cell, value in answers.items() if _is_known(rules[indicator_id], period, value)}
    for partner_id, indicator_id, cell_id in cells:
        if (partner_id, indicator_id) in wanted:
            wanted[partner_id, indicator_id].add(cell_id)
    return {one[:2] for one in first if wanted[one[:2]] - known[one]}


def _is_known(rule: Rules, period: Period, value: PartnerValue) -> bool:
    """Whether nothing older than this answer can stand in a later period."""
    version_id = value.definition_version or 0
    if not all(rule.compares(version_id, one.pk) for one in rule.versions):
        return False
    methods = rule.methods.values()
    ends = value.state == ValueState.NOT_APPLICABLE and all(one.kind == Kind.STOCK for one in methods)
    return ends or all(is_usable(one, value) for one in methods)


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
