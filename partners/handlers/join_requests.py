"""Once a day, what people said of themselves in requests decided long ago is forgotten."""

from datetime import datetime

from partners.operations.join_requests import forget_contacts
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's forgetting for every network that has not had it."""
    enqueue_everywhere(kind="partners.forget_contacts", dedupe_key=f"day-{at.date()}", at=at)


def forget(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    forget_contacts(at=at)
