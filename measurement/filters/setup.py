"""Filters of periods, indicators, targets and baselines, for the API."""

import django_filters

from measurement.models import Baseline, Indicator, Period, SharedDenominator, Target


class PeriodFilter(django_filters.FilterSet):
    calendar = django_filters.NumberFilter(field_name="calendar_id")
    since = django_filters.DateFilter(field_name="end_on", lookup_expr="gte", help_text="Ending on this day or later.")
    until = django_filters.DateFilter(field_name="start_on", lookup_expr="lte", help_text="Beginning by this day.")

    class Meta:
        model = Period
        fields = ("calendar", "since", "until")


class IndicatorFilter(django_filters.FilterSet):
    initiative = django_filters.NumberFilter(field_name="initiative_id")
    definition = django_filters.NumberFilter(field_name="definition_id")
    outcome = django_filters.NumberFilter(field_name="outcome_id")
    code = django_filters.CharFilter(field_name="definition__code")
    archived = django_filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Indicator
        fields = ("initiative", "definition", "outcome", "code", "archived")


class _OfIndicator(django_filters.FilterSet):
    initiative = django_filters.NumberFilter(field_name="indicator__initiative_id")
    indicator = django_filters.NumberFilter(field_name="indicator_id")


class BaselineFilter(_OfIndicator):
    class Meta:
        model = Baseline
        fields = ("initiative", "indicator")


class TargetFilter(_OfIndicator):
    period = django_filters.NumberFilter(field_name="period_id")

    class Meta:
        model = Target
        fields = ("initiative", "indicator", "period")


class DenominatorFilter(_OfIndicator):
    period = django_filters.NumberFilter(field_name="period_id")

    class Meta:
        model = SharedDenominator
        fields = ("initiative", "indicator", "period")
