"""Where somebody newly invited begins: straight at the work."""

from datetime import datetime

from config.navigation import address
from initiatives.models import Initiative
from measurement.queries.due import work_of
from tenancy.enums import INITIATIVE_ROLES, PARTNER_ROLES
from tenancy.models import Grant, Network


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
