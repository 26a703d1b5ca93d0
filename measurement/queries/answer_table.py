"""What every partner answered, as a table: a line for each partner, a column for each indicator."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from measurement.enums import Kind, ValueState
from measurement.formulas import PartnerValue, display_answer
from measurement.formulas.display import display_reported
from measurement.models import Observation
from measurement.queries.figures import IndicatorFigures
from partners.models import Partner


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One partner with its answers, column by column; empty where it has none."""

    partner_id: int
    name: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The columns are indicators at their latest period; the lines are the partners that answered any of them."""

    columns: tuple[IndicatorFigures, ...]
    lines: list[AnswerLine]


def answer_table(
    figures: Iterable[IndicatorFigures], *, audiences: Collection[str], partner_ids: Collection[int] | None = None
) -> AnswerTable:
    """The approved answers behind these figures, of all partners or some. Two statements.

    Of answers in words of one's own only those for one of `audiences` are told.
    """
    columns = tuple(one for one in figures if one.latest is not None)
    places = {one.id: place for place, one in enumerate(columns)}
    texts: dict[int, list[str]] = {}
    blank = [""] * len(columns)
    by_id = {one.id: one for one in columns}
    for row in _answers(columns, partner_ids):
        line = texts.get(row[0])
        if line is None:
            line = texts[row[0]] = blank.copy()
        line[places[row[1]]] = _text(by_id[row[1]], row, audiences)
    names = Partner.objects.filter(pk__in=texts).order_by("sort_key", "pk").values_list("pk", "name")
    return AnswerTable(columns, [AnswerLine(pk, name, texts[pk]) for pk, name in names])


_FIELDS = (
    "partner_id", "indicator_id", "version_id", "state", "value", "numerator", "denominator", "currency", "rate",
    "text", "audience",
)  # fmt: skip

# As _FIELDS.
Row = tuple[int, int, int, str, Decimal | None, Decimal | None, Decimal | None, str, Decimal | None, str, str]


def _answers(columns: Collection[IndicatorFigures], partner_ids: Collection[int] | None) -> Iterable[Row]:
    by_period: dict[int, list[int]] = {}
    for one in columns:
        if one.latest is not None:
            by_period.setdefault(one.latest.period.pk, []).append(one.id)
    where = Q(period_id__in=())  # nothing, where there is no figure
    for period_id, ids in by_period.items():
        where |= Q(period_id=period_id, indicator_id__in=ids)
    if partner_ids is not None:
        where &= Q(partner_id__in=partner_ids)
    return Observation.objects.filter(where).values_list(*_FIELDS)


def _text(one: IndicatorFigures, row: Row, audiences: Collection[str]) -> str:
    _partner_id, _indicator_id, version_id, state, value, numerator, denominator, currency, rate, text, audience = row
    method = one.rules.methods.get(version_id, one.method)
    if method.kind == Kind.TEXT and text and audience not in audiences:
        return _("for the backbone only")
    if state == ValueState.REPORTED:
        short = display_reported(method, value, numerator, denominator, currency)
        if short is not None:
            return short
    given = PartnerValue(
        partner_id=0, state=ValueState(state), value=value, numerator=numerator, denominator=denominator,
        currency=currency, rate=rate, text=text,
    )  # fmt: skip
    shared = one.latest.shared_denominator if one.latest else None
    return display_answer(method, given, shared_denominator=shared)
