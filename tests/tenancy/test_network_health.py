"""The page of health: every trouble has words, nothing of other networks, and a look that changes nothing is a 304."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from measurement.operations.verification import keep_verification
from tenancy.enums import JobState, MailState
from tenancy.models import Heartbeat, Job, Mail, User
from tenancy.queries.network_health import NetworkHealth, Part, network_health
from tenancy.row_security import network
from tests.world import World


@pytest.fixture
def alive(world: World) -> World:
    for part in ("worker", "beat"):
        Heartbeat.objects.create(part=part, at=timezone.now())
    for side in (world.a, world.b):
        # Now, not when the tests were collected: "12 minutes ago" may be 13 at the second look.
        keep_verification(network_id=side.network.pk, checked=50, wrong=0, indicator_ids=[], at=timezone.now())
    return world


def health_of(world: World, at: Any = None) -> NetworkHealth:
    with network(world.a.network.pk):
        return network_health(network_id=world.a.network.pk, at=at or timezone.now())


def part(found: NetworkHealth, key: str) -> Part:
    return next(one for one in found.parts if one.key == key)


def job(side: Any, key: str, state: JobState, minutes: int = 0, **fields: Any) -> Job:
    at = timezone.now() - timedelta(minutes=minutes)
    return Job.objects.create(
        kind="report.compile", network=side.network, dedupe_key=key, state=state, run_after=at, created_at=at, **fields
    )


def mail(side: Any, state: MailState) -> None:
    with network(side.network.pk):
        Mail.objects.create(
            network=side.network, to_email="a@example.org", subject="s", text="t", message_id=state, state=state,
            queued_at=timezone.now(),
        )  # fmt: skip


def test_health_where_all_is_well_says_so(alive: World) -> None:
    found = health_of(alive)
    assert [one.state for one in found.parts] == ["ok"] * 9
    assert found.state == "ok"
    assert part(found, "figures").detail.startswith("50 figures held against their answers")
    assert part(found, "database").detail.startswith("PostgreSQL ")
    assert part(found, "queue").detail == "Nothing is waiting"


def test_health_of_a_network_knows_nothing_of_another(alive: World) -> None:
    before = health_of(alive)
    for number, state in enumerate((JobState.QUEUED, JobState.RUNNING, JobState.PARKED)):
        job(alive.b, str(number), state, minutes=90)
    mail(alive.b, MailState.FAILED)
    keep_verification(network_id=alive.b.network.pk, checked=9, wrong=9, indicator_ids=[1], at=timezone.now())
    assert health_of(alive) == before


def test_health_of_queue_counts_what_waits_and_what_has_stopped(alive: World) -> None:
    job(alive.a, "1", JobState.QUEUED, minutes=3)
    job(alive.a, "later", JobState.QUEUED, minutes=-30)
    assert (part(health_of(alive), "queue").state, part(health_of(alive), "queue").detail) == (
        "ok", "1 is waiting, the oldest for 3 minutes",
    )  # fmt: skip
    job(alive.a, "2", JobState.QUEUED, minutes=180)
    queue = part(health_of(alive), "queue")
    assert (queue.state, queue.words, queue.detail) == ("warn", "Behind", "2 are waiting, the oldest for 3 hours")
    job(alive.a, "3", JobState.PARKED)
    queue = part(health_of(alive), "queue")
    assert (queue.state, queue.words, queue.page) == ("warn", "1 has stopped", "tenancy:jobs")


def test_health_lists_running_work_with_its_counts(alive: World) -> None:
    job(alive.a, "1", JobState.RUNNING, done_count=340, total_count=1200)
    (running,) = health_of(alive).running
    assert (running.title, running.done, running.total) == ("Compiling a report", 340, 1200)


def test_health_of_mails_figures_and_processes_names_the_trouble(alive: World) -> None:
    mail(alive.a, MailState.FAILED)
    mail(alive.a, MailState.QUEUED)
    indicator = alive.a.indicator.pk
    keep_verification(network_id=alive.a.network.pk, checked=50, wrong=2, indicator_ids=[indicator], at=timezone.now())
    Heartbeat.objects.filter(part="worker").update(at=timezone.now() - timedelta(hours=3))
    Heartbeat.objects.filter(part="beat").delete()
    found = health_of(alive)
    assert found.state == "bad"
    assert part(found, "mails").words == "1 could not be sent"
    assert part(found, "mails").detail == "1 is waiting"
    assert part(found, "figures").words == "2 figures are wrong"
    assert part(found, "figures").detail.endswith("Harbour reading sessions (Harbour initiative)")
    assert "3 hours ago" in part(found, "worker").detail
    assert part(found, "beat").words == "No sign of life yet"


def test_health_of_figures_without_a_verification_last_night_says_so(alive: World) -> None:
    later = timezone.now() + timedelta(hours=37)
    Heartbeat.objects.update(at=later)
    assert part(health_of(alive, at=later), "figures").words == "Not checked last night"


def test_health_without_broker_goes_on(alive: World, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    assert (health_of(alive).state, part(health_of(alive), "broker").words) == ("warn", "Not answering")


def test_page_and_api_tell_the_same(alive: World, sign_in: Callable[[User], Client]) -> None:
    side = alive.a
    job(side, "3", JobState.PARKED)
    owner = sign_in(side.people["owner"])
    page = owner.get(f"/n/{side.network.slug}/health/").content.decode()
    told = owner.get(f"/api/v1/{side.network.slug}/health/").json()
    assert told["state"] == "warn"
    for one in told["parts"]:
        assert one["label"] in page
        assert one["words"] in page
    assert f"/n/{side.network.slug}/jobs/" in page


@pytest.mark.parametrize("path", ["/n/net-a/health/parts/", "/api/v1/net-a/health/"])
def test_second_look_where_nothing_has_changed_is_304(
    alive: World, sign_in: Callable[[User], Client], path: str
) -> None:
    owner = sign_in(alive.a.people["owner"])
    first = owner.get(path)
    assert owner.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    job(alive.a, "3", JobState.PARKED)
    changed = owner.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_page_asks_with_the_tag_of_what_it_shows(alive: World, sign_in: Callable[[User], Client]) -> None:
    owner = sign_in(alive.a.people["owner"])
    tag = owner.get("/n/net-a/health/parts/")["ETag"].strip('"')
    page = owner.get("/n/net-a/health/").content.decode()
    assert f'hx-headers=\'{{"If-None-Match": "\\"{tag}\\""}}\'' in page
    assert 'hx-trigger="every 10s"' in page
