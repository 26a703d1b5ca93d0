"""The register of partners, as far as somebody may see it."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from initiatives.queries.initiatives import visible_initiatives
from partners.models import Participation, Partner
from tenancy.models import Grant
from tenancy.permissions import HeldGrant


def register(grants: Iterable[HeldGrant]) -> QuerySet[Partner]:
    """Every partner of the current network, by name.

    With `initiative_names` (text array; those it takes part in today, as far as these grants see
    them) and `people_count` (who speaks for it). One statement, whatever the number of partners.
    """
    people = (
        Grant.objects.filter(partner_id=OuterRef("pk"))
        .order_by()
        .values("partner_id")
        .annotate(count=Count("user_id", distinct=True))
        .values("count")
    )
    taking_part = (
        Participation.objects.filter(partner=OuterRef("pk"), left_on=None, initiative__in=visible_initiatives(grants))
        .order_by("initiative__name")
        .values("initiative__name")
    )
    return (
        Partner.objects.select_related("place")
        .annotate(initiative_names=ArraySubquery(taking_part), people_count=Coalesce(Subquery(people), 0))
        .order_by("sort_key", "code")
    )


def active_partners() -> QuerySet[Partner]:
    """Those not archived, by name."""
    return Partner.objects.filter(archived_at=None).order_by("sort_key", "code")


def types_in_use() -> list[str]:
    """The types partners have, in order."""
    return sorted(Partner.objects.exclude(type="").values_list("type", flat=True).distinct(), key=str.casefold)
