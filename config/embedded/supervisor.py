"""`make run`: the servers, then Keel on them, until Ctrl-C."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded import assets, servers
from config.embedded.home import Home, open_home, read_environment
from config.embedded.keeper import Keeper, StopRequestedError, fail
from config.embedded.prepare import SIGN_INS
from config.embedded.processes import EmbeddedError, Service
from config.embedded.servers import Servers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DEFAULT_PORT = 8000
START_SECONDS = 90.0


def main(home: Path) -> int:
    """Run Keel in `home` until somebody stops it; the exit code."""
    keeper = Keeper()
    keeper.listen_for_stop()
    inherited = _own_environment(home)
    try:
        port = _port(inherited)
        with open_home(home) as opened:
            _run(keeper, opened, port, inherited)
    except StopRequestedError:
        pass
    except EmbeddedError as error:
        return fail(str(error))
    except OSError as error:  # the disk is full, or the folder is somebody else's
        return fail(f"Keel cannot start: {error}")
    keeper.say("", "Keel has stopped.")
    return 0


def _own_environment(home: Path) -> dict[str, str]:
    """Our environment without what the settings took from the file of a run that was killed."""
    left = read_environment(home)
    return {name: value for name, value in os.environ.items() if left.get(name) != value}


def _port(environment: Mapping[str, str]) -> int:
    """The port to serve on; an error when it is no port or taken."""
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"PORT is {text!r}: give a number from 1 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise EmbeddedError(f"Port {port} is not open to you: choose one above 1023, e.g. PORT=8001.") from None
        except OSError:
            raise EmbeddedError(f"Port {port} is in use: stop what runs there, or choose another with PORT.") from None
    return port


def _run(keeper: Keeper, home: Home, port: int, inherited: Mapping[str, str]) -> None:
    """Start everything in order; stop it in reverse order, whatever happened."""
    try:
        if not assets.is_current(home.path):
            environment = {**inherited, "KEEL_HOME": str(home.path), "PYTHONUNBUFFERED": "1"}
            keeper.run(_python("assets", "-m", "config.embedded.assets", environment=environment))
        both = servers.prepare(home, durable=True, say=lambda line: keeper.say("setup", line))
        _start_servers(keeper, both)
        environment = {**inherited, **both.environment(), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        # macOS ends forked processes that it suspects of using its libraries unsafely; ours do not use them.
        environment.setdefault("OBJC_DISABLE_INITIALIZE_FORK_SAFETY", "YES")
        environment.setdefault("SITE_URL", f"http://localhost:{port}")
        home.write_environment({**both.environment(), "PORT": str(port), "SITE_URL": environment["SITE_URL"]})
        keeper.run(_python("setup", "-m", "config.embedded.prepare", environment=environment))
        _start_keel(keeper, home, port, environment)
        _greet(keeper, home, port)
        keeper.keep()
    finally:
        keeper.stop_all()


def _start_servers(keeper: Keeper, both: Servers) -> None:
    postgres = keeper.start(both.postgres.service())
    valkey = keeper.start(both.valkey.service())
    keeper.wait(postgres, both.postgres.answers, seconds=START_SECONDS)
    keeper.wait(valkey, both.valkey.answers, seconds=START_SECONDS)
    both.postgres.make_owner()


def _start_keel(keeper: Keeper, home: Home, port: int, environment: Mapping[str, str]) -> None:
    """The web server, then worker and beat; the order that shows the first page soonest."""
    celery = ("-W", "ignore::UserWarning:celery.platforms", "-m", "celery", "--quiet", "-A", "config")
    schedule = str(home.path / "beat-schedule")
    web = keeper.start(_python("web", *gunicorn(port), environment=environment))
    keeper.wait(web, lambda: _serves(port), seconds=START_SECONDS)
    worker = ("worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    beat = ("beat", "--schedule", schedule, "--pidfile=", "--loglevel", "WARNING")
    keeper.start(_python("worker", *celery, *worker, environment=environment, patience=30))
    keeper.start(_python("beat", *celery, *beat, environment=environment))


def gunicorn(port: int) -> tuple[str, ...]:
    """Threads, because a page is mostly waiting for PostgreSQL; reachable from this machine only."""
    ours = ("-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi")
    server = (*ours, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread")
    # Preloaded: the application is loaded once for both, and a fault in it ends the start at once.
    options = ("--preload", "--workers", "2", "--threads", "4", "--graceful-timeout", "10", "--no-control-socket")
    return (*server, *options)


def _python(name: str, *arguments: str, environment: Mapping[str, str], patience: float = 15.0) -> Service:
    """One of our own programs, in the interpreter that runs this."""
    return Service(name, (sys.executable, *arguments), environment, patience=patience, cwd=BASE_DIR)


def _serves(port: int) -> bool:
    """Whether the web server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(keeper: Keeper, home: Home, port: int) -> None:
    """Say where Keel is and who can sign in."""
    keeper.say("", f"\nKeel is ready: http://localhost:{port}/")
    sign_ins = home.path / SIGN_INS
    if addresses := sign_ins.read_text().split() if sign_ins.exists() else []:
        chosen = "as set in KEEL_DEMO_PASSWORD" if os.environ.get("KEEL_DEMO_PASSWORD") else "keel-demo"
        keeper.say("", f"Sign in with the password {chosen} as")
        for address in addresses:
            keeper.say("", f"  {address}")
    keeper.say("", "Ctrl-C stops it.\n")


if __name__ == "__main__":
    sys.exit(main(Path(os.environ.get("KEEL_HOME") or BASE_DIR / "var").resolve()))
