"""Periodic reports: when they are due, what was compiled, what was published."""

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backbone.enums import ReportState
from measurement.enums import Audience
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class ReportSchedule(NetworkModel):
    """A report for each period of a calendar, some days after its submissions were due."""

    initiative = NetworkForeignKey("initiatives.Initiative")
    calendar = NetworkForeignKey("measurement.Calendar")
    title = models.CharField(_("title"), max_length=160)
    days_after_deadline = models.PositiveSmallIntegerField(_("days after the deadline"), default=7)
    at_hour = models.PositiveSmallIntegerField(_("hour of the day"), default=6)
    starts_on = models.DateField(_("for periods ending on or after"))
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.FUNDERS)
    is_active = models.BooleanField(_("active"), default=True)
    next_due_at = models.DateTimeField(null=True, editable=False)  # None: the clock must look
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "initiative", "calendar", "title"], name="backbone_schedule_once"
            ),
            models.CheckConstraint(name="backbone_schedule_hour", condition=Q(at_hour__lte=23)),
        )

    def __str__(self) -> str:
        return self.title


class Report(NetworkModel):
    """One report of one period. `due_at` is when its schedule wanted it; without one, it was asked for."""

    initiative = NetworkForeignKey("initiatives.Initiative")
    schedule = NetworkForeignKey(ReportSchedule, null=True)
    period = NetworkForeignKey("measurement.Period")
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.FUNDERS)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.REQUESTED)
    due_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField()
    requested_by_name = models.CharField(max_length=160, blank=True)
    compiled_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "schedule", "period"],
                name="backbone_report_once_per_period",
                condition=Q(schedule__isnull=False),
            ),
            models.CheckConstraint(
                name="backbone_report_published_at",
                condition=~Q(state=ReportState.PUBLISHED) | Q(published_at__isnull=False, compiled_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """Of its files, without their ending; a title in letters that no address holds leaves its number."""
        return slugify(self.title) or f"report-{self.pk}"


class Snapshot(NetworkModel):
    """A compiled report, frozen: everything the page, the PDF and the mail show. Insert-only."""

    report = NetworkForeignKey(Report)
    content = models.JSONField()
    pdf = models.BinaryField()
    answers = models.BinaryField(default=bytes)  # by partner, packed by `renderers.report_answers`
    sha256 = models.CharField(max_length=64)
    figures_at = models.BigIntegerField()  # id of the last ledger event it saw
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "report"], name="backbone_snapshot_once"),)

    def __str__(self) -> str:
        return f"snapshot of {self.report_id}"
