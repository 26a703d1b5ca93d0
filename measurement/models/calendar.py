"""Calendars and their periods. They belong to the network, so that its initiatives share them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.enums import Frequency, YearKind
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class Calendar(NetworkModel):
    """How often figures are reported and when the year begins."""

    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    year_kind = models.CharField(_("kind of year"), max_length=10, choices=YearKind.choices, default=YearKind.CALENDAR)
    start_month = models.PositiveSmallIntegerField(
        _("first month of the year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "frequency", "year_kind", "start_month"], name="measurement_calendar_once"
            ),
            models.CheckConstraint(
                name="measurement_calendar_month", condition=models.Q(start_month__gte=1, start_month__lte=12)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_frequency_display()}, {self.get_year_kind_display()}"


class Period(NetworkModel):
    """From the first to the last day, both included. A value belongs to the days, not to the label."""

    calendar = NetworkForeignKey(Calendar, is_indexed=False)
    start_on = models.DateField()
    end_on = models.DateField()
    year_start_on = models.DateField()  # first day of the year it lies in: where to-date figures of a year reset
    label = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "calendar", "start_on", "end_on"], name="measurement_period_once"
            ),
            models.CheckConstraint(
                name="measurement_period_order",
                condition=models.Q(end_on__gte=models.F("start_on"), year_start_on__lte=models.F("start_on")),
            ),
        )

    def __str__(self) -> str:
        return self.label
