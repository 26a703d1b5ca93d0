"""The embedded run from start to end; see config/embedded/."""

import http.client
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from config.embedded import assets
from tests.config.embedded_run import (
    BASE_DIR,
    Run,
    environment,
    free_port,
    gone,
    processes_of,
    reachable_folder,
    said_by,
    started,
)
from tests.pace import slowness

pytestmark = pytest.mark.worker
STOPPING = re.compile(r"^(\w+) +\| stopping$", re.MULTILINE)


@contextmanager
def new_home() -> Iterator[Path]:
    """A KEEL_HOME whose path has a space; its static files are the ones of the whole test run."""
    shared = BASE_DIR / "var" / "tests"
    assets.build(shared, lambda _line: None)
    with reachable_folder() as parent:
        folder = parent / "keel home"
        folder.mkdir(mode=0o755)
        assets.link(shared / "static", folder)
        shutil.copy(shared / "static.stamp", folder)
        yield folder
        assert processes_of(folder) == []


@pytest.fixture(scope="module")
def first() -> Iterator[Run]:
    """The first start in a home, ready."""
    with new_home() as home, started(home, port=free_port()) as run:
        run.wait_for("Keel is ready")
        yield run


def test_first_start_says_where_it_is(first: Run) -> None:
    assert f"Keel is ready: http://localhost:{first.port}/" in first.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/livez/") as answer:
        assert answer.status == 200


def test_refusal_reaches_who_still_sends(first: Run) -> None:
    """More than a connection buffers, to an address that reads nothing of it."""
    headers = {"Content-Type": "application/json", "Connection": "close"}
    with closing(http.client.HTTPConnection("127.0.0.1", first.port)) as connection:
        connection.request("POST", "/api/v1/nowhere/places/", body=b" " * 30_000_000, headers=headers)
        assert connection.getresponse().status == 401


def test_shell_beside_a_run_meets_its_database_as_runtime(first: Run) -> None:
    assert (first.home / "environment").stat().st_mode & 0o777 == 0o600
    question = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('select current_user'); print(cursor.fetchone())"
    )
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", question],
        cwd=BASE_DIR,
        env=environment(first.home, first.port),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "keel_runtime" in answer.stdout


def test_second_run_in_the_same_home_says_so_in_one_line(first: Run) -> None:
    code, said = said_by(first.home, free_port())
    assert code == 1
    who = f"{first.home} (process {first.process.pid})"
    assert said.strip() == f"Keel already runs in {who}: stop it, or give this one another KEEL_HOME."


def test_port_in_use_is_one_line(first: Run, tmp_path: Path) -> None:
    code, said = said_by(tmp_path / "other", first.port)
    assert (code, said.count("\n")) == (1, 1)
    assert f"Port {first.port} is in use" in said


@pytest.mark.parametrize("port", ["abc", "0", "70000", "80 "])
def test_port_that_is_none_is_one_line(tmp_path: Path, port: str) -> None:
    code, said = said_by(tmp_path / "other", port)
    assert (code, said.count("\n")) == (1, 1)
    assert "PORT" in said


def healthy(port: int) -> bool:
    """Whether database, broker, worker and beat are alive."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_killed_processes_are_started_again_and_find_each_other(first: Run) -> None:
    programs = {"web": "gunicorn", "postgres": "/postgres", "valkey": "valkey-server"}
    words = {child: " ".join(child.cmdline()[:3]) for child in psutil.Process(first.process.pid).children()}
    victims = {name: next(child for child in words if programs[name] in words[child]) for name in programs}
    for name, victim in victims.items():
        victim.kill()
        first.wait_for(f"{name:<8} | ended by SIGKILL; starting again in 1 s")
    first.wait_for("Starting gunicorn", times=2)
    assert gone(lambda: not healthy(first.port))


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    """A home in which Keel ran before; not the one of `first`, which another process of the tests may stop."""
    with new_home() as home:
        with started(home, port=free_port()) as run:
            run.wait_for("Keel is ready")
            run.stop()
        yield home


def test_interrupt_stops_in_order_and_leaves_nothing(used: Path) -> None:
    with started(used, port=free_port()) as run:
        run.wait_for("Keel is ready")
        sockets = Path((used / "lock").read_text().splitlines()[1])
        assert run.stop(signal.SIGINT) == 0
    assert STOPPING.findall(run.said()) == ["beat", "worker", "web", "valkey", "postgres"]
    assert "database system is shut down" in run.said()
    assert processes_of(used) == []
    assert not sockets.exists()
    assert not (used / "environment").exists()


def test_second_start_is_quick_and_offline_and_sigterm_stops_it(used: Path) -> None:
    with started(used, port=free_port()) as run:
        assert run.wait_for("Keel is ready") <= 8 * slowness()
        assert "making the database" not in run.said()
        assert run.stop(signal.SIGTERM) == 0
        assert processes_of(used) == []


def test_killed_supervisor_leaves_no_process_and_starts_again(used: Path) -> None:
    with started(used, port=free_port()) as run:
        run.wait_for("Keel is ready")
        run.process.kill()
        run.process.wait()
        if sys.platform == "linux":
            assert gone(lambda: processes_of(used))
    # What the killed run left must not steer the next: it had another port.
    with started(used, port=free_port()) as run:
        run.wait_for(f"Keel is ready: http://localhost:{run.port}/")
        assert run.stop() == 0
