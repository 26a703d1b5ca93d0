"""A whole run to break: its processes by name, its pages and API by HTTP, its database as the owner sees it."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from config.embedded import assets
from config.embedded.home import read_environment
from tests.config.embedded_run import BASE_DIR, Run, environment, free_port, processes_of, reachable_folder, started

CSRF = "c" * 32
PATIENCE = 180  # seconds for whatever has to come: so long only where a machine does much else
LEASE = 6  # seconds, renewed every two; the product's own is a minute


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where the connection broke and nobody knows."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class House:
    """A started run with a seeded network."""

    run: Run
    seed: dict[str, Any]

    def process(self, name: str) -> psutil.Process:
        """The supervisor's child of that name: postgres, valkey, gunicorn, worker or beat."""
        for child in psutil.Process(self.run.process.pid).children():
            try:
                words = child.cmdline()
            except psutil.NoSuchProcess:  # another one that has just ended
                continue
            if any(word == name or Path(word).name.startswith(name) for word in words):
                return child
        raise AssertionError(f"no process {name}")

    def kill(self, name: str) -> None:
        """SIGKILL to all of a process, children too; one that is being started again is waited for."""
        assert self.until(lambda: self.has(name)), f"no process {name}"
        os.killpg(self.process(name).pid, signal.SIGKILL)

    def has(self, name: str) -> bool:
        try:
            return bool(self.process(name).is_running())
        except (AssertionError, psutil.NoSuchProcess):
            return False

    def ask(self, method: str, path: str, *, who: str = "lead", body: Any = None, **headers: str) -> Answer:
        """One request with a session and perhaps JSON; never raises for a connection that breaks."""
        if body is None:
            return self._ask(method, path, None, who=who, **headers)
        return self._ask(method, path, json.dumps(body).encode(), who=who, Content_Type="application/json", **headers)

    def upload(self, path: str, *, who: str, file: str, **fields: str) -> Answer:
        """A form with a file called figures.csv, as the API takes large ones."""
        between = b"--between-parts-"
        parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{text}' for key, text in fields.items()]
        parts.append(f'Content-Disposition: form-data; name="file"; filename="figures.csv"\r\n\r\n{file}')
        sent = b"".join(b"--%s\r\n%s\r\n" % (between, part.encode()) for part in parts) + b"--%s--\r\n" % between
        kind = f"multipart/form-data; boundary={between.decode()}"
        return self._ask("POST", path, sent, who=who, Content_Type=kind)

    def _ask(self, method: str, path: str, payload: bytes | None, *, who: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.run.port, timeout=PATIENCE)
        sent = {
            "Cookie": f"sessionid={self.seed['sessions'][who]}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Host": f"localhost:{self.run.port}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        try:
            connection.request(method, path, payload, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.headers))
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()

    def api(self, path: str) -> str:
        return f"/api/v1/{self.seed['network']}/{path}"

    def submit(self, submission: int, number: int, *, key: str) -> Answer:
        """Answer and submit one submission: a count with girls and boys, and a share."""
        count, share = self.seed["indicators"]["reading"], self.seed["indicators"]["ready"]
        girls = number // 2
        cells = {"sex=girls": {"value": str(girls)}, "sex=boys": {"value": str(number - girls)}}
        entries = {
            str(count): {"value": str(number), "note": "counted twice", "cells": cells},
            str(share): {"numerator": str(number // 3), "denominator": str(number), "note": "counted twice"},
        }
        return self.ask(
            "POST", self.api(f"submissions/{submission}/submit/"), body={"entries": entries}, Idempotency_Key=key
        )

    def approve(self, submission: int) -> Answer:
        return self.ask("POST", self.api(f"submissions/{submission}/approve/"), who="backbone", body={})

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, read past row security as its owner."""
        url = read_environment(self.run.home)["DATABASE_OWNER_URL"]
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def one(self, query: str, **values: Any) -> Any:
        return self.rows(query, **values)[0][0]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A program of ours in the environment of the run."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env=environment(self.run.home, self.run.port) | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def assert_figures_right(self) -> None:
        """Every stored figure is its recomputation."""
        done = self.command("manage.py", "verify_figures")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("0 figures differ")

    def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
        """Whether it came true in time; a database that is away says nothing."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return True
            except psycopg2.Error:
                pass
            time.sleep(0.1)
        return False

    def is_up(self) -> bool:
        return self.ask("GET", "/healthz/").status == http.HTTPStatus.OK


@contextmanager
def house(*, partners: int, extra: Mapping[str, str] | None = None) -> Iterator[House]:
    """A run with so many partners, each with five submissions due; killed at the end if need be."""
    shared = BASE_DIR / "var" / "tests"
    assets.build(shared, lambda _line: None)
    with reachable_folder() as parent:
        home = parent / "home"
        home.mkdir(mode=0o755)
        assets.link(shared / "static", home)
        shutil.copy(shared / "static.stamp", home)
        given = {"KEEL_JOB_LEASE": str(LEASE), **(extra or {})}
        with started(home, port=free_port(), extra=given) as run:
            run.wait_for("Keel is ready", seconds=PATIENCE)
            begun = House(run, {})
            done = begun.command("-m", "tests.faults.seed", str(partners))
            assert done.returncode == 0, done.stderr
            yield House(run, json.loads(done.stdout.splitlines()[-1]))
            run.stop()
        assert processes_of(home) == []
