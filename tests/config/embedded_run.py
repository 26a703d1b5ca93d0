"""A `manage.py up` in a process of its own, as a person starts it, for the tests of this folder."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What the tests' own servers told this process; a run of its own must not inherit it.
SERVER_VARIABLES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_PLATFORM_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "KEEL_EMBEDDED",
    "SITE_URL",
    "PORT",
)
PATIENCE = 180  # seconds: nothing here is to depend on what else the machine does
PORTS = count(os.getpid())  # two runs of the tests at once do not begin at the same
# Package indexes that answer nothing: whoever asks them fails at once.
OFFLINE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_RETRIES": "0",
    "npm_config_registry": "http://127.0.0.1:9/",
    "npm_config_fetch_retries": "0",
}


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A new folder that every account can pass through; pytest's own are closed to others again and again."""
    with tempfile.TemporaryDirectory(prefix="keel-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def free_port() -> int:
    """A port that nobody uses now.

    Below those that the system gives to outgoing connections, and each process of the tests has a range of its own:
    nobody takes it before the run does.
    """
    start = 20_000 + 400 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12_000
    while True:
        port = start + next(PORTS) % 400
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(home: Path, port: int | str) -> dict[str, str]:
    """What the person's shell has set. The demonstration stays out: it has tests of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
    return {**inherited, **OFFLINE, "KEEL_HOME": str(home), "PORT": str(port), "KEEL_DEMO": "0"}


def processes_of(home: Path) -> list[str]:
    """The command lines of living processes that work in the home."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("KEEL_HOME") == str(home) or str(home) in " ".join(process.cmdline())
            if ours and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {' '.join(process.cmdline())}")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@dataclass(frozen=True)
class Run:
    """A started supervisor, writing to `log`."""

    home: Path
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str, *, times: int = 1, seconds: float = PATIENCE) -> float:
        """Wait until it said so; the seconds that took."""
        began = time.monotonic()
        while self.said().count(text) < times:
            assert time.monotonic() - began < seconds, f"never said {text!r}:\n{self.said()}"
            assert self.process.poll() is None, f"ended early:\n{self.said()}"
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self, number: int = signal.SIGINT) -> int:
        """Signal it and wait for its end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def started(home: Path, *, port: int, extra: Mapping[str, str] | None = None) -> Iterator[Run]:
    """A run in `home`, stopped at the end of the block if it is still there; nothing of it is left behind."""
    log = home.parent / f"{home.name}-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.embedded.supervisor"],
            cwd=BASE_DIR,
            env={**environment(home, port), **(extra or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Run(home, port, process, log)
    finally:
        end(process)
        gone(lambda: processes_of(home))


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a supervisor that still runs, in order if it can: its home is about to be deleted."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def gone(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether `condition` turns false in time."""
    until = time.monotonic() + seconds
    while condition() and time.monotonic() < until:
        time.sleep(0.1)
    return not condition()


def said_by(home: Path, port: int | str) -> tuple[int, str]:
    """The exit code and words of a run that ends by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded.supervisor"],
        cwd=BASE_DIR,
        env=environment(home, port),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
