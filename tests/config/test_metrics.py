"""What Prometheus is told, and who may ask."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config.job_words import JOB_WORDS
from config.subscriptions import JOB_HANDLERS
from measurement.operations.verification import keep_verification
from tenancy.enums import JobState
from tenancy.models import Heartbeat, Job, User
from tests.servers import BASE_DIR
from tests.world import CANARY, World

COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "side", "owner"])
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(client: Client, **headers: str) -> Samples:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


@COMMITTED
def test_metrics_count_the_queue_by_kind_and_state_and_the_age_of_the_oldest(world: World, client: Client) -> None:
    now = timezone.now()
    for number, (state, minutes) in enumerate(
        [(JobState.QUEUED, -10), (JobState.QUEUED, -2), (JobState.QUEUED, 60), (JobState.PARKED, -90)]
    ):
        Job.objects.create(
            kind="mail.send", network=(world.a, world.b)[number % 2].network, dedupe_key=str(number), created_at=now,
            run_after=now + timedelta(minutes=minutes), state=state,
        )  # fmt: skip
    Job.objects.create(
        kind="gone.kind", network=world.a.network, dedupe_key="1", run_after=now, created_at=now, state=JobState.PARKED
    )
    found = scraped(client)
    assert value(found, "keel_jobs", kind="mail.send", state="queued") == 3
    assert value(found, "keel_jobs", kind="mail.send", state="parked") == 1
    assert value(found, "keel_jobs", kind="report.compile", state="running") == 0
    assert value(found, "keel_jobs", kind="other", state="parked") == 1
    assert 600 <= value(found, "keel_job_oldest_due_seconds", kind="mail.send") < 700
    assert value(found, "keel_job_oldest_due_seconds", kind="report.compile") == 0


@COMMITTED
def test_metrics_tell_signs_of_life_verified_figures_and_the_database(world: World, client: Client) -> None:
    now = timezone.now()
    Heartbeat.objects.create(part="worker", at=now - timedelta(seconds=40))
    keep_verification(network_id=world.a.network.pk, checked=500, wrong=2, indicator_ids=[1], at=now)
    found = scraped(client)
    assert 40 <= value(found, "keel_heartbeat_age_seconds", part="worker") < 60
    assert ("keel_heartbeat_age_seconds", frozenset({("part", "beat")})) not in found
    assert value(found, "keel_figures_verified") == 500
    assert value(found, "keel_figures_wrong") == 2
    assert value(found, "keel_figures_verified_timestamp_seconds", network="latest") == pytest.approx(now.timestamp())
    assert value(found, "keel_figures_networks_never_verified") == 1
    assert value(found, "keel_database_up") == 1
    assert value(found, "keel_database_bytes") > 1_000_000
    assert 0 < value(found, "keel_database_connections") <= value(found, "keel_database_connections_most")


@COMMITTED
def test_requests_are_counted_by_view_method_and_status_and_by_nothing_else(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    side = world.b
    owner = sign_in(side.people["owner"])
    owner.get(f"/n/{side.network.slug}/people/?q={CANARY}")
    owner.generic("MADEUP", f"/n/{side.network.slug}/people/")
    owner.get(f"/{CANARY}/")
    found = scraped(owner)
    name = "django_http_requests_latency_seconds_by_view_method_count"
    assert value(found, name, view="tenancy:people", method="GET", status="200") >= 1
    assert value(found, name, view="<unnamed view>", method="GET", status="404") >= 1
    labels = {key for _name, labels in found for key, _value in labels}
    told = {text for _name, labels in found for _key, text in labels}
    assert labels <= {"view", "method", "status", "transport", "le", "charset", "type", "kind", "state", "part",
                      "network", "templatename", "generation", "implementation", "major", "minor", "patchlevel",
                      "version"}  # fmt: skip
    assert not [text for text in told if CANARY in text or side.network.slug in text or "MADEUP" in text]


@COMMITTED
def test_metrics_without_database_say_so(client: Client) -> None:
    side = connections["side"]
    side.close()
    host = side.settings_dict["HOST"]
    side.settings_dict["HOST"] = "/nowhere"
    try:
        found = scraped(client)
    finally:
        side.settings_dict["HOST"] = host
        side.close()
    assert value(found, "keel_database_up") == 0
    assert "keel_jobs" not in {name for name, _labels in found}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"authorization": "Bearer wrong"}, 404),
        ({"authorization": "Basic long-and-random"}, 404),
        ({"authorization": "Bearer "}, 404),
        ({"authorization": "Bearer long-and-random"}, 200),
    ],
)
@COMMITTED
def test_metrics_with_a_token_are_for_who_has_it(
    client: Client, settings: Any, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = "long-and-random"
    assert client.get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("is_embedded", "address", "headers", "status"),
    [
        (True, "127.0.0.1", {}, 200),
        (True, "::1", {}, 200),
        (True, "192.0.2.7", {}, 404),
        (True, "", {}, 404),
        (True, "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, 404),
        (False, "127.0.0.1", {}, 404),
    ],
)
@COMMITTED
def test_metrics_without_a_token_are_for_this_machine_and_the_embedded_run(
    client: Client, settings: Any, is_embedded: bool, address: str, headers: dict[str, str], status: int
) -> None:
    settings.KEEL_EMBEDDED = is_embedded
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


def test_metrics_know_every_kind_of_job() -> None:
    assert set(JOB_HANDLERS) == set(JOB_WORDS)


PROCESSES = """
import os, sys
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.test import Client
if sys.argv[2] == "count":
    Client(SERVER_NAME="localhost").get("/livez/")
else:
    print(Client(SERVER_NAME="localhost").get("/metrics").content.decode())
"""


def test_metrics_of_several_processes_are_put_together(tmp_path: Any) -> None:
    def run(what: str) -> str:
        command = [sys.executable, "-c", PROCESSES, str(tmp_path), what]
        done = subprocess.run(command, cwd=BASE_DIR, env=dict(os.environ), capture_output=True, text=True, check=True)
        return done.stdout

    run("count")
    run("count")
    count = "django_http_requests_latency_seconds_by_view_method_count"
    lines = [line for line in run("read").splitlines() if line.startswith(count) and "tenancy:livez" in line]
    assert [line.rpartition(" ")[2] for line in lines] == ["2.0"]


def test_web_server_begins_its_counts_anew_and_keeps_those_of_a_preloaded_application(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config import gunicorn  # noqa: PLC0415 - makes the folder of its counts

    monkeypatch.setattr(gunicorn, "_folder", tmp_path)
    for name in (f"counter_{os.getpid()}.db", "counter_7.db", "histogram_7.db"):
        (tmp_path / name).touch()
    gunicorn.on_starting(None)
    assert [path.name for path in tmp_path.iterdir()] == [f"counter_{os.getpid()}.db"]
    assert gunicorn.raw_env[0].startswith("PROMETHEUS_MULTIPROC_DIR=")
