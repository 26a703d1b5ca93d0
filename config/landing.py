"""Where somebody begins: straight at the work."""

from collections.abc import Collection
from datetime import datetime

from config.navigation import address
from initiatives.models import Initiative
from measurement.queries.due import work_of
from tenancy.enums import INITIATIVE_ROLES, PARTNER_ROLES, Role
from tenancy.models import Grant, Network
from tenancy.permissions import HeldGrant

LOOKING_ON = INITIATIVE_ROLES - {Role.BACKBONE}


def url_after_accepting(*, network: Network, grant: Grant, at: datetime) -> str:
    """The page for the role: the first submission due for partners, the dashboard for those of an initiative.

    Called inside the network.
    """
    overview = address("tenancy:network", network.slug)
    if grant.role in PARTNER_ROLES:
        # An address only: its page asks for a second factor itself.
        work = work_of(grant.user, at=at, has_used_second_factor=True)
        due = [line for line in work.due if line.network == network]
        form = address("measurement:submission", network.slug, due[0].initiative_slug, due[0].pk) if due else ""
        return form or "/"
    if grant.role in INITIATIVE_ROLES and grant.initiative_id is not None:
        initiative = Initiative.objects.get(pk=grant.initiative_id)
        return address("measurement:dashboard", network.slug, initiative.slug) or overview
    return overview


def first_page_of(*, network: Network, grants: Collection[HeldGrant]) -> str:
    """The dashboard for who looks on in one initiative, otherwise the overview of the network.

    Called inside the network.
    """
    ids = {grant.initiative_id for grant in grants if grant.initiative_id is not None}
    if len(ids) == 1 and all(grant.role in LOOKING_ON for grant in grants):
        initiative = Initiative.objects.get(pk=ids.pop())
        return address("measurement:dashboard", network.slug, initiative.slug)
    return address("tenancy:network", network.slug)
