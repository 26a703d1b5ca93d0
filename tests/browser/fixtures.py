"""A real browser before a real server: what the tests of whole pages stand on.

`open_page(user, width=…, theme=…)` gives a page signed in as that person. When the test ends, the
page must not have broken the content security policy, raised an error, written one to the console,
or asked another host for anything. Ask for `world` as well where the test needs data: the database
is emptied after each test, once the server has nothing left to answer.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tenancy.models import User
from tests.servers import chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
Theme = Literal["light", "dark"]
WIDTHS = (1440, 390)
PATIENCE = 60  # seconds for whatever has to come: so long only where a machine does much else
THEMES: tuple[Theme, ...] = ("light", "dark")
# Answers that pages give on purpose: a form with errors, a draft somebody else has changed.
MEANT = re.compile(r"status of (409|422)")
POLICY_GATE = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy violated: ${event.violatedDirective} by ${event.blockedURI || event.sourceFile}`));
"""


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests speak for themselves."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("No Chromium was found: install chromium, or set CHROMIUM.")
    expect.set_options(timeout=PATIENCE * 1000)
    # Playwright keeps an event loop in this thread, and Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Counted:
    """The application, and how many requests it is answering."""

    def __init__(self, application: Any) -> None:
        self._application, self._open, self._changed = application, 0, threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        self._count(1)
        try:
            answer: Iterable[bytes] = self._application(environ, start_response)
            try:
                yield from answer
            finally:
                answer.close()  # type: ignore[attr-defined]  # Django's answers have it
        finally:
            self._count(-1)

    def _count(self, number: int) -> None:
        with self._changed:
            self._open += number
            self._changed.notify_all()

    def wait_until_idle(self) -> None:
        """A page that was closed may have asked for something more: its rows must not go while it is answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, PATIENCE), "a request is never answered"


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, Counted]]:
    """The application behind a port of its own, with its own static files, for the whole run; and its address."""
    server, application = ThreadedWSGIServer(("localhost", 0), QuietHandler), Counted(get_wsgi_application())
    server.daemon_threads = True
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}", application
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def site(served: tuple[str, Counted], transactional_db: None) -> Iterator[str]:
    """The address of the application, in front of the test's own rows."""
    address, application = served
    yield address
    application.wait_until_idle()


class OpenPage(Protocol):
    def __call__(
        self,
        user: User | None = None,
        *,
        width: int = 1440,
        theme: Theme = "light",
        has_scripts: bool = True,
        may_complain: str = "",
    ) -> Page: ...


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """`open_page(user, width=1440, theme="light", has_scripts=True)` → a blank page, `goto("/…")` from there.

    `may_complain` is a pattern of complaints that the test provokes on purpose.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        user: User | None = None,
        *,
        width: int = 1440,
        theme: Theme = "light",
        has_scripts: bool = True,
        may_complain: str = "",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            base_url=site,
            java_script_enabled=has_scripts,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        if user is not None:
            sign_in(context, user, site)
        _gate(context, site, lambda text: complaints.append(text) if _counts(text, may_complain) else None)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(context: BrowserContext, user: User, site: str) -> None:
    """Give the browser the cookie of a session, as the sign-in page would."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def _counts(text: str, may_complain: str) -> bool:
    return not MEANT.search(text) and not (may_complain and re.search(may_complain, text))


def _gate(context: BrowserContext, site: str, complain: Callable[[str], None]) -> None:
    """Report every error, every breach of the policy and every request to another host."""

    def guard(route: Route) -> None:
        if route.request.url.startswith((f"{site}/", "data:", "blob:")):
            route.continue_()
            return
        complain(f"Asked another host: {route.request.url}")
        route.abort()

    context.add_init_script(POLICY_GATE)
    context.route("**/*", guard)
    context.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: complain(str(error.error)))


def axe(page: Page) -> list[tuple[str, str]]:
    """What axe finds on the page as it is now: (rule, the first element), none when all is well."""
    page.wait_for_load_state()  # what one waited for may be there before the rest of the page is
    found = Axe().run(page).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def assert_fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    page.wait_for_load_state()
    sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1], f"{page.url} is {sizes[0]} px wide in a window of {sizes[1]}"
