"""Founding an initiative and changing what it is."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from initiatives.models import Initiative, InitiativePlace
from initiatives.validators import LONGEST_SLUG, RESERVED_SLUGS, InitiativeEntry, initiative_errors, slug_error
from tenancy.enums import Role
from tenancy.models import Grant, Network, Place, User
from tenancy.operations.events import changes, record
from tenancy.operations.grants import give
from tenancy.operations.locks import one_at_a_time


@transaction.atomic
def create_initiative(
    *,
    network: Network,
    entry: InitiativeEntry,
    slug: str = "",
    template: str = "",
    by: User | None,
    at: datetime,
) -> Initiative:
    """A new initiative of the network. Without a slug one is made from the name.

    Who creates it is its backbone staff, unless the whole network is theirs. `template` is the code
    of what it starts from, for the ledger. Raises ValidationError by field.
    """
    one_at_a_time(network.pk)
    errors = initiative_errors(entry)
    if slug and (wrong := _slug_wrong(slug)):
        errors["slug"] = wrong
    if errors:
        raise ValidationError(errors)
    initiative = Initiative.objects.create(
        network=network, slug=slug or free_slug(entry.name), created_at=at, **asdict(entry)
    )
    payload = {"name": [None, initiative.name], "template": template}
    record("initiatives.initiative.created", by=by, at=at, on=initiative, initiative_id=initiative.pk, payload=payload)
    if by is not None and not Grant.objects.filter(user=by, role=Role.OWNER).exists():
        give(by=by, to=by, network_id=network.pk, role=Role.BACKBONE, initiative_id=initiative.pk, at=at)
    return initiative


def _slug_wrong(slug: str) -> str | None:
    if wrong := slug_error(slug):
        return wrong
    if Initiative.objects.filter(slug=slug).exists():
        return _("Another initiative of this network has this address. Enter a different one.")
    return None


def free_slug(name: str) -> str:
    """An address made from the name that no other initiative of the network has, and no page of Keel."""
    base = slugify(name)[: LONGEST_SLUG - 4].strip("-_") or "initiative"
    taken = set(Initiative.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken and slug_error(slug) is None)


@transaction.atomic
def edit_initiative(*, initiative: Initiative, entry: InitiativeEntry, by: User | None, at: datetime) -> Initiative:
    """Change name, summary and rules; the address stays, so that links do. Raises ValidationError by field."""
    if errors := initiative_errors(entry):
        raise ValidationError(errors)
    differences = changes(asdict(entry_of(initiative)), asdict(entry))
    if not differences:
        return initiative
    for field, value in asdict(entry).items():
        setattr(initiative, field, value)
    initiative.save(update_fields=list(differences))
    record(
        "initiatives.initiative.edited",
        by=by,
        at=at,
        on=initiative,
        initiative_id=initiative.pk,
        payload=differences,
    )
    return initiative


def entry_of(initiative: Initiative) -> InitiativeEntry:
    """What is held, in the shape in which it is changed."""
    values: dict[str, Any] = {field: getattr(initiative, field) for field in InitiativeEntry.__dataclass_fields__}
    return InitiativeEntry(**values)


@transaction.atomic
def set_places(*, initiative: Initiative, place_ids: Collection[int], by: User | None, at: datetime) -> list[Place]:
    """The places the initiative works in, in place of those it had. Raises ValidationError({"places": …})."""
    wanted = list(Place.objects.filter(pk__in=place_ids).order_by("sort_key"))
    if len(wanted) != len(set(place_ids)):
        raise ValidationError({"places": _("Choose places from the list.")})
    rows = InitiativePlace.objects.filter(initiative=initiative).select_related("place").order_by("place__sort_key")
    held = [row.place for row in rows]
    if {place.pk for place in held} == {place.pk for place in wanted}:
        return wanted
    InitiativePlace.objects.filter(initiative=initiative).exclude(place__in=wanted).delete()
    InitiativePlace.objects.bulk_create(
        InitiativePlace(network_id=initiative.network_id, initiative=initiative, place=place)
        for place in wanted
        if place not in held
    )
    payload = {"places": [_names(held), _names(wanted)]}
    record(
        "initiatives.initiative.places_set",
        by=by,
        at=at,
        on=initiative,
        initiative_id=initiative.pk,
        payload=payload,
    )
    return wanted


def _names(places: Collection[Place]) -> str | None:
    return ", ".join(place.name for place in places) or None
