"""Values unlike the partner's own earlier ones (rule 21).

Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): the modified z of median and MAD, above 3.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from measurement.formulas.arithmetic import ONE, divide, multiply, subtract, total

ENOUGH = 5
LIMIT = Decimal("3.5")
# 0.6745 turns a MAD, 1.253314 a mean absolute deviation, into a standard deviation of normal values.
MAD_SCALE = Decimal("0.6745")
MEAN_SCALE = Decimal("1.253314")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """Why ("robust_z", "factor_ten", "sign") and the lowest and highest of the earlier values."""

    why: str
    low: Decimal
    high: Decimal
    number: int
    z: Decimal | None = None


def unusual(value: Decimal, earlier: Sequence[Decimal], *, unit: Decimal | None = None) -> Unusual | None:
    """None for a value within the range of the earlier ones, or with nothing earlier.

    From five earlier values: robust z above 3.5 or a factor of ten; with fewer: a factor of ten or a change of sign.
    `unit` is the smallest step of a count (1): where all earlier values are 0, ten steps are a factor of ten.
    """
    if not earlier:
        return None
    low, high = min(earlier), max(earlier)
    if low <= value <= high:
        return None
    z = robust_z(value, earlier) if len(earlier) >= ENOUGH else None
    why = ""
    if _is_factor_ten(value, median(earlier), unit):
        why = "factor_ten"
    elif z is not None and z > LIMIT:
        why = "robust_z"
    elif len(earlier) < ENOUGH and (value < 0 < low or high < 0 < value):
        why = "sign"
    return Unusual(why=why, low=low, high=high, number=len(earlier), z=z) if why else None


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle number, or the mean of the two in the middle. Raises IndexError for none."""
    ordered, middle = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return divide(total(ordered[middle - 1 : middle + 1]), 2)


def robust_z(value: Decimal, earlier: Sequence[Decimal]) -> Decimal | None:
    """0.6745·|x - median| / MAD. Where more than half are equal (MAD 0), |x - median| / (1.253314 · mean deviation).

    None where all earlier values are equal: one step from a constant says nothing, a factor of ten does.
    """
    middle = median(earlier)
    deviations = [subtract(number, middle).copy_abs() for number in earlier]
    distance = subtract(value, middle).copy_abs()
    if mad := median(deviations):
        return divide(multiply(distance, MAD_SCALE), mad)
    mean = divide(total(deviations), len(deviations))
    return divide(distance, multiply(mean, MEAN_SCALE)) if mean else None


def _is_factor_ten(value: Decimal, middle: Decimal, unit: Decimal | None) -> bool:
    """Ten times the median or a tenth of it. A 0 has no factor: after earlier values the z judges it."""
    size, usual = value.copy_abs(), middle.copy_abs()
    if usual == 0:
        return unit is not None and size >= multiply(max(unit, ONE), 10)
    if size == 0:
        return False
    return size >= multiply(usual, 10) or multiply(size, 10) <= usual
