"""The networks a person belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from tenancy.enums import Role
from tenancy.models import Grant, Network, User
from tenancy.queries.grants import held_grants
from tenancy.row_security import network


def networks_of(user: User) -> QuerySet[Network]:
    """By name; suspended ones are left out. Global tables only: nothing inside a network is read."""
    return Network.objects.filter(pk__in=user.memberships.values("network_id"), suspended_at=None).order_by("name")


def is_only_shown(one: Network) -> bool:
    """Whether its people are invented, and mails would leave this machine: the clock and jobs write to nobody."""
    return one.is_demonstration and not settings.KEEL_EMBEDDED


@dataclass(frozen=True)
class NetworkRoles:
    """A network and the names of the roles somebody has there."""

    network: Network
    roles: Sequence[str]


def memberships_of(user: User) -> list[NetworkRoles]:
    """Each network of a person with the roles there: one short visit per network, no statement across them."""
    found = []
    for one in networks_of(user):
        with network(one.pk):
            held = set(Grant.objects.filter(user=user).values_list("role", flat=True))
        found.append(NetworkRoles(one, [str(role.label) for role in Role if role.value in held]))
    return found


def first_page_of(user: User, one: Network) -> str:
    """The address where this person's work in the network begins; floors above know it, the settings name them."""
    with network(one.pk):
        grants = held_grants(user_id=user.pk)
        return str(import_string(settings.KEEL_FIRST_PAGE)(network=one, grants=grants))
