"""What Celery carries: wake-ups by id. Everything else stands in PostgreSQL."""

import logging
import time

from celery import shared_task
from celery.signals import heartbeat_sent
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from tenancy.operations import jobs
from tenancy.operations.heartbeats import beat

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5
_last_beat = 0.0


@shared_task(name="keel.run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id=job_id, clock=timezone.now)


@shared_task(name="keel.sweep")
def sweep() -> None:
    """Announce what is due: what the broker lost, what a killed worker left, what waited for its time."""
    for job_id in jobs.due_job_ids(at=timezone.now()):
        run_job.delay(job_id)


@shared_task(name="keel.tick")
def tick() -> None:
    """Let each clock of the house put what has fallen due into the queue. A tick too many does nothing."""
    for name in import_string(settings.KEEL_TICKS):
        try:
            import_string(name)(at=timezone.now())
        except Exception:  # one clock that fails must not stop the others
            log.exception("The clock of %s failed.", name)


def wake(job_id: int) -> None:
    """Send the wake-up; raises what the broker's client raises, after a short time-out."""
    run_job.apply_async((job_id,), retry=False)


@heartbeat_sent.connect  # Celery's own timer in the worker; not a Django signal
def note_worker_alive(**_: object) -> None:
    global _last_beat
    if time.monotonic() - _last_beat >= HEARTBEAT_SECONDS:
        _last_beat = time.monotonic()
        beat(part="worker")
