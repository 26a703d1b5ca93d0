"""Front end and static files: built when their sources changed, otherwise left alone.

`python -m config.embedded.assets` builds both for KEEL_HOME.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from config.embedded.processes import EmbeddedError

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SOURCES = BASE_DIR / "static"
# What the front end and the packages' own static files are made from.
RECIPES = (
    BASE_DIR / "requirements" / "run.txt",
    BASE_DIR / "package.json",
    BASE_DIR / "package-lock.json",
    BASE_DIR / "config" / "frontend.py",
    BASE_DIR / "config" / "frontend_icons.txt",
    BASE_DIR / "config" / "frontend_classes.txt",
    BASE_DIR / "config" / "frontend_styles.py",
    BASE_DIR / "config" / "apps.py",
    BASE_DIR / "config" / "storage.py",
)


def is_current(home: Path) -> bool:
    """Whether `home/static` was made from today's sources."""
    stamp = home / "static.stamp"
    return (home / "static").exists() and stamp.exists() and stamp.read_text() == _fingerprint()


def build(home: Path, say: Callable[[str], None]) -> Path:
    """Bring the front end and `home/static` up to date; the latter's path.

    Touches the network only when the packages in package-lock.json changed.
    """
    home.mkdir(parents=True, exist_ok=True)
    target, stamp = home / "static", home / "static.stamp"
    with (home / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs in one checkout
        if is_current(home):
            return target
        stamp.unlink(missing_ok=True)
        say("building the front end")
        _run([sys.executable, "-m", "config.frontend"], os.environ, "The front end could not be built")
        _collect(home)
        stamp.write_text(_fingerprint())
    return target


def _collect(home: Path) -> None:
    """Django's collectstatic into `home/static`."""
    environment = {**os.environ, "KEEL_HOME": str(home), "KEEL_EMBEDDED": "1", "SECRET_KEY": "static files need none"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    _run(command, environment, "The static files could not be collected")


def _run(command: list[str], environment: Mapping[str, str], failure: str) -> None:
    """Run a step quietly; what it said is shown when it fails."""
    done = subprocess.run(  # noqa: S603 - our own command lines
        command, cwd=BASE_DIR, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise EmbeddedError(f"{failure}:\n{(done.stdout + done.stderr).strip()}")


def _fingerprint() -> str:
    """SHA-256 over the path and content of every source."""
    digest = hashlib.sha256()
    for path in (*RECIPES, *sorted(_sources())):
        digest.update(os.fsencode(path.relative_to(BASE_DIR)))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, _folders, names in os.walk(SOURCES):
        yield from (Path(folder) / name for name in names if not name.startswith("."))


def link(static: Path, home: Path) -> None:
    """Let another home use static files that were collected elsewhere."""
    target = home / "static"
    if target.is_symlink():
        target.unlink()
    shutil.rmtree(target, ignore_errors=True)
    target.symlink_to(static)


if __name__ == "__main__":
    try:
        build(Path(os.environ.get("KEEL_HOME", BASE_DIR / "var")).resolve(), lambda line: print(line, flush=True))
    except EmbeddedError as error:
        sys.exit(str(error))
