"""A worker killed while it compiles leaves nothing, and the next one finishes the work; two clocks order once."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction
from django.utils import timezone

from backbone.models import Report, Snapshot
from backbone.operations.reports import order_report
from backbone.operations.schedules import order_due_reports
from tenancy.enums import JobState
from tenancy.models import Job
from tenancy.row_security import network
from tenancy.tasks import sweep
from tests.backbone.test_schedules import make_schedule
from tests.servers import celery_worker
from tests.world import NOW, World

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"]),
]
SECONDS = 180  # only a machine that does much else needs as long


def until(condition: Callable[[], bool], *, is_swept: bool = True) -> bool:
    """Whether it came true in time; what is due is announced meanwhile, as beat's sweep would."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        if is_swept:
            sweep()
        time.sleep(0.25)
    return False


def order(world: World) -> Report:
    with network(world.a.network.id):
        return order_report(
            initiative=world.a.initiative,
            period=world.a.periods[3],
            title="Progress",
            by=world.a.people["backbone"],
            at=timezone.now(),
        )


def state_of(report: Report) -> str:
    return Job.objects.get(kind="report.compile", ids={"report_id": report.pk}).state


def snapshots(world: World) -> int:
    with network(world.a.network.id):
        return Snapshot.objects.count()


def test_worker_killed_while_compiling_leaves_nothing_and_the_next_one_finishes(world: World) -> None:
    report = order(world)
    environment = {**os.environ, "KEEL_JOB_LEASE": "5"}
    with transaction.atomic(using="owner"):
        # Whoever wants to store the report waits for this row: the worker stops in the middle.
        connections["owner"].cursor().execute("SELECT 1 FROM backbone_report WHERE id = %s FOR UPDATE", [report.pk])
        with celery_worker(environment) as worker:
            sweep()
            assert until(_is_waiting, is_swept=False)
            assert state_of(report) == JobState.RUNNING
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    assert snapshots(world) == 0
    with celery_worker(environment):
        assert until(lambda: state_of(report) == JobState.DONE)
    assert snapshots(world) == 1
    assert Job.objects.get(kind="report.compile").attempts == 2


def _is_waiting() -> bool:
    """Whether a worker's statement waits for the row that the test holds."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_two_workers_compile_a_report_once(world: World) -> None:
    report = order(world)
    with celery_worker(dict(os.environ)), celery_worker(dict(os.environ)):
        for _ in range(5):
            sweep()
        assert until(lambda: state_of(report) == JobState.DONE)
    assert snapshots(world) == 1
    assert Job.objects.get(kind="report.compile").attempts == 1


def test_two_clocks_at_once_order_each_report_once(world: World) -> None:
    make_schedule(world, at=datetime(2026, 1, 1, tzinfo=UTC))
    found: list[int] = []

    def tick() -> None:
        found.append(order_due_reports(at=NOW))
        connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 0, 2]
    with network(world.a.network.id):
        assert Report.objects.count() == 2
