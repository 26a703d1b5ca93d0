"""The rules of one answer: what stops a submission, and what is only worth a second look. Nothing here queries."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measurement.enums import Accumulation, Frequency, Kind, ValueState
from measurement.formulas.arithmetic import ONE, subtract
from measurement.formulas.breakdowns import PartCheck, check_breakdown
from measurement.formulas.display import display, plain
from measurement.formulas.entry import Breakdown, CellEntry, Entry, History, Problem
from measurement.formulas.method import ANSWER_KINDS, INTEGER_KINDS, RATIO_KINDS, VALUE_KINDS, Method
from measurement.formulas.results import per_k
from measurement.formulas.unusual import Unusual, unusual

Numbers = Entry | CellEntry
NO_HISTORY = History()
NEVER_NEGATIVE = INTEGER_KINDS | {Kind.SHARE, Kind.RATE}
SMALL_NUMBERS = (
    gettext_lazy("no"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
)


def check_entry(
    method: Method, entry: Entry, breakdowns: Sequence[Breakdown] = (), previous: History = NO_HISTORY
) -> list[Problem]:
    """Every problem of one answer, hard ones first (rules 1, 2, 7, 8 and 21). No answer yet has none."""
    if entry.state is None:
        return []
    if entry.state != ValueState.REPORTED:
        return list(_missing_answer(entry))
    problems = list(_required(method, entry))
    problems += _numbers(method, entry, "", previous.shared_denominator)
    for key, cell in entry.cells.items():
        problems += _numbers(method, cell, f"cells.{key}.", previous.shared_denominator)
    problems += _currency(method, entry)
    problems += _fallen_total(method, entry, previous)
    for breakdown in breakdowns:
        problems += _breakdown(method, entry, breakdown)
    if not any(problem.is_hard for problem in problems):
        problems += _unusual_value(method, entry, previous)
    return sorted(problems, key=lambda problem: not problem.is_hard)


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep an answer from being submitted: hard ones, and warnings without a note."""
    return [problem for problem in problems if problem.is_hard or not problem.is_confirmed]


def _missing_answer(entry: Entry) -> Iterable[Problem]:
    numbers = (entry.value, entry.numerator, entry.denominator)
    if any(number is not None for number in numbers) or any(not cell.is_blank for cell in entry.cells.values()):
        yield Problem(field="state", code="number_and_none", message=_("Remove the numbers, or report them."))
    if entry.state == ValueState.NOT_AVAILABLE and not entry.reason.strip():
        yield Problem(field="reason", code="reason_missing", message=_("Say why the number is not available."))


def _required(method: Method, entry: Entry) -> Iterable[Problem]:
    """A missing pair member is an error here, for a partner that lacks either counts as missing (rule 1)."""
    if method.kind == Kind.TEXT:
        if not entry.text.strip():
            yield Problem(field="text", code="required", message=_("Write an answer, or say why there is none."))
        return
    if method.kind in ANSWER_KINDS:
        yield from _answer(method, entry)
        return
    needed = {"value": _("the number")}
    if method.kind in RATIO_KINDS:
        needed = {"numerator": _("the numerator"), "denominator": _("the denominator")}
        if method.kind == Kind.AVERAGE:
            needed = {"value": _("the average"), "denominator": _("the number of people it is the average of")}
            if entry.numerator is not None or entry.denominator == 0:
                del needed["value"]
        if method.has_shared_denominator:
            del needed["denominator"]
    for field, name in needed.items():
        if getattr(entry, field) is None:
            message = _("Enter %(number)s, or say why there is none.") % {"number": name}
            yield Problem(field=field, code="required", message=message)


def _answer(method: Method, entry: Entry) -> Iterable[Problem]:
    allowed = method.steps or {Kind.YES_NO: ("yes", "no"), Kind.MILESTONE: ("reached", "not_reached")}.get(method.kind)
    if entry.text.strip():
        if allowed and entry.text.strip() not in allowed:
            yield Problem(field="text", code="unknown_answer", message=_("Choose one of the answers."))
    elif entry.value is None:
        yield Problem(field="value", code="required", message=_("Choose an answer, or say why there is none."))
    elif method.steps or method.kind == Kind.RATING:
        last = len(method.steps) or None
        if entry.value < 1 or entry.value != int(entry.value) or (last is not None and entry.value > last):
            yield Problem(field="value", code="unknown_answer", message=_("Choose one of the steps of the scale."))
    elif entry.value not in (0, 1):
        yield Problem(field="value", code="unknown_answer", message=_("Choose one of the answers."))


def _numbers(method: Method, numbers: Numbers, prefix: str, shared: Decimal | None) -> Iterable[Problem]:
    """Signs, whole numbers and, for shares only, 0 ≤ a ≤ b."""
    for field in ("value", "numerator", "denominator"):
        number = getattr(numbers, field)
        if number is not None and (message := _number_problem(method, field, number)):
            code = "negative" if number < 0 else "not_whole"
            yield Problem(field=prefix + field, code=code, message=message)
    denominator = shared if method.has_shared_denominator else numbers.denominator
    if method.kind != Kind.SHARE or numbers.numerator is None or denominator is None:
        return
    if numbers.numerator > denominator:
        message = _("%(part)s is more than %(whole)s: the numerator cannot be above the denominator.")
        parts = {"part": plain(numbers.numerator), "whole": plain(denominator)}
        yield Problem(field=f"{prefix}numerator", code="part_above_whole", message=message % parts)


