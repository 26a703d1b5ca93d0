"""What "nothing to report" says of one indicator, as the fields of its answer. Pure."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from measurement.enums import Kind, ValueState
from measurement.formulas.method import Method
from measurement.formulas.values import PartnerValue

ZERO_KINDS = frozenset({Kind.COUNT, Kind.PEOPLE, Kind.MONEY})
PARTS = ("value", "numerator", "denominator")


def is_zero(method: Method) -> bool:
    """Whether nothing is the number 0: a number of what happened during the period, and money."""
    return method.kind in ZERO_KINDS and not method.is_running_total


def nothing(
    method: Method,
    cells: Collection[str],
    *,
    last: PartnerValue | None = None,
    last_cells: Mapping[str, PartnerValue] | None = None,
) -> dict[str, str]:
    """Field → text. 0 during the period, in each cell too, so that the cells go on adding up.

    A total since the start (or since the first day of the year) to which nothing was added is the last
    one: `last` and `last_cells` are the partner's last answer of the same run. Before its first one it is
    0. Everything else is not applicable: there is no percentage of nothing.
    """
    if is_zero(method) or (method.is_running_total and last is None and method.kind in ZERO_KINDS):
        return {"value": "0", **{f"cells.{key}.value": "0" for key in cells}}
    if method.is_running_total and last is not None:
        same = {f"cells.{key}.{part}": text for key in cells for part, text in _texts((last_cells or {}).get(key))}
        currency = {"currency": last.currency} if last.currency else {}
        rate = {"rate": f"{last.rate:f}"} if last.rate is not None else {}
        return {**dict(_texts(last)), **currency, **rate, **same}
    return {"state": ValueState.NOT_APPLICABLE.value}


def _texts(value: PartnerValue | None) -> list[tuple[str, str]]:
    numbers: list[tuple[str, Decimal | None]] = [(part, getattr(value, part, None)) for part in PARTS]
    return [(part, f"{number:f}") for part, number in numbers if number is not None]
