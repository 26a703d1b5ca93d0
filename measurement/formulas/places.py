"""Where partners may have counted the same people: the lower bound of rule 10 over a tree of places.

Source: CARE emergency toolkit 5.3.1: take the highest figure of a place, add only what is geographically separate.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from measurement.formulas.arithmetic import ZERO, total

Item = tuple[Hashable | None, Decimal]


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A place; `has_disjoint_children` says that nobody belongs to two of its children."""

    id: Hashable
    parent: Hashable | None = None
    has_disjoint_children: bool = False


@dataclass(frozen=True, slots=True)
class PlaceGroups:
    """The tree of places, asked which values may overlap. A value without a known place may overlap with any."""

    nodes: Mapping[Hashable, PlaceNode] = field(default_factory=dict)
    are_roots_disjoint: bool = False

    def path(self, place: Hashable | None) -> tuple[Hashable, ...]:
        """From the root down to the place; empty when the place is unknown. A circle of parents ends the path."""
        path: list[Hashable] = []
        while place is not None and place in self.nodes and place not in path:
            path.append(place)
            place = self.nodes[place].parent
        return tuple(reversed(path))

    def may_overlap(self, left: Hashable | None, right: Hashable | None) -> bool:
        """Same place, one inside the other, or branches that part where the children are not declared disjoint."""
        left_path, right_path = self.path(left), self.path(right)
        shared = 0
        while shared < min(len(left_path), len(right_path)) and left_path[shared] == right_path[shared]:
            shared += 1
        if shared in (len(left_path), len(right_path)):
            return True
        return not self._is_disjoint_below(left_path[shared - 1] if shared else None)

    def floor(self, items: Sequence[Item]) -> Decimal:
        """The number of people there must be at least. 0 for no items."""
        return total(items[index][1] for index in self.members_of_floor(items))

    def members_of_floor(self, items: Sequence[Item]) -> frozenset[int]:
        """Which items add up to the floor: at each place the larger of its own highest value and what lies below."""
        return self._floor_below(items, [(self.path(place), index) for index, (place, _number) in enumerate(items)], 0)

    def _floor_below(
        self, items: Sequence[Item], rows: Sequence[tuple[tuple[Hashable, ...], int]], depth: int
    ) -> frozenset[int]:
        here = [index for path, index in rows if len(path) == depth]
        below: dict[Hashable, list[tuple[tuple[Hashable, ...], int]]] = {}
        for path, index in rows:
            if len(path) > depth:
                below.setdefault(path[depth], []).append((path, index))
        branches = [self._floor_below(items, branch, depth + 1) for branch in below.values()]
        place = rows[0][0][depth - 1] if depth else None
        if self._is_disjoint_below(place):
            branches = [frozenset().union(*branches)] if branches else []
        candidates = branches + [frozenset({index}) for index in here]
        if not candidates:
            return frozenset()
        # Ties go to the earliest item, so that the same input is always explained by the same partners.
        return max(candidates, key=lambda members: (_sum(items, members), -min(members)))

    def _is_disjoint_below(self, place: Hashable | None) -> bool:
        return self.are_roots_disjoint if place is None else self.nodes[place].has_disjoint_children


def _sum(items: Sequence[Item], members: frozenset[int]) -> Decimal:
    return total(items[index][1] for index in members) if members else ZERO


def overlap_groups(places: Iterable[PlaceNode], *, are_roots_disjoint: bool = False) -> PlaceGroups:
    """The tree of a network's places; places without a common parent may overlap unless declared disjoint."""
    return PlaceGroups({node.id: node for node in places}, are_roots_disjoint)


ONE_PLACE = PlaceGroups()
