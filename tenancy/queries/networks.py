"""The networks a person belongs to."""

from django.db.models import QuerySet

from tenancy.models import Network, User


def networks_of(user: User) -> QuerySet[Network]:
    """By name; suspended ones are left out. Global tables only: nothing inside a network is read."""
    return Network.objects.filter(pk__in=user.memberships.values("network_id"), suspended_at=None).order_by("name")
