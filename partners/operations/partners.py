"""Changes to the register of partners."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.models import Partner
from partners.validators import PartnerEntry, partner_errors
from tenancy.formulas import sort_key, would_circle
from tenancy.models import Place, User
from tenancy.operations.events import changes, record, record_many
from tenancy.operations.locks import one_at_a_time

LONGEST_STEM = 32  # of a code made from a name; the number behind it has room


@transaction.atomic
def add_partner(*, network_id: int, entry: PartnerEntry, by: User | None, at: datetime) -> Partner:
    """Without a code one is made from the name. Raises ValidationError by field."""
    one_at_a_time(network_id)
    if not entry.code:
        entry = replace(entry, code=free_code(name=entry.name))
    names = _check(None, entry)
    partner = Partner.objects.create(
        network_id=network_id, sort_key=sort_key(entry.name), created_at=at, **asdict(entry)
    )
    record("partners.partner.created", by=by, at=at, on=partner, payload=changes({}, _filled(entry, names)))
    return partner


@transaction.atomic
def edit_partner(*, partner: Partner, entry: PartnerEntry, by: User | None, at: datetime) -> Partner:
    """Raises ValidationError by field. Where nothing differs, nothing is written."""
    one_at_a_time(partner.network_id)
    held = entry_of(partner)
    names = _check(partner, entry)
    differences = changes(_printed(held, _names(held)), _printed(entry, names))
    if entry == held:  # two places may have the same name: what is printed does not tell
        return partner
    for field, value in asdict(entry).items():
        setattr(partner, field, value)
    partner.sort_key = sort_key(entry.name)
    partner.save()
    record("partners.partner.edited", by=by, at=at, on=partner, payload=differences)
    return partner


@transaction.atomic
def archive_partners(*, partners: QuerySet[Partner], by: User | None, at: datetime) -> int:
    """Take partners out of the lists; what they reported stays. The number of those that were not archived yet."""
    chosen = list(partners.filter(archived_at=None).select_for_update(of=("self",)))
    Partner.objects.filter(pk__in=[partner.pk for partner in chosen]).update(archived_at=at)
    record_many("partners.partner.archived", by=by, at=at, on=[(partner, {}) for partner in chosen])
    return len(chosen)


@transaction.atomic
def restore_partners(*, partners: QuerySet[Partner], by: User | None, at: datetime) -> int:
    """Put archived partners back into the lists. The number of those that were archived."""
    chosen = list(partners.exclude(archived_at=None).select_for_update(of=("self",)))
    Partner.objects.filter(pk__in=[partner.pk for partner in chosen]).update(archived_at=None)
    record_many("partners.partner.restored", by=by, at=at, on=[(partner, {}) for partner in chosen])
    return len(chosen)


def free_code(*, name: str) -> str:
    """A code for a partner of that name which nobody has. One statement."""
    return code_beside(set(Partner.objects.filter(code__startswith=_stem(name)).values_list("code", flat=True)), name)


def code_beside(taken: Collection[str], name: str) -> str:
    """A code for a partner of that name beside those that are taken: "quay-school", "quay-school-2"."""
    stem = _stem(name)
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)


def _stem(name: str) -> str:
    return slugify(name)[:LONGEST_STEM].strip("-") or "partner"


def entry_of(partner: Partner) -> PartnerEntry:
    """What is held, in the shape in which it is changed."""
    return PartnerEntry(**{field: getattr(partner, field) for field in PartnerEntry.__dataclass_fields__})


Names = Mapping[str, str | None]


def _check(partner: Partner | None, entry: PartnerEntry) -> Names:
    """The printed names of place and parent; raises ValidationError."""
    errors = partner_errors(entry)
    others = Partner.objects.exclude(pk=partner.pk) if partner else Partner.objects.all()
    if "code" not in errors and (same := others.filter(code=entry.code).first()):
        errors["code"] = _("%(name)s has this code already. Enter a different one.") % {"name": same.name}
    names = _names(entry)
    if entry.place_id is not None and names["place"] is None:
        errors["place"] = _("Choose a place from the list.")
    if entry.parent_id is not None and names["parent"] is None:
        errors["parent"] = _("Choose a partner from the list.")
    elif partner is not None and entry.parent_id is not None and would_circle(_parents(), partner.pk, entry.parent_id):
        errors["parent"] = _("A partner cannot be part of itself or of one of its own parts. Choose another one.")
    if errors:
        raise ValidationError(errors)
    return names


def _parents() -> dict[int, int | None]:
    return dict(Partner.objects.values_list("pk", "parent_id"))


def _names(entry: PartnerEntry) -> Names:
    place = Place.objects.filter(pk=entry.place_id).first() if entry.place_id is not None else None
    parent = Partner.objects.filter(pk=entry.parent_id).first() if entry.parent_id is not None else None
    return {"place": place.name if place else None, "parent": parent.name if parent else None}


def _printed(entry: PartnerEntry, names: Names) -> dict[str, Any]:
    """The entry as the ledger keeps it: names in place of ids."""
    return {field: value for field, value in asdict(entry).items() if not field.endswith("_id")} | dict(names)


def _filled(entry: PartnerEntry, names: Names) -> dict[str, Any]:
    return {field: value for field, value in _printed(entry, names).items() if value}
