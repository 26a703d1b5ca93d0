"""The queue in PostgreSQL: written with its cause, claimed with a lease, done once.

The broker only wakes a worker up. Losing every message costs at most the time to the next sweep;
a message that comes twice finds nothing to claim.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connections, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from tenancy.enums import JobState
from tenancy.models import Job, Network
from tenancy.row_security import network

log = logging.getLogger(__name__)

BACK_OFF = timedelta(seconds=5)  # doubled with each attempt
KILLED = "WorkerLostError"


def enqueue(
    *,
    kind: str,
    network_id: int,
    dedupe_key: str,
    at: datetime,
    ids: Mapping[str, Any] | None = None,
    run_after: datetime | None = None,
) -> Job | None:
    """Queue one piece of work in the caller's transaction; None when this key was queued before."""
    due = run_after or at
    Job.objects.bulk_create(
        [
            Job(
                kind=kind,
                network_id=network_id,
                dedupe_key=dedupe_key,
                ids=dict(ids or {}),
                run_after=due,
                created_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    job = Job.objects.filter(kind=kind, network_id=network_id, dedupe_key=dedupe_key, created_at=at).first()
    if job is not None and due <= at:
        transaction.on_commit(lambda: wake(job.pk))
    return job


def enqueue_everywhere(*, kind: str, dedupe_key: str, at: datetime) -> None:
    """Queue a piece of work in every running network that has not had this key. One statement when all had it."""
    had = Job.objects.filter(kind=kind, dedupe_key=dedupe_key).values("network_id")
    waiting = Network.objects.filter(suspended_at=None).exclude(pk__in=had)
    for network_id in waiting.values_list("pk", flat=True):
        enqueue(kind=kind, network_id=network_id, dedupe_key=dedupe_key, at=at)


def wake(job_id: int) -> None:
    """Tell a worker, as well as can be: a broker that is away is no error, the sweep will find the job."""
    try:
        import_string(settings.KEEL_WAKE)(job_id)
    except Exception:
        log.warning("No broker to wake a worker; job %s waits for the sweep.", job_id)


@dataclass(frozen=True)
class Claim:
    """A job that this worker holds: nobody else does until the lease ends."""

    job_id: int
    kind: str
    network_id: int
    ids: dict[str, Any]
    attempt: int


def claim(*, job_id: int, at: datetime) -> Claim | None:
    """Take a job that is due, or whose holder's lease has ended; None when there is nothing to take."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(_claimable(at), pk=job_id).first()
        if job is None:
            return None
        if job.attempts >= settings.KEEL_JOB_ATTEMPTS:
            # Its last holder neither finished nor failed: it was killed, or took longer than its lease.
            Job.objects.filter(pk=job.pk).update(state=JobState.PARKED, lease_until=None, last_error=KILLED)
            return None
        attempt = job.attempts + 1
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=attempt, lease_until=at + settings.KEEL_JOB_LEASE
        )
    return Claim(job_id=job.pk, kind=job.kind, network_id=job.network_id, ids=job.ids, attempt=attempt)


def _claimable(at: datetime) -> Q:
    return Q(state=JobState.QUEUED, run_after__lte=at) | Q(state=JobState.RUNNING, lease_until__lt=at)


def run(*, job_id: int, clock: Callable[[], datetime]) -> bool:
    """Claim a job and do it; True when it is done. An error puts it back with a growing wait."""
    held = claim(job_id=job_id, at=clock())
    if held is None:
        return False
    with bound_contextvars(job=held.job_id, kind=held.kind, network=held.network_id, attempt=held.attempt):
        return _run_held(held, clock)


def _run_held(held: Claim, clock: Callable[[], datetime]) -> bool:
    began = time.perf_counter()
    try:
        with _lease_renewed(held, clock):
            _do(held, clock)
    except LostLeaseError:
        log.warning("Job %s (%s) was taken over by another worker.", held.job_id, held.kind)
        return False
    except Exception as error:
        log.exception("Job %s (%s) failed at attempt %s.", held.job_id, held.kind, held.attempt)
        _put_back(held, error=error, at=clock())
        return False
    log.info("Job %s (%s) done in %.1f s.", held.job_id, held.kind, time.perf_counter() - began)
    return True


class LostLeaseError(Exception):
    """The lease ended and another worker holds the job: this one's effect must not stand."""


@contextmanager
def _lease_renewed(held: Claim, clock: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease while the block lasts, from a thread of its own: who works is not taken for dead.

    A worker that is killed, or stands still, stops renewing; one that lost the job all the same is
    stopped by `finish`.
    """
    over = Event()

    def renew() -> None:
        while not over.wait(settings.KEEL_JOB_LEASE.total_seconds() / 3):
            try:
                until = clock() + settings.KEEL_JOB_LEASE
                if not _held(held, using="side").update(lease_until=until):
                    break
            except DatabaseFault:  # it may be back before the lease ends
                log.warning("The lease of job %s could not be renewed.", held.job_id)
                connections["side"].close()
        connections["side"].close()  # this thread's own

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _do(held: Claim, clock: Callable[[], datetime]) -> None:
    """Effect and `done` in one transaction, fenced by the attempt.

    A handler that works in several transactions of its own (an import, a report) says so with
    `opens_own_transactions` and calls `finish` in the last of them.
    """
    handler = import_string(import_string(settings.KEEL_JOB_HANDLERS)[held.kind])
    if getattr(handler, "opens_own_transactions", False):
        handler(claim=held, clock=clock)
        return
    with network(held.network_id):
        handler(network_id=held.network_id, at=clock(), **held.ids)
        finish(claim=held, at=clock())


def finish(*, claim: Claim, at: datetime) -> None:
    """Mark a held job done, in the transaction of its effect.

    Raises LostLeaseError, which rolls the effect back, when somebody else holds it by now.
    """
    done = _held(claim).update(state=JobState.DONE, done_at=at, lease_until=None, last_error="")
    if not done:
        raise LostLeaseError


def progress(*, claim: Claim, done: int, total: int, at: datetime) -> None:
    """Say how far a held job is, at once and on its own connection, and renew its lease.

    Raises LostLeaseError when somebody else holds it by now.
    """
    renewed = _held(claim, using="side").update(
        done_count=done, total_count=total, lease_until=at + settings.KEEL_JOB_LEASE
    )
    if not renewed:
        raise LostLeaseError


def _held(claim: Claim, using: str = "default") -> Any:
    return Job.objects.using(using).filter(pk=claim.job_id, state=JobState.RUNNING, attempts=claim.attempt)


def _put_back(held: Claim, *, error: Exception, at: datetime) -> None:
    """Wait, longer each time; after the last attempt park the job where people see it."""
    is_last = held.attempt >= settings.KEEL_JOB_ATTEMPTS
    _held(held).update(
        state=JobState.PARKED if is_last else JobState.QUEUED,
        lease_until=None,
        run_after=at + BACK_OFF * 2 ** (held.attempt - 1),
        last_error=type(error).__name__[:200],
    )


def forget_done(*, at: datetime) -> int:
    """Let jobs go that were done long ago; how many. What is not done stays, however old."""
    old = Job.objects.filter(state=JobState.DONE, done_at__lt=at - settings.KEEL_JOB_KEPT)
    return old.delete()[0] if old.exists() else 0


def due_job_ids(*, at: datetime, limit: int = 500) -> list[int]:
    """Jobs that wait for a worker, oldest first: what a sweep announces again."""
    return list(Job.objects.filter(_claimable(at)).order_by("run_after").values_list("id", flat=True)[:limit])
