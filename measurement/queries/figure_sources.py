"""The rows that figures are read from: a fixed number of statements, whatever the number of partners or periods."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q

from initiatives.models import Initiative
from measurement.enums import ValueState
from measurement.formulas import PartnerValue, PlaceGroups, Span, Sums, sum_values
from measurement.formulas.deadlines import local_day
from measurement.models import Baseline, Figure, Indicator, Observation, Period, SharedDenominator, Target
from measurement.queries.methods import Rules, rules_for
from measurement.queries.observations import (
    Answers,
    Duty,
    Timeline,
    duties_of,
    expected_partner_ids,
    place_groups,
    series_of,
    span_of,
)
from measurement.queries.recomputation import values_in
from measurement.queries.verification import SUMS_COLUMNS

Key = tuple[int, int]  # indicator, period


@dataclass(frozen=True, slots=True)
class PeriodTarget:
    """The target of one period, due on its last day."""

    due_on: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything read. `sums` holds the figures with their cells under `cells`; `changed` says when they changed.

    `values` are the answers of people that are new each period, and `groups` say who may have counted the same:
    known only where they were needed.
    """

    initiative: Initiative
    today: date
    indicators: tuple[Indicator, ...]
    rules: Mapping[int, Rules]
    periods: Mapping[int, Period]
    sums: Mapping[Key, Sums]
    changed: Mapping[Key, datetime]
    cells: Mapping[tuple[int, int, int], Sums] = field(default_factory=dict)
    denominators: Mapping[Key, Decimal]
    baselines: Mapping[int, Baseline]
    targets: Mapping[int, Mapping[int, "PeriodTarget"]]
    values: Mapping[tuple[int, Span], tuple[PartnerValue, ...]] = field(default_factory=dict)
    partner_ids: frozenset[int] | None = None
    groups: PlaceGroups | None = None

    def periods_of(self, indicator: Indicator) -> list[Period]:
        """Those that are over and those that have figures, oldest first, of its calendar and of an earlier one."""
        found = [
            period
            for period in self.periods.values()
            if self._has_figure(indicator, period)
            or (
                period.calendar_id == indicator.calendar_id
                and period.start_on >= indicator.starts_on
                and period.end_on < self.today
            )
        ]
        return sorted(found, key=lambda period: (period.start_on, period.end_on))

    def _has_figure(self, indicator: Indicator, period: Period) -> bool:
        sums = self.sums.get((indicator.pk, period.pk))
        return sums is not None and sums.reported > 0


def sources_of(
    initiative: Initiative,
    *,
    at: datetime,
    partner_ids: Collection[int] | None = None,
    indicator_ids: Collection[int] | None = None,
) -> Sources:
    """What is known of an initiative's indicators in use. Seven statements; nine for some partners only.

    Only approved answers are in any of it.
    """
    indicators = _indicators(initiative, indicator_ids)
    rules = rules_for(indicators)
    ids = [row.pk for row in indicators]
    stored = {} if partner_ids is not None else _stored(ids)
    calendars = {row.calendar_id for row in indicators}
    wanted = Q(calendar_id__in=calendars) | Q(pk__in={key[1] for key in stored})
    periods = {row.pk: row for row in Period.objects.filter(wanted)}
    sources = Sources(
        initiative=initiative,
        today=local_day(at, initiative.time_zone),
        indicators=tuple(indicators),
        rules=rules,
        periods=periods,
        sums={key: row[0] for key, row in stored.items()},
        changed={key: row[1] for key, row in stored.items()},
        denominators=_denominators(ids),
        baselines=_baselines(ids),
        targets=_targets(ids),
    )
    if partner_ids is not None:
        sources = _of_partners(sources, frozenset(partner_ids))
    return _with_new_people(sources)


def _indicators(initiative: Initiative, indicator_ids: Collection[int] | None) -> list[Indicator]:
    """In the order of the outcome areas, and in each in the initiative's own."""
    rows = Indicator.objects.filter(initiative=initiative, archived_at=None)
    if indicator_ids is not None:
        rows = rows.filter(pk__in=indicator_ids)
    rows = rows.select_related("definition", "calendar", "outcome", "owner")
    found = list(
        rows.order_by(F("outcome__position").asc(nulls_last=True), "outcome__name", "position", "definition__sort_key")
    )
    for row in found:
        row.initiative = initiative
    return found


def _stored(ids: Collection[int]) -> dict[Key, tuple[Sums, datetime]]:
    rows = Figure.objects.filter(indicator_id__in=ids)
    return {
        (row[0], row[1]): (Sums(**dict(zip(SUMS_COLUMNS, row[3:], strict=True))), row[2])
        for row in rows.values_list("indicator_id", "period_id", "changed_at", *SUMS_COLUMNS)
    }


