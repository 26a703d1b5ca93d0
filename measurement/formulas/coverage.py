"""k of n expected, complete or not, and the change among those that reported twice (rule 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from measurement.formulas.arithmetic import divide, total
from measurement.formulas.method import DEFAULT_THRESHOLD, Method
from measurement.formulas.sums import Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """ "12 of 14 partners reported". `share` is reported/expected or the share of volume; None if none is expected."""

    reported: int = 0
    expected: int = 0
    not_available: int = 0
    not_applicable: int = 0
    carried: int = 0
    share: Decimal | None = None
    threshold: Decimal = DEFAULT_THRESHOLD
    is_complete: bool = False

    @property
    def missing(self) -> int:
        return max(self.expected - self.reported, 0)


def coverage(method: Method, sums: Sums, *, volume_share: Decimal | None = None) -> Coverage:
    """Complete from the threshold on, of partners or of volume. A carried value is not a report of this period."""
    share = volume_share
    if share is None and sums.expected > 0:
        share = divide(Decimal(sums.reported), sums.expected)
    return Coverage(
        reported=sums.reported,
        expected=sums.expected,
        not_available=sums.not_available,
        not_applicable=sums.not_applicable,
        carried=sums.carried,
        share=share,
        threshold=method.coverage_threshold,
        is_complete=sums.n > 0 if share is None else share >= method.coverage_threshold,
    )


def volume_share(last_volumes: Mapping[int, Decimal], reported_by: set[int]) -> Decimal | None:
    """The share of the last period's volume that belongs to the partners that reported now; None without volume."""
    whole = total(last_volumes.values())
    if whole <= 0:
        return None
    return divide(total(number for partner, number in last_volumes.items() if partner in reported_by), whole)
