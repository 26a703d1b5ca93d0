"""The answers behind the figures, one row for each partner and indicator: what a file of answers is made of."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from heapq import merge
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Collate

from measurement.models import Observation, ObservationCell

AT_ONCE = 5000  # rows fetched from the database at a time


class AnswerRow(NamedTuple):
    """One approved answer, or with a `group` one line of its breakdown; numbers as they were reported.

    The first four put the rows in order: by partner, in each by indicator, the whole before its groups.
    """

    partner_order: str
    partner_id: int
    indicator_order: str
    group: str
    indicator_id: int
    version_id: int | None
    partner_code: str
    partner: str
    place: str | None
    indicator_code: str
    indicator: str
    period: str
    starts_on: date
    ends_on: date
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reason: str
    text: str
    narrative: str
    audience: str
    currency: str
    rate: Decimal | None
    version: int | None
    submission_version: int | None
    submitted_at: datetime | None
    submitted_by: str
    correction: str


_NAMES = (
    "partner__code", "partner__name", "partner__place__name", "indicator__definition__code",
    "indicator__definition__name", "period__label", "period__start_on", "period__end_on",
)  # fmt: skip
_NUMBERS = ("state", "value", "numerator", "denominator", "reason")
_TOLD = (
    "text", "narrative", "audience", "currency", "rate", "version__number", "submission_version__number",
    "submission_version__at", "submission_version__by_name", "submission_version__reason",
)  # fmt: skip
_ORDER = ("partner_order", "partner_id", "indicator_order")
_SORTED_BY = {  # letter by letter, as Python does: two sorted readings are merged
    "partner_order": Collate("partner__sort_key", "C"),
    "indicator_order": Collate("indicator__definition__sort_key", "C"),
}


def answers_behind(
    period_ids: Mapping[int, int], *, partner_ids: Collection[int] | None = None, has_groups: bool = True
) -> Iterator[AnswerRow]:
    """The approved answers for indicators in one period each, {indicator id: period id}, of all partners or some.

    Read a piece at a time: one statement for the answers, another for the lines of their breakdowns.
    """
    where = _of(period_ids, partner_ids)
    whole = map(AnswerRow._make, answer_query(where).iterator(chunk_size=AT_ONCE))
    if not has_groups or not ObservationCell.objects.filter(where).exists():
        return whole
    return merge(whole, map(AnswerRow._make, _groups(where).iterator(chunk_size=AT_ONCE)), key=_place)


def answer_query(where: Q) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows in the order and shape of `AnswerRow`. One statement."""
    rows = Observation.objects.filter(where).annotate(**_SORTED_BY, group=Value(""))
    return rows.values_list(*_ORDER, "group", "indicator_id", "version_id", *_NAMES, *_NUMBERS, *_TOLD).order_by(
        *_ORDER, "indicator_id"
    )


def _groups(where: Q) -> QuerySet[Any, tuple[Any, ...]]:
    rows = ObservationCell.objects.filter(where).annotate(
        **_SORTED_BY,
        group=F("cell__label"),
        none=Value(None, output_field=IntegerField()),
        **{f"told_{place}": Value("") for place in range(len(_TOLD))},
    )
    fields = (*_ORDER, "group", "indicator_id", "none", *_NAMES, *_NUMBERS)
    told = ["told_0", "told_1", "told_2", "told_3", "none", "none", "none", "none", "told_8", "told_9"]
    return rows.values_list(*fields, *told).order_by(*_ORDER, "indicator_id", "cell__key")


def _of(period_ids: Mapping[int, int], partner_ids: Collection[int] | None) -> Q:
    """Indicators of one period together: there are few periods, and one lookup for each is quick."""
    by_period: dict[int, list[int]] = {}
    for indicator_id, period_id in period_ids.items():
        by_period.setdefault(period_id, []).append(indicator_id)
    where = Q(period_id__in=())  # nothing, where there is no figure
    for period_id, ids in by_period.items():
        where |= Q(period_id=period_id, indicator_id__in=ids)
    return where if partner_ids is None else where & Q(partner_id__in=partner_ids)


def _place(row: AnswerRow) -> tuple[str, int, str, int, bool]:
    return (row.partner_order, row.partner_id, row.indicator_order, row.indicator_id, bool(row.group))


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
