"""What the writer of facts takes: approved answers as rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measurement.enums import Audience, ValueState
from measurement.queries.touched import ObservationKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One cell of an answer."""

    cell_id: int
    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRow:
    """One approved answer of one partner for one indicator in one period, with its cells."""

    period_id: int
    partner_id: int
    indicator_id: int
    version_id: int
    submission_version_id: int
    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""
    narrative: str = ""
    audience: Audience = Audience.BACKBONE
    currency: str = ""
    rate: Decimal | None = None
    rate_on: date | None = None
    reason: str = ""
    cells: tuple[CellRow, ...] = ()

    @property
    def key(self) -> ObservationKey:
        return (self.period_id, self.partner_id, self.indicator_id)
