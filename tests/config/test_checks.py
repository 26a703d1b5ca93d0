"""Web server and worker refuse to start with a database role that could see through row security."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.servers import BASE_DIR

pytestmark = pytest.mark.django_db


def start(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **environment},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def owner(django_db_setup: None) -> Mapping[str, str]:
    """An environment in which the owner's role serves."""
    return {"DATABASE_URL": os.environ["DATABASE_OWNER_URL"]}


def test_web_server_with_the_runtime_role_starts(db: None) -> None:
    done = start("-c", "import config.wsgi")
    assert done.returncode == 0, done.stderr


def test_web_server_with_the_owner_refuses(owner: Mapping[str, str]) -> None:
    done = start("-c", "import config.wsgi", **owner)
    assert done.returncode != 0
    assert "networks would not be kept apart" in done.stderr


@pytest.mark.worker
def test_worker_with_the_owner_refuses(owner: Mapping[str, str]) -> None:
    done = start("-m", "celery", "-A", "config", "worker", "--concurrency", "1", **owner)
    assert done.returncode != 0
    assert "networks would not be kept apart" in done.stdout + done.stderr


@pytest.mark.worker
def test_worker_with_the_owner_as_platform_refuses(owner: Mapping[str, str]) -> None:
    environment = {"DATABASE_PLATFORM_URL": owner["DATABASE_URL"]}
    done = start("-m", "celery", "-A", "config", "worker", "--concurrency", "1", **environment)
    assert "networks would not be kept apart" in done.stdout + done.stderr
