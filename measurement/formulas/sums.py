"""What a figure row stores: counts and exact sums, added by deltas and recomputed by the same rules."""

import operator
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from measurement.enums import Exclusion, OverPartners, ValueState
from measurement.formulas.arithmetic import ZERO, add, subtract, total
from measurement.formulas.method import Method
from measurement.formulas.places import ONE_PLACE, PlaceGroups
from measurement.formulas.values import Contribution, PartnerValue, contribution

COUNTS = ("expected", "reported", "not_applicable", "not_available", "carried", "n")
SUMS = ("value_sum", "numerator_sum", "denominator_sum")
FLOORS = ("value_floor", "numerator_floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """One figure before it is divided or shown.

    expected: partners assigned in the period less those that answered "not applicable".
    reported: partners with a usable value of this very period, zero included; carried: values of an earlier period.
    n: values in the sums: reported + carried, less amounts in a currency without a rate. While n is 0 there is no
    data, whatever the sums say: 0 with n = 0 is nothing, 0 with n > 0 is a zero.
    value_floor, numerator_floor: rule 10's lower bound; None where the method has no range or there is no data.
    """

    expected: int = 0
    reported: int = 0
    not_applicable: int = 0
    not_available: int = 0
    carried: int = 0
    n: int = 0
    value_sum: Decimal = ZERO
    value_floor: Decimal | None = None
    numerator_sum: Decimal = ZERO
    numerator_floor: Decimal | None = None
    denominator_sum: Decimal = ZERO
    distribution: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Partners expected without a usable value of this period."""
        return max(self.expected - self.reported, 0)

    @property
    def other_currency(self) -> int:
        """Amounts that could not be turned into the method's currency."""
        return self.reported + self.carried - self.n

    def __add__(self, delta: "SumsDelta") -> "Sums":
        new: dict[str, Any] = {name: getattr(self, name) + delta.counts.get(name, 0) for name in COUNTS}
        new |= {name: add(getattr(self, name), delta.sums.get(name, ZERO)) for name in SUMS}
        new |= {name: delta.floors.get(name, getattr(self, name)) for name in FLOORS}
        answers = _merge(self.distribution, delta.distribution)
        return Sums(**new, distribution={key: number for key, number in answers.items() if number})


@dataclass(frozen=True, slots=True)
class SumsDelta:
    """What a change adds to a figure row; a name that is absent does not change.

    Floors are no sums: `floors` holds their new values, so a delta with floors fits only the row it was made for.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    floors: Mapping[str, Decimal | None] = field(default_factory=dict)
    distribution: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "SumsDelta") -> "SumsDelta":
        """This change and then the other."""
        return SumsDelta(
            _merge(self.counts, other.counts),
            {name: add(self.sums.get(name, ZERO), other.sums.get(name, ZERO)) for name in SUMS},
            {**self.floors, **other.floors},
            _merge(self.distribution, other.distribution),
        )


def _merge(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {name: left.get(name, 0) + right.get(name, 0) for name in {*left, *right}}


def sums_delta(old: Sums, new: Sums) -> SumsDelta:
    """old + sums_delta(old, new) == new, whatever the two are of: the difference to add to a stored row."""
    keys = {*old.distribution, *new.distribution}
    return SumsDelta(
        {name: getattr(new, name) - getattr(old, name) for name in COUNTS},
        {name: subtract(getattr(new, name), getattr(old, name)) for name in SUMS},
        {name: getattr(new, name) for name in FLOORS if getattr(new, name) != getattr(old, name)},
        {key: new.distribution.get(key, 0) - old.distribution.get(key, 0) for key in keys},
    )


def sum_values(
    method: Method, values: Iterable[PartnerValue], *, expected: int, place_groups: PlaceGroups | None = None
) -> Sums:
    """The sums over partners of one period and cell, in any order of the values.

    `expected` is the number of partners assigned, "not applicable" included. Without `place_groups` all partners
    are taken to serve one place, so that nothing is added up that may be the same people.
    """
    rows = [(value, contribution(method, value)) for value in values]
    new: dict[str, Any] = _counts(rows)
    new["expected"] = expected - new["not_applicable"]
    used = [(value, part) for value, part in rows if not part.exclusion]
    answers = Counter(part.answer for _value, part in used if part.answer)
    if method.over_partners not in (OverPartners.NONE, OverPartners.ANSWERS):
        new |= _exact_sums(method, used, place_groups or ONE_PLACE)
    return Sums(**new, distribution=dict(answers))


# expected, reported, not_applicable, not_available, carried, n, value_sum, numerator_sum, denominator_sum
Parts = tuple[int, int, int, int, int, int, Decimal, Decimal, Decimal]
PART_NAMES = (*COUNTS, *SUMS)
# Of a partner that says nothing: by whether it is assigned.
_SILENT: dict[bool, Parts] = {
    is_assigned: (int(is_assigned), 0, 0, 0, 0, 0, ZERO, ZERO, ZERO) for is_assigned in (False, True)
}


def parts_of(method: Method, value: PartnerValue | None, *, is_assigned: bool) -> Parts:
    """What one partner puts into the sums: those of several add up, name by name, to `sum_values` of them.

    For methods without a range and without counted answers. `value` None: the partner says nothing here.
    """
    if value is None:
        return _SILENT[is_assigned]
    part = contribution(method, value)
    is_carried = value.carried_from is not None
    state = value.answered if is_carried else value.state
    is_usable = part.exclusion in (Exclusion.NONE, Exclusion.OTHER_CURRENCY)
    is_out = state == ValueState.NOT_APPLICABLE
    has_sums = not part.exclusion and method.over_partners not in (OverPartners.NONE, OverPartners.ANSWERS)
    return (
        (is_assigned or value.has_answered) - is_out,
        int(is_usable and not is_carried),
        int(is_out),
        int(state == ValueState.NOT_AVAILABLE),
        int(is_usable and is_carried),
        int(not part.exclusion),
        part.value if has_sums and part.value is not None else ZERO,
        part.numerator if has_sums and part.numerator is not None else ZERO,
        part.denominator if has_sums and part.denominator is not None else ZERO,
    )


def add_parts(left: Parts, right: Parts) -> Parts:
    """left + right, name by name, with every digit."""
    counts = tuple(map(operator.add, left[:6], right[:6]))
    return (*counts, *map(add, left[6:], right[6:]))


def subtract_parts(left: Parts, right: Parts) -> Parts:
    """left - right, name by name, with every digit."""
    if right is _SILENT[False] or right is _SILENT[True]:
        return (left[0] - right[0], *left[1:])
    counts = tuple(map(operator.sub, left[:6], right[:6]))
    sums = (one if other is ZERO else subtract(one, other) for one, other in zip(left[6:], right[6:], strict=True))
    return (*counts, *sums)


def _counts(rows: Sequence[tuple[PartnerValue, Contribution]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for value, part in rows:
        is_carried = value.carried_from is not None
        is_usable = part.exclusion in (Exclusion.NONE, Exclusion.OTHER_CURRENCY)
        counts["n"] += not part.exclusion
        counts["reported"] += is_usable and not is_carried
        counts["carried"] += is_usable and is_carried
        state = value.answered if is_carried else value.state
        counts["not_applicable"] += state == ValueState.NOT_APPLICABLE
        counts["not_available"] += state == ValueState.NOT_AVAILABLE
    return {name: counts[name] for name in COUNTS}


def _exact_sums(
    method: Method, used: Sequence[tuple[PartnerValue, Contribution]], groups: PlaceGroups
) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for name in ("value", "numerator", "denominator"):
        numbers = [(value.place, number) for value, part in used if (number := getattr(part, name)) is not None]
        if not numbers:
            continue
        sums[f"{name}_sum"] = total(number for _place, number in numbers)
        if method.has_range and name != "denominator":
            sums[f"{name}_floor"] = groups.floor(numbers)
    return sums
