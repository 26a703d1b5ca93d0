"""The places of the current network as a tree, and their populations as a grid."""

from dataclasses import dataclass

from django.db.models import QuerySet

from tenancy.formulas import in_tree_order
from tenancy.models import Place, Population


@dataclass(frozen=True)
class PlaceRow:
    """A place with its depth in the tree (0: part of nothing) and what hangs on it."""

    place: Place
    depth: int
    child_count: int
    population_count: int

    @property
    def indented_name(self) -> str:
        """For lists that cannot show a tree, such as a select."""
        return "\u2003" * self.depth + self.place.name


def places() -> QuerySet[Place]:
    """By name."""
    return Place.objects.order_by("sort_key", "code")


def place_tree() -> list[PlaceRow]:
    """Every place below its parent, siblings by name. Two statements."""
    rows = {place.pk: place for place in places()}
    populations: dict[int, int] = {}
    for place_id in Population.objects.values_list("place_id", flat=True):
        populations[place_id] = populations.get(place_id, 0) + 1
    children: dict[int | None, int] = {}
    for place in rows.values():
        children[place.parent_id] = children.get(place.parent_id, 0) + 1
    order = in_tree_order([(place.pk, place.parent_id) for place in rows.values()])
    return [PlaceRow(rows[pk], depth, children.get(pk, 0), populations.get(pk, 0)) for pk, depth in order]


@dataclass(frozen=True)
class PopulationGrid:
    """The populations of one place: a row per group, a column per year; a cell is None where nothing is known."""

    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Population | None, ...]], ...]


def population_grid(place: Place) -> PopulationGrid:
    """One statement."""
    held = list(Population.objects.filter(place=place).order_by("group", "year"))
    years = tuple(sorted({one.year for one in held}))
    by_key = {(one.group, one.year): one for one in held}
    groups = tuple(dict.fromkeys(one.group for one in held))
    return PopulationGrid(
        years=years, rows=tuple((group, tuple(by_key.get((group, year)) for year in years)) for group in groups)
    )


def populations(place: Place | None = None) -> QuerySet[Population]:
    """All numbers of people, or those of one place: by place, group and year."""
    rows = Population.objects.select_related("place").order_by("place__sort_key", "place_id", "group", "year")
    return rows if place is None else rows.filter(place=place)


def within(place: Place) -> set[int]:
    """Ids of the place and of everything that lies within it. One statement."""
    below: dict[int | None, list[int]] = {}
    for pk, parent_id in Place.objects.values_list("pk", "parent_id"):
        below.setdefault(parent_id, []).append(pk)
    found: set[int] = set()
    waiting = [place.pk]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += below.get(pk, [])
    return found
