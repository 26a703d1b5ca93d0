"""Where somebody newly invited begins: straight at the work."""

from config.navigation import address
from initiatives.models import Initiative
from tenancy.enums import INITIATIVE_ROLES, PARTNER_ROLES
from tenancy.models import Grant, Network


def url_after_accepting(*, network: Network, grant: Grant) -> str:
    """The page for the role: what is due for partners, the dashboard for those of an initiative.

    Called inside the network.
    """
    if grant.role in PARTNER_ROLES:
        return "/"
    if grant.role in INITIATIVE_ROLES:
        initiative = Initiative.objects.get(pk=grant.initiative_id)
        return address("measurement:dashboard", network.slug, initiative.slug) or address(
            "tenancy:network", network.slug
        )
    return address("tenancy:network", network.slug)
