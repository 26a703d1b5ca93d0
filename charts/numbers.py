"""Numbers as text, and the arithmetic they are computed in. Rounds half away from zero, as PostgreSQL and Excel do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, localcontext

# Axes of any size must come out: no traps, so an impossible division yields NaN, which scales catch.
EXACT = Context(prec=40, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
LARGEST_PLAIN = 15
"""Decimal exponent from which a number is written with a power of ten."""


@contextmanager
def exact_arithmetic() -> Iterator[None]:
    """Run a chart computation at 40 digits without traps, whatever the caller's decimal context is."""
    with localcontext(EXACT):
        yield


@dataclass(frozen=True, slots=True)
class Number:
    """A formatter: ``Number(1, suffix="%")(Decimal("61.25")) == "61.3%"``.

    ``decimals=None`` shows the digits the value has, without trailing zeros. ``minus`` is U+2212.
    """

    decimals: int | None = None
    prefix: str = ""
    suffix: str = ""
    thousands: str = ","
    point: str = "."
    minus: str = "\u2212"

    def __call__(self, value: Decimal) -> str:
        if not value.is_finite():
            return str(value)
        sign = self.minus if value < 0 else ""
        digits = self._digits(abs(value))
        if not digits.strip("0.,"):
            sign = ""
        return f"{sign}{self.prefix}{digits}{self.suffix}"

    def for_step(self, step: Decimal) -> Number:
        """The same formatter with just the decimals that ticks of this step need."""
        exponent = step.normalize(EXACT).as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        return replace(self, decimals=min(decimals, LARGEST_PLAIN))

    def _digits(self, size: Decimal) -> str:
        with exact_arithmetic():
            if size and not -LARGEST_PLAIN <= size.adjusted() < LARGEST_PLAIN:
                return f"{size:.2E}".replace("E+", "E").replace(".", self.point)
            if self.decimals is None:
                text = f"{size:,f}"
                text = text.rstrip("0").rstrip(".") if "." in text else text
            else:
                text = f"{size.quantize(Decimal(1).scaleb(-self.decimals)):,f}"
        if self.thousands == "," and self.point == ".":
            return text
        whole, _, fraction = text.partition(".")
        whole = whole.replace(",", self.thousands)
        return f"{whole}{self.point}{fraction}" if fraction else whole


def raw_text(value: Decimal) -> str:
    """The value with a decimal point and nothing else, for a CSV cell; E notation only beyond 30 digits."""
    if value.is_finite() and -30 < value.adjusted() < 30:
        return f"{value:f}"
    return str(value)
