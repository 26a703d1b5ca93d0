"""Answers already given, so that the same request again is the same answer."""

from django.db import models

from tenancy.models.fields import NetworkModel


class IdempotencyKey(NetworkModel):
    user_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "user_id", "key"], name="measurement_key_once"),)

    def __str__(self) -> str:
        return self.key
