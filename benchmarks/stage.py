"""The servers that are measured: a PostgreSQL and a Valkey of their own, and the web server of `make run`."""

import http.client
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from config.embedded import assets, processes
from config.embedded.home import open_home
from config.embedded.postgres import DATABASE, Postgres
from config.embedded.servers import Servers, prepare, running
from config.embedded.supervisor import BASE_DIR, gunicorn
from config.roles import create_roles, login_in

START_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Servers that run. `superuser()` sees all networks and checks no references: it builds, it is not measured."""

    home: Path
    postgres: Postgres
    environment: Mapping[str, str]

    def superuser(self) -> Any:
        connection = self.postgres.connect(DATABASE)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        return connection


@contextmanager
def stage(home: Path | None) -> Iterator[Stage]:
    """Servers with the tables made, in `home` or in a folder that is gone afterwards. Sets the environment."""
    with ExitStack() as stack:
        path = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keel-bench-")))
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711)  # the servers' account passes through when we are root
        assets.link(assets.build(BASE_DIR / "var" / "tests", _say), path)
        opened = stack.enter_context(open_home(path))
        both = prepare(opened, durable=False, say=lambda _line: None)
        stack.enter_context(running(both))
        environment = _environment(both)
        opened.write_environment(environment)
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="WARNING")
        yield Stage(path, both.postgres, environment)


def _environment(both: Servers) -> dict[str, str]:
    both.postgres.make_owner()
    environment = both.environment()
    with closing(psycopg2.connect(environment["DATABASE_OWNER_URL"])) as owner, owner:
        create_roles(
            owner,
            runtime=login_in(environment["DATABASE_URL"]),
            platform=login_in(environment["DATABASE_PLATFORM_URL"]),
        )
    return environment


@contextmanager
def web_server(built: Stage) -> Iterator[int]:
    """gunicorn with the options of `make run`; the port it serves on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, **built.environment, "SITE_URL": f"http://localhost:{port}"}
    service = processes.Service("web", (sys.executable, *gunicorn(port)), environment, patience=15, cwd=BASE_DIR)
    log = built.home / "web.log"
    with log.open("wb") as output:
        process = processes.start(service, output=output)
    try:
        up = processes.wait_until(lambda: process.poll() is not None or _serves(port), seconds=START_SECONDS)
        if not up or process.poll() is not None:
            raise processes.EmbeddedError(f"The web server did not start:\n{processes.tail(log, 30)}")
        yield port
    finally:
        processes.stop(service, process)


def _serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
