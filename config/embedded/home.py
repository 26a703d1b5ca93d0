"""KEEL_HOME: the one folder of an embedded run, and who may be in it at a time."""

import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from config.embedded.processes import Account, EmbeddedError, run_as

SECRETS = ("secret_key", "superuser", "owner", "runtime", "platform")
# A socket's path may have 107 bytes on Linux and 103 on macOS; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
SHELTERS = Path("/var/lib")


@dataclass(frozen=True)
class Home:
    """An opened KEEL_HOME."""

    path: Path
    sockets: Path
    # Where the servers' data live: `path`, or a shelter where `account` cannot get to it.
    data: Path
    account: Account | None
    secrets: Mapping[str, str]

    @property
    def environment_file(self) -> Path:
        return self.path / "environment"

    def write_environment(self, environment: Mapping[str, str]) -> None:
        """Tell `manage.py` beside this run where the servers are."""
        _write_private(self.environment_file, "".join(f"{key}={value}\n" for key, value in environment.items()))


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def read_environment(path: Path) -> dict[str, str]:
    """What an earlier run left in KEEL_HOME's environment file; empty where there is none."""
    try:
        lines = (path / "environment").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _server_account(data: Path) -> Account | None:
    """Who the servers run as: ourselves, or when we are root the owner of the data, else nobody.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError, KeyError):
        owner = data.stat().st_uid
        if owner != 0:
            entry = pwd.getpwuid(owner)
            return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "Keel runs PostgreSQL as the user nobody when started by root, and there is none: start it as a user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def can_reach(account: Account | None, folder: Path) -> bool:
    """Whether the account may go into the folder."""
    return run_as(("/bin/sh", "-c", 'cd "$1"', "sh", str(folder)), account=account, cwd=Path("/"))[0] == 0


def shelter_for(path: Path) -> Path:
    """The folder under /var/lib that stands in for `path` where servers cannot reach it."""
    return SHELTERS / f"keel-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}"


def _data_folder(path: Path, account: Account | None) -> Path:
    """KEEL_HOME, or its shelter where the server's account cannot get into it."""
    if account is None or can_reach(account, path):
        return path
    if (path / "postgres").exists():
        raise EmbeddedError(
            f"The user {account.name} no longer reaches {path}, where the data are: "
            "open the folders above it again (chmod o+x), or start Keel as a user."
        )
    shelter = shelter_for(path)
    shelter.mkdir(mode=0o755, parents=True, exist_ok=True)
    return shelter


def _secrets(path: Path) -> dict[str, str]:
    """The passwords of this home, generated at first use and kept."""
    file = path / "secrets.json"
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if missing := [name for name in SECRETS if name not in kept]:
        kept |= {name: secrets.token_hex(32) for name in missing}
        _write_private(file, json.dumps(kept, indent=1))
    return kept


def socket_folder(account: Account | None) -> Path:
    """A new short folder that only the servers (and root) can enter."""
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp below makes a private folder in it
        plain = re.fullmatch(r"[\w./-]+", parent, re.ASCII)
        if plain and len(parent) + 14 <= LONGEST_SOCKET_FOLDER and can_reach(account, Path(parent)):
            folder = Path(tempfile.mkdtemp(prefix="keel-", dir=parent))
            if account is not None:
                os.chown(folder, account.uid, account.gid)
            return folder
    raise EmbeddedError("No folder for temporary files that the servers can reach: set TMPDIR to a short path.")


def _lock(path: Path) -> TextIO:
    """Hold KEEL_HOME for this process; the lock ends with it, however it ends."""
    file = (path / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid = file.readline().strip() or "unknown"
        file.close()
        raise EmbeddedError(
            f"Keel already runs in {path} (process {pid}): stop it, or give this one another KEEL_HOME."
        ) from None
    return file


def _remember(lock: TextIO, sockets: Path) -> None:
    """Clear the socket folder that a killed run left, and note ours."""
    lock.seek(0)
    for line in lock.read().splitlines()[1:]:
        if Path(line).name.startswith("keel-"):
            shutil.rmtree(line, ignore_errors=True)
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n{sockets}\n")
    lock.flush()


@contextmanager
def open_home(path: Path) -> Iterator[Home]:
    """Make and lock KEEL_HOME; on leaving, sockets and environment file are gone and data stay."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
        lock = _lock(path)
    except PermissionError as error:
        raise EmbeddedError(f"Cannot write to {error.filename}: give KEEL_HOME a folder of your own.") from None
    with lock:
        account = _server_account(path / "postgres")
        sockets = socket_folder(account)
        _remember(lock, sockets)
        try:
            home = Home(path, sockets, _data_folder(path, account), account, _secrets(path))
            yield home
        finally:
            (path / "environment").unlink(missing_ok=True)
            shutil.rmtree(sockets, ignore_errors=True)
            lock.seek(0)
            lock.truncate()
