"""What somebody typed for one indicator of a submission, after reading the numbers and before any rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from measurement.enums import Frequency, ValueState


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEntry:
    """One cell of a breakdown. Nothing filled in is no answer, not 0."""

    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_blank(self) -> bool:
        return self.value is None and self.numerator is None and self.denominator is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer. `state` None is no answer yet; `reason` explains what is missing or corrected, `note` confirms
    unusual values. `cells` are keyed as the breakdown's cells are.
    """

    state: ValueState | None = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""
    currency: str = ""
    rate: Decimal | None = None
    reason: str = ""
    note: str = ""
    cells: Mapping[str, CellEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """One view of the total: the cells of one dimension, or of two crossed, "not stated" among them.

    is_exclusive: everybody is in one cell only; is_exhaustive: the cells cover everybody; is_blocking: whether
    cells that do not add up stop a submission or only warn (set per initiative).
    """

    name: str
    cells: tuple[str, ...]
    is_exclusive: bool = True
    is_exhaustive: bool = True
    is_blocking: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The partner's own earlier values, oldest first, as stored (increments where totals to date are reported).

    last_total: the running total that this entry continues; None at its start and after its yearly reset.
    shared_denominator: the one denominator that numerators are shares of, where partners share one.
    """

    values: tuple[Decimal, ...] = ()
    last_total: Decimal | None = None
    frequency: Frequency = Frequency.QUARTER
    shared_denominator: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`field` is "value", "numerator", "denominator", "text", "reason", "rate", "state" or "cells.<key>.value" …

    A hard problem stops a submission; a soft one is confirmed with a note, and stays on record as confirmed.
    """

    field: str
    code: str
    message: str
    is_hard: bool = True
    is_confirmed: bool = False

    @property
    def is_blocking(self) -> bool:
        return not self.is_confirmed
