"""Facts and figures. Written by `keel_writer` alone, through `operations/observations.py`."""

from django.db import models

from measurement.enums import Audience, ValueState
from measurement.models.calendar import Period
from measurement.models.definition import Cell, DefinitionVersion
from measurement.models.indicator import Indicator
from measurement.models.submission import SubmissionVersion
from tenancy.models.fields import ExactDecimalField, NetworkForeignKey, NetworkModel


class Observation(NetworkModel):
    """The approved answer of one partner for one indicator in one period."""

    pk = models.CompositePrimaryKey("network_id", "period_id", "partner_id", "indicator_id")
    period = NetworkForeignKey(Period, is_indexed=False)
    partner = NetworkForeignKey("partners.Partner", is_indexed=False)
    indicator = NetworkForeignKey(Indicator, is_indexed=False)
    state = models.CharField(max_length=20, choices=ValueState.choices, default=ValueState.REPORTED)
    value = ExactDecimalField(null=True)
    numerator = ExactDecimalField(null=True)
    denominator = ExactDecimalField(null=True)
    text = models.TextField(blank=True)
    narrative = models.TextField(blank=True)
    audience = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.BACKBONE, db_default=Audience.BACKBONE
    )
    currency = models.CharField(max_length=3, blank=True)
    rate = ExactDecimalField(null=True)
    rate_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = NetworkForeignKey(DefinitionVersion, is_indexed=False)
    submission_version = NetworkForeignKey(SubmissionVersion, is_indexed=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="measurement_observation_reported_only",
                condition=models.Q(state=ValueState.REPORTED)
                | models.Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} {self.indicator_id} {self.period_id}"


class ObservationCell(NetworkModel):
    """The same for one cell of a breakdown."""

    pk = models.CompositePrimaryKey("network_id", "period_id", "partner_id", "indicator_id", "cell_id")
    period = NetworkForeignKey(Period, is_indexed=False)
    partner = NetworkForeignKey("partners.Partner", is_indexed=False)
    indicator = NetworkForeignKey(Indicator, is_indexed=False)
    cell = NetworkForeignKey(Cell, is_indexed=False)
    state = models.CharField(max_length=20, choices=ValueState.choices, default=ValueState.REPORTED)
    value = ExactDecimalField(null=True)
    numerator = ExactDecimalField(null=True)
    denominator = ExactDecimalField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.indicator_id} {self.period_id} {self.cell_id}"


class FigureSums(NetworkModel):
    """The sums from which `formulas` makes a figure; see `formulas.Sums` for each."""

    period = NetworkForeignKey(Period, is_indexed=False)
    indicator = NetworkForeignKey(Indicator, is_indexed=False)
    expected = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    not_applicable = models.IntegerField(default=0)
    not_available = models.IntegerField(default=0)
    carried = models.IntegerField(default=0)
    n = models.IntegerField(default=0)
    value_sum = ExactDecimalField(default=0)
    value_floor = ExactDecimalField(null=True)
    numerator_sum = ExactDecimalField(default=0)
    numerator_floor = ExactDecimalField(null=True)
    denominator_sum = ExactDecimalField(default=0)
    distribution = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Figure(FigureSums):
    """One indicator in one period, over all partners. Feeds every page, chart, export and report."""

    pk = models.CompositePrimaryKey("network_id", "period_id", "indicator_id")

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_id}"


class FigureCell(FigureSums):
    """The same for one cell of a breakdown. `expected` stays with the figure."""

    pk = models.CompositePrimaryKey("network_id", "period_id", "indicator_id", "cell_id")
    cell = NetworkForeignKey(Cell, is_indexed=False)

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_id} {self.cell_id}"
