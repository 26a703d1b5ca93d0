"""Who is told when a report is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models.fields import NetworkForeignKey, NetworkModel


class Subscription(NetworkModel):
    """A person who wants a mail for each published report of an initiative."""

    initiative = NetworkForeignKey("initiatives.Initiative")
    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "user"], name="communications_subscription_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.initiative_id}"
