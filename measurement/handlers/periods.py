"""Periods are made a year ahead, once a day and network."""

from datetime import datetime

from measurement.operations.periods import plan_periods
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's planning for every network that has not had it."""
    enqueue_everywhere(kind="measurement.plan_periods", dedupe_key=f"day-{at.date()}", at=at)


def plan(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    plan_periods(at=at)
