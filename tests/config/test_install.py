"""`make install` on machines that are not ready, and on one that is; see config/embedded/install.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.embedded_run import BASE_DIR, OFFLINE

OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as installing needs, with nothing to install, in a path with a space."""
    folder = tmp_path / "my keel"
    (folder / "config" / "embedded").mkdir(parents=True)
    (folder / "requirements").mkdir()
    shutil.copy(BASE_DIR / "Makefile", folder)
    shutil.copy(BASE_DIR / "config" / "embedded" / "install.py", folder / "config" / "embedded")
    for name in ("run", "embedded"):
        (folder / "requirements" / f"{name}.txt").write_text("")
    return folder


def make_install(checkout: Path, programs: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """`make install` where these are the only Pythons; a value is a script, or the path of a real one."""
    folder = checkout / "programs"
    folder.mkdir(exist_ok=True)
    for name, content in programs.items():
        program = folder / name
        program.unlink(missing_ok=True)
        program.write_text(content if content.startswith("#!") else f'#!/bin/sh\nexec "{content}" "$@"\n')
        program.chmod(0o755)
    make = shutil.which("make")
    assert make is not None
    environment = {"PATH": str(folder), "HOME": os.environ.get("HOME", "/"), **OFFLINE}
    return subprocess.run(
        [make, "install"], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def lines_of(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """What it said, without make's own last line."""
    return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make")]


def test_install_with_an_old_python_is_one_line(checkout: Path) -> None:
    done = make_install(checkout, {"python3": OLD})
    assert done.returncode != 0
    assert lines_of(done) == [
        "Keel needs Python 3.11 or newer, with venv; on Debian and Ubuntu: apt install python3 python3-venv"
    ]


def test_install_without_venv_is_one_line(checkout: Path) -> None:
    done = make_install(checkout, {"python3": WITHOUT_VENV})
    assert done.returncode != 0
    assert lines_of(done) == [
        "python3 cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"
    ]


def test_install_done_twice_does_nothing_the_second_time(checkout: Path) -> None:
    base = str(Path(sys.base_prefix) / "bin" / "python3")
    first = make_install(checkout, {"python3.14": OLD, "python3": base})
    assert lines_of(first)[0] == "Making .venv", first.stderr
    second = make_install(checkout, {"python3": OLD})
    assert (second.returncode, lines_of(second)) == (0, [])


def test_install_after_a_change_of_the_lock_file_asks_for_it(checkout: Path) -> None:
    base = str(Path(sys.base_prefix) / "bin" / "python3")
    assert make_install(checkout, {"python3": base}).returncode == 0
    (checkout / "requirements" / "run.txt").write_text("keel-needs-this==1 --hash=sha256:" + "0" * 64)
    done = make_install(checkout, {"python3": base})
    assert done.returncode != 0
    assert lines_of(done)[-1] == "The dependencies could not be installed: the lines above say why."
