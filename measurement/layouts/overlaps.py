"""Whether categories of one dimension share people: ages 3, 4 and "3 and 4" do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_BELOW = re.compile(r"\b(?:less than|under|below|up to|younger than)\b|<", re.IGNORECASE)
_ABOVE = re.compile(r"\b(?:or more|and over|or over|or older|and above|or above|over|more than)\b|\+|>", re.IGNORECASE)
_INFINITE = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class _Range:
    """From `low` up to `high`; `is_open` where `high` itself is left out."""

    low: Decimal
    high: Decimal
    is_open: bool = False

    def meets(self, other: "_Range") -> bool:
        return self._begins_before_end_of(other) and other._begins_before_end_of(self)

    def _begins_before_end_of(self, other: "_Range") -> bool:
        return self.low < other.high if other.is_open else self.low <= other.high


def overlapping(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of categories that cannot exclude each other, by their numbers or by being joined with "and".

    It knows what names say. Categories that overlap in other ways are declared in the mapping.
    """
    ordered = list(dict.fromkeys(names))
    ranges = {name: found for name in ordered if (found := _range(name))}
    pairs = []
    for left, right in combinations(ordered, 2):
        if left in ranges and right in ranges:
            if ranges[left].meets(ranges[right]):
                pairs.append((left, right))
        elif _joins(left, right) or _joins(right, left):
            pairs.append((left, right))
    return pairs


def _range(name: str) -> _Range | None:
    numbers = [Decimal(found.replace(",", "")) for found in _NUMBER.findall(name)]
    if not numbers or len(numbers) > 2:
        return None
    if len(numbers) == 2:
        return _Range(min(numbers), max(numbers))
    if _BELOW.search(name):
        return _Range(-_INFINITE, numbers[0], is_open="up to" not in name.casefold())
    return _Range(numbers[0], _INFINITE if _ABOVE.search(name) else numbers[0])


def _joins(whole: str, part: str) -> bool:
    """Whether one is "<part> and …" of the other."""
    parts = [piece.strip().casefold() for piece in re.split(r"\band\b|&|,", whole, flags=re.IGNORECASE)]
    return len(parts) > 1 and part.strip().casefold() in parts
