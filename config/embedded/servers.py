"""PostgreSQL and Valkey of one home, started and stopped together."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.embedded import binaries, processes
from config.embedded.home import Home, open_home
from config.embedded.postgres import Postgres
from config.embedded.processes import EmbeddedError, Service
from config.embedded.valkey import Valkey
from config.roles import create_roles, login_in

START_SECONDS = 60.0


@dataclass(frozen=True)
class Servers:
    """Both servers of a home; not started yet."""

    home: Home
    postgres: Postgres
    valkey: Valkey

    def environment(self) -> dict[str, str]:
        """What the settings need to know, as environment variables."""
        return {
            **self.postgres.environment(),
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": self.home.secrets["secret_key"],
            "KEEL_EMBEDDED": "1",
            "KEEL_HOME": str(self.home.path),
        }


def prepare(home: Home, *, durable: bool, say: Callable[[str], None]) -> Servers:
    """Find the programs and make the data folders."""
    found = binaries.within_reach(binaries.find(), home.account, home.data)
    if home.data != home.path:
        say(f"the servers cannot reach {home.path}; their data are in {home.data}")
    both = Servers(home, Postgres(home, found, durable), Valkey(home, found.valkey))
    both.postgres.prepare(say)
    both.valkey.prepare()
    return both


@contextmanager
def _running(service: Service, answers: Callable[[], bool], log: Path) -> Iterator[None]:
    """Run one server for as long as the block lasts; entered when it answers."""
    with log.open("ab") as output:
        process = processes.start(service, output=output)
    try:
        up = processes.wait_until(lambda: process.poll() is not None or answers(), seconds=START_SECONDS)
        if not up or process.poll() is not None:
            raise EmbeddedError(f"{service.name} did not start:\n{processes.tail(log)}")
        yield
    finally:
        processes.stop(service, process)


@contextmanager
def running(both: Servers) -> Iterator[None]:
    """Both servers without a supervisor, stopped at the end of the block."""
    log = both.home.path / "servers.log"
    with ExitStack() as stack:
        stack.enter_context(_running(both.postgres.service(), both.postgres.answers, log))
        stack.enter_context(_running(both.valkey.service(), both.valkey.answers, log))
        yield


@contextmanager
def throwaway_servers(path: Path) -> Iterator[dict[str, str]]:
    """Both servers with nothing kept, for tests.

    Yields the environment variables for the settings; the roles exist in the empty database.
    """
    with open_home(path) as home:
        both = prepare(home, durable=False, say=lambda _line: None)
        with running(both):
            both.postgres.make_owner()
            environment = both.environment()
            with closing(psycopg2.connect(environment["DATABASE_OWNER_URL"])) as owner, owner:
                create_roles(
                    owner,
                    runtime=login_in(environment["DATABASE_URL"]),
                    platform=login_in(environment["DATABASE_PLATFORM_URL"]),
                )
            home.write_environment(environment)
            yield environment
