"""What came in through the API, as it came."""

from django.db import models

from tenancy.models.fields import NetworkModel


class ApiPayload(NetworkModel):
    """One request that brought figures: its body to the letter, whatever was found wrong with it.

    Kept for as long as `KEEL_PAYLOADS_KEPT` says, for the day when somebody asks what a program really sent. No page
    and no log shows it. A person who is gone is still a number here, so `user_id` is no reference.
    """

    at = models.DateTimeField()
    user_id = models.BigIntegerField()
    api_key_id = models.BigIntegerField(null=True)  # None: from a session
    request_id = models.CharField(max_length=64, blank=True)  # as in the log
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    idempotency_key = models.CharField(max_length=120, blank=True)
    status = models.PositiveSmallIntegerField()  # of the answer
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    body = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["network", "at"], name="tenancy_apipayload_at"),)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
