"""Short ways to write methods, values and periods in these tests."""

import calendar
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from measurement.enums import Kind
from measurement.formulas import (
    Method,
    PartnerValue,
    PeriodPart,
    PlaceGroups,
    Result,
    Span,
    default_method,
    display_result,
    result,
    sum_values,
)

Number = int | str


def method(kind: Kind, **changes: Any) -> Method:
    """The default method of a kind with some fields changed."""
    return replace(default_method(kind), **changes)


def amount(partner_id: int, value: Number, **more: Any) -> PartnerValue:
    return PartnerValue(partner_id=partner_id, value=Decimal(value), **more)


def pair(partner_id: int, numerator: Number, denominator: Number, **more: Any) -> PartnerValue:
    return PartnerValue(partner_id=partner_id, numerator=Decimal(numerator), denominator=Decimal(denominator), **more)


def amounts(*values: Number) -> list[PartnerValue]:
    return [amount(index, value) for index, value in enumerate(values, start=1)]


def pairs(*values: tuple[Number, Number]) -> list[PartnerValue]:
    return [pair(index, *value) for index, value in enumerate(values, start=1)]


def figure(
    how: Method,
    values: list[PartnerValue],
    *,
    expected: int | None = None,
    place_groups: PlaceGroups | None = None,
    **more: Any,
) -> Result:
    """The figure of the values; all partners are expected unless told."""
    count = len(values) if expected is None else expected
    return result(how, sum_values(how, values, expected=count, place_groups=place_groups), **more)


def shown(how: Method, values: list[PartnerValue], **more: Any) -> str:
    return display_result(how, figure(how, values, **more))


def month_span(year: int, month: int, months: int = 1) -> Span:
    last_year, last_month = year + (month + months - 2) // 12, (month + months - 2) % 12 + 1
    return Span(date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1]))


def quarter(year: int, number: int) -> Span:
    return month_span(year, number * 3 - 2, 3)


def year(start: int, month: int = 1) -> Span:
    return month_span(start, month, 12)


def part(how: Method, span: Span, values: list[PartnerValue], **more: Any) -> PeriodPart:
    """One period with all its values."""
    sums = sum_values(how, values, expected=len(values))
    return PeriodPart(span=span, sums=sums, values=tuple(values), **more)
