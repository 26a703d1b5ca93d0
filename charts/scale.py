"""From values to positions: nice ticks and percent along an axis. Call inside ``exact_arithmetic``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

ZERO, ONE = Decimal(0), Decimal(1)
MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis; ``percent`` gives 0 at ``low`` and 100 at ``high``, never outside."""

    low: Decimal
    high: Decimal

    def percent(self, value: Decimal) -> float:
        low = self.low
        share = float((value - low) / (self.high - low) * 100)
        if 0.0 <= share <= 100.0:
            return share
        # Only an axis without extent gives NaN; its single value stands in the middle.
        return 50.0 if share != share else 100.0 if share > 100.0 else 0.0


def value_range(values: Iterable[Decimal], *, zero: bool = False) -> tuple[Decimal, Decimal]:
    """Lowest and highest to show. Takes zero in when asked, or when it is near enough to cost little."""
    known = list(values)
    if not known:
        return ZERO, ONE
    low, high = min(known), max(known)
    if zero or 0 <= low <= high * 2 / 5 or low * 2 / 5 <= high <= 0:
        low, high = min(low, ZERO), max(high, ZERO)
    if low == high:
        around = abs(low) / 10 or ONE
        low, high = low - around, high + around
    return low, high


def nice_ticks(low: Decimal, high: Decimal, count: int = 4) -> tuple[Decimal, ...]:
    """Round ticks (1, 2, 2.5, 5 × 10ⁿ) that enclose the range; the first and last bound the axis."""
    step = nice_step((high - low) / count)
    if not step.is_finite() or step <= 0:
        return low, high
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    if not 1 <= last - first <= MOST_TICKS:
        return low, high
    return tuple((first + i) * step for i in range(int(last - first) + 1))


def nice_step(raw: Decimal) -> Decimal:
    """The smallest round step not below ``raw``; 2.5 only where it leaves whole numbers."""
    if not raw.is_finite() or raw <= 0:
        return Decimal("NaN")
    power = raw.adjusted()
    base = ONE.scaleb(power)
    factors = (ONE, Decimal(2), Decimal("2.5"), Decimal(5)) if power >= 1 else (ONE, Decimal(2), Decimal(5))
    return next((factor * base for factor in factors if factor * base >= raw), 10 * base)
