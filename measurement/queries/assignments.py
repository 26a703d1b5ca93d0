"""Which partner reports which indicator, and who is expected in a period."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from measurement.models import Assignment, Indicator, Period
from partners.models import Participation, Partner


def covering(day: date) -> Q:
    """Assignments in force on a day. Who is expected in a period is who is assigned on its last day (rule 8)."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def expected_partner_ids(indicator: Indicator, period: Period) -> frozenset[int]:
    """The partners expected to report an indicator in a period."""
    rows = Assignment.objects.filter(covering(period.end_on), indicator=indicator)
    return frozenset(rows.values_list("partner_id", flat=True))


def assignments_of(indicator_ids: Collection[int]) -> QuerySet[Assignment]:
    """With their partners, by partner name, those without end first."""
    rows = Assignment.objects.filter(indicator_id__in=indicator_ids).select_related("partner", "partner__place")
    return rows.order_by("partner__sort_key", "partner_id", "-starts_on")


def assigned_counts(indicator_ids: Collection[int], *, day: date) -> dict[int, int]:
    """Indicator id → how many partners report it on a day. One statement."""
    found: dict[int, int] = defaultdict(int)
    rows = Assignment.objects.filter(covering(day), indicator_id__in=indicator_ids)
    for indicator_id in rows.values_list("indicator_id", flat=True):
        found[indicator_id] += 1
    return found


def partners_taking_part(initiative_id: int, *, day: date) -> QuerySet[Partner]:
    """The partners that take part in an initiative on a day or will, by name, with their places."""
    parts = Participation.objects.filter(Q(left_on=None) | Q(left_on__gte=day), initiative_id=initiative_id)
    rows = Partner.objects.filter(pk__in=parts.values("partner_id"), archived_at=None)
    return rows.select_related("place").order_by("sort_key", "pk")


def assigned_pairs(indicator_ids: Collection[int], *, day: date) -> frozenset[tuple[int, int]]:
    """(indicator id, partner id) of all assignments in force on a day, for the matrix. One statement."""
    rows = Assignment.objects.filter(covering(day), indicator_id__in=indicator_ids)
    return frozenset(rows.values_list("indicator_id", "partner_id"))
