"""Changes to the places of a network and to how many people live in them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenancy.formulas import sort_key, would_circle
from tenancy.models import Place, Population, User
from tenancy.operations.events import changes, record
from tenancy.operations.locks import one_at_a_time
from tenancy.validators import code_error, name_error, too_long


@dataclass(frozen=True, kw_only=True)
class PlaceEntry:
    """A place as somebody describes it. `parent_id`: the place it is part of."""

    code: str
    name: str
    parent_id: int | None = None
    has_disjoint_children: bool = True


@transaction.atomic
def add_place(*, network_id: int, entry: PlaceEntry, by: User | None, at: datetime) -> Place:
    """Raises ValidationError by field."""
    one_at_a_time(network_id)
    parent = _check(None, entry)
    place = Place.objects.create(network_id=network_id, sort_key=sort_key(entry.name), **asdict(entry))
    record("tenancy.place.created", by=by, at=at, on=place, payload=changes({}, _printed(place, parent)))
    return place


@transaction.atomic
def edit_place(*, place: Place, entry: PlaceEntry, by: User | None, at: datetime) -> Place:
    """Raises ValidationError by field. Nothing changed: nothing is recorded."""
    one_at_a_time(place.network_id)
    was_part_of, before = place.parent_id, _printed(place, _place(place.parent_id))
    parent = _check(place, entry)
    place.code, place.name, place.sort_key = entry.code, entry.name, sort_key(entry.name)
    place.parent_id, place.has_disjoint_children = entry.parent_id, entry.has_disjoint_children
    differences = changes(before, _printed(place, parent))
    if differences or was_part_of != entry.parent_id:  # two places may have the same name
        place.save(update_fields=["code", "name", "sort_key", "parent", "has_disjoint_children"])
        record("tenancy.place.edited", by=by, at=at, on=place, payload=differences)
    return place


def _check(place: Place | None, entry: PlaceEntry) -> Place | None:
    """The parent, found; raises ValidationError."""
    errors: dict[str, str] = {}
    if wrong := code_error(entry.code):
        errors["code"] = wrong
    elif _others(place).filter(code=entry.code).exists():
        errors["code"] = _("Another place has this code. Enter a different one.")
    if wrong := name_error(entry.name, longest=160):
        errors["name"] = wrong
    parent = _place(entry.parent_id)
    if entry.parent_id is not None and parent is None:
        errors["parent"] = _("Choose a place from the list.")
    elif place is not None and would_circle(_parents(), place.pk, entry.parent_id):
        errors["parent"] = _("A place cannot be part of itself or of a place within it. Choose another one.")
    if errors:
        raise ValidationError(errors)
    return parent


def _place(pk: int | None) -> Place | None:
    return None if pk is None else Place.objects.filter(pk=pk).first()


def _others(place: Place | None) -> QuerySet[Place]:
    return Place.objects.all() if place is None else Place.objects.exclude(pk=place.pk)


def _parents() -> dict[int, int | None]:
    return dict(Place.objects.values_list("pk", "parent_id"))


def _printed(place: Place, parent: Place | None) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name,
        "parent": parent.name if parent else None,
        "has_disjoint_children": place.has_disjoint_children,
    }


@transaction.atomic
def set_population(
    *, place: Place, group: str, year: int, size: Decimal | None, source: str, by: User | None, at: datetime
) -> Population | None:
    """How many people the group counts in that year; `size` None takes the number away.

    Raises ValidationError by field.
    """
    group = " ".join(group.split())
    _check_population(group=group, year=year, size=size, source=source)
    held = Population.objects.filter(place=place, group=group, year=year).first()
    before = {"size": held.size, "source": held.source} if held else {}
    name = f"{place.name}: {group}, {year}"
    if size is None:
        if held is not None:
            record("tenancy.place.population_removed", by=by, at=at, on=place, payload={name: [str(held.size), None]})
            held.delete()
        return None
    if before == {"size": size, "source": source}:
        return held
    row, _is_new = Population.objects.update_or_create(
        network_id=place.network_id, place=place, group=group, year=year, defaults={"size": size, "source": source}
    )
    payload = {name: [str(before["size"]) if before else None, str(size)], "source": [before.get("source"), source]}
    record("tenancy.place.population_set", by=by, at=at, on=place, payload=_different(payload))
    return row


def _check_population(*, group: str, year: int, size: Decimal | None, source: str) -> None:
    errors: dict[str, str] = {}
    if wrong := _group_error(group):
        errors["group"] = wrong
    if not 1900 <= year <= 2200:
        errors["year"] = _("Enter a year with four digits, like 2025.")
    if size is not None and size < 0:
        errors["size"] = _("A number of people cannot be below zero.")
    if wrong := too_long(source, longest=300):
        errors["source"] = wrong
    if errors:
        raise ValidationError(errors)


def _group_error(group: str) -> str | None:
    return too_long(group, longest=160) if group else _("Say which group of people, like: children aged 4 to 5.")


def _different(payload: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {key: list(pair) for key, pair in payload.items() if (pair[0] or None) != (pair[1] or None)}