def _denominators(ids: Collection[int]) -> dict[Key, Decimal]:
    rows = SharedDenominator.objects.filter(indicator_id__in=ids).values_list("indicator_id", "period_id", "value")
    return {(indicator_id, period_id): value for indicator_id, period_id, value in rows}


def _baselines(ids: Collection[int]) -> dict[int, Baseline]:
    """The baseline in force of each whole indicator: the one with the highest number (rule 5)."""
    rows = Baseline.objects.filter(indicator_id__in=ids, cell=None).select_related("version").order_by("number")
    return {row.indicator_id: row for row in rows}


def _targets(ids: Collection[int]) -> dict[int, dict[int, PeriodTarget]]:
    """Indicator → period → its target."""
    found: dict[int, dict[int, PeriodTarget]] = defaultdict(dict)
    rows = Target.objects.filter(indicator_id__in=ids)
    for indicator_id, period_id, due_on, value in rows.values_list(
        "indicator_id", "period_id", "period__end_on", "value"
    ):
        found[indicator_id][period_id] = PeriodTarget(due_on, value)
    return found


def _with_new_people(sources: Sources) -> Sources:
    """With the answers of indicators whose totals are made partner by partner. Two statements if there are any."""
    targets = {row.pk for row in sources.indicators if row.target_value is not None or row.pk in sources.targets}
    rules = {
        key: rule
        for key, rule in sources.rules.items()
        if key in targets and any(method.counts_new_people for method in rule.methods.values())
    }
    if not rules:
        return sources
    values = _people(rules, Timeline(sources.periods), sources.partner_ids)
    return replace(sources, values=values, groups=sources.groups or place_groups())


def _people(
    rules: Mapping[int, Rules], line: Timeline, partner_ids: Collection[int] | None
) -> dict[tuple[int, Span], tuple[PartnerValue, ...]]:
    """What `series_of` says of totals, with only what people need: there may be many thousands. One statement."""
    rows = Observation.objects.filter(indicator_id__in=list(rules), period_id__in=list(line.periods))
    if partner_ids is not None:
        rows = rows.filter(partner_id__in=partner_ids)
    found: dict[tuple[int, int, int], list[PartnerValue]] = defaultdict(list)
    compares = {
        (key, period.pk, version.pk): rule.compares(version.pk, rule.version_on(period.start_on).pk)
        for key, rule in rules.items()
        for period in line.periods.values()
        for version in rule.versions
    }
    for row in rows.values_list(
        "indicator_id", "period_id", "version_id", "partner_id", "partner__place_id", "state", "value"
    ):
        key = row[:3]
        found[key].append(
            PartnerValue(
                partner_id=row[3],
                place=row[4],
                state=ValueState(row[5]),
                value=row[6],
                definition_version=row[2],
                is_comparable=compares[key],
            )
        )
    values: dict[tuple[int, Span], tuple[PartnerValue, ...]] = {}
    for (indicator_id, period_id, _version_id), mine in found.items():
        place = (indicator_id, line.span(period_id))
        values[place] = (*values.get(place, ()), *mine)
    return values


def _of_partners(sources: Sources, partner_ids: frozenset[int]) -> Sources:
    """The same with figures made by the engine from the answers of these partners, never from the stored sums."""
    line = Timeline(sources.periods)
    series = series_of(sources.rules, line, period_ids=list(sources.periods), partner_ids=partner_ids)
    duties, groups, spans = duties_of(list(sources.rules)), place_groups(), line.spans_by_calendar()
    sums: dict[Key, Sums] = {}
    cells: dict[tuple[int, int, int], Sums] = {}
    for indicator_id, rule in sources.rules.items():
        mine = [duty for duty in duties.get(indicator_id, []) if duty.partner_id in partner_ids]
        for period in line.of_calendar(rule.calendar_id):
            answers, among = series.get((indicator_id, None), {}), spans[period.calendar_id]
            sums[indicator_id, period.pk] = _sums(rule, period, answers, mine, groups, among)
    for (indicator_id, cell_id), answers in series.items():
        rule = sources.rules[indicator_id]
        mine = duties.get(indicator_id, [])
        for period in line.of_calendar(rule.calendar_id) if cell_id is not None else ():
            found = _sums(rule, period, answers, mine, groups, spans[period.calendar_id])
            if found.n or found.reported:
                cells[indicator_id, period.pk, cell_id or 0] = replace(found, expected=0)
    return replace(sources, sums=sums, cells=cells, partner_ids=partner_ids, groups=groups)


def _sums(
    rule: Rules,
    period: Period,
    answers: Answers,
    duties: Collection[Duty],
    groups: PlaceGroups,
    spans: frozenset[Span],
) -> Sums:
    span = span_of(period)
    values = values_in(rule, answers, span, duties, spans)
    expected = len(expected_partner_ids(duties, span, values))
    return sum_values(rule.method_on(period.start_on), values, expected=expected, place_groups=groups)
