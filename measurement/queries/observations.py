"""Approved answers, as the engine wants them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from measurement.enums import ValueState
from measurement.formulas import PartnerValue, PlaceGroups, PlaceNode, Span, overlap_groups
from measurement.models import Assignment, Observation, ObservationCell, Period
from measurement.queries.methods import Rules
from tenancy.models import Place

# partner → its answers in order of time
Answers = dict[int, list[tuple[Span, PartnerValue]]]
# (indicator, cell or None for the whole) → answers
Series = dict[tuple[int, int | None], Answers]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Periods by id, and the spans the engine knows them by."""

    periods: Mapping[int, Period]

    def span(self, period_id: int) -> Span:
        return span_of(self.periods[period_id])

    def of_calendar(self, calendar_id: int) -> list[Period]:
        found = [period for period in self.periods.values() if period.calendar_id == calendar_id]
        return sorted(found, key=lambda period: period.start_on)

    def spans_by_calendar(self) -> dict[int, frozenset[Span]]:
        found: dict[int, set[Span]] = defaultdict(set)
        for period in self.periods.values():
            found[period.calendar_id].add(span_of(period))
        return {calendar_id: frozenset(spans) for calendar_id, spans in found.items()}


def span_of(period: Period) -> Span:
    """The days of a period, as the engine wants them."""
    return Span(period.start_on, period.end_on)


def timeline(calendar_ids: Collection[int], *, period_ids: Collection[int] = ()) -> Timeline:
    """All periods of these calendars, and of the calendars that these periods belong to. One statement."""
    of_periods = Period.objects.filter(pk__in=period_ids).values("calendar_id")
    rows = Period.objects.filter(Q(calendar_id__in=calendar_ids) | Q(calendar_id__in=of_periods))
    return Timeline({period.pk: period for period in rows})


def place_groups() -> PlaceGroups:
    """Which places of the network may share people (rule 10)."""
    rows = Place.objects.values_list("id", "parent_id", "has_disjoint_children")
    return overlap_groups(PlaceNode(*row) for row in rows)


def series_of(
    rules: Mapping[int, Rules],
    line: Timeline,
    *,
    period_ids: Collection[int],
    partner_ids: Collection[int] | None = None,
    has_cells: bool = True,
) -> Series:
    """The approved answers of some indicators in some periods, by cell and partner. Two statements.

    One without cells. An answer under a version that a break separates from the one in force in its
    period does not compare.
    """
    where: dict[str, Any] = {"period_id__in": period_ids, "indicator_id__in": list(rules)}
    if partner_ids is not None:
        where["partner_id__in"] = partner_ids
    found: Series = defaultdict(lambda: defaultdict(list))
    versions: dict[tuple[int, int, int], int] = {}
    for row in Observation.objects.filter(**where).annotate(place_id=F("partner__place_id")).values(*_FIELDS, *_MORE):
        key = (row["period_id"], row["partner_id"], row["indicator_id"])
        versions[key] = row["version_id"]
        _put(found, rules, line, row, version_id=row["version_id"], cell_id=None)
    cells = ObservationCell.objects.filter(**where).annotate(place_id=F("partner__place_id"))
    for row in cells.values(*_FIELDS, "cell_id") if has_cells else ():
        key = (row["period_id"], row["partner_id"], row["indicator_id"])
        _put(found, rules, line, row, version_id=versions[key], cell_id=row["cell_id"])
    for answers in found.values():
        for answer in answers.values():
            answer.sort(key=lambda pair: pair[0])
    return found


_FIELDS = ("period_id", "partner_id", "indicator_id", "place_id", "state", "value", "numerator", "denominator")
_MORE = ("currency", "rate", "text", "version_id")


def _put(
    found: Series,
    rules: Mapping[int, Rules],
    line: Timeline,
    row: dict[str, Any],
    *,
    version_id: int,
    cell_id: int | None,
) -> None:
    rule, span = rules[row["indicator_id"]], line.span(row["period_id"])
    value = PartnerValue(
        partner_id=row["partner_id"],
        place=row["place_id"],
        state=ValueState(row["state"]),
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        currency=row.get("currency", ""),
        rate=row.get("rate"),
        text=row.get("text", ""),
        definition_version=version_id,
        is_comparable=rule.compares(version_id, rule.version_on(span.start).pk),
    )
    found[row["indicator_id"], cell_id][row["partner_id"]].append((span, value))


@dataclass(frozen=True, slots=True)
class Duty:
    """One assignment: this partner reports this indicator from one day until another, or without end."""

    indicator_id: int
    partner_id: int
    starts_on: date
    ends_on: date | None

    def covers(self, span: Span) -> bool:
        """Expected is who is assigned on the last day of a period (rule 8)."""
        return self.starts_on <= span.end and (self.ends_on is None or self.ends_on >= span.end)


def duties_of(indicator_ids: Collection[int]) -> dict[int, list[Duty]]:
    """Indicator id → its assignments. One statement."""
    found: dict[int, list[Duty]] = defaultdict(list)
    rows = Assignment.objects.filter(indicator_id__in=indicator_ids)
    for row in rows.values_list("indicator_id", "partner_id", "starts_on", "ends_on"):
        found[row[0]].append(Duty(*row))
    return found


def expected_partner_ids(duties: Collection[Duty], span: Span, values: Iterable[PartnerValue] = ()) -> frozenset[int]:
    """The partners expected to report in a period, "not applicable" not yet taken off.

    Who answered all the same, having left before its end, is among them: otherwise its answer would stand
    in for that of a partner who is silent, and a figure with one missing would read as complete.
    """
    assigned = {duty.partner_id for duty in duties if duty.covers(span)}
    return frozenset(assigned | {value.partner_id for value in values if value.has_answered})


def last_days(duties: Collection[Duty], span: Span) -> dict[int, date | None]:
    """Partner id → the last day it is assigned, as far as its assignments began by the end of the period.

    None while it is without end. An assignment that begins later does not fill the gap before it.
    """
    found: dict[int, date | None] = {}
    for duty in duties:
        if duty.starts_on > span.end:
            continue
        earlier = found.get(duty.partner_id, date.min)
        found[duty.partner_id] = None if earlier is None or duty.ends_on is None else max(earlier, duty.ends_on)
    return found
