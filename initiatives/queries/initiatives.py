"""The initiatives a person may see."""

from collections.abc import Iterable

from django.db.models import QuerySet

from initiatives.models import Goal, Initiative, InitiativePlace, Outcome
from tenancy.models import Place
from tenancy.permissions import HeldGrant, Permission, initiatives_with


def visible_initiatives(grants: Iterable[HeldGrant]) -> QuerySet[Initiative]:
    """The initiatives of the current network that these grants open, by name."""
    ids = initiatives_with(grants, Permission.INITIATIVE_VIEW)
    rows = Initiative.objects.order_by("name")
    return rows if ids is None else rows.filter(pk__in=ids)


def places_of(initiative: Initiative) -> list[Place]:
    """The places it works in, by name. One statement."""
    rows = InitiativePlace.objects.filter(initiative=initiative).select_related("place").order_by("place__sort_key")
    return [row.place for row in rows]


def goal_of(initiative: Initiative) -> Goal | None:
    """The shared goal; None before one was set."""
    return Goal.objects.filter(initiative=initiative).first()


def outcomes_of(initiative: Initiative) -> QuerySet[Outcome]:
    """In their order."""
    return Outcome.objects.filter(initiative=initiative).order_by("position", "name")
