"""Where somebody newly invited begins: straight at the work."""

from django.urls import NoReverseMatch, reverse

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
        try:
            return reverse("measurement:dashboard", args=[network.slug, initiative.slug])
        except NoReverseMatch:
            pass
    return reverse("tenancy:network", args=[network.slug])
