"""What a figure row stores: counts and exact sums, added by deltas and recomputed by the same rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from measurement.enums import Exclusion, OverPartners, ValueState
from measurement.formulas.arithmetic import ZERO, add, subtract, total
from measurement.formulas.method import Method
from measurement.formulas.places import ONE_PLACE, PlaceGroups
from measurement.formulas.values import Contribution, PartnerValue, contribution

COUNTS = (
    "expected",
    "reported",
    "not_applicable",
    "not_available",
    "carried",
    "n",
    "not_comparable",
    "other_currency",
)
SUMS = ("value_sum", "value_floor", "numerator_sum", "numerator_floor", "denominator_sum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """One figure before it is divided or shown.

    expected: partners assigned in the period less those that answered "not applicable".
    reported: partners with a usable value of this very period, zero included; carried: values of an earlier period.
    n: values in the sums, reported + carried (less amounts in another currency).
    not_comparable, other_currency: answers kept out of the sums.
    value_floor, numerator_floor: rule 10's lower bound; None where the method has no range.
    Sums are None, not 0, while n is 0. Kinds that are not added up have none.
    """

    expected: int = 0
    reported: int = 0
    not_applicable: int = 0
    not_available: int = 0
    carried: int = 0
    n: int = 0
    not_comparable: int = 0
    other_currency: int = 0
    value_sum: Decimal | None = None
    value_floor: Decimal | None = None
    numerator_sum: Decimal | None = None
    numerator_floor: Decimal | None = None
    denominator_sum: Decimal | None = None
    distribution: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Partners expected without a usable value of this period."""
        return max(self.expected - self.reported, 0)

    def __add__(self, delta: "SumsDelta") -> "Sums":
        n = self.n + delta.counts.get("n", 0)
        counts = {name: getattr(self, name) + delta.counts.get(name, 0) for name in COUNTS}
        sums = {name: _plus(getattr(self, name), delta.sums.get(name)) if n else None for name in SUMS}
        answers = Counter(self.distribution)
        answers.update(delta.distribution)
        return Sums(**counts, **sums, distribution={key: number for key, number in answers.items() if number})


@dataclass(frozen=True, slots=True)
class SumsDelta:
    """What a change adds to a figure row; a name that is absent does not change."""

    counts: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    distribution: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "SumsDelta") -> "SumsDelta":
        sums = {name: _plus(self.sums.get(name), other.sums.get(name)) for name in {*self.sums, *other.sums}}
        return SumsDelta(
            _merge(self.counts, other.counts),
            {name: number for name, number in sums.items() if number is not None},
            _merge(self.distribution, other.distribution),
        )

    def __neg__(self) -> "SumsDelta":
        """What takes a change back, as withdrawing an approval does."""
        return SumsDelta(
            {name: -number for name, number in self.counts.items()},
            {name: number.copy_negate() for name, number in self.sums.items()},
            {name: -number for name, number in self.distribution.items()},
        )


def _merge(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {name: left.get(name, 0) + right.get(name, 0) for name in {*left, *right}}


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return left if right is None else right
    return add(left, right)


def sums_delta(old: Sums, new: Sums) -> SumsDelta:
    """old + sums_delta(old, new) == new, whatever the two are of: the difference to add to a stored row."""
    counts = {name: getattr(new, name) - getattr(old, name) for name in COUNTS}
    sums = {name: _difference(getattr(old, name), getattr(new, name)) for name in SUMS}
    keys = {*old.distribution, *new.distribution}
    answers = {key: new.distribution.get(key, 0) - old.distribution.get(key, 0) for key in keys}
    return SumsDelta(counts, {name: number for name, number in sums.items() if number is not None}, answers)


def _difference(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    return None if old is None and new is None else subtract(new or ZERO, old or ZERO)


def sum_values(
    method: Method, values: Iterable[PartnerValue], *, expected: int, place_groups: PlaceGroups | None = None
) -> Sums:
    """The sums over partners of one period and cell, in any order of the values.

    `expected` is the number of partners assigned, "not applicable" included. Without `place_groups` all partners
    are taken to serve one place, so that nothing is added up that may be the same people.
    """
    rows = [(value, contribution(method, value)) for value in values]
    counts = _counts(rows)
    counts["expected"] = expected - counts["not_applicable"]
    used = [(value, part) for value, part in rows if not part.exclusion]
    answers = Counter(part.answer for _value, part in used if part.answer)
    return Sums(**counts, **_exact_sums(method, used, place_groups or ONE_PLACE), distribution=dict(answers))


def _counts(rows: Sequence[tuple[PartnerValue, Contribution]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for value, part in rows:
        is_carried = value.carried_from is not None
        is_usable = part.exclusion in (Exclusion.NONE, Exclusion.OTHER_CURRENCY)
        counts["n"] += not part.exclusion
        counts["reported"] += is_usable and not is_carried
        counts["carried"] += is_usable and is_carried
        counts["not_comparable"] += part.exclusion == Exclusion.NOT_COMPARABLE
        counts["other_currency"] += part.exclusion == Exclusion.OTHER_CURRENCY
        state = value.answered if is_carried else value.state
        counts["not_applicable"] += state == ValueState.NOT_APPLICABLE
        counts["not_available"] += state == ValueState.NOT_AVAILABLE
    return {name: counts[name] for name in COUNTS}


def _exact_sums(
    method: Method, used: Sequence[tuple[PartnerValue, Contribution]], groups: PlaceGroups
) -> dict[str, Decimal | None]:
    if method.over_partners in (OverPartners.NONE, OverPartners.ANSWERS):
        return {}
    sums: dict[str, Decimal | None] = {}
    for name in ("value", "numerator", "denominator"):
        numbers = [(value.place, number) for value, part in used if (number := getattr(part, name)) is not None]
        if not numbers:
            continue
        sums[f"{name}_sum"] = total(number for _place, number in numbers)
        if method.has_range and name != "denominator":
            sums[f"{name}_floor"] = groups.floor(numbers)
    return sums
