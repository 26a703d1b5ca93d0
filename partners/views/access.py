"""What somebody may do with one partner."""

from initiatives.models import Initiative
from partners.models import Partner
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, initiatives_with
from tenancy.queries.scopes import reach_of


def editable_initiatives(request: TenantRequest) -> list[Initiative]:
    """The running initiatives this person may set up, by name: partners can be put into those."""
    ids = initiatives_with(request.grants, Permission.INITIATIVE_EDIT)
    rows = Initiative.objects.filter(is_open=True).order_by("name")
    return list(rows if ids is None else rows.filter(pk__in=ids))


def may_invite(request: TenantRequest, partner: Partner) -> bool:
    """Whether this person may ask somebody to speak for the partner."""
    if partner.is_archived:
        return False
    reach = reach_of(request.grants)
    return reach.is_whole or partner.pk in reach.partners
