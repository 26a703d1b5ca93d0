"""Health: every part is asked, and the one that is not alive is named."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as product
from django.db import connections
from django.test import Client
from django.utils import timezone

from config.embedded.processes import Service, start, stop
from tenancy.models import Heartbeat
from tests.servers import BASE_DIR, celery_worker

DATABASES = ["default", "side", "owner"]


@pytest.fixture
def all_alive(transactional_db: None) -> None:
    for part in ("worker", "beat"):
        Heartbeat.objects.using("side").create(part=part, at=timezone.now())


def wait_for(check: Callable[[], bool]) -> bool:
    """Whether it came true; only a machine that does much else needs as long."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.2)
    return check()


@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_healthz_all_alive_answers_200(all_alive: None, client: Client) -> None:
    answer = client.get("/healthz/")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"},
    }


@pytest.mark.parametrize("part", ["worker", "beat"])
@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_healthz_old_or_missing_heartbeat_answers_503_and_names_it(all_alive: None, client: Client, part: str) -> None:
    Heartbeat.objects.filter(part=part).update(at=timezone.now() - timedelta(seconds=31))
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert [name for name, state in answer.json()["parts"].items() if state != "ok"] == [part]
    Heartbeat.objects.filter(part=part).delete()
    assert client.get("/healthz/").json()["parts"][part] == "no heartbeat yet"


@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_healthz_without_broker_names_it(all_alive: None, client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json()["parts"]["broker"] == "ConnectionError"


@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_healthz_without_database_names_it(client: Client) -> None:
    side = connections["side"]
    side.close()
    host = side.settings_dict["HOST"]
    side.settings_dict["HOST"] = "/nowhere"
    try:
        answer = client.get("/healthz/")
    finally:
        side.settings_dict["HOST"] = host
        side.close()
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "OperationalError"


def test_livez_touches_nothing(client: Client) -> None:
    """No `db` fixture: any query would be refused, with a session cookie too."""
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/livez/").json() == {"status": "ok"}


def troubled(client: Client) -> list[str]:
    return [name for name, state in client.get("/healthz/").json()["parts"].items() if state != "ok"]


@contextmanager
def beat(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A real beat in a process of its own."""
    command = (sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", str(folder / "schedule"))
    service = Service("beat", command, dict(os.environ), cwd=BASE_DIR)
    with (folder / "beat.log").open("wb") as output:
        process = start(service, output=output)
        try:
            yield process
        finally:
            stop(service, process)
            # What it still asked for is not for the worker of another test.
            redis.from_url(product.REDIS_URL).flushall()


@pytest.mark.worker
@pytest.mark.django_db(transaction=True, databases=DATABASES)
def test_healthz_with_real_worker_and_beat_until_the_worker_stops(client: Client, tmp_path: Path) -> None:
    with beat(tmp_path):
        with celery_worker({}):
            assert wait_for(lambda: client.get("/healthz/").status_code == 200), client.get("/healthz/")
            first = Heartbeat.objects.get(part="worker").at
            assert wait_for(lambda: Heartbeat.objects.get(part="worker").at > first)  # not only once
        at_stop = Heartbeat.objects.get(part="worker").at
        assert wait_for(lambda: troubled(client) == ["worker"])
        assert client.get("/healthz/").status_code == 503
        assert Heartbeat.objects.get(part="worker").at == at_stop
