"""Pages about what did not work: kind words, the number of the request, a way out; problem+json for programs."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.errors import too_many
from config.urls import urlpatterns as of_the_product
from tenancy.models import Place, User
from tenancy.row_security import network
from tests.browser.fixtures import THEMES, WIDTHS, OpenPage, Theme, assert_fits, axe
from tests.world import World

SignIn = Callable[[User], Client]
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "side", "owner"])
LARGE = {"CONTENT_LENGTH": str(61 * 1024 * 1024)}


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("failing/", failing), path("api/v1/failing/", failing), *of_the_product]
handler400, handler404 = "config.errors.bad_request", "config.errors.not_found"
handler500 = "config.errors.failed"


@pytest.fixture
def owner(world: World, sign_in: SignIn, settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    client = sign_in(world.a.people["owner"])
    client.raise_request_exception = False
    return client


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


PAGES: dict[str, tuple[str, str, dict[str, str], int, str]] = {
    "unreadable": ("get", "/n/net-a/?q=%00", {}, 400, "We could not read that request"),
    "not there": ("get", "/n/net-a/nowhere/at/all/", {}, 404, "Page not found"),
    "only to be sent": ("get", "/n/net-a/jobs/1/retry/", {}, 405, "This address is only for sending a form"),
    "too large": ("post", "/n/net-a/places/import/", LARGE, 413, "That is too much at once"),
    "failing": ("get", "/failing/", {}, 500, "Something went wrong"),
}


@pytest.mark.parametrize(("method", "url", "headers", "status", "words"), PAGES.values(), ids=PAGES)
def test_page_of_an_error_is_kind_and_names_the_request(
    owner: Client, method: str, url: str, headers: dict[str, str], status: int, words: str
) -> None:
    answer = getattr(owner, method)(url, **headers)
    assert answer.status_code == status
    assert f">{words}</h1>" in said(answer)
    assert f"helps to find it: {answer['X-Request-ID']}" in said(answer)
    assert 'href="/"' in said(answer)


@pytest.mark.parametrize(
    ("method", "url", "headers", "status"),
    [
        ("get", "/api/v1/net-a/nowhere/", {}, 404),
        ("get", "/api/v1/nowhere/at/all/", {}, 404),
        ("get", "/api/v1/net-a/places/?code=%00", {}, 400),
        ("delete", "/api/v1/net-a/places/", {}, 405),
        ("post", "/api/v1/net-a/places/", LARGE, 413),
        ("get", "/api/v1/failing/", {}, 500),
    ],
)
def test_error_of_the_api_is_a_problem(
    owner: Client, method: str, url: str, headers: dict[str, str], status: int
) -> None:
    answer = getattr(owner, method)(url, **headers)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == status
    assert set(answer.json()) == {"type", "title", "status", "errors"}


def test_form_too_large_to_be_kept_is_413(owner: Client) -> None:
    answer = owner.post("/n/net-a/partners/new/", {"name": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "That is too much at once" in said(answer)


def test_wrong_method_still_says_which_are_right(owner: Client) -> None:
    assert owner.get("/n/net-a/jobs/1/retry/")["Allow"] == "POST"


def test_too_many_tries_say_when_to_come_back(db: None, rf: Any) -> None:
    answer = too_many(rf.get("/accounts/login/"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "A little too often" in said(answer)


def test_tries_to_sign_in_end_at_that_page(db: None, client: Client) -> None:
    tries = [client.post("/accounts/login/", {"login": "a@example.org", "password": "x"}) for _ in range(40)]
    last = next(answer for answer in tries if answer.status_code == 429)
    assert "A little too often" in said(last)
    assert last["Retry-After"] == "60"


@pytest.fixture
def database_away(world: World) -> Iterator[None]:
    """Nothing answers where the database was."""
    hosts = {}
    for alias in ("default", "side"):
        connections[alias].close()
        hosts[alias] = connections[alias].settings_dict["HOST"]
        connections[alias].settings_dict["HOST"] = "/nowhere"
    yield
    for alias, host in hosts.items():
        connections[alias].close()
        connections[alias].settings_dict["HOST"] = host


@COMMITTED
@pytest.mark.parametrize("url", ["/", "/n/net-a/", "/accounts/login/", "/nowhere/"])
def test_database_away_is_said_with_a_time_to_come_back(owner: Client, database_away: None, url: str) -> None:
    answer = owner.get(url)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert ">Keel is away for a moment</h1>" in said(answer)
    assert "Content-Security-Policy" in answer
    assert owner.get("/api/v1/net-a/places/").json()["status"] == 503


def test_page_of_a_failure_needs_neither_templates_nor_context(db: None, client: Client, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    broken = [{**settings.TEMPLATES[0], "DIRS": []}]
    broken[0]["OPTIONS"] = {"context_processors": [f"{__name__}.failing"], "loaders": []}
    settings.TEMPLATES = broken
    assert "Something went wrong" in said(client.get("/failing/"))
    assert "Something went wrong" in said(client.get("/nowhere/"))


class TestFormWhosePageWasOpenForLong:
    """Its token is not that of the browser any more."""

    typed = {"name": "Quay “Ward”\nand <more>", "code": "quay", "csrfmiddlewaretoken": "a" * 64}
    here = {"HTTP_SEC_FETCH_SITE": "same-origin"}

    @pytest.fixture
    def strict(self, world: World) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.a.people["owner"], backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get("/n/net-a/places/new/")
        return client

    def test_what_was_typed_is_kept_and_can_be_sent_again(self, strict: Client, world: World) -> None:
        answer = strict.post("/n/net-a/places/new/?next=1", self.typed, **self.here)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert 'action="/n/net-a/places/new/?next=1"' in answer.content.decode()
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
        again = {name: unescape(value) for name, value in fields}
        assert again.pop("csrfmiddlewaretoken") != self.typed["csrfmiddlewaretoken"]
        assert again == {"name": self.typed["name"], "code": "quay"}
        (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode().split("<main")[1])
        saved = strict.post("/n/net-a/places/new/", {"name": "Quay", "code": "quay", "csrfmiddlewaretoken": token})
        assert saved.status_code == 302
        with network(world.a.network.pk):
            assert Place.objects.filter(code="quay").exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
            {"HTTP_SEC_FETCH_SITE": "same-site"},
            {"HTTP_ORIGIN": "https://evil.example"},
            {"HTTP_ORIGIN": "null"},
            {},
        ],
    )
    def test_what_another_site_sent_is_not_offered(self, strict: Client, headers: dict[str, str]) -> None:
        answer = strict.post("/n/net-a/places/new/", self.typed, **headers)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert "Send what I typed" not in said(answer)
        assert "Go back with your browser" in said(answer)
        assert "quay" not in said(answer).split("<main")[1]

    def test_passwords_are_never_repeated(self, strict: Client) -> None:
        sent = {"login": "a@example.org", "password": "correct-horse-7"}
        answer = strict.post("/accounts/login/", sent, **self.here)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert "correct-horse-7" not in said(answer)


class TestFormSentAfterTheSignInEnded:
    """By somebody whose session ran out while the page was open."""

    page = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "navigate"}
    urls = ("/n/net-a/places/new/", "/n/net-a/start-well/set-up/about/")

    @pytest.mark.parametrize("url", urls)
    def test_what_was_typed_is_kept_until_somebody_is_signed_in(
        self, world: World, client: Client, sign_in: SignIn, url: str
    ) -> None:
        answer = client.post(url, {"name": "Quay <more>"}, **self.page)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert ">You are signed out</h1>" in said(answer)
        assert f'action="{url}"' in said(answer)
        assert 'name="name" value="Quay &lt;more&gt;"' in answer.content.decode()

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "cors"},
            {"HTTP_SEC_FETCH_SITE": "cross-site"},
        ],
    )
    def test_what_no_page_of_ours_sent_leads_to_the_sign_in(
        self, world: World, client: Client, headers: dict[str, str]
    ) -> None:
        answer = client.post("/n/net-a/places/new/", {"name": "Quay"}, **headers)  # type: ignore[arg-type]
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/login/?next=/n/net-a/places/new/"


@pytest.mark.browser
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_errors_have_no_fault(
    open_page: OpenPage, world: World, settings: Any, width: int, theme: Theme
) -> None:
    settings.ROOT_URLCONF = __name__
    page = open_page(world.a.people["owner"], width=width, theme=theme, may_complain=r"status of (400|404|405|500)")
    for url in ("/nowhere/", "/n/net-a/?q=%00", "/n/net-a/jobs/1/retry/", "/failing/", "/n/net-a/health/"):
        page.goto(url)
        assert page.get_by_role("heading", level=1).is_visible()
        assert axe(page) == [], url
        assert_fits(page)
