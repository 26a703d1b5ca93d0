"""Organisations that ask to join."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from initiatives.models import Initiative
from partners.enums import JoinRequestState
from partners.formulas import Organisation
from partners.models import JoinRequest
from partners.queries.duplicates import Candidate, likely_duplicates
from tenancy.enums import Role
from tenancy.formulas import sort_key
from tenancy.models import Grant, Place, User
from tenancy.permissions import HeldGrant, Permission, initiatives_with


def join_requests(grants: Iterable[HeldGrant]) -> QuerySet[JoinRequest]:
    """Those to the initiatives that these grants may set up, newest first: they hold people's addresses."""
    ids = initiatives_with(grants, Permission.INITIATIVE_EDIT)
    rows = JoinRequest.objects.select_related("initiative", "partner", "decided_by").order_by("-asked_at", "-pk")
    return rows if ids is None else rows.filter(initiative__in=ids)


def open_requests(grants: Iterable[HeldGrant]) -> int:
    """How many wait for a decision. One statement."""
    return join_requests(grants).filter(state=JoinRequestState.OPEN).order_by().count()


def staff_of(initiative: Initiative) -> list[User]:
    """The backbone staff of an initiative, by address; without any, those who own the network. One statement."""
    of = Q(role=Role.BACKBONE, initiative_id=initiative.pk) | Q(role=Role.OWNER)
    grants = list(Grant.objects.filter(of, user__is_active=True).select_related("user").order_by("user__email"))
    staff = [grant for grant in grants if grant.role == Role.BACKBONE] or grants
    return list({grant.user_id: grant.user for grant in staff}.values())


def joinable_initiative(slug: str) -> Initiative | None:
    """An initiative of the current network that organisations may ask to join."""
    return Initiative.objects.filter(slug=slug, is_joinable=True, is_open=True).first()


def duplicates_of_request(request: JoinRequest) -> list[Candidate]:
    """Partners that the asking organisation is likely to be. Four statements."""
    return likely_duplicates(
        Organisation(
            name=request.name,
            website=request.website,
            emails=(request.contact_email,) if request.contact_email else (),
            place=place_called(request.place),
        )
    )


def place_called(words: str) -> int | None:
    """The network's place of that name or code, where there is just one. One statement."""
    key = sort_key(words)
    if not key:
        return None
    rows = Place.objects.values_list("pk", "code", "sort_key")
    found = {pk for pk, code, name in rows if key in (name, sort_key(code))}
    return found.pop() if len(found) == 1 else None
