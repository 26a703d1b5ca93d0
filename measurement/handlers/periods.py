"""Periods are made a year ahead, once a day and network."""

from datetime import datetime

from measurement.operations.periods import plan_periods
from tenancy.models import Job, Network
from tenancy.operations.jobs import enqueue

PLAN = "measurement.plan_periods"


def tick(*, at: datetime) -> None:
    """Queue today's planning for every network that has not had it. One statement where nothing is left to do."""
    key = f"day-{at.date()}"
    planned = Job.objects.filter(kind=PLAN, dedupe_key=key).values("network_id")
    waiting = Network.objects.filter(suspended_at=None).exclude(pk__in=planned)
    for network_id in waiting.values_list("pk", flat=True):
        enqueue(kind=PLAN, network_id=network_id, dedupe_key=key, at=at)


def plan(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    plan_periods(at=at)
