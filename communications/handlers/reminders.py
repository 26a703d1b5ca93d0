"""The clock of reminders."""

from datetime import datetime

from communications.operations.reminders import send_due
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Once an hour, because the morning comes at another hour in every time zone."""
    enqueue_everywhere(kind="reminders.send", dedupe_key=f"{at:%Y-%m-%dT%H}", at=at)


def send(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    send_due(network_id=network_id, at=at)
