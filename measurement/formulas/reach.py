"""Bounds of the number of people reached by partners that overlap (rule 10)."""

from collections.abc import Mapping
from decimal import Decimal

from measurement.formulas.arithmetic import ZERO, subtract, total


def reach_bounds(
    counts: Mapping[int, Decimal],
    *,
    overlaps: Mapping[tuple[int, int], Decimal] | None = None,
    population: Decimal | None = None,
) -> tuple[Decimal, Decimal]:
    """Lowest and highest possible number of different people, given pairwise overlaps where known.

    Lower: max(max r, Σr - Σo) (Bonferroni), only where every pair's overlap is known. Upper: Σr less the heaviest
    spanning tree of the known overlaps (Hunter-Worsley), at most the population. 120 and 80 sharing 30 are 170.
    """
    known = dict(overlaps or {})
    whole = total(counts.values())
    low = max(counts.values(), default=ZERO)
    pairs = {frozenset(pair) for pair in known}
    if len(pairs) == len(counts) * (len(counts) - 1) // 2:
        low = max(low, subtract(whole, total(known.values())))
    high = subtract(whole, _heaviest_tree(known))
    return low, max(low, high if population is None else min(high, population))


def _heaviest_tree(overlaps: Mapping[tuple[int, int], Decimal]) -> Decimal:
    """Kruskal's algorithm, heaviest edge first."""
    root: dict[int, int] = {}

    def find(node: int) -> int:
        while root.get(node, node) != node:
            node = root[node]
        return node

    chosen: list[Decimal] = []
    for (left, right), number in sorted(overlaps.items(), key=lambda pair: -pair[1]):
        if find(left) != find(right):
            root[find(left)] = find(right)
            chosen.append(number)
    return total(chosen)
