"""Who reports nothing goes straight to where the work is."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenancy.enums import Role
from tenancy.models import Grant, Membership, User
from tenancy.row_security import network
from tests.world import NOW, World, make_initiative

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("owner", "/n/net-a/"),
        ("backbone", "/n/net-a/"),
        ("steering", "/n/net-a/start-well/"),
        ("facilitator", "/n/net-a/start-well/"),
        ("funder", "/n/net-a/start-well/"),
        ("observer", "/n/net-a/start-well/"),
    ],
)
def test_home_of_who_reports_nothing_is_the_only_network(
    world: World, sign_in: SignIn, role: str, address: str
) -> None:
    client = sign_in(world.a.people[role])
    assert client.get("/")["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", ["lead", "contributor"])
def test_home_of_who_reports_is_the_list_of_what_is_due(world: World, sign_in: SignIn, role: str) -> None:
    assert sign_in(world.a.people[role]).get("/").status_code == 200


def test_home_of_somebody_in_two_networks_or_in_none_lets_them_choose(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.nobody).get("/").status_code == 200
    funder = world.a.people["funder"]
    with network(world.b.network.pk):
        Membership.objects.create(network=world.b.network, user=funder)
        Grant.objects.create(network=world.b.network, user=funder, role=Role.OWNER, granted_at=NOW)
    assert sign_in(funder).get("/").status_code == 200


def test_home_of_a_funder_of_two_initiatives_is_the_overview(world: World, sign_in: SignIn) -> None:
    funder = world.a.people["funder"]
    with network(world.a.network.pk):
        other = make_initiative(world.a.network, name="Other", slug="other")
        scope = {"initiative_id": other.pk, "granted_at": NOW}
        Grant.objects.create(network=world.a.network, user=funder, role=Role.FUNDER, **scope)
    assert sign_in(funder).get("/")["Location"] == "/n/net-a/"
