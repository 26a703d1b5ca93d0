"""Once a day, what nobody will ask for again is deleted; see measurement/operations/forgetting.py."""

from datetime import datetime

from measurement.operations.forgetting import forget_answers, forget_colleagues, forget_import_files
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's deleting for every network that has not had it."""
    enqueue_everywhere(kind="measurement.forget_files", dedupe_key=f"day-{at.date()}", at=at)


def forget(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    forget_answers(at=at)
    forget_colleagues(at=at)
    forget_import_files(at=at)
