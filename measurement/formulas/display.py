"""Numbers as people read them: the one place that rounds, and the one place that multiplies by 100 (rule 18)."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measurement.enums import Kind, ValueState
from measurement.formulas.arithmetic import EXACT, multiply
from measurement.formulas.coverage import Coverage
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS, VALUE_KINDS, Method
from measurement.formulas.number_format import EN_GB, NumberFormat
from measurement.formulas.results import Result, partner_result, per_k
from measurement.formulas.values import PartnerValue, answer_key

ROUNDING = Context(prec=200, traps=[InvalidOperation])
HUNDRED = 100
EMPTY = "–"
FRACTIONS = frozenset({Kind.SHARE, Kind.YES_NO, Kind.MILESTONE})
PERCENTAGES = FRACTIONS | {Kind.OUTSIDE_SHARE}


def shown_value(method: Method, value: Decimal) -> Decimal:
    """The stored value in the scale that is read: a fraction becomes a percentage. Not rounded."""
    return multiply(value, HUNDRED) if method.kind in FRACTIONS else value


def stored_value(method: Method, shown: Decimal) -> Decimal:
    """The reverse, for a target or baseline typed as "80" (%). An outside percentage is stored as published."""
    return EXACT.scaleb(shown, -2) if method.kind in FRACTIONS else shown


def round_half_away(value: Decimal, decimals: int) -> Decimal:
    """12.5 → 13 and -12.5 → -13, as PostgreSQL's round(numeric) and Excel do; never -0."""
    cut = value.quantize(_quantum(decimals), rounding=ROUND_HALF_UP, context=ROUNDING)
    return cut if cut else cut.copy_abs()


@cache
def _quantum(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def rounded(method: Method, value: Decimal | None) -> Decimal | None:
    """The digits of the page as a number, for exports; None stays None."""
    return None if value is None else round_half_away(shown_value(method, value), method.decimals)


def display(method: Method, value: Decimal | None, *, number_format: NumberFormat = EN_GB) -> str:
    """A stored value with its unit: "82.7%", "1,204", "GBP 1,204". A missing value is a dash, never 0."""
    if value is None:
        return EMPTY
    return _with_unit(method, _digits(method, value, number_format))


def _digits(method: Method, value: Decimal, number_format: NumberFormat) -> str:
    if method.kind == Kind.RATING and method.step_names and 1 <= int(value) <= len(method.step_names):
        return method.step_names[int(value) - 1]
    return group_digits(round_half_away(shown_value(method, value), method.decimals), number_format)


def _with_unit(method: Method, digits: str) -> str:
    if method.kind in PERCENTAGES:
        return f"{digits}%"
    if method.kind == Kind.MONEY and method.currency:
        return f"{method.currency} {digits}"
    return digits


def group_digits(number: Decimal, number_format: NumberFormat = EN_GB) -> str:
    """All digits of the number, thousands set apart; nothing is rounded."""
    text = f"{number:,f}"
    if (number_format.thousands, number_format.decimal) == (",", "."):
        return text
    marks = {",": number_format.thousands, ".": number_format.decimal}
    return "".join(marks.get(character, character) for character in text)


def plain(number: Decimal, number_format: NumberFormat = EN_GB) -> str:
    """A number as it was reported: every decimal, without trailing zeros."""
    digits = group_digits(number if number else number.copy_abs(), number_format)
    return digits.rstrip("0").rstrip(number_format.decimal) if number_format.decimal in digits else digits


def display_result(method: Method, figure: Result, *, number_format: NumberFormat = EN_GB) -> str:
    """A figure: its value, "120–200" where only a range is known, or the words of why there is none."""
    if figure.value is None:
        return str(figure.reason.label) if figure.reason else EMPTY
    if figure.low is None or figure.high is None:
        return display(method, figure.value, number_format=number_format)
    low, high = (_digits(method, number, number_format) for number in (figure.low, figure.high))
    return _with_unit(method, low if low == high else f"{low}–{high}")


def display_answer(
    method: Method,
    value: PartnerValue,
    *,
    shared_denominator: Decimal | None = None,
    number_format: NumberFormat = EN_GB,
) -> str:
    """One partner's answer, as a list of partners shows it."""
    if value.state != ValueState.REPORTED:
        return str(ValueState(value.state).label)
    if method.kind == Kind.TEXT:
        return value.text
    if method.kind in ANSWER_KINDS:
        return _answer_name(method, answer_key(method, value)) or EMPTY
    figure = partner_result(method, value, shared_denominator=shared_denominator)
    return display_result(method, figure, number_format=number_format)


def display_reported(
    method: Method, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, currency: str
) -> str | None:
    """`display_answer` of a reported number by the short way, for tables of thousands.

    None where the short way may not be taken, as with answers in words, other currencies and missing parts.
    """
    if method.kind in VALUE_KINDS:
        is_own = method.kind != Kind.MONEY or currency in ("", method.currency)
        return None if value is None or not is_own else display(method, value)
    if method.kind in RATIO_KINDS and not method.has_shared_denominator and numerator is not None and denominator:
        return display(method, per_k(method, numerator, denominator))
    return None


def _answer_name(method: Method, code: str) -> str:
    if code in method.steps and len(method.step_names) == len(method.steps):
        return method.step_names[method.steps.index(code)]
    names = {"yes": _("Yes"), "no": _("No"), "reached": _("Reached"), "not_reached": _("Not reached")}
    return names.get(code, code)


def display_change(method: Method, delta: Decimal | None, *, number_format: NumberFormat = EN_GB) -> str:
    """A difference with its sign; that of two percentages is in percentage points."""
    if delta is None:
        return EMPTY
    number = round_half_away(shown_value(method, delta), method.decimals)
    digits = group_digits(number, number_format)
    signed = f"+{digits}" if number > 0 else digits
    return _("%(change)s pp") % {"change": signed} if method.kind in PERCENTAGES else signed


def display_fraction(fraction: Decimal | None, *, decimals: int = 0, number_format: NumberFormat = EN_GB) -> str:
    """A plain share such as progress, coverage or relative change: 0.5 → "50%"."""
    if fraction is None:
        return EMPTY
    return f"{group_digits(round_half_away(multiply(fraction, HUNDRED), decimals), number_format)}%"


def coverage_words(known: Coverage) -> str:
    """ "12 of 14 partners reported", and what was carried forward."""
    words = ngettext(
        "%(reported)s of %(expected)s partner reported",
        "%(reported)s of %(expected)s partners reported",
        known.expected,
    ) % {"reported": known.reported, "expected": known.expected}
    if not known.carried:
        return words
    carried = ngettext("%(number)s value carried forward", "%(number)s values carried forward", known.carried) % {
        "number": known.carried
    }
    return f"{words}, {carried}"
