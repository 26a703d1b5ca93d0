"""An initiative, its goal and its outcome areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models.fields import ExactDecimalField, NetworkForeignKey, NetworkModel


class Initiative(NetworkModel):
    """Many organisations working on one problem, and how its figures are judged."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=60)
    summary = models.TextField(_("what it is for"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/London")
    deadline_days = models.PositiveSmallIntegerField(
        _("days to report"), default=21, help_text=_("Days after the end of a period until its submissions are due.")
    )
    tolerance = ExactDecimalField(
        _("tolerance"),
        default="0.05",
        help_text=_("How far below its path an indicator may be and still count as on track, as a share of the way."),
    )
    coverage_threshold = ExactDecimalField(
        _("enough partners"),
        default="0.8",
        help_text=_("Share of the expected partners that must have reported before a figure counts as complete."),
    )
    blocks_unequal_breakdowns = models.BooleanField(
        _("breakdowns must add up"),
        default=True,
        help_text=_("Otherwise a breakdown that does not add up is a warning that can be confirmed with a note."),
    )
    allows_own_approval = models.BooleanField(_("one may approve one's own submission"), default=False)
    sends_reminders = models.BooleanField(_("partners are reminded by mail"), default=True, db_default=True)
    is_open = models.BooleanField(_("running"), default=True)
    is_joinable = models.BooleanField(_("organisations may ask to join"), default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("initiative")
        constraints = (
            models.UniqueConstraint(fields=["network", "slug"], name="initiatives_initiative_slug_once"),
            models.CheckConstraint(
                name="initiatives_initiative_shares",
                condition=models.Q(
                    tolerance__gte=0, tolerance__lte=1, coverage_threshold__gte=0, coverage_threshold__lte=1
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name


class InitiativePlace(NetworkModel):
    """A place the initiative works in."""

    initiative = NetworkForeignKey(Initiative)
    place = NetworkForeignKey("tenancy.Place")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "place"], name="initiatives_place_once"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id} in {self.place_id}"


class Goal(NetworkModel):
    """The one shared goal. Its indicator, baseline and target are measured upstairs, in `measurement`."""

    initiative = NetworkForeignKey(Initiative)
    statement = models.CharField(_("goal"), max_length=300)
    population = models.CharField(_("for whom"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "initiative"], name="initiatives_goal_once"),)

    def __str__(self) -> str:
        return self.statement


class Outcome(NetworkModel):
    """An outcome area of the theory of change; indicators are filed under it."""

    initiative = NetworkForeignKey(Initiative)
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("outcome area"), max_length=160)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "code"], name="initiatives_outcome_once"),
        )

    def __str__(self) -> str:
        return self.name
