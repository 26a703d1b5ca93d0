"""The servers that tests use: their own, unless the environment names others."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import assets
from config.embedded.processes import Service, start, stop, tail, wait_until
from config.embedded.servers import throwaway_servers

BASE_DIR = Path(__file__).resolve().parent.parent
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PLATFORM_URL", "REDIS_URL")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey with the roles made; yields the environment for the settings.

    Needs no Django, so pytest can enter it before the settings load. Where all of DATABASE_URL,
    DATABASE_OWNER_URL, DATABASE_PLATFORM_URL and REDIS_URL are set, those servers are used and
    `manage.py create_roles` is the caller's business.
    """
    # KEEL_HOME is always a folder of the tests' own: a run beside them keeps its files.
    home = Path(tempfile.mkdtemp(prefix="keel-test-"))
    home.chmod(0o711)  # the servers' account passes through when we are root
    # Built once for all runs in this checkout, and only again when a source changed.
    assets.link(assets.build(BASE_DIR / "var" / "tests", lambda line: print(line, flush=True)), home)  # noqa: T201
    try:
        if all(os.environ.get(name) for name in ADDRESSES):
            yield {
                **{name: os.environ[name] for name in ADDRESSES},
                "SECRET_KEY": os.environ.get("SECRET_KEY", "tests-only"),
                "KEEL_EMBEDDED": "1",
                "KEEL_HOME": str(home),
            }
        else:
            with throwaway_servers(home) as environment:
                yield environment
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def celery_worker(environment: Mapping[str, str], *, concurrency: int = 2) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker in a process of its own; entered when it takes tasks.

    `environment` names the servers, as `servers()` yields it; DATABASE_URL and the others must name
    the test database where the worker is to see its rows. Start it from the main thread.
    """
    name = f"test-{time.monotonic_ns()}"
    command = (sys.executable, "-m", "celery", "-A", "config", "worker")
    options = ("--hostname", f"{name}@localhost", "--concurrency", str(concurrency), "--loglevel", "INFO")
    service = Service("worker", (*command, *options), {**os.environ, **environment}, cwd=BASE_DIR)
    with tempfile.TemporaryDirectory(prefix="keel-worker-") as folder:
        log = Path(folder) / "worker.log"
        with log.open("wb") as output:
            process = start(service, output=output)
        try:
            # Somewhere in all it said: it may be far in its work by the next look.
            wait_until(lambda: process.poll() is not None or " ready." in log.read_text(), seconds=180, pause=0.1)
            if process.poll() is not None or " ready." not in log.read_text():
                raise RuntimeError(f"The worker did not start:\n{tail(log, 40)}")
            yield process
        finally:
            stop(service, process)


def chromium() -> str | None:
    """The browser for browser tests: $CHROMIUM, else the first usual name on the PATH."""
    chosen = os.environ.get("CHROMIUM")
    found = shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None and os.environ.get("REQUIRE_BROWSER") == "1":
        raise RuntimeError("REQUIRE_BROWSER is set and no Chromium was found: install chromium, or set CHROMIUM.")
    return found
