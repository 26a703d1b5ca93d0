"""Processes are kept running, and stopped in order; see config/embedded/keeper.py."""

import sys
import time
from pathlib import Path

import pytest

from config.embedded.keeper import Keeper
from config.embedded.processes import EmbeddedError, Service

PATIENCE = 60  # seconds: only a machine that does much else needs as long


def service(name: str, script: str, **options: float) -> Service:
    """A small Python program."""
    return Service(name, (sys.executable, "-u", "-c", script), **options)  # type: ignore[arg-type]  # patience only


def turn_until(keeper: Keeper, capsys: pytest.CaptureFixture[str], words: str) -> str:
    """Keep them until they have said so; all that was said."""
    said, end = "", time.monotonic() + PATIENCE
    while words not in said:
        assert time.monotonic() < end, said
        keeper.turn(0.05)
        said += capsys.readouterr().out
    return said


def test_service_that_ends_is_started_again_after_growing_pauses(capsys: pytest.CaptureFixture[str]) -> None:
    keeper = Keeper()
    keeper.start(service("weak", "print('hello'); raise SystemExit(3)"))
    began = time.monotonic()
    said = turn_until(keeper, capsys, "ended with exit code 3; starting again in 2 s")
    assert time.monotonic() - began >= 1
    keeper.stop_all()
    assert said.count("weak     | hello") == 2
    assert said.count("ended with exit code 3; starting again in 1 s") == 1


def test_services_stop_in_reverse_order(capsys: pytest.CaptureFixture[str]) -> None:
    keeper = Keeper()
    script = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit('bye')); print('up'); time.sleep(600)"
    for name in ("first", "second"):
        child = keeper.start(service(name, script))
        keeper.wait(child, lambda: capsys.readouterr().out.count("up") > 0, seconds=PATIENCE)
    keeper.stop_all()
    said = [line for line in capsys.readouterr().out.splitlines() if "bye" in line]
    assert said == ["second   | bye", "first    | bye"]


def test_service_that_ignores_the_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    keeper = Keeper()
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    note = f"import os, pathlib; pathlib.Path({str(tmp_path / 'up')!r}).touch(); "
    child = keeper.start(service("stubborn", stubborn + note + "time.sleep(600)", patience=0.3))
    keeper.wait(child, (tmp_path / "up").exists, seconds=PATIENCE)
    began = time.monotonic()
    keeper.stop_all()
    assert time.monotonic() - began < PATIENCE
    assert child.process.returncode == -9


def test_step_that_fails_is_one_error() -> None:
    with pytest.raises(EmbeddedError, match="setup failed"):
        Keeper().run(service("setup", "raise SystemExit(1)"))


def test_step_that_is_done_is_not_started_again() -> None:
    keeper = Keeper()
    keeper.run(service("setup", "print('done')"))
    assert keeper.children == []
