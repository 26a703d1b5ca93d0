"""Which partners take part where."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from initiatives.queries.initiatives import visible_initiatives
from partners.models import Participation, Partner
from tenancy.permissions import HeldGrant


def initiative_ids_of_partners(*, partner_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Partner id → the initiatives it takes or took part in, in one statement.

    A partner that left keeps its view of what it contributed to.
    """
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Participation.objects.filter(partner_id__in=partner_ids).values_list("partner_id", "initiative_id")
    for partner_id, initiative_id in pairs:
        found[partner_id].add(initiative_id)
    return {partner_id: frozenset(ids) for partner_id, ids in found.items()}


def participations_of(partner: Partner, grants: Iterable[HeldGrant]) -> list[Participation]:
    """Where the partner takes or took part, as far as these grants see the initiatives; by name. One statement."""
    rows = Participation.objects.filter(partner=partner, initiative__in=visible_initiatives(grants))
    return list(rows.select_related("initiative", "partner").order_by("initiative__name"))
