"""Initiatives and partners as things to have a role for."""

from initiatives.models import Initiative
from partners.models import Partner
from partners.queries.participations import initiative_ids_of_partners
from tenancy.queries.scopes import PartnerScope, Scopes


def all_scopes() -> Scopes:
    """Those of the current network, by name; archived partners are there and say so. Three statements."""
    partners = list(Partner.objects.order_by("sort_key").values_list("id", "name", "archived_at"))
    initiative_ids = initiative_ids_of_partners(partner_ids=[id_ for id_, _name, _archived in partners])
    return Scopes(
        initiatives=dict(Initiative.objects.order_by("name").values_list("id", "name")),
        partners={
            id_: PartnerScope(name, initiative_ids.get(id_, frozenset()), archived is not None)
            for id_, name, archived in partners
        },
    )
