"""Who wants no reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models.fields import NetworkForeignKey, NetworkModel


class ReminderRefusal(NetworkModel):
    """That a person wants no reminders of an initiative. What a person writes to them still comes."""

    initiative = NetworkForeignKey("initiatives.Initiative", is_indexed=False)
    user = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal of reminders")
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "user"], name="communications_refusal_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} in {self.initiative_id}"
