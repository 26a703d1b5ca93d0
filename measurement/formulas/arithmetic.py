"""Two precisions: sums and products are exact, quotients carry 50 digits. Rounding is for display alone (rule 18)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation, Overflow

# An inexact sum would make a figure kept by deltas drift from its recomputation, so it stops instead.
EXACT = Context(prec=200, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation, Overflow])
QUOTIENT = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, Overflow])

ZERO = Decimal(0)
ONE = Decimal(1)


def add(left: Decimal, right: Decimal) -> Decimal:
    """left + right, with every digit."""
    return EXACT.add(left, right)


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """left - right, with every digit."""
    return EXACT.subtract(left, right)


def multiply(left: Decimal, right: Decimal | int) -> Decimal:
    """left × right, with every digit."""
    return EXACT.multiply(left, right)


def divide(left: Decimal, right: Decimal | int) -> Decimal:
    """50 significant digits. Raises decimal.InvalidOperation or DivisionByZero: callers test for 0 first."""
    return QUOTIENT.divide(left, right)


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum; 0 for none, so callers count first: no numbers is no data, not zero."""
    result = ZERO
    for number in numbers:
        result = EXACT.add(result, number)
    return result
