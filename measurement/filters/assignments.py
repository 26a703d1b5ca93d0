"""Which partners of an initiative: by sector, type and place."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from measurement.models import Assignment
from measurement.queries.assignments import covering
from partners.filters import PartnerFilter
from partners.models import Partner


class AssignablePartnerFilter(PartnerFilter):
    """Of the partners that take part in one initiative, so there is nothing to ask about that."""

    initiative = None
    archived = None

    class Meta:
        model = Partner
        fields = ("q", "sector", "type", "place")


class AssignmentFilter(django_filters.FilterSet):
    """For the API."""

    initiative = django_filters.NumberFilter(field_name="indicator__initiative_id")
    indicator = django_filters.NumberFilter(field_name="indicator_id")
    partner = django_filters.NumberFilter(field_name="partner_id")
    on = django_filters.DateFilter(method="in_force", help_text="Only assignments in force on this day.")

    class Meta:
        model = Assignment
        fields = ("initiative", "indicator", "partner", "on")

    def in_force(self, queryset: QuerySet[Assignment], name: str, value: Any) -> QuerySet[Assignment]:
        return queryset.filter(covering(value))
