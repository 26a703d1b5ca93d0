"""The library: definitions with their versions and breakdowns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from initiatives.queries.initiatives import visible_initiatives
from measurement.models import (
    Breakdown,
    Category,
    Cell,
    DefinitionVersion,
    Dimension,
    Indicator,
    IndicatorDefinition,
)
from tenancy.permissions import HeldGrant


def library() -> QuerySet[IndicatorDefinition]:
    """Every definition, by name, with the kind and unit of its latest version and how many initiatives use it."""
    latest = DefinitionVersion.objects.filter(definition=OuterRef("pk")).order_by("-number")
    adopted = (
        Indicator.objects.filter(definition=OuterRef("pk"), archived_at=None)
        .order_by()
        .values("definition")
        .annotate(number=Count("pk"))
    )
    return IndicatorDefinition.objects.annotate(
        latest_number=Subquery(latest.values("number")[:1]),
        latest_kind=Subquery(latest.values("kind")[:1]),
        latest_unit=Subquery(latest.values("unit")[:1]),
        latest_direction=Subquery(latest.values("direction")[:1]),
        latest_meaning=Subquery(latest.values("meaning")[:1]),
        adopted_by=Subquery(adopted.values("number")[:1]),
    ).order_by("sort_key", "pk")


def matching(definitions: QuerySet[IndicatorDefinition], words: str) -> QuerySet[IndicatorDefinition]:
    """Those whose name, code or meaning holds every word."""
    for word in words.split():
        definitions = definitions.filter(
            Q(sort_key__icontains=word.casefold())
            | Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(latest_meaning__icontains=word)
        )
    return definitions


def latest_version(definition: IndicatorDefinition, *, lock: bool = False) -> DefinitionVersion:
    """The newest version, in force already or announced. `lock` holds the definition until the transaction ends."""
    if lock:
        IndicatorDefinition.objects.select_for_update().get(pk=definition.pk)
    found = DefinitionVersion.objects.filter(definition=definition).order_by("-number").first()
    if found is None:
        raise DefinitionVersion.DoesNotExist
    return found


def versions_of(definition_ids: Collection[int]) -> dict[int, list[DefinitionVersion]]:
    """Definition id → its versions, oldest first. One statement."""
    found: dict[int, list[DefinitionVersion]] = defaultdict(list)
    for version in DefinitionVersion.objects.filter(definition_id__in=definition_ids).order_by("number"):
        found[version.definition_id].append(version)
    return found


def version_on(versions: Sequence[DefinitionVersion], day: date) -> DefinitionVersion:
    """The version in force for a period that starts on this day; `versions` oldest first (rule 17)."""
    in_force = [one for one in versions if one.effective_on is None or one.effective_on <= day]
    return in_force[-1] if in_force else versions[0]


def breakdown_pairs(version: DefinitionVersion) -> tuple[tuple[str, str | None], ...]:
    """The breakdowns of a version as pairs of dimension codes, in their order."""
    rows = Breakdown.objects.filter(version=version).order_by("position", "pk")
    return tuple(rows.values_list("dimension__code", "crossed_with__code"))


def breakdowns_of(version_ids: Collection[int]) -> dict[int, list[Breakdown]]:
    """Version id → its breakdowns with their dimensions, in their order. One statement."""
    found: dict[int, list[Breakdown]] = defaultdict(list)
    rows = Breakdown.objects.filter(version_id__in=version_ids).select_related("dimension", "crossed_with")
    for row in rows.order_by("position", "pk"):
        found[row.version_id].append(row)
    return found


def dimensions() -> QuerySet[Dimension]:
    """The ways of breaking down of the network, by name."""
    return Dimension.objects.order_by(F("name"), "pk")


def categories_of(dimension_ids: Collection[int]) -> dict[int, list[Category]]:
    """Dimension id → its categories in their order, retired ones last. One statement."""
    found: dict[int, list[Category]] = defaultdict(list)
    rows = Category.objects.filter(dimension_id__in=dimension_ids).select_related("merged_into", "dimension")
    for row in rows.order_by(F("retired_at").asc(nulls_first=True), "position", "pk"):
        found[row.dimension_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Grid:
    """One breakdown to fill in or to show: its dimensions, the categories in use, and the cell of each combination.

    `cells` maps the category ids of a combination (one id, or a pair: dimension, crossed with) to its cell.
    """

    breakdown: Breakdown
    rows: tuple[Category, ...]
    columns: tuple[Category, ...]
    cells: dict[tuple[int, ...], Cell]


def grids_of(version_ids: Collection[int]) -> dict[int, list[Grid]]:
    """Version id → its breakdowns with their cells. Three statements, however many versions."""
    breakdowns = breakdowns_of(version_ids)
    every = [one for rows in breakdowns.values() for one in rows]
    ids = {one.dimension_id for one in every} | {one.crossed_with_id for one in every if one.crossed_with_id}
    categories = {
        key: tuple(one for one in rows if one.retired_at is None) for key, rows in categories_of(ids).items()
    }
    wanted = {one.pk: _keys(one, categories) for one in every}
    keys = {key for combinations in wanted.values() for key in combinations.values()}
    cells = {cell.key: cell for cell in Cell.objects.filter(key__in=keys)}
    found: dict[int, list[Grid]] = defaultdict(list)
    for version_id, rows in breakdowns.items():
        for one in rows:
            found[version_id].append(
                Grid(
                    breakdown=one,
                    rows=categories.get(one.dimension_id, ()),
                    columns=categories.get(one.crossed_with_id or 0, ()),
                    cells={ids: cells[key] for ids, key in wanted[one.pk].items() if key in cells},
                )
            )
    return found


def cell_key(parts: Mapping[str, str]) -> str:
    """ "age=5|sex=girls" from {dimension code: category code}: dimensions in alphabetical order."""
    return "|".join(f"{dimension}={category}" for dimension, category in sorted(parts.items()))


def _keys(breakdown: Breakdown, categories: dict[int, tuple[Category, ...]]) -> dict[tuple[int, ...], str]:
    rows, columns = categories.get(breakdown.dimension_id, ()), categories.get(breakdown.crossed_with_id or 0, ())
    if not breakdown.crossed_with_id:
        return {(one.pk,): f"{one.dimension.code}={one.code}" for one in rows}
    return {
        (first.pk, second.pk): cell_key({one.dimension.code: one.code for one in (first, second)})
        for first in rows
        for second in columns
    }


def adopters_of(definition: IndicatorDefinition, grants: Iterable[HeldGrant]) -> QuerySet[Indicator]:
    """The indicators made of a definition, with their initiatives, as far as these grants see those."""
    rows = Indicator.objects.filter(definition=definition, archived_at=None)
    rows = rows.filter(initiative__in=visible_initiatives(grants))
    return rows.select_related("initiative").order_by("initiative__name", "pk")
