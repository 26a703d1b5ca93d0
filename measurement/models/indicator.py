"""A definition adopted by an initiative: baseline, targets, calendar, who reports it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measurement.enums import Trajectory
from measurement.models.calendar import Calendar, Period
from measurement.models.definition import Cell, DefinitionVersion, IndicatorDefinition
from tenancy.models.fields import ExactDecimalField, NetworkForeignKey, NetworkModel


class Indicator(NetworkModel):
    initiative = NetworkForeignKey("initiatives.Initiative")
    definition = NetworkForeignKey(IndicatorDefinition, verbose_name=_("definition"))
    calendar = NetworkForeignKey(Calendar, verbose_name=_("how often"))
    outcome = NetworkForeignKey("initiatives.Outcome", null=True, blank=True, verbose_name=_("outcome area"))
    parent = NetworkForeignKey("self", null=True, blank=True, verbose_name=_("part of"))
    is_core = models.BooleanField(_("core indicator"), default=True)
    owner = models.ForeignKey(
        "tenancy.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    question = models.CharField(_("the question it answers"), max_length=300, blank=True)
    story = models.TextField(_("the story behind the figures"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(_("reported from"))
    target_value = ExactDecimalField(_("target"), null=True, blank=True)
    target_numerator = ExactDecimalField(null=True, blank=True)
    target_denominator = ExactDecimalField(null=True, blank=True)
    target_on = models.DateField(_("target date"), null=True, blank=True)
    trajectory = models.CharField(max_length=10, choices=Trajectory.choices, default=Trajectory.LINEAR)
    band_low = ExactDecimalField(_("lowest good value"), null=True, blank=True)
    band_high = ExactDecimalField(_("highest good value"), null=True, blank=True)
    smallest_change = ExactDecimalField(
        _("smallest change that matters"), null=True, blank=True, help_text=_("In the indicator's own unit.")
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "definition"], name="measurement_indicator_once"),
            models.CheckConstraint(
                name="measurement_indicator_target_dated",
                condition=Q(target_value__isnull=True) | Q(target_on__isnull=False),
            ),
            models.CheckConstraint(
                name="measurement_indicator_band",
                condition=Q(band_low__isnull=True)
                | Q(band_high__isnull=True)
                | Q(band_low__lte=models.F("band_high")),
            ),
        )

    def __str__(self) -> str:
        return f"indicator {self.pk}"


class GoalMeasure(NetworkModel):
    """The indicator by which the shared goal is measured."""

    goal = NetworkForeignKey("initiatives.Goal")
    indicator = NetworkForeignKey(Indicator)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "goal"], name="measurement_goal_measure_once"),)

    def __str__(self) -> str:
        return f"{self.goal_id} by {self.indicator_id}"


class Baseline(NetworkModel):
    """Where an indicator, or one cell of it, started. A new baseline is a new number; the old stays."""

    indicator = NetworkForeignKey(Indicator)
    cell = NetworkForeignKey(Cell, null=True, blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    value = ExactDecimalField(_("baseline"))
    numerator = ExactDecimalField(null=True, blank=True)
    denominator = ExactDecimalField(null=True, blank=True)
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("to"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    reason = models.CharField(_("why it changed"), max_length=300, blank=True)
    version = NetworkForeignKey(DefinitionVersion)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "indicator", "cell", "number"],
                name="measurement_baseline_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


class Target(NetworkModel):
    """The target of one period. The overall target is its own field, never the sum of these."""

    indicator = NetworkForeignKey(Indicator)
    period = NetworkForeignKey(Period)
    value = ExactDecimalField(_("target"))
    numerator = ExactDecimalField(null=True, blank=True)
    denominator = ExactDecimalField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "indicator", "period"], name="measurement_target_once"),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


class SharedDenominator(NetworkModel):
    """The one denominator that all partners share in a period, such as the children of a town."""

    indicator = NetworkForeignKey(Indicator)
    period = NetworkForeignKey(Period)
    value = ExactDecimalField(_("denominator"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "indicator", "period"], name="measurement_shared_denominator_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


class Assignment(NetworkModel):
    """That a partner reports an indicator, from when until when, and why."""

    indicator = NetworkForeignKey(Indicator)
    partner = NetworkForeignKey("partners.Partner")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "indicator", "partner", "starts_on"], name="measurement_assignment_once"
            ),
            models.CheckConstraint(
                name="measurement_assignment_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} reports {self.indicator_id}"
