"""What measurements stand on: the servers, the networks (built when first asked for), people who are signed in."""

import http.client
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.clock import Timed
from benchmarks.facts import check, drop_breakdowns, report_everything
from benchmarks.networks import Built, address_of, built_before, set_up
from benchmarks.sizes import Size
from benchmarks.stage import Stage, web_server
from tenancy.models import Network, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Ratio:
    """`left` ÷ `right`, two times unless `numbers` says that they are counts; `words` are for the reader."""

    name: str
    value: float
    left: float
    right: float
    runs: int
    words: str


def ratio(name: str, left: Timed, right: Timed, words: str) -> Ratio:
    return Ratio(name, left.seconds / right.seconds, left.seconds, right.seconds, min(left.runs, right.runs), words)


class Visitor:
    """Somebody signed in, with one connection that is kept."""

    def __init__(self, port: int, email: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(email)}", "Host": "localhost"}

    def get(self, path: str, *, status: int = 200, **headers: str) -> tuple[bytes, dict[str, str]]:
        """The body and headers of the answer, which must have this status."""
        try:
            response = self._answer(path, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError):  # the server has not waited for us
            self._connection.close()
            response = self._answer(path, headers)
        body = response.read()
        if response.status != status:
            raise RuntimeError(
                f"{path}: {response.status} instead of {status}\n{body[:2000].decode(errors='replace')}"
            )
        return body, {name.lower(): value for name, value in response.getheaders()}

    def _answer(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers=self._headers | headers)
        return self._connection.getresponse()

    def opens(self, path: str, *, status: int = 200, **headers: str) -> Callable[[], object]:
        """A run that opens this page."""
        return lambda: self.get(path, status=status, **headers)


def client_of(email: str) -> Client:
    """The same inside this process, for counting statements."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def session_of(email: str) -> str:
    return client_of(email).cookies[settings.SESSION_COOKIE_NAME].value


class Setting:
    """Everything is made once, when the first measurement asks for it."""

    def __init__(self, stage: Stage, size: Size, stack: ExitStack) -> None:
        self.stage, self.size, self._stack = stage, size, stack
        self.at: datetime = timezone.now()

    @cached_property
    def big(self) -> Built:
        size = self.size
        return self._network("big", size.partners, size.periods)

    @cached_property
    def small(self) -> Built:
        """About ten thousand facts, with as many indicators and cells."""
        size = self.size
        return self._network("small", size.small_partners, size.small_periods)

    @cached_property
    def plain(self) -> Built:
        """As many partners and indicators as the large network, one period, no breakdowns: what a report lists."""
        return self._network("plain", self.size.partners, 1, has_cells=False)

    @cached_property
    def port(self) -> int:
        return self._stack.enter_context(web_server(self.stage))

    def visitor(self, role: str, built: Built) -> Visitor:
        return Visitor(self.port, address_of(role, built.slug))

    def _network(self, slug: str, partners: int, periods: int, *, has_cells: bool = True) -> Built:
        if Network.objects.filter(slug=slug).exists():
            return built_before(slug)
        began = time.perf_counter()
        size = self.size
        cells = size.cells if has_cells else 1
        built = set_up(slug, partners=partners, periods=periods, indicators=size.indicators, cells=cells, at=self.at)
        connection = self.stage.superuser()
        report_everything(connection, built, at=self.at)
        if not has_cells:
            drop_breakdowns(connection, built)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        connection.close()
        if wrong := check(built, whole=slug == "small"):
            raise RuntimeError(f"{wrong} figures of the network {slug} are not what its answers make.")
        say(f"built the network {slug} in {time.perf_counter() - began:.1f} s; its figures are right")
        return built


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
