"""When the figures of a network were last held against their recomputation."""

from django.db import models


class Verification(models.Model):
    """The last one of each network. Global, for whoever watches over the installation: ids and counts."""

    network = models.OneToOneField("tenancy.Network", on_delete=models.CASCADE, related_name="+", primary_key=True)
    at = models.DateTimeField()
    checked_count = models.PositiveIntegerField()
    wrong_count = models.PositiveIntegerField()
    wrong_indicator_ids = models.JSONField(default=list)  # the first few of them

    def __str__(self) -> str:
        return f"{self.network_id}: {self.wrong_count} of {self.checked_count}"
