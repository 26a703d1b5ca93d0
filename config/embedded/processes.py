"""Starting a process that cannot outlive us, and stopping it with all its children."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LAUNCH = Path(__file__).with_name("launch.py")


class EmbeddedError(Exception):
    """Something that the person at the terminal can put right: one clear line."""


@dataclass(frozen=True)
class Account:
    """The operating system's user that servers run as when Keel itself runs as root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class Service:
    """A program to keep running."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # How long it may take to finish its work after the stop signal, in seconds.
    patience: float = 10.0
    cwd: Path | None = field(default=None)


def launcher(command: tuple[str, ...], *, account: Account | None, death_signal: int) -> list[str]:
    """The command line that runs `command` as `account` and ends it when this process ends."""
    uid, gid = (str(account.uid), str(account.gid)) if account else ("-", "-")
    own = [sys.executable, "-I", "-S", str(LAUNCH)]
    return [*own, str(int(death_signal)), uid, gid, str(os.getpid()), *command]


def start(service: Service, *, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start `service` in a session of its own, so that Ctrl-C reaches only the supervisor.

    To be called from the main thread: the kernel counts the starting thread as the parent.
    """
    return subprocess.Popen(  # noqa: S603 - our own command lines
        launcher(service.command, account=service.account, death_signal=service.stop_signal),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=None if service.environment is None else dict(service.environment),
        cwd=service.cwd,
        start_new_session=True,
    )


def run_as(command: tuple[str, ...], *, account: Account | None, cwd: Path | None = None) -> tuple[int, str]:
    """Run `command` to its end; its exit code and what it printed."""
    done = subprocess.run(  # noqa: S603 - our own command lines
        launcher(command, account=account, death_signal=signal.SIGKILL),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def send(process: "subprocess.Popen[bytes]", number: int) -> None:
    """Signal the process, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def sweep(process: "subprocess.Popen[bytes]") -> None:
    """Kill whatever is left of the session that the process led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def stop(service: Service, process: "subprocess.Popen[bytes]") -> None:
    """Ask the process to finish, wait as long as it may take, then kill what is left."""
    send(process, service.stop_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=service.patience)
    sweep(process)
    process.wait()


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for a message."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:])


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Ask `condition` again and again; whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False
