"""The initiatives a person may see."""

from collections.abc import Iterable

from django.db.models import QuerySet

from initiatives.models import Initiative
from tenancy.permissions import HeldGrant, Permission, initiatives_with


def visible_initiatives(grants: Iterable[HeldGrant]) -> QuerySet[Initiative]:
    """The initiatives of the current network that these grants open, by name."""
    ids = initiatives_with(grants, Permission.INITIATIVE_VIEW)
    rows = Initiative.objects.order_by("name")
    return rows if ids is None else rows.filter(pk__in=ids)
