"""Which initiative the rows about a place go to."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from initiatives.models import Initiative, InitiativePlace
from measurement.layouts import Route, plain_name
from measurement.models import ImportRow, ImportRun
from tenancy.models import Place, User
from tenancy.permissions import HeldGrant, Permission, Scope, can, initiatives_with
from tenancy.queries.grants import held_grants


def routes_of() -> dict[str, tuple[Route, ...]]:
    """Plain code or name → the places that are called so, each with its initiatives. Two statements.

    A code goes before a name. Where no initiative works in a place, the nearest place that it is part of decides.
    """
    places = {row[0]: row for row in Place.objects.order_by("pk").values_list("pk", "code", "name", "parent_id")}
    working: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = InitiativePlace.objects.order_by("initiative__name", "initiative_id")
    for place_id, initiative_id, name in rows.values_list("place_id", "initiative_id", "initiative__name"):
        working[place_id].append((initiative_id, name))
    parents: dict[int, int | None] = {pk: parent_id for pk, _code, _name, parent_id in places.values()}
    codes: dict[str, list[Route]] = defaultdict(list)
    names: dict[str, list[Route]] = defaultdict(list)
    for pk, code, name, _parent_id in places.values():
        route = Route(name, _nearest(pk, parents, working))
        codes[plain_name(code)].append(route)
        names[plain_name(name)].append(route)
    return {key: tuple(routes) for key, routes in (names | codes).items()}


def _nearest(
    place_id: int, parents: dict[int, int | None], working: dict[int, list[tuple[int, str]]]
) -> tuple[tuple[int, str], ...]:
    seen: set[int] = set()
    here: int | None = place_id
    while here is not None and here not in seen:
        if here in working:
            return tuple(working[here])
        seen.add(here)
        here = parents.get(here)
    return ()


def initiatives_of(run: ImportRun) -> frozenset[int]:
    """The initiatives that rows of an import go to: one, or those that places have led to. One statement."""
    if not run.mapping.get("route"):
        return frozenset() if run.initiative_id is None else frozenset({run.initiative_id})
    rows = ImportRow.objects.filter(run=run, row__gt=0).values_list("payload__new__initiatives", flat=True)
    return frozenset(pk for ids in rows for pk in ids or ()) | frozenset(run.summary.get("initiatives", ()))


def may_read(run: ImportRun, grants: Iterable[HeldGrant]) -> bool:
    """Whether one may import into each initiative that its rows go to: what was found tells what stands there."""
    held = tuple(grants)
    return all(can(held, Permission.DATASET_IMPORT, Scope(initiative_id=pk)) for pk in initiatives_of(run))


def readable(rows: QuerySet[ImportRun], grants: Iterable[HeldGrant]) -> QuerySet[ImportRun]:
    """The same for lists; an import that nobody has looked at yet is listed."""
    ids = initiatives_with(grants, Permission.DATASET_IMPORT)
    if ids is None:
        return rows
    return rows.filter(Q(summary__initiatives__isnull=True) | Q(summary__initiatives__contained_by=sorted(ids)))


def closed_to(by: User) -> frozenset[int]:
    """The initiatives of the network that this person may not import into. Two statements."""
    grants = held_grants(user_id=by.pk)
    ids = Initiative.objects.values_list("pk", flat=True)
    return frozenset(pk for pk in ids if not can(grants, Permission.DATASET_IMPORT, Scope(initiative_id=pk)))
