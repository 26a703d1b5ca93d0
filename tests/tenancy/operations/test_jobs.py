"""The queue: what stops is shown and tried again, what is done goes after a while, one that fails stops no other."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.core.exceptions import ValidationError
from django.test import Client

from config.job_words import JOB_WORDS
from config.subscriptions import JOB_HANDLERS
from tenancy import tasks
from tenancy.enums import JobState
from tenancy.models import Event, Job, User
from tenancy.operations.jobs import claim, enqueue, forget_done, run
from tenancy.operations.stopped_jobs import retry
from tenancy.row_security import network
from tests.world import NOW, World

ADDRESS = "somebody-private@example.org"


def fail(**_given: Any) -> None:
    """A handler that refuses, quoting what PostgreSQL would quote."""
    raise ValidationError(f"Key (email)=({ADDRESS}) already exists.")


@pytest.fixture
def poisoned(world: World, settings: Any) -> Job:
    """A job that fails at each attempt."""
    settings.KEEL_JOB_HANDLERS = f"{__name__}.HANDLERS"
    job = enqueue(kind="poison", network_id=world.a.network.pk, dedupe_key="one", at=NOW)
    assert job is not None
    return job


HANDLERS = {"poison": f"{__name__}.fail"}


def fail_to_the_end(job: Job) -> None:
    for number in range(product.KEEL_JOB_ATTEMPTS + 3):
        run(job_id=job.pk, clock=lambda number=number: NOW + timedelta(hours=number))  # type: ignore[misc]  # bound
    job.refresh_from_db()


def test_poison_job_is_parked_after_the_last_attempt(poisoned: Job) -> None:
    fail_to_the_end(poisoned)
    assert (poisoned.state, poisoned.attempts) == (JobState.PARKED, product.KEEL_JOB_ATTEMPTS)
    assert poisoned.last_error == "ValidationError"


def test_failure_is_logged_without_what_was_entered(poisoned: Job) -> None:
    written: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    handler.emit = lambda record: written.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        run(job_id=poisoned.pk, clock=lambda: NOW)
    finally:
        root.removeHandler(handler)
    assert any("ValidationError" in line and "test_jobs.py" in line for line in written)
    assert not any(ADDRESS in line for line in written)


def test_job_whose_workers_were_killed_says_so(world: World) -> None:
    job = enqueue(kind="mail.send", network_id=world.a.network.pk, dedupe_key="killed", at=NOW)
    assert job is not None
    for number in range(product.KEEL_JOB_ATTEMPTS + 1):
        claim(job_id=job.pk, at=NOW + timedelta(hours=number))
    job.refresh_from_db()
    assert (job.state, job.last_error) == (JobState.PARKED, "WorkerLostError")


def test_owner_sees_stopped_work_and_tries_it_again(
    world: World, poisoned: Job, sign_in: Callable[[User], Client]
) -> None:
    fail_to_the_end(poisoned)
    client = sign_in(world.a.people["owner"])
    page = client.get("/n/net-a/jobs/").content.decode()
    assert "poison" in page
    assert "ValidationError" in page
    answer = client.post(f"/n/net-a/jobs/{poisoned.pk}/retry/")
    assert answer["Location"] == "/n/net-a/jobs/"
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.attempts) == (JobState.QUEUED, 0)
    with network(world.a.network.pk):
        assert Event.objects.filter(type="tenancy.job.retried").count() == 1
    assert client.post(f"/n/net-a/jobs/{poisoned.pk}/retry/").status_code == 404


def test_stopped_work_of_another_network_is_not_there(
    world: World, poisoned: Job, sign_in: Callable[[User], Client]
) -> None:
    fail_to_the_end(poisoned)
    client = sign_in(world.b.people["owner"])
    assert "poison" not in client.get("/n/net-b/jobs/").content.decode()
    assert client.post(f"/n/net-b/jobs/{poisoned.pk}/retry/").status_code == 404
    with network(world.b.network.pk):
        owner = world.b.people["owner"]
        assert not retry(job_id=poisoned.pk, network_id=world.b.network.pk, by=owner, at=NOW)


def test_jobs_go_thirty_days_after_they_were_done(world: World) -> None:
    common: dict[str, Any] = {"network": world.a.network, "kind": "x", "run_after": NOW, "created_at": NOW}
    for name, state, days in (("old", "done", 31), ("new", "done", 29), ("parked", "parked", 90)):
        Job.objects.create(**common, dedupe_key=name, state=state, done_at=NOW - timedelta(days=days))
    assert forget_done(at=NOW) == 1
    assert set(Job.objects.values_list("dedupe_key", flat=True)) == {"new", "parked"}


TICKS = (f"{__name__}.fail", f"{__name__}.tick_well")
TICKED: list[object] = []


def tick_well(*, at: object) -> None:
    TICKED.append(at)


def test_clock_that_fails_stops_no_other(settings: Any) -> None:
    settings.KEEL_TICKS = f"{__name__}.TICKS"
    TICKED.clear()
    tasks.tick()
    assert len(TICKED) == 1


def test_every_kind_of_job_has_words() -> None:
    assert set(JOB_WORDS) == set(JOB_HANDLERS)
