"""The filters of the library, for the page and for the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from measurement.enums import Kind
from measurement.models import IndicatorDefinition
from measurement.queries.definitions import matching

IN_USE, ARCHIVED, ALL = "in_use", "archived", "all"


class DefinitionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", widget=forms.SearchInput())
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="latest_kind", choices=Kind.choices, empty_label=_("All kinds")
    )
    state = django_filters.ChoiceFilter(
        label=_("Show"),
        method="by_state",
        choices=[(ARCHIVED, _("Archived ones")), (ALL, _("All"))],
        empty_label=_("Those in use"),
    )

    class Meta:
        model = IndicatorDefinition
        fields = ("q", "kind", "state")

    def filter_queryset(self, queryset: QuerySet[IndicatorDefinition]) -> QuerySet[IndicatorDefinition]:
        """Archived ones show only to those who ask for them."""
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(archived_at=None)
        found: QuerySet[IndicatorDefinition] = super().filter_queryset(queryset)
        return found

    def search(self, queryset: QuerySet[IndicatorDefinition], name: str, value: Any) -> QuerySet[IndicatorDefinition]:
        return matching(queryset, value)

    def by_state(
        self, queryset: QuerySet[IndicatorDefinition], name: str, value: Any
    ) -> QuerySet[IndicatorDefinition]:
        return queryset.filter(archived_at__isnull=False) if value == ARCHIVED else queryset
