"""Kinds that are made of two numbers: what a file must have for them, and what one row lacks."""

from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.enums import Kind
from measurement.formulas.method import RATIO_KINDS
from measurement.layouts.mapping import Columns, IndicatorLayout


def missing_columns(indicator: IndicatorLayout, columns: Columns, *, is_shared: bool) -> str:
    """What is to be said of a file whose rows would all be saved, and all count as missing; "" where it is whole.

    `is_shared`: whether partners may share a denominator that is set for the period, so that the file needs none.
    """
    has_whole = bool(columns.denominator) or is_shared
    if indicator.kind in (Kind.SHARE, Kind.RATE) and not (columns.numerator and has_whole):
        message = _("“%(name)s” is made of a numerator and a denominator: say which columns hold them.")
    elif indicator.kind == Kind.AVERAGE and not columns.denominator:
        message = _("“%(name)s” is an average: say which column holds of how many, as its denominator.")
    else:
        return ""
    return message % {"name": indicator.name}


def is_half(kind: Kind, value: str | None, part: str | None, whole: str | None, *, has_whole: bool) -> bool:
    """Whether numbers are there, but not the pair that the kind is made of: the partner counts as missing (rule 1).

    `has_whole`: whether the file has a column of denominators.
    """
    if kind not in RATIO_KINDS or (value is None and part is None and whole is None):
        return False
    has_part = part is not None or (kind == Kind.AVERAGE and (value is not None or not Decimal(whole or 0)))
    return not has_part or (whole is None and has_whole)
