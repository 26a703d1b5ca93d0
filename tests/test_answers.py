"""What every answer carries, whatever it is: policy, no sniffing, no copies; and what it never does."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tenancy.models import Mail, User
from tenancy.row_security import network
from tests.matrix import ROUTES
from tests.measurement.figures_world import report
from tests.routes import Found
from tests.test_matrix import IN_NETWORKS, address
from tests.world import World

TOKEN = re.compile(r"[0-9a-f]{12}|\w{32,}")  # random letters and those of file names, in which any number may turn up
SignIn = Callable[[User], Client]
BEFORE = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
PLACES = {
    "a page": ("/n/net-a/", 200),
    "a fragment": ("/n/net-a/start-well/figures/", 200),
    "a file": ("/n/net-a/start-well/figures.csv", 200),
    "the API": ("/api/v1/net-a/places/", 200),
    "nothing": ("/n/net-a/start-well/nowhere/", 404),
    "a foreign network": ("/n/net-b/", 404),
    "what cannot be read": ("/n/net-a/?q=%00", 400),
    "a failure": ("/n/net-a/people/", 500),
    "a failure of the API": ("/api/v1/net-a/people/", 500),
}


@pytest.fixture
def owner(world: World, sign_in: SignIn) -> Client:
    client = sign_in(world.a.people["owner"])
    client.raise_request_exception = False
    return client


def fail() -> None:
    """What the list of scopes is made to do, so that a page fails."""
    raise ImproperlyConfigured


@pytest.mark.parametrize(("path", "status"), PLACES.values(), ids=PLACES)
def test_every_answer_carries_the_policy_and_stays_private(
    owner: Client, settings: object, path: str, status: int
) -> None:
    settings.KEEL_SCOPES = f"{__name__}.fail"  # type: ignore[attr-defined]  # pytest-django's
    answer = owner.get(path)
    assert answer.status_code == status
    assert {name: value in answer[name] for name, value in BEFORE.items()} == dict.fromkeys(BEFORE, True)
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


WRITING = [route for route in IN_NETWORKS if ROUTES[route.name].writes]


@pytest.mark.parametrize("route", WRITING, ids=lambda route: route.name)
def test_changes_need_the_token_of_the_page(world: World, route: Found) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.a.people["owner"])
    path = address(route, world.a)
    ways = ("post", "put", "patch", "delete") if route.is_api else ("post",)
    assert {getattr(client, way)(path).status_code for way in ways} <= {403, 405}
    assert 403 in {getattr(client, way)(path).status_code for way in ways}


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_host(world: World, client: Client, place: str) -> None:
    person = world.a.people["owner"]
    person.set_password("correct-horse-7")
    person.save()
    sent = {"login": person.email, "password": "correct-horse-7", "next": place}
    answer = client.post(f"/accounts/login/?next={place}", sent)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_links_in_mails_name_the_site_whatever_host_was_asked(world: World, owner: Client, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["evil.example"]  # type: ignore[attr-defined]  # pytest-django's
    owner.post("/n/net-a/invitations/new/?role=owner", {"email": "new@example.org"}, headers={"host": "evil.example"})
    with network(world.a.network.pk):
        mail = Mail.objects.latest("pk")
    assert "evil.example" not in mail.text + mail.html
    assert settings.SITE_URL in mail.text  # type: ignore[attr-defined]  # as above


def test_person_who_may_no_longer_sign_in_is_out_at_once(world: World, owner: Client) -> None:
    assert owner.get("/n/net-a/").status_code == 200
    User.objects.filter(pk=world.a.people["owner"].pk).update(is_active=False)
    assert owner.get("/n/net-a/")["Location"].startswith("/accounts/login/")
    assert owner.get("/api/v1/net-a/places/").status_code == 401


def test_request_larger_than_any_file_is_refused_unread(owner: Client) -> None:
    headers = {"CONTENT_LENGTH": str(61 * 1024 * 1024)}
    answer = owner.post("/n/net-a/places/import/", b"x", content_type="multipart/form-data; boundary=x", **headers)  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_partners_own_figures_are_asked_for_by_those_alone_who_may_know(world: World, sign_in: SignIn) -> None:
    """A filter must not tell one partner's number to people who see totals only."""
    side = world.a
    with network(side.network.pk):
        report(side, 0, [4_191_103, 5_282_207, 6_373_309])  # no row has such an id
    for role in ("funder", "observer", "lead", "contributor"):
        client = sign_in(side.people[role])
        for partner in side.partners:
            asked = f"?initiative=start-well&partner={partner.pk}"
            texts = [client.get(f"/api/v1/net-a/figures/{asked}").content.decode()]
            texts += [
                client.get(f"/n/net-a/start-well/{path}{asked}").content.decode()
                for path in ("", "figures/", "figures.csv")
            ]
            shown = [TOKEN.sub("", text).replace(",", "") for text in texts]
            assert all("15846619" in text for text in shown)
            assert not [text for text in shown if "5282207" in text or "6373309" in text]
