"""What somebody may do with one partner."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

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


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Where organisations ask to join an initiative; `url` is whole, to be sent around, and empty while it is off."""

    initiative: Initiative
    url: str


def public_pages(request: TenantRequest) -> list[PublicPage]:
    """That of each running initiative which this person may set up, by name. One statement."""
    slug = request.network.slug
    return [
        PublicPage(
            one, settings.SITE_URL + reverse("partners:ask-to-join", args=[slug, one.slug]) if one.is_joinable else ""
        )
        for one in editable_initiatives(request)
    ]


def may_invite(request: TenantRequest, partner: Partner) -> bool:
    """Whether this person may ask somebody to speak for the partner."""
    if partner.is_archived:
        return False
    reach = reach_of(request.grants)
    return reach.is_whole or partner.pk in reach.partners


def may_invite_some(request: TenantRequest) -> bool:
    """Whether this person may ask people to speak for new partners, which are in no other initiative yet."""
    ids = initiatives_with(request.grants, Permission.INVITE)
    return ids is None or bool(ids)
