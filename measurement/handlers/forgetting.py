"""Once a day, answers nobody will ask for again and the files of old imports are deleted."""

from datetime import datetime

from measurement.operations.forgetting import forget_answers, forget_import_files
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's deleting for every network that has not had it."""
    enqueue_everywhere(kind="measurement.forget_files", dedupe_key=f"day-{at.date()}", at=at)


def forget(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    forget_answers(at=at)
    forget_import_files(at=at)
