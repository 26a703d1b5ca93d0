"""Coming in by the link of an invitation, whoever opens it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tenancy.models import Grant, Invitation, Mail, Network, User
from tenancy.operations.invitations import invite, resend, revoke
from tenancy.queries.grants import held_grants
from tenancy.queries.scopes import reach_of
from tenancy.row_security import network
from tests.world import NOW, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOW):
        yield


def offered(world: World, email: str, **scope: Any) -> tuple[Invitation, str]:
    """An invitation of network A and the path of its link."""
    owner = world.a.people["owner"]
    what = scope or {"role": "lead", "partner_id": world.a.partners[0].pk}
    with network(world.a.network.pk):
        reach = reach_of(held_grants(user_id=owner.pk))
        invitation = invite(by=owner, reach=reach, network_id=world.a.network.pk, email=email, at=NOW, **what)
        return invitation, path_in_mail()


def path_in_mail() -> str:
    found = re.search(r"(/invitations/[\w-]+/)", Mail.objects.latest("id").text)
    assert found
    return found[1]


def roles_of(user: User, tenant: Network) -> list[str]:
    with network(tenant.pk):
        return list(Grant.objects.filter(user=user).values_list("role", flat=True))


def test_accept_somebody_new_is_in_after_one_form(world: World, client: Client) -> None:
    _invitation, path = offered(world, "new@example.org")
    assert client.get(path).status_code == 200
    answer = client.post(path, {"name": "Nia New", "password": "quiet-harbour-9"})
    assert answer.status_code == 302
    assert client.get(reverse("tenancy:networks")).status_code == 200
    assert roles_of(User.objects.get(email="new@example.org"), world.a.network) == ["lead"]


def test_accept_without_a_password_signs_in_and_later_by_codes(world: World, client: Client) -> None:
    _invitation, path = offered(world, "new@example.org")
    assert client.post(path, {"name": "Nia", "password": ""}).status_code == 302
    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert client.get(reverse("tenancy:networks")).status_code == 200


@pytest.mark.parametrize("bad", [{"name": "", "password": "quiet-harbour-9"}, {"name": "Nia", "password": "12345"}])
def test_accept_with_a_bad_form_says_so_and_makes_nothing(world: World, client: Client, bad: dict[str, str]) -> None:
    _invitation, path = offered(world, "new@example.org")
    assert client.post(path, bad).status_code == 422
    assert not User.objects.filter(email="new@example.org").exists()


def test_accept_page_opened_by_a_mail_program_changes_nothing(world: World, client: Client) -> None:
    invitation, path = offered(world, "new@example.org")
    for _time in range(3):
        client.get(path)
        client.head(path)
    with network(world.a.network.pk):
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def test_accept_known_address_signs_in_first_and_comes_back(world: World, client: Client) -> None:
    _invitation, path = offered(world, world.nobody.email)
    page = client.get(path).content.decode()
    assert f"{reverse('account_login')}?next={path}" in page
    client.post(path, {"name": "x", "password": "quiet-harbour-9"})
    assert roles_of(world.nobody, world.a.network) == []


def test_accept_signed_in_takes_one_click_and_a_second_is_harmless(world: World, sign_in: SignIn) -> None:
    _invitation, path = offered(world, world.nobody.email)
    client = sign_in(world.nobody)
    assert "Accept and begin" in client.get(path).content.decode()
    answers = [client.post(path)["Location"] for _time in range(2)]
    assert answers[0] == answers[1] == client.get(path)["Location"]
    assert roles_of(world.nobody, world.a.network) == ["lead"]


def test_accept_signed_in_as_another_explains_and_offers_to_switch(world: World, sign_in: SignIn) -> None:
    _invitation, path = offered(world, "new@example.org")
    client = sign_in(world.nobody)
    page = client.get(path).content.decode()
    assert "nobody@example.org" in page
    assert "new@example.org" in page
    client.post(path)
    assert roles_of(world.nobody, world.a.network) == []
    answer = client.post(reverse("account_logout"), {"next": path})
    assert answer["Location"] == path
    assert 'name="password"' in client.get(path).content.decode()


def test_accept_old_link_after_resending_is_dead_and_the_new_works(world: World, sign_in: SignIn) -> None:
    invitation, old = offered(world, world.nobody.email)
    with network(world.a.network.pk):
        resend(by=world.a.people["owner"], invitation=invitation, at=NOW + timedelta(minutes=5))
        new = path_in_mail()
    client = sign_in(world.nobody)
    assert client.post(old).status_code == 404
    assert client.post(new).status_code == 302


def test_accept_revoked_expired_and_unknown_links_explain(world: World, client: Client) -> None:
    invitation, path = offered(world, "new@example.org")
    with time_machine.travel(invitation.expires_at, tick=False):
        assert client.post(path, {"name": "Nia", "password": ""}).status_code == 410
    with network(world.a.network.pk):
        revoke(by=world.a.people["owner"], invitation=invitation, at=NOW)
    for gone in (path, "/invitations/guessed/"):
        answer = client.get(gone)
        assert answer.status_code == 404
        assert "no longer works" in answer.content.decode()


def test_accept_link_of_a_suspended_network_is_dead(world: World, client: Client) -> None:
    _invitation, path = offered(world, "new@example.org")
    Network.objects.filter(pk=world.a.network.pk).update(suspended_at=NOW)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("role", "scope", "expected"),
    [("owner", None, "/n/net-a/"), ("lead", "partner", None), ("funder", "initiative", None)],
)
def test_accept_lands_where_the_role_works(
    world: World, sign_in: SignIn, role: str, scope: str | None, expected: str | None
) -> None:
    ids = {"partner": {"partner_id": world.a.partners[0].pk}, "initiative": {"initiative_id": world.a.initiative.pk}}
    _invitation, path = offered(world, world.nobody.email, role=role, **(ids[scope] if scope else {}))
    client = sign_in(world.nobody)
    landing = client.post(path)["Location"]
    assert expected in {None, landing}
    assert client.get(landing, follow=True).status_code == 200
