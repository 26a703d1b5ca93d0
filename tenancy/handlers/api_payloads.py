"""Once a day, what programs sent long ago is deleted."""

from datetime import datetime

from tenancy.operations.api_payloads import forget_payloads
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's deleting for every network that has not had it."""
    enqueue_everywhere(kind="tenancy.forget_payloads", dedupe_key=f"day-{at.date()}", at=at)


def forget(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    forget_payloads(at=at)
