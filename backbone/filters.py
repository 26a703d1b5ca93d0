"""The filters of reports, for page and API."""

import django_filters

from backbone.enums import ReportState
from backbone.models import Report
from measurement.enums import Audience


class ReportFilter(django_filters.FilterSet):
    initiative = django_filters.NumberFilter(field_name="initiative_id")
    period = django_filters.NumberFilter(field_name="period_id")
    audience = django_filters.ChoiceFilter(choices=Audience.choices)
    state = django_filters.ChoiceFilter(choices=ReportState.choices)

    class Meta:
        model = Report
        fields = ("initiative", "period", "audience", "state")
