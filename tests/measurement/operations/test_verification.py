"""The nightly verification: once a night where it is night, as of one moment, and its findings kept."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from measurement.handlers.verification import KIND, tick
from measurement.models import Figure, Verification
from measurement.queries.verifications import last_verification, networks_to_verify
from tenancy.enums import JobState
from tenancy.models import Job, Network
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.world import World

COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "side", "owner"])
EVENING = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # clocks go forward in the night that follows, in most of Europe


def verified(network_id: int) -> Job:
    """Queue tonight's verification, do it, and give the job back."""
    tick(at=timezone.now())
    job = Job.objects.get(kind=KIND, network_id=network_id)
    jobs.run(job_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    return job


@COMMITTED
def test_verification_of_right_figures_counts_them_and_finds_nothing(world: World) -> None:
    job = verified(world.a.network.pk)
    assert job.state == JobState.DONE
    assert (job.done_count, job.total_count) == (5, 5)  # periods
    with network(world.a.network.pk):
        last = last_verification(network_id=world.a.network.pk)
    assert last is not None
    assert (last.checked, last.wrong, last.indicators) == (5, 0, [])


@COMMITTED
def test_verification_of_a_wrong_figure_says_which_and_logs_an_error(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    side = world.a
    figures = Figure.objects.using("owner").filter(network=side.network, period_id=side.periods[0].pk)
    assert figures.update(expected=99) == 1
    with caplog.at_level(logging.ERROR):
        verified(side.network.pk)
    assert [record.message for record in caplog.records] == [f"1 of 5 figures of network {side.network.pk} are wrong."]
    with network(side.network.pk):
        last = last_verification(network_id=side.network.pk)
    assert last is not None
    assert (last.wrong, last.indicators) == (1, ["Harbour reading sessions (Harbour initiative)"])
    figures.update(expected=3)
    Job.objects.filter(kind=KIND).delete()
    verified(side.network.pk)
    assert Verification.objects.get(network=side.network).wrong_count == 0


@COMMITTED
def test_tick_queues_each_network_once_a_night(world: World) -> None:
    for minutes in range(0, 24 * 60, 30):
        tick(at=EVENING + timedelta(minutes=minutes))
    assert Job.objects.filter(kind=KIND, network=world.a.network).count() == 2  # the day that was, and tonight


def test_networks_to_verify_follows_the_night_of_each_zone(world: World) -> None:
    side = world.a.network
    nights = {}
    for zone in ("Pacific/Apia", "Asia/Kathmandu", "America/Los_Angeles", "Europe/London"):
        Network.objects.filter(pk=side.pk).update(time_zone=zone)
        at = datetime(2026, 3, 29, 14, 0, tzinfo=UTC)
        nights[zone] = dict(networks_to_verify(kind=KIND, at=at))[side.pk]
    assert nights == {
        "Pacific/Apia": "night-2026-03-30",  # 03:00 there is too early for some networks, and 04:00 for none
        "Asia/Kathmandu": "night-2026-03-29",
        "America/Los_Angeles": "night-2026-03-29",
        "Europe/London": "night-2026-03-29",
    } | ({"Pacific/Apia": "night-2026-03-29"} if side.pk % 120 > 60 else {})
    Network.objects.filter(pk=side.pk).update(suspended_at=EVENING)
    assert side.pk not in dict(networks_to_verify(kind=KIND, at=EVENING))
