"""Keeps processes running: prefixed logs, restart with growing pauses, ordered stop.

One thread and one loop (`turn`), because starting processes from several threads would tie
their lives to the wrong parent (see processes.start).
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from config.embedded import processes
from config.embedded.processes import EmbeddedError, Service

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A process that ran this long was well: its next pause is the first again.
STEADY = 60.0
TURN = 0.2


class StopRequestedError(Exception):
    """Somebody asked us to stop: Ctrl-C, or SIGTERM."""


@dataclass
class Child:
    """A service and the process that is it now."""

    service: Service
    process: "subprocess.Popen[bytes]"
    started: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None
    rest: bytes = field(default=b"", repr=False)


class Keeper:
    """The processes of one run, in the order they were started."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stop_requests = 0
        self._selector = selectors.DefaultSelector()

    def listen_for_stop(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def say(self, name: str, line: str) -> None:
        """Print one line; a reader that went away is no reason to fail."""
        with contextlib.suppress(OSError):
            print(f"{name:<8} | {line}" if name else line, flush=True)

    def start(self, service: Service) -> Child:
        """Start a service and keep it running from now on."""
        child = Child(service, self._begin(service), time.monotonic())
        self.children.append(child)
        self._watch(child)
        return child

    def _begin(self, service: Service) -> "subprocess.Popen[bytes]":
        return processes.start(service, output=subprocess.PIPE)

    def _watch(self, child: Child) -> None:
        pipe = child.process.stdout
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, child)

    def turn(self, seconds: float = TURN) -> None:
        """Print what the processes say, and see to those that ended."""
        self._read(seconds)
        for child in self.children:
            self._see_to(child)

    def _read(self, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            data = os.read(key.fd, 65536)
            self._print(key.data, data)
            if not data:
                self._forget(key.fileobj)

    def _forget(self, pipe: Any) -> None:
        self._selector.unregister(pipe)
        pipe.close()

    def _print(self, child: Child, data: bytes) -> None:
        """Print the whole lines; the rest waits for its end."""
        *lines, child.rest = (child.rest + data).split(b"\n")
        if not data and child.rest:
            lines, child.rest = [child.rest], b""
        for line in lines:
            self.say(child.service.name, line.decode(errors="replace").rstrip())

    def _see_to(self, child: Child) -> None:
        """Plan the next start of a process that ended; start it when its pause is over."""
        now = time.monotonic()
        if child.again_at is None:
            if child.process.poll() is None:
                return
            processes.sweep(child.process)
            self._drain(child)
            child.pause = FIRST_PAUSE if now - child.started > STEADY else child.pause
            child.again_at = now + child.pause
            ended = _how(child.process.returncode)
            self.say(child.service.name, f"ended {ended}; starting again in {child.pause:.0f} s")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif now >= child.again_at:
            child.process, child.started, child.again_at = self._begin(child.service), now, None
            self._watch(child)

    def wait(self, child: Child, condition: Callable[[], bool], *, seconds: float) -> None:
        """Turn until `condition` holds; an error when the process ends before, or time is up."""
        end = time.monotonic() + seconds
        while not condition():
            if self.stop_requests:
                raise StopRequestedError
            if child.process.poll() is not None or time.monotonic() > end:
                self._read(0)
                raise EmbeddedError(f"{child.service.name} did not start: its lines above say why.")
            self._listen(0.05)

    def _listen(self, seconds: float) -> None:
        """Print what the processes say for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def run(self, service: Service) -> None:
        """Run a step to its end; an error when it fails."""
        child = self.start(service)
        try:
            while child.process.poll() is None:
                if self.stop_requests:
                    raise StopRequestedError
                self._read(TURN / 4)
        finally:
            self.stop(child)
        if child.process.returncode:
            raise EmbeddedError(f"{service.name} failed: its lines above say why.")

    def keep(self) -> None:
        """Turn until somebody asks us to stop."""
        while not self.stop_requests:
            self.turn()

    def stop(self, child: Child) -> None:
        """Let the process finish, printing what it says; kill it after its patience or a second request."""
        self.children.remove(child)
        asked = self.stop_requests
        end = time.monotonic() + child.service.patience
        processes.send(child.process, child.service.stop_signal)
        while child.process.poll() is None and time.monotonic() < end and self.stop_requests <= max(asked, 1):
            self._read(0.05)
        processes.sweep(child.process)
        child.process.wait()
        self._drain(child)

    def _drain(self, child: Child) -> None:
        """Print the last words, and listen no more."""
        pipe = child.process.stdout
        while pipe is not None and not pipe.closed:
            if any(key.data is child for key, _events in self._selector.select(0)):
                self._read(0)
            else:
                self._forget(pipe)

    def stop_all(self) -> None:
        """Stop the last started first."""
        for child in reversed(list(self.children)):
            self.say(child.service.name, "stopping")
            self.stop(child)


def _how(code: int) -> str:
    """The end of a process in words."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def fail(message: str) -> int:
    """One clear line on standard error; the exit code."""
    print(message, file=sys.stderr, flush=True)
    return 1
