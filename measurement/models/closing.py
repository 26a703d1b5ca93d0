"""The end of a period: its gaps listed, one sentence said, everything frozen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.models.calendar import Period
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class PeriodClosing(NetworkModel):
    """That an initiative closed a period. `gaps` is what was missing when it did, as it was shown."""

    initiative = NetworkForeignKey("initiatives.Initiative")
    period = NetworkForeignKey(Period)
    sentence = models.CharField(_("what this period was like"), max_length=500)
    gaps = models.JSONField(default=list)
    closed_at = models.DateTimeField()
    closed_by_name = models.CharField(max_length=160)

    class Meta:
        verbose_name = _("closed period")
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "period"], name="measurement_closing_once"),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id} closed {self.period_id}"
