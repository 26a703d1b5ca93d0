"""docker-compose.yml says what works: its commands, run outside a container against real servers."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from config.embedded.home import open_home
from config.embedded.processes import Service, start, stop, tail, wait_until
from config.embedded.servers import Servers, prepare, running
from tests.config.embedded_run import BASE_DIR, SERVER_VARIABLES, free_port, reachable_folder

pytestmark = pytest.mark.worker
PATIENCE = 90  # seconds: only a machine that does much else needs as long
COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
CHOSEN = {
    "SECRET_KEY": "chosen-by-the-test",
    "POSTGRES_PASSWORD": "superuser",
    "OWNER_PASSWORD": "it's-the-owner",
    "RUNTIME_PASSWORD": "runtime",
    "PLATFORM_PASSWORD": "platform",
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "keel.example.org",
    "EMAIL_URL": "smtp://localhost:1025",
    "DEFAULT_FROM_EMAIL": "keel@example.org",
}
VARIABLE = re.compile(r"\$\{(\w+)(?::\?|:-([^}]*))\}")


def interpolated(text: str) -> str:
    """Compose's ${NAME:?} and ${NAME:-default}, from what a person would put into `.env`."""
    return VARIABLE.sub(lambda found: CHOSEN.get(found[1]) or found[2], str(text)).replace("$$", "$")


def service_environment(name: str, both: Servers, home: Path) -> dict[str, str]:
    """What the container would see, with the servers where they really are."""
    inherited = {key: value for key, value in os.environ.items() if key not in SERVER_VARIABLES}
    described = {key: interpolated(value) for key, value in COMPOSE["services"][name]["environment"].items()}
    host = str(both.home.sockets).replace("/", "%2F")
    for key, value in described.items():
        described[key] = value.replace("@db/", f"@{host}/").replace("redis://redis:6379/0", both.valkey.url)
    # The owner's quote would have to be escaped in an address, as anywhere.
    return {**inherited, **described, "KEEL_HOME": str(home)} | {
        key: described[key].replace("'", "%27") for key in described if key.endswith("_URL")
    }


def command_of(name: str, port: int, home: Path) -> tuple[str, ...]:
    """The service's command with this interpreter, port and folder."""
    words = [word.replace("python ", f"'{sys.executable}' ") for word in COMPOSE["services"][name]["command"]]
    words = [sys.executable if word == "python" else word for word in words]
    words[0] = "/bin/sh" if words[0] == "sh" else words[0]
    return tuple(
        word.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("/tmp/beat", str(home / "beat")) for word in words
    )


@pytest.fixture(scope="module")
def deployed() -> Iterator[tuple[Servers, Path]]:
    """Servers as compose starts them: the owner's role by its script, everything else by `migrate`."""
    with reachable_folder() as folder, open_home(folder) as home:
        both = prepare(home, durable=False, say=lambda _line: None)
        with running(both):
            script = interpolated(COMPOSE["configs"]["owner"]["content"])
            path = f"{both.postgres.binaries.postgres_folder}:{os.environ['PATH']}"
            login = {"PGHOST": str(home.sockets), "PGPASSWORD": home.secrets["superuser"], "PATH": path}
            subprocess.run(["/bin/sh", "-c", script], env={**CHOSEN, **login}, check=True)
            yield both, folder


@contextmanager
def service(name: str, both: Servers, home: Path, port: int) -> Iterator[Path]:
    """The running service; its log. It must end well when asked to."""
    described = Service(
        name, command_of(name, port, home), service_environment(name, both, home), patience=PATIENCE, cwd=BASE_DIR
    )
    log = home / f"{name}.log"
    with log.open("wb") as output:
        process = start(described, output=output)
    try:
        yield log
        assert process.poll() is None, tail(log, 30)
    finally:
        stop(described, process)
    assert process.returncode in {0, -signal.SIGTERM}, tail(log, 30)


def test_every_service_of_the_deployment_is_described() -> None:
    assert set(COMPOSE["services"]) == {"db", "redis", "migrate", "web", "worker", "beat"}


def test_only_migrate_knows_the_owner_and_web_knows_neither_owner_nor_platform() -> None:
    ours = ("migrate", "web", "worker", "beat")
    knows = {name: set(COMPOSE["services"][name]["environment"]) for name in ours}
    assert [name for name in ours if "DATABASE_OWNER_URL" in knows[name]] == ["migrate"]
    assert "DATABASE_PLATFORM_URL" not in knows["web"]
    assert "DATABASE_PLATFORM_URL" in knows["worker"]


def test_image_runs_as_an_ordinary_user() -> None:
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER keel" in last_stage


def test_commands_of_the_deployment_work_outside_a_container(deployed: tuple[Servers, Path]) -> None:
    both, home = deployed
    port = free_port()
    migration = command_of("migrate", port, home)
    subprocess.run(migration, env=service_environment("migrate", both, home), cwd=BASE_DIR, check=True)
    with ExitStack() as stack:
        logs = {name: stack.enter_context(service(name, both, home, port)) for name in ("web", "worker", "beat")}
        assert wait_until(lambda: "Listening at" in tail(logs["web"], 99), seconds=PATIENCE)
        assert wait_until(lambda: " ready." in tail(logs["worker"], 99), seconds=PATIENCE)
        assert wait_until(lambda: "beat: Starting" in tail(logs["beat"], 99), seconds=PATIENCE)
        with urlopen(f"http://localhost:{port}/livez/") as answer:
            assert answer.status == 200
