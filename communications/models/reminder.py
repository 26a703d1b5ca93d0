"""What partners were told about a submission that was due."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models.fields import NetworkForeignKey, NetworkModel


class Reminder(NetworkModel):
    """One mail about one submission: from the calendar (`day` before or after the deadline), or from somebody.

    A deadline that moves has reminders of its own; one that was sent is never sent again.
    """

    submission = NetworkForeignKey("measurement.Submission")
    due_on = models.DateField()
    day = models.SmallIntegerField(null=True)  # −14, −3, 2, 7; None: a person chased
    sent_at = models.DateTimeField()
    sent_by_name = models.CharField(max_length=160, blank=True)
    people = models.PositiveSmallIntegerField(_("sent to"), default=0)

    class Meta:
        verbose_name = _("reminder")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "submission", "due_on", "day"], name="communications_reminder_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.day}"
