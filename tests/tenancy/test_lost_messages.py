"""The broker may lose everything, or be away: PostgreSQL remembers, each job is done once, pages answer."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings as product
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from tenancy.enums import JobState
from tenancy.models import Job, OutboxMail, User
from tenancy.operations.mails import queue_mail
from tenancy.row_security import network
from tenancy.tasks import sweep
from tests.servers import celery_worker
from tests.world import World

JOBS = 20
SECONDS = 180  # only a machine that does much else needs as long
MAIL = {"report": "Report", "initiative": "Start well", "headline": "Better", "link": "https://example.org/"}


def queue_mails(world: World) -> None:
    for number in range(JOBS):
        with network(world.a.network.pk):
            to = f"person{number}@example.org"
            queue_mail(
                network_id=world.a.network.pk, to=to, template="report_published", context=MAIL, at=timezone.now()
            )


@pytest.mark.worker
@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
def test_jobs_whose_messages_the_broker_lost_are_each_done_once(world: World) -> None:
    queue_mails(world)
    broker = redis.from_url(product.REDIS_URL)
    assert broker.dbsize()
    broker.flushall()
    with celery_worker({}):
        time.sleep(1)
        assert Job.objects.filter(state=JobState.DONE).count() == 0  # nobody has told the worker
        end = time.monotonic() + SECONDS
        while Job.objects.exclude(state=JobState.DONE).exists() and time.monotonic() < end:
            sweep()
            time.sleep(0.5)
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}
    assert sorted(OutboxMail.objects.values_list("to_email", flat=True)) == sorted(
        f"person{number}@example.org" for number in range(JOBS)
    )


def away(_job_id: int) -> None:
    """A broker that is not there."""
    raise OperationalError


def test_pages_answer_while_the_broker_is_away(
    world: World,
    sign_in: Callable[[User], Client],
    settings: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    settings.KEEL_WAKE = f"{__name__}.away"
    client = sign_in(world.a.people["owner"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/n/net-a/invitations/new/?role=owner", {"email": "new@example.org"})
    assert answer.status_code == 302
    assert Job.objects.get(kind="mail.send").state == JobState.QUEUED
