"""Calendars and periods of the network."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import QuerySet

from measurement.models import Calendar, Indicator, Period


def calendars() -> QuerySet[Calendar]:
    """The calendars of the network, the most frequent kinds together."""
    return Calendar.objects.order_by("frequency", "year_kind", "start_month")


def periods_of(indicator: Indicator) -> QuerySet[Period]:
    """The periods an indicator is reported in, oldest first: those that begin on its first day or later."""
    return Period.objects.filter(calendar_id=indicator.calendar_id, start_on__gte=indicator.starts_on).order_by(
        "start_on"
    )


def ended_periods(calendar_ids: Collection[int], *, today: date) -> QuerySet[Period]:
    """The periods of these calendars that are over, oldest first."""
    return Period.objects.filter(calendar_id__in=calendar_ids, end_on__lt=today).order_by("start_on", "calendar_id")


def target_periods(indicator: Indicator, *, today: date, ahead: int = 400) -> QuerySet[Period]:
    """The periods that targets are set for: from the first one reported to about a year ahead."""
    return periods_of(indicator).filter(end_on__lte=today + timedelta(days=ahead))
