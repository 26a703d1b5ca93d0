"""The answers behind the figures, one row for each partner and indicator: what a file of answers is made of."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from heapq import merge
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Collate

from measurement.models import Cell, Indicator, Observation, ObservationCell, Period, SubmissionVersion
from measurement.queries.methods import Rules, rules_for
from partners.models import Partner

AT_ONCE = 20_000  # rows fetched from the database at a time


class AnswerRow(NamedTuple):
    """One approved answer, or with a `cell_id` one line of its breakdown; numbers as they were reported."""

    partner_order: str
    partner_id: int
    indicator_id: int
    period_id: int
    cell_id: int | None
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reason: str
    version_id: int | None = None
    submission_version_id: int | None = None
    text: str = ""
    narrative: str = ""
    audience: str = ""
    currency: str = ""
    rate: Decimal | None = None


class Sent(NamedTuple):
    """The submission that an answer came with."""

    number: int
    at: datetime
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerNames:
    """What the ids of the rows stand for. `indicators` are in the order of the initiative."""

    partners: Mapping[int, tuple[str, str, str | None]]  # code, name, name of the place
    indicators: Mapping[int, Indicator]
    rules: Mapping[int, Rules]
    periods: Mapping[int, Period]
    cells: Mapping[int, str]
    sent: Mapping[int, Sent]


_FIELDS = (
    "partner_order", "partner_id", "indicator_id", "period_id", "cell", "state", "value", "numerator", "denominator",
    "reason",
)  # fmt: skip
_TOLD = ("version_id", "submission_version_id", "text", "narrative", "audience", "currency", "rate")
# Letter by letter, as Python does: two sorted readings are merged.
_ORDER = ("partner_order", "partner_id", "indicator__position", "indicator_id")
_PARTNER_ORDER = Collate("partner__sort_key", "C")


def answer_names(period_ids: Mapping[int, int], *, has_groups: bool) -> AnswerNames:
    """For the answers of these indicators in one period each. Seven statements."""
    wanted = set(period_ids.values())
    indicators = Indicator.objects.filter(pk__in=period_ids).select_related("definition", "initiative", "calendar")
    rows = {row.pk: row for row in indicators}
    versions = SubmissionVersion.objects.filter(
        submission__period_id__in=wanted, submission__initiative_id__in={row.initiative_id for row in rows.values()}
    )
    partners = Partner.objects.values_list("pk", "code", "name", "place__name")
    fields = ("pk", "number", "at", "by_name", "reason")
    return AnswerNames(
        partners={row[0]: row[1:] for row in partners},
        indicators={pk: rows[pk] for pk in period_ids if pk in rows},
        rules=rules_for(list(rows.values())),
        periods={row.pk: row for row in Period.objects.filter(pk__in=wanted)},
        cells=dict(Cell.objects.values_list("pk", "label")) if has_groups else {},
        sent={row[0]: Sent(*row[1:]) for row in versions.values_list(*fields)},
    )


def answers_behind(
    period_ids: Mapping[int, int], *, partner_ids: Collection[int] | None = None, has_groups: bool = False
) -> Iterator[AnswerRow]:
    """The approved answers for indicators in one period each, {indicator id: period id}, of all partners or some.

    By partner, then in the initiative's own order, an answer before the lines of its breakdowns (with `has_groups`).
    Read a piece at a time, one statement for the answers and one for the lines.
    """
    where = _of(period_ids, partner_ids)
    rows = map(AnswerRow._make, answer_query(where).iterator(chunk_size=AT_ONCE))
    if not has_groups:
        return rows
    positions = dict(Indicator.objects.filter(pk__in=period_ids).values_list("pk", "position"))

    def place(row: AnswerRow) -> tuple[str, int, int, int]:
        return (row.partner_order, row.partner_id, positions[row.indicator_id], row.indicator_id)

    lines = (AnswerRow(*row) for row in _lines(where).iterator(chunk_size=AT_ONCE))
    return merge(rows, lines, key=place)


def answer_query(where: Q) -> QuerySet[Any, tuple[Any, ...]]:
    """The answers in the shape and order of `AnswerRow`. One statement."""
    cell = Value(None, TextField())  # a number would be converted in each row
    rows = Observation.objects.filter(where).annotate(partner_order=_PARTNER_ORDER, cell=cell)
    return rows.values_list(*_FIELDS, *_TOLD).order_by(*_ORDER)


def _lines(where: Q) -> QuerySet[Any, tuple[Any, ...]]:
    fields = ["cell_id" if name == "cell" else name for name in _FIELDS]
    rows = ObservationCell.objects.filter(where).annotate(partner_order=_PARTNER_ORDER)
    return rows.values_list(*fields).order_by(*_ORDER, "cell_id")


def _of(period_ids: Mapping[int, int], partner_ids: Collection[int] | None) -> Q:
    """Indicators of one period together: there are few periods, and one lookup for each is quick."""
    by_period: dict[int, list[int]] = {}
    for indicator_id, period_id in period_ids.items():
        by_period.setdefault(period_id, []).append(indicator_id)
    where = Q(period_id__in=())  # nothing, where there is no figure
    for period_id, ids in by_period.items():
        where |= Q(period_id=period_id, indicator_id__in=ids)
    return where if partner_ids is None else where & Q(partner_id__in=partner_ids)


class Narrative(NamedTuple):
    """What one partner says beside its figure."""

    indicator_code: str
    indicator: str
    period: str
    partner: str
    text: str
    audience: str


def narratives_behind(
    period_ids: Mapping[int, int], *, audiences: Collection[str], partner_ids: Collection[int] | None = None
) -> list[Narrative]:
    """What was said for these audiences, of indicators in one period each, by indicator and partner. One statement."""
    rows = Observation.objects.filter(_of(period_ids, partner_ids), audience__in=audiences).exclude(narrative="")
    fields = (
        "indicator__definition__code", "indicator__definition__name", "period__label", "partner__name", "narrative",
        "audience",
    )  # fmt: skip
    ordered = rows.order_by("indicator__definition__sort_key", "indicator_id", "partner__sort_key", "partner_id")
    return [Narrative(*row) for row in ordered.values_list(*fields)]
