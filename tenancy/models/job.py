"""What is due and not done: the only queue. The broker may lose everything."""

from django.db import models
from django.db.models import Q

from tenancy.enums import JobState


class Job(models.Model):
    """One piece of work, written in the transaction of its cause. Global, and therefore ids only."""

    kind = models.CharField(max_length=80)
    network = models.ForeignKey("tenancy.Network", on_delete=models.CASCADE, related_name="+", db_index=False)
    dedupe_key = models.CharField(max_length=120)
    ids = models.JSONField(default=dict)
    run_after = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)  # the exception's class: no personal data
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "kind", "dedupe_key"], name="tenancy_job_once"),)
        indexes = (
            models.Index(fields=["run_after"], name="tenancy_job_queued", condition=Q(state=JobState.QUEUED)),
            models.Index(fields=["lease_until"], name="tenancy_job_running", condition=Q(state=JobState.RUNNING)),
            models.Index(
                fields=["network", "state", "kind"], name="tenancy_job_unfinished", condition=~Q(state=JobState.DONE)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key}"


class Heartbeat(models.Model):
    """The last sign of life of a process that nobody can ask: worker, beat."""

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part