def _number_problem(method: Method, field: str, number: Decimal) -> str:
    if number < 0 and (
        field == "denominator" or method.kind in INTEGER_KINDS or method.kind in (Kind.SHARE, Kind.RATE)
    ):
        return _("Enter 0 or more: this number cannot be below 0.")
    if field == "value" and method.kind in INTEGER_KINDS and number != number.to_integral_value():
        return _("Enter a whole number.")
    return ""


def _currency(method: Method, entry: Entry) -> Iterable[Problem]:
    if method.kind != Kind.MONEY:
        return
    if entry.currency not in ("", method.currency) and entry.rate is None:
        message = _("Enter the exchange rate from %(from)s to %(to)s.")
        currencies = {"from": entry.currency, "to": method.currency}
        yield Problem(field="rate", code="rate_missing", message=message % currencies)
    elif entry.rate is not None and entry.rate <= 0:
        yield Problem(field="rate", code="rate_not_positive", message=_("Enter an exchange rate above 0."))


def _fallen_total(method: Method, entry: Entry, previous: History) -> Iterable[Problem]:
    """Rule 2: a running total below the last one is a correction, and a correction has a reason."""
    total_to_date = entry.numerator if method.kind == Kind.SHARE else entry.value
    if not method.is_running_total or total_to_date is None or previous.last_total is None:
        return
    if total_to_date < previous.last_total and not entry.reason.strip():
        message = _("The last total was %(last)s; a total to date can fall only as a correction. Say why it fell.")
        if method.accumulation == Accumulation.TO_DATE_YEAR:
            message = _("The last total of this year was %(last)s; it can fall only as a correction. Say why it fell.")
        yield Problem(field="reason", code="total_fell", message=message % {"last": plain(previous.last_total)})


def _breakdown(method: Method, entry: Entry, breakdown: Breakdown) -> Iterable[Problem]:
    for check in check_breakdown(method, entry, breakdown):
        if check.is_consistent or check.total is None or check.cells_sum is None:
            continue
        numbers = {"name": breakdown.name, "sum": plain(check.cells_sum), "total": plain(check.total)}
        if check.too_large:
            message = _("%(name)s: one category alone is above the total, %(total)s.") % numbers
            for key in check.too_large:
                yield _breakdown_problem(entry, breakdown, f"cells.{key}.{check.part}", "cell_above_total", message)
            continue
        message = _sum_message(check) % numbers
        yield _breakdown_problem(entry, breakdown, check.part, "breakdown_sum", message)


def _sum_message(check: PartCheck) -> str:
    return {
        "value": _("%(name)s adds up to %(sum)s, but the total is %(total)s."),
        "numerator": _("%(name)s: the numerators add up to %(sum)s, but their total is %(total)s."),
        "denominator": _("%(name)s: the denominators add up to %(sum)s, but their total is %(total)s."),
    }[check.part]


def _breakdown_problem(entry: Entry, breakdown: Breakdown, field: str, code: str, message: str) -> Problem:
    is_soft = not breakdown.is_blocking
    is_confirmed = is_soft and bool(entry.note.strip())
    return Problem(field=field, code=code, message=message, is_hard=not is_soft, is_confirmed=is_confirmed)


def comparable_number(method: Method, entry: Entry, previous: History = NO_HISTORY) -> Decimal | None:
    """The number that is compared with `History.values`: the stored value, of a running total its increment."""
    if method.kind in VALUE_KINDS and entry.value is not None:
        if method.is_running_total and previous.last_total is not None:
            return subtract(entry.value, previous.last_total)
        return entry.value
    if method.kind in (Kind.SHARE, Kind.RATE):
        denominator = previous.shared_denominator if method.has_shared_denominator else entry.denominator
        if entry.numerator is None or not denominator:
            return None
        return per_k(method, entry.numerator, denominator)
    return entry.value if method.kind in (Kind.AVERAGE, Kind.OUTSIDE_SHARE) else None


def _unusual_value(method: Method, entry: Entry, previous: History) -> Iterable[Problem]:
    number = comparable_number(method, entry, previous)
    if number is None:
        return
    found = unusual(number, previous.values, unit=ONE if method.kind in INTEGER_KINDS else None)
    if found:
        field = "numerator" if method.kind in (Kind.SHARE, Kind.RATE) else "value"
        message = _unusual_sentence(method, number, found, previous.frequency)
        is_confirmed = bool(entry.note.strip())
        yield Problem(field=field, code="unusual", message=message, is_hard=False, is_confirmed=is_confirmed)


def _unusual_sentence(method: Method, number: Decimal, found: Unusual, frequency: Frequency) -> str:
    numbers = {
        "value": display(method, number),
        "low": display(method, found.low),
        "high": display(method, found.high),
        "periods": _PERIODS[frequency](found.number) % {"number": _number_word(found.number)},
    }
    if found.number == 1:
        return _("You reported %(value)s; your last %(periods)s was %(low)s.") % numbers
    if found.low == found.high:
        return _("You reported %(value)s; your last %(periods)s were all %(low)s.") % numbers
    return _("You reported %(value)s; your last %(periods)s were between %(low)s and %(high)s.") % numbers


def _number_word(number: int) -> str:
    return str(SMALL_NUMBERS[number]) if number < len(SMALL_NUMBERS) else str(number)


_PERIODS: dict[Frequency, Callable[[int], str]] = {
    Frequency.MONTH: lambda number: ngettext("month", "%(number)s months", number),
    Frequency.QUARTER: lambda number: ngettext("quarter", "%(number)s quarters", number),
    Frequency.HALF_YEAR: lambda number: ngettext("half-year", "%(number)s half-years", number),
    Frequency.YEAR: lambda number: ngettext("year", "%(number)s years", number),
}
