"""PostgreSQL: the database of one embedded run, on a socket only, with passwords."""

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from config.embedded.binaries import Binaries
from config.embedded.home import Home
from config.embedded.processes import Account, EmbeddedError, Service, run_as

SUPERUSER = "postgres"
DATABASE = "keel"
FIRST_WITH_BUILTIN_LOCALE = 17
# Losing a test's database at a power cut is no loss.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Postgres:
    """The PostgreSQL of a home."""

    home: Home
    binaries: Binaries
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home.data / "postgres" / str(self.binaries.postgres_major)

    def url(self, role: str, *, password: str, database: str = DATABASE) -> str:
        """The address of the database for one role; the host is the folder of the socket."""
        host = quote(str(self.home.sockets), safe="")
        return f"postgres://{role}:{self.home.secrets[password]}@{host}/{database}"

    def prepare(self, say: Callable[[str], None]) -> None:
        """Make the database cluster if there is none; whole or not at all."""
        folder = self.data.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(folder, self.home.account)
        made_with = folder / f"{self.data.name}.secret"
        fingerprint = hashlib.sha256(self.home.secrets["superuser"].encode()).hexdigest()
        if self.data.exists() and (not made_with.exists() or made_with.read_text() != fingerprint):
            self._set_aside(say)
        if not self.data.exists():
            say(f"making the database in {self.data}")
            self._initialise()
            made_with.write_text(fingerprint)
        self._end_left_over()

    def _set_aside(self, say: Callable[[str], None]) -> None:
        """Move data away whose passwords are lost (KEEL_HOME was deleted, its shelter was not)."""
        aside = self.data.with_name(f"{self.data.name}.{time.time_ns()}")
        self.data.rename(aside)
        say(f"the data in {self.data} are of an earlier KEEL_HOME; they are now in {aside}")

    def _give(self, path: Path, account: Account | None) -> None:
        if account:
            os.chown(path, account.uid, account.gid)

    def _initialise(self) -> None:
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        password = self.home.sockets / "password"
        password.write_text(self.home.secrets["superuser"])
        password.chmod(0o600)
        self._give(password, self.home.account)
        locale = ["--locale=C.UTF-8"]
        if self.binaries.postgres_major >= FIRST_WITH_BUILTIN_LOCALE:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        code, said = run_as(
            (
                str(self.binaries.initdb),
                *("-D", str(draft), "-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", str(password)),
                *("--encoding=UTF8", *locale, *([] if self.durable else ["--no-sync"])),
            ),
            account=self.home.account,
            cwd=Path("/"),
        )
        password.unlink()
        if code:
            raise EmbeddedError(f"The database could not be made: {said.strip().splitlines()[-1] if said else code}")
        draft.rename(self.data)

    def _end_left_over(self) -> None:
        """Stop a server that outlived its supervisor (where the kernel does not do it: macOS)."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError, PermissionError):
            return
        if "postgres" not in run_as(("/bin/ps", "-o", "command=", "-p", str(pid)), account=None)[1]:
            return
        os.kill(pid, signal.SIGINT)
        for _attempt in range(100):
            if not (self.data / "postmaster.pid").exists():
                return
            time.sleep(0.1)
        raise EmbeddedError(f"Another PostgreSQL (process {pid}) uses {self.data}: stop it first.")

    def service(self) -> Service:
        """Stopped by SIGINT: SIGTERM would wait for open connections, for ever."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home.sockets),
            "unix_socket_permissions": "0700",
            "log_checkpoints": "off",
            "cluster_name": "keel",
            "random_page_cost": "1.1",  # no disk turns any more: an index is worth its while
            # Its errors quote rows and statements, and so people; Keel's own lines say where in the code it was.
            "log_min_messages": "log",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        if not self.durable:
            settings |= THROWAWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = (str(self.binaries.postgres), "-D", str(self.data), *options)
        environment = {"PATH": os.defpath, "LANG": "C", "TZ": "UTC"}
        return Service(
            "postgres",
            command,
            environment,
            account=self.home.account,
            stop_signal=signal.SIGINT,
            patience=30,
            cwd=Path("/"),
        )

    def connect(self, database: str) -> psycopg2.extensions.connection:
        """A connection as the superuser, for the few things that need one."""
        connection = psycopg2.connect(
            host=str(self.home.sockets),
            user=SUPERUSER,
            password=self.home.secrets["superuser"],
            dbname=database,
            connect_timeout=5,
        )
        connection.autocommit = True
        return connection

    def answers(self) -> bool:
        """Whether it takes connections; it is asked only when it says so itself, which keeps its log clean."""
        state = self.data / "postmaster.pid"
        if not state.exists() or not state.read_text().rstrip().endswith("ready"):
            return False
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def make_owner(self) -> None:
        """The owner's role and the database, if they are missing. The owner is no superuser."""
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'keel_owner'")
            verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
            cursor.execute(
                sql.SQL("{} ROLE keel_owner LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
                    verb, sql.Literal(self.home.secrets["owner"])
                )
            )
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER keel_owner").format(sql.Identifier(DATABASE)))

    def environment(self) -> dict[str, str]:
        """The addresses for the settings."""
        return {
            "DATABASE_URL": self.url("keel_runtime", password="runtime"),  # noqa: S106 - the secret's name
            "DATABASE_OWNER_URL": self.url("keel_owner", password="owner"),  # noqa: S106 - the secret's name
            "DATABASE_PLATFORM_URL": self.url("keel_platform", password="platform"),  # noqa: S106 - the secret's name
        }
