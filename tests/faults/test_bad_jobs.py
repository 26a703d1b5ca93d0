"""Jobs that fail, kill their worker or take too long: parked after the last attempt, done once, no other disturbed."""

import os
import signal
import time
from collections.abc import Callable

import psutil
import pytest
from django.utils import timezone

from tenancy.enums import JobState
from tenancy.models import Job, OutboxMail
from tenancy.operations.jobs import enqueue
from tenancy.operations.mails import queue_mail
from tenancy.row_security import network
from tenancy.tasks import sweep
from tests.faults.poison import MAIL
from tests.faults.settings import KEEL_JOB_ATTEMPTS
from tests.faults.sizes import size
from tests.servers import celery_worker
from tests.world import World

pytestmark = [
    pytest.mark.worker,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"]),
]
LEASE = 4
WORKER = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "KEEL_JOB_LEASE": str(LEASE)}


def queue(world: World, *kinds: str, mails: int = 0) -> None:
    with network(world.a.network.pk):
        for kind in kinds:
            enqueue(kind=kind, network_id=world.a.network.pk, dedupe_key="once", at=timezone.now())
        for number in range(mails):
            to = f"person{number}@example.org"
            queue_mail(
                network_id=world.a.network.pk, to=to, template="report_published", context=MAIL, at=timezone.now()
            )


def swept_until(condition: Callable[[], bool], *, seconds: float = 240) -> bool:
    """Whether it came true in time, while what is due is announced again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        sweep()
        time.sleep(0.3)
    return False


def ended(kind: str) -> bool:
    return Job.objects.filter(kind=kind, state__in=[JobState.DONE, JobState.PARKED]).exists()


def test_poison_is_tried_so_often_and_no_more_and_others_are_done_once(world: World) -> None:
    queue(world, "fault.fail", "fault.kill", mails=size(20, 200))
    with celery_worker(WORKER):
        assert swept_until(lambda: ended("fault.fail") and ended("fault.kill"))
        for _ in range(10):  # nobody takes a parked job up again
            sweep()
            time.sleep(0.2)
    for kind in ("fault.fail", "fault.kill"):
        job = Job.objects.get(kind=kind)
        assert (job.state, job.attempts) == (JobState.PARKED, KEEL_JOB_ATTEMPTS)
    sent = list(OutboxMail.objects.values_list("to_email", flat=True))
    assert sorted(sent) == sorted(f"person{number}@example.org" for number in range(size(20, 200)))


def test_job_longer_than_its_lease_has_one_effect_with_two_workers(world: World) -> None:
    queue(world, "fault.dawdle")
    with celery_worker(WORKER), celery_worker(WORKER):
        assert swept_until(lambda: ended("fault.dawdle"))
        assert swept_until(lambda: OutboxMail.objects.exists())
    job = Job.objects.get(kind="fault.dawdle")
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert OutboxMail.objects.count() == 1


def test_worker_that_stood_still_finds_its_job_taken_and_changes_nothing(world: World) -> None:
    queue(world, "fault.dawdle")
    with celery_worker(WORKER) as first:
        assert swept_until(lambda: Job.objects.filter(kind="fault.dawdle", attempts=1).exists())
        stood = [first.pid, *(child.pid for child in psutil.Process(first.pid).children(recursive=True))]
        for pid in stood:
            os.kill(pid, signal.SIGSTOP)
        try:
            with celery_worker(WORKER):
                assert swept_until(lambda: Job.objects.filter(kind="fault.dawdle", attempts=2).exists())
                for pid in stood:
                    os.kill(pid, signal.SIGCONT)
                assert swept_until(lambda: ended("fault.dawdle"))
                assert swept_until(lambda: OutboxMail.objects.exists())
        finally:
            for pid in stood:
                os.kill(pid, signal.SIGCONT)
    assert Job.objects.get(kind="fault.dawdle").attempts == 2
    assert OutboxMail.objects.count() == 1
