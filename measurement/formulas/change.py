"""Change between two figures, also among the same partners only (rule 8), and gaps between groups (rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from measurement.formulas.arithmetic import divide, subtract
from measurement.formulas.cumulative import is_usable
from measurement.formulas.method import Method
from measurement.formulas.places import PlaceGroups
from measurement.formulas.results import Result, result
from measurement.formulas.sums import sum_values
from measurement.formulas.values import PartnerValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """absolute: in the scale of the stored value; relative: a fraction of the earlier value, None where that is 0."""

    before: Result
    after: Result
    absolute: Decimal | None = None
    relative: Decimal | None = None
    partners: int = 0


def change(before: Result, after: Result, *, partners: int = 0) -> Change:
    """The difference of two figures, absolute and as a share of the first; without one of them, none."""
    if before.value is None or after.value is None:
        return Change(before=before, after=after, partners=partners)
    absolute = subtract(after.value, before.value)
    relative = divide(absolute, before.value.copy_abs()) if before.value else None
    return Change(before=before, after=after, absolute=absolute, relative=relative, partners=partners)


def like_for_like(
    method: Method,
    before: Sequence[PartnerValue],
    after: Sequence[PartnerValue],
    *,
    place_groups: PlaceGroups | None = None,
    shared_denominators: tuple[Decimal | None, Decimal | None] = (None, None),
) -> Change:
    """The change among the partners that reported, themselves and comparably, in both periods.

    14 × 100 and then 11 × 110 is not -13.6% but +10% among the eleven.
    """
    both = _reporters(method, before) & _reporters(method, after)
    figures = [
        result(
            method,
            sum_values(
                method,
                [value for value in values if value.partner_id in both],
                expected=len(both),
                place_groups=place_groups,
            ),
            shared_denominator=denominator,
        )
        for values, denominator in zip((before, after), shared_denominators, strict=True)
    ]
    return change(figures[0], figures[1], partners=len(both))


def _reporters(method: Method, values: Sequence[PartnerValue]) -> set[int]:
    return {
        value.partner_id
        for value in values
        if value.carried_from is None and value.is_comparable and is_usable(method, value)
    }


@dataclass(frozen=True, slots=True)
class Gap:
    """absolute: group less reference (× 100 it is percentage points of a share); ratio: group / reference."""

    absolute: Decimal
    ratio: Decimal | None


def group_gap(group: Result, reference: Result) -> Gap | None:
    """How far a group is from the reference group; None where either has no figure (rule 7)."""
    if group.value is None or reference.value is None:
        return None
    ratio = divide(group.value, reference.value) if reference.value else None
    return Gap(subtract(group.value, reference.value), ratio)
