"""The ledger: what happened, written in the transaction that made it happen, never changed."""

from django.db import models

from tenancy.models.fields import NetworkModel


class Event(NetworkModel):
    """One change. No foreign keys to live rows: label, id and printed name outlive what they name."""

    type = models.CharField(max_length=80)  # past tense: measurement.submission.approved
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # None: the system itself
    actor_name = models.CharField(max_length=160)
    initiative_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60)  # measurement.submission
    object_id = models.BigIntegerField()
    object_name = models.CharField(max_length=240)
    payload = models.JSONField(default=dict)  # {"field": [old, new], …} or what else there is to know

    class Meta:
        indexes = (
            models.Index(fields=["network", "object_type", "object_id", "id"], name="tenancy_event_object"),
            models.Index(fields=["network", "initiative_id", "id"], name="tenancy_event_initiative"),
        )

    def __str__(self) -> str:
        return f"{self.type}: {self.object_name}"
